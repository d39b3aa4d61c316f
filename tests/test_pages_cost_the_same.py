"""Every page and every answer of the API takes as many queries for few rows as for many.

It asks the routes that the outsider walk knows, so a new route joins by itself.
"""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.sharing import MATERIALS
from deals.models import Deal, DealContact, Party, TermsRequest
from deals.sharing import REGISTRATIONS
from partners.models import Invitation
from permissions.models import ApiToken
from portal.models import KeptMail
from tests import oracle
from tests.test_outsider_walk import OURS, Things, ask, client_of

# Who sees the most of a page asks for it.
ASKED_BY = ("channel_manager", "partner_manager", "administrator", "auditor", "editor", "seller")
ADDRESSES = [each for each in OURS if "GET" in oracle.ROUTES[each].needs]


def more_of_everything(world, things, nth):
    """Add some of each thing that a page may list: of whole lists, and beside one thing."""
    at, own = world.now, Deal.objects.get(public_id=things.ids["deal"]["own"]["public_id"])
    for each in range(2):
        name = f"more-{nth}-{each}"
        partner = world.partner(name, f"More {nth}{each} GmbH", "DE")
        partner.assign_channel_manager(world.channel_manager, by=world.administrator, at=at)
        person = world.member(f"{name}-of-northwind", world.northwind, "seller")
        joint = world.draft(customer_name=f"Customer {name}")
        role = world.roles["agent"]
        Party.begin(deal=joint, partner=partner, role=role, state="named", by=world.seller, at=at)
        joint.submit(by=world.seller, at=at)
        approved = world.submitted(customer_name=f"Approved {name} AG", customer_country="DE")
        decided = Deal.objects.fetch(
            world.channel_manager, "decide", at=at, public_id=approved.public_id, lock=True
        )
        decided.approve(by=world.channel_manager, at=at)
        rival = things.rivals(f"Rival's {name}", invites="sunparts")
        things.conflict(f"Contested {name} GmbH", f"Contested {name} GmbH")
        DealContact.objects.create(deal=own, name=f"Contact {name}")
        TermsRequest.ask(
            own,
            suppliers=[partner, world.sunparts],
            wanted=name,
            quantity=1,
            needed_by=(at + timedelta(days=90)).date(),
            by=world.channel_manager,
            at=at,
        )
        until = at + timedelta(days=2)
        for deal in (own, rival):
            giver = world.seller if deal == own else world.rival
            REGISTRATIONS.share(deal, to=person, by=giver, at=at, reason="More", until=until)
        material = things.material(f"Material {name}", world.northwind)
        MATERIALS.share(material, to=partner, by=world.editor, at=at, reason="More", until=until)
        Invitation.send(
            partner=world.northwind,
            email=f"{name}@example.test",
            role="seller",
            by=world.partner_manager,
            at=timezone.now(),
        )
        ApiToken.issue(world.channel_manager, name=name, at=at, scopes=["read"])
        KeptMail.objects.create(to="new@example.test", subject=name, text="More", at=at)
        looking = Client()
        looking.force_login(person)
        for deal in (own, joint, approved):
            assert looking.get(deal.get_absolute_url()).status_code == 200


def readers(clients, things):
    """Return for each address who sees most of it; what a process learns once, it learns here."""
    found = {}
    for address in ADDRESSES:
        for who, client in clients.items():
            if ask(client, "GET", address_of(address, things)).status_code == 200:
                found[address] = who
                break
    return found


def address_of(address, things):
    route = oracle.ROUTES[address]
    which = next(iter(route.only or oracle.MAY[route.kind]))
    return things.address(address, route.kind, which)


def costs(clients, things, read_by):
    """Return how many queries each address takes, read by these."""
    taken = {}
    for address, who in read_by.items():
        with CaptureQueriesContext(connection) as seen:
            answer = ask(clients[who], "GET", address_of(address, things))
        assert answer.status_code == 200, address
        taken[address] = len(seen)
    return taken


def test_more_rows_take_no_more_queries(world, settings, tmp_path, record_property):
    settings.MEDIA_ROOT = tmp_path
    things = Things(world)
    clients = {name: client_of(world.people[name]) for name in ASKED_BY}
    more_of_everything(world, things, 0)
    read_by = readers(clients, things)
    few = costs(clients, things, read_by)

    more_of_everything(world, things, 1)
    more_of_everything(world, things, 2)
    many = costs(clients, things, read_by)

    assert len(few) > 60
    # Fewer they may be: what an older entry names is asked no more once it is not on the page.
    assert {where: (few[where], n) for where, n in many.items() if n > few[where]} == {}
    record_property("pages whose queries were counted", len(many))
