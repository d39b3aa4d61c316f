"""Whatever a door shows of a protected thing stands in the audit, with the reason that let them in.

Walks every route of ours as the people the oracle lets in; a new route joins by itself.
"""

import pytest
from django.db import transaction

from content.models import LibraryPage
from permissions.models import AccessEntry
from permissions.rules import RULE_VERSION
from tests import oracle
from tests.test_outsider_walk import (  # noqa: F401  the walk's own world
    OURS,
    clients,
    filled,
    ground,
    things,
    world,
)

# Nothing of these is protected: what everybody may see, and what is one's own.
UNPROTECTED = {"anywhere", "calendar", "code", "invitation", "letter", "token"}
# Places rather than things: an entry is due where the page names a thing.
PLACES = {"home", "approvals", "audit", "acting", "questions"}


def entries_of(client, address, method="GET"):
    """Ask, and return the answer and the entries its request wrote, undoing both."""
    last = AccessEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        answer = client.generic(method, address, data=b"")
        if answer.streaming:
            answer.getvalue()
        found = list(AccessEntry.objects.filter(pk__gt=last).order_by("pk"))
        transaction.set_rollback(True)
    return answer, found


def names_a_thing(answer, things):  # noqa: F811
    """Tell whether the page holds a word of a protected thing."""
    text = b"" if answer.streaming else answer.content
    return any(
        word.encode() in text
        for kind, cells in things.words.items()
        if kind not in UNPROTECTED
        for words in cells.values()
        for word in words
    )


def asked_as(route, which, *, full_size):
    """Return whom to ask as: everyone it is for, at CI size one of the partner and one of ours."""
    may = sorted(oracle.MAY[route.kind][which].get(route.needs["GET"], set()) - {oracle.NOBODY})
    if full_size:
        return may
    sides = [[who for who in may if (who in oracle.VENDORS) is side] for side in (True, False)]
    return [people[0] for people in sides if people]


READ = [
    each
    for each in OURS
    if each in oracle.ROUTES
    and "GET" in oracle.ROUTES[each].needs
    and oracle.ROUTES[each].kind not in UNPROTECTED
]


@pytest.mark.proof("looks")
@pytest.mark.parametrize("address", READ)
def test_what_is_shown_is_written_down(address, things, clients, world, full_size):  # noqa: F811
    route = oracle.ROUTES[address]
    wrong = []
    for which in route.only or oracle.MAY[route.kind]:
        here = filled(address, things.ids[route.kind][which])
        for who in asked_as(route, which, full_size=full_size):
            for query in ("", *route.queries):
                answer, entries = entries_of(clients[who], here + query)
                if answer.status_code != 200:
                    continue
                if not entries and (route.kind not in PLACES or names_a_thing(answer, things)):
                    wrong.append((who, here + query, "nothing is written down"))
                wrong += [
                    (who, here + query, entry.kind, entry.action)
                    for entry in entries
                    if not is_whole(entry, world.people[who])
                ]
    assert wrong == []


def is_whole(entry, person):
    """Tell whether an entry says who, what, why and by which rules."""
    # A question may find nothing, and is written down all the same.
    is_question = entry.kind == "permissions.accessentry" or entry.action == "explain"
    return (
        entry.person == person
        and entry.rule_version == RULE_VERSION
        and bool(entry.reasons)
        and bool(entry.object_ids or is_question)
    )


@pytest.mark.parametrize("model", ["partners/partnertype", "deals/rejectreason"])
def test_a_list_in_the_back_office_is_written_down(model, clients, world):  # noqa: F811
    answer, entries = entries_of(clients["administrator"], f"/admin/{model}/")

    assert answer.status_code == 200
    listed = [row.pk for row in answer.context["cl"].result_list]
    assert [entry.object_ids for entry in entries if entry.door == "admin"] == (
        [listed] if listed else []
    )


def test_a_page_opened_in_the_office_is_written_down(clients, things, world):  # noqa: F811
    page = LibraryPage.objects.get(public_id=things.ids["material"]["own"]["public_id"])
    answer, entries = entries_of(clients["editor"], f"/cms/pages/{page.pk}/edit/")

    assert answer.status_code == 200
    [entry] = [each for each in entries if each.door == "cms"]
    assert (entry.person, entry.object_ids) == (world.people["editor"], [page.pk])
