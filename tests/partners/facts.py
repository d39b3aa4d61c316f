"""What the tests of joining and of facts write on pages, and read off them."""

import re

from partners.models import Connection, CrmAccount, LedgerEntry


def page_of(world, name="northwind", rest="facts/"):
    return f"/partners/{world.partners[name].public_id}/{rest}"


def written(**more):
    return {"name": "无锡太湖阀门有限公司", "latin_name": "", "country": "CN", **more}


def drawn(answer):
    """Return the hidden version that the form on a page was drawn with."""
    return re.search(r'name="version" value="(\w+)"', answer.text)[1]


def verbs(partner):
    entries = LedgerEntry.objects.filter(concerns=partner).order_by("pk")
    return [each.verb.removeprefix("partners.") for each in entries]


def account(world, number="4711", name="Northwind Automation", **more):
    crm, _made = Connection.objects.get_or_create(kind="tryton", name="crm", base_url="")
    known = {"connection": crm, "external_id": number, "code": number, "as_of": world.now}
    return CrmAccount.objects.create(name=name, **known | more)
