"""The doors of a random world, as one person opens them: what each showed, what it should have.

Every door answers with a pair: what it said, spelled in numbers of things, and what words say.
"""

import io
import json
import re

from django.core.management import call_command
from django.db import transaction
from django.test import Client

from permissions.models import ApiToken
from tests.permissions.pool import PEOPLE
from tests.permissions.words import Words
from tests.permissions.worlds import PHONE

HIDDEN, FORBIDDEN, IN = 404, 403, 200


class Visitor:
    """One person of a world at its moment, with a browser and a machine's token."""

    def __init__(self, world, number):
        self.world, self.number, self.at = world, number, world.clock
        self.words = Words(world, number, world.clock)
        person = type(world.pool.people[number]).objects.get(pk=world.pool.people[number].pk)
        _row, token = ApiToken.issue(person, name="proof", at=world.clock, scopes=["write"])
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.client.force_login(person)

    def open(self, address, method="GET"):
        with transaction.atomic():
            answer = self.client.generic(method, address, data=b"")
            transaction.set_rollback(True)
        return answer

    def listed(self, address):
        """Return the ids of an API list and its count."""
        page = json.loads(self.open(address).content)
        return [row["id"] for row in page["results"]], page.get("count")

    def rows(self, place):
        return self.world.rows.get(place) or getattr(self.world.pool, place, [])

    def numbers(self, place, ids):
        known = {row.public_id: n for n, row in enumerate(self.rows(place))}
        return {known[each] for each in ids if each in known}

    def deal(self):
        number = self.world.pick(range(len(self.rows("deal"))))
        return number, self.rows("deal")[number].public_id


def expected(sees, may=True):  # noqa: FBT002
    return (IN if may else FORBIDDEN) if sees else HIDDEN


def list_of(path, place, word):
    """Return the door of an API list: its ids, and its count, are those words say."""

    def door(visitor):
        ids, count = visitor.listed(f"/api/v1/{path}/?count=capped")
        wanted = word(visitor.words)
        return (visitor.numbers(place, ids), count), (wanted, len(wanted))

    return door


def deals_page(visitor):
    said = visitor.open("/deals/").content.decode()
    return (
        visitor.numbers("deal", re.findall(r"/deals/([0-9a-z]{16})/", said)),
        visitor.words.deals_seen(),
    )


def deals_found(visitor):
    """Search by a word that every registration has: only one's own are found."""
    said = visitor.open("/deals/?q=Customer").content.decode()
    return (
        visitor.numbers("deal", re.findall(r"/deals/([0-9a-z]{16})/", said)),
        visitor.words.deals_seen(),
    )


def deal_page(visitor):
    number, key = visitor.deal()
    answer = visitor.open(f"/deals/{key}/")
    sees = number in visitor.words.deals_seen()
    told = PHONE in answer.content.decode()
    knows = sees and number in visitor.words.contacts_shown()
    return (answer.status_code, told), (expected(sees), knows)


def deal_in_the_api(visitor):
    number, key = visitor.deal()
    answer = visitor.open(f"/api/v1/deals/{key}/")
    return answer.status_code, expected(number in visitor.words.deals_seen())


def part_of_a_deal(part, word, *, hides=False):
    """Return the door of what lies under a deal: open to `word`, 404 to who may not see the deal.

    What `hides` does not exist for those it is closed to.
    """

    def door(visitor):
        number, key = visitor.deal()
        sees, may = number in visitor.words.deals_seen(), number in word(visitor.words)
        answer = visitor.open(f"/api/v1/deals/{key}/{part}/")
        if hides:
            shown = answer.status_code == IN and PHONE in answer.content.decode()
            return (answer.status_code, shown), (expected(sees and may), sees and may)
        return answer.status_code, expected(sees, may)

    return door


def terms(visitor):
    if not visitor.rows("terms"):
        return None, None
    number = visitor.world.pick(range(len(visitor.rows("terms"))))
    party = visitor.rows("terms")[number].party
    address = f"/api/v1/deals/{party.deal.public_id}/parties/{party.public_id}/terms/"
    deal = visitor.world.plain["terms"][number][0][0]
    may = number in visitor.words.terms_seen() and deal in visitor.words.deals_seen()
    return visitor.open(address).status_code, expected(may)


def command(move, word):
    """Return the door of a command: 404 unseen, 403 seen and not theirs, else let in."""

    def door(visitor):
        number, key = visitor.deal()
        status = visitor.open(f"/api/v1/deals/{key}/{move}/", "POST").status_code
        sees, may = number in visitor.words.deals_seen(), number in word(visitor.words)
        return (status if status in {HIDDEN, FORBIDDEN} else IN), expected(sees, may)

    return door


def partner_page(visitor):
    number = visitor.world.pick(range(len(visitor.rows("partners"))))
    answer = visitor.open(f"/partners/{visitor.rows('partners')[number].public_id}/")
    return answer.status_code, expected(number in visitor.words.partners_seen())


def partners_to_pick(visitor):
    said = visitor.open("/deals/new/partners/?q=Partner").content.decode()
    return (
        {int(each) for each in re.findall(r"Partner (\d)", said)},
        visitor.words.partners_picked(),
    )


def customers_to_pick(visitor):
    said = visitor.open("/deals/new/customers/?q=Customer").content.decode()
    merged = {c for c in range(len(visitor.rows("customers"))) if c in visitor.world.merged}
    return (
        {int(each) for each in re.findall(r"Customer (\d) Ltd", said)},
        visitor.words.customers_seen() - merged,
    )


def library(visitor):
    """Compare the cards, and what the facet of their kind counts."""
    said = visitor.open("/library/").content.decode()
    ids = re.findall(r"/library/([0-9a-z]{16})/", said)
    counted = re.search(r"Manual\D{0,400}?(\d+)", said)
    wanted = visitor.words.pages_seen() & visitor.words.out()
    many = int(counted[1]) if counted else 0
    return (visitor.numbers("pages", ids), many), (wanted, len(wanted))


def material(visitor):
    """Ask for one material: out, withdrawn (410 with its successor), or never heard of."""
    number = visitor.world.pick(range(len(visitor.rows("pages"))))
    status = visitor.open(f"/library/{visitor.rows('pages')[number].public_id}/").status_code
    if number in visitor.words.pages_seen():
        return status, IN
    return status, 410 if number in visitor.words.pages_recalled() else HIDDEN


def file(visitor):
    number = visitor.world.pick(range(len(visitor.rows("pages"))))
    page, kept = visitor.rows("pages")[number], visitor.rows("files")[number]
    answer = visitor.open(f"/library/{page.public_id}/file/{kept.public_id}/")
    if answer.streaming:
        answer.getvalue()  # reading to the end closes the file
    return answer.status_code != IN, number not in visitor.words.pages_seen()


def who_may(visitor):
    """Ask the command who may see one deal, as of this moment."""
    number, key = visitor.deal()
    said = io.StringIO()
    at = visitor.at.isoformat()
    call_command("who_may", "view", f"deals.deal:{key}", at=at, json=True, stdout=said)
    wanted = {
        person
        for person in range(PEOPLE)
        if number in Words(visitor.world, person, visitor.at).deals_seen()
    }
    told = {row["person"] for row in json.loads(said.getvalue())}
    return {int(re.search(r"\d+", each)[0]) for each in told}, wanted


DOORS = {
    "the list of deals": deals_page,
    "the search of deals": deals_found,
    "a deal": deal_page,
    "deals in the API": list_of("deals", "deal", Words.deals_seen),
    "a deal in the API": deal_in_the_api,
    "parties": part_of_a_deal("parties", Words.deals_seen),
    "contacts": part_of_a_deal("contacts", Words.contacts_seen, hides=True),
    "terms": terms,
    "snapshots": part_of_a_deal("snapshots", Words.deals_seen),
    "access": part_of_a_deal("access", Words.deals_explained),
    "audit": part_of_a_deal("audit", Words.deals_looks),
    "withdrawal": command("withdrawal", Words.deals_edited),
    "rejection": command("rejection", Words.deals_decided),
    "partners": list_of("partners", "partners", Words.partners_seen),
    "a partner": partner_page,
    "memberships": list_of("memberships", "membership", Words.members_listed),
    "accounts": list_of("accounts", "accounts", Words.partners_seen),
    "products": list_of("products", "products", Words.products_seen),
    "partners to pick": partners_to_pick,
    "customers to pick": customers_to_pick,
    "the library": library,
    "a material": material,
    "materials in the API": list_of("materials", "pages", lambda w: w.pages_seen() & w.out()),
    "a file": file,
    "who may see a deal": who_may,
}
