"""Every route of ours, asked by an administrator who acts as a seller.

Reading, they meet what the seller meets, under a banner; writing, they meet 403 whatever is there.
"""

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import ActingAs
from portal.acting import KEY, PRIVATE, WAYS_OUT
from tests import oracle
from tests.test_outsider_walk import (  # noqa: F401  the same world
    ADDRESSES,
    OURS,
    ask,
    ground,
    outcome,
    things,
    world,
)

UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
# Nobody reads these as a page: they have no frame to carry the banner, or take something away.
TAKEN_AWAY = {
    "/library/<public_id>/file/<document_id>/",
    "/library/files/<public_id>/",
    "/deals/<public_id>/attachments/<attachment_id>/",
    "/deals/<public_id>/letter/",
    "/deals/export/",
    "/deals/imports/<public_id>/faults/",
}


@pytest.fixture(scope="module")
def support(ground):  # noqa: F811
    found = Client()
    here = ground[0]
    found.force_login(here.administrator)
    both = ActingAs.begin(
        person=here.administrator, seen_as=here.seller, reason="walks", at=timezone.now()
    )
    session = found.session
    session[KEY] = both.public_id
    session.save()
    return found


@pytest.mark.proof("acting")
@pytest.mark.parametrize("address", [each for each in ADDRESSES if each not in WAYS_OUT])
def test_nothing_is_written_in_anothers_name(address, support, full_size):
    here = address.replace("<", "").replace(">", "")
    # The guard stands before the address is looked at; of others' pages one method is enough.
    for method in UNSAFE if full_size or address in OURS else UNSAFE[:1]:
        answer = ask(support, method, here)
        hidden = here.startswith(("/admin", "/cms"))
        assert answer.status_code == (404 if hidden else 403), (method, here)


@pytest.mark.parametrize(
    "address",
    [
        each
        for each in OURS
        if each in oracle.ROUTES and not each.startswith("/api/") and not PRIVATE.match(each)
    ],
)
def test_they_meet_what_the_other_meets_under_a_banner(address, things, support):  # noqa: F811
    route = oracle.ROUTES[address]
    for which in route.only or oracle.MAY[route.kind]:
        here = things.address(address, route.kind, which)
        answer = ask(support, "GET", here)
        wanted = oracle.expected("seller", "GET", route, which)
        if address in TAKEN_AWAY and wanted == "in":
            wanted = "forbidden"
        assert outcome(answer, here) == wanted, (which, answer.status_code)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and b"<body" in answer.content:
            assert b"You act as Seller: read-only" in answer.content, here
