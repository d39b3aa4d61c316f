"""No door reads a protected row without asking who may; what is open to nobody in particular."""

import ast
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from permissions.rules import declarations
from tests.test_outsider_walk import written

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("permissions", "partners", "deals", "content", "portal")
DOORS = re.compile(
    r"/(views|api|tasks|management|admin|wagtail_hooks|templatetags|home|notifications)(/|\.py$)"
)
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# `with_permission` only annotates and `search` only narrows: neither asks who may.
ASKS = {"permitted", "fetch", "among", "page", "first_keys"}
HANDED_TO = {"listed", "fetched"}

# Where a door reads a protected row without asking, and why that shows nobody anything.
UNASKED = {
    "deals/views/facets.py partners Partner": "Who registered deals that were asked for.",
    "partners/api/health.py public_ids LedgerEntry": (
        "Opaque ids of the entries behind the score of a partner that was fetched."
    ),
    "partners/api/views.py MeViewSet._told Membership": "One's own places.",
    "deals/api/parts.py SharesViewSet.rows Party": "Read with the deals that are fetched.",
    "deals/api/parts.py SharesViewSet.create Party": "Of one deal, which was fetched for `edit`.",
    "partners/api/partners.py with_facts Partner": "What `rows` of the door offers to be fetched.",
    "deals/views/letters.py verify Confirmation": "The code on the letter is the permission.",
    "deals/api/conflicts.py read_at_once Conflict": "What `rows` of the door offers.",
    "deals/api/told.py read_at_once Deal": "What `rows` of the door offers to be fetched.",
    "deals/api/told.py read_at_once Amendment": "Whether one waits, of the deals of that row.",
    "deals/api/told.py opportunities_of CrmOpportunity": "Stage and outcome of permitted deals.",
    "deals/views/boards.py month Protection": "Of deals that are asked for in it.",
    "deals/views/facets.py endings Protection": "Of deals that are asked for in it.",
    "deals/views/wish.py ending_by Protection": "Narrows deals that are asked for.",
    "portal/home/questions.py load Protection": "Of deals that are asked for in it.",
    "portal/home/questions.py own_registrations Protection": "Of deals that are asked for in it.",
    "portal/home/questions.py ending_protections Protection": "Of deals that are asked for in it.",
    "portal/home/attention.py lengthened Protection": "Of deals that are asked for in it.",
    "portal/home/attention.py night_readers AccessEntry": "Asked for all of them the line before.",
    "portal/home/attention.py night_readers User": "Who stands in entries that were asked for.",
    "portal/views/home.py home Membership": "One's own places.",
    "portal/views/invitation.py invitation User": "Whether the invited address has a password.",
    "portal/management/commands/make_token.py Command.handle User": "Who holds the machine.",
    "permissions/management/asked.py asked_person User": "Who holds the machine.",
    "portal/management/commands/make_administrator.py Command.handle User": (
        "Who holds the machine."
    ),
    "portal/management/commands/make_administrator.py Command.newcomer User": (
        "Who holds the machine; it makes a person and reads nobody."
    ),
    "portal/notifications.py _show_the_way_in User": "Nobody's door: the letter to who is let in.",
    "portal/views/invitation.py invitation Invitation": "The link in the letter is the permission.",
    "portal/notifications.py _tell_about_deal Deal": "Nobody's door: letters to who takes part.",
    "portal/notifications.py _readers Partner": "Nobody's door: the team a letter goes to.",
    "portal/notifications.py _reviewers User": "Nobody's door: in whose hands it was put.",
    "portal/notifications.py _team User": "Nobody's door: the team a letter goes to.",
    "portal/notifications.py _team Membership": "Nobody's door: the team a letter goes to.",
    "portal/notifications.py _others_taking_part Party": "Nobody's door: whom letters go to.",
    "portal/notifications.py _tell_who_is_acted_for ActingAs": (
        "Nobody's door: the letter to who is acted for."
    ),
    "portal/notifications.py _of_a_share User": "Nobody's door: whom letters go to.",
    "portal/notifications.py _of_a_share Partner": "Nobody's door: the team a letter goes to.",
    "permissions/management/commands/verify_audit.py Command.handle AccessEntry": (
        "Who holds the machine; it tells numbers alone."
    ),
    "portal/views/people.py people User": "Makes a person and reads nobody; asked the line before.",
    "permissions/views/unusual.py NoteForm.clean_person User": (
        "Behind the auditor's door, to whom everybody is open."
    ),
    "content/views/library.py library LibraryPage": "By the keys of those that were asked for.",
    "partners/views/team.py membership_end Membership": "One's own place, where it has ended.",
    "portal/notifications.py _tell_of_their_place User": "Nobody's door: whom letters go to.",
    "portal/notifications.py _tell_of_their_place Partner": "Nobody's door: the team left behind.",
    "portal/notifications.py _invite Invitation": "Nobody's door: the letter to who is invited.",
    "portal/notifications.py _asked_along Newcomer": "Nobody's door: in whose name they are asked.",
    "portal/notifications.py _about_a_newcomer Newcomer": "Nobody's door: whom letters go to.",
}

# Every address that answers without sign-in, and why.
OPEN = {
    "/accounts/login/": "the way in",
    "/accounts/logout/": "the way out",
    "/accounts/inactive/": "says to somebody who left that they cannot come in",
    "/accounts/signup/": "says that one is invited",
    "/accounts/password/reset/": "the way back in",
    "/accounts/password/reset/done/": "the way back in",
    "/accounts/password/reset/key/<uidb36>-<key>/": "the link in the letter is the permission",
    "/accounts/password/reset/key/done/": "the way back in",
    "/admin/login/": "leads to the one way in",
    "/cms/login/": "leads to the one way in",
    "/healthz": "for who watches over the process",
    "/readyz": "for who watches over the process",
    "/metrics": "asks for a token of its own",
    "/invitations/<token>/": "the link in the letter is the permission",
    "/verify/<code>/": "one word for whoever holds a letter; the code on it is the permission",
    "/calendar/<secret>.ics": "the address a calendar reads is the permission, ended by its owner",
    "/language/": "whoever reads the entrance chooses",
    "/theme/": "whoever reads the entrance chooses",
    "/mailbox/": "the demonstration's letters, not there in production",
    "/mailbox/<pk>/": "the demonstration's letters, not there in production",
}


def doors():
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if DOORS.search(f"/{path.relative_to(ROOT)}"):
                yield path


def protected():
    return {model.__name__ for model, _action in declarations()} | {"self.model"}


def unasked(source):
    """Yield function and model wherever a protected model is read and nobody is asked."""
    tree = ast.parse(source)
    above = {below: each for each in ast.walk(tree) for below in ast.iter_child_nodes(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            model = ast.unparse(node.value)
            if model in protected() and not is_asked(node, above):
                yield f"{where(node, above)} {model}"


def is_asked(manager, above):
    called, chain = calls_on(manager, above)
    if called & ASKS or is_handed_over(chain, above):
        return True
    name = above[chain].targets[0] if isinstance(above[chain], ast.Assign) else None
    if isinstance(name, ast.Name):
        later = [
            each
            for each in ast.walk(function_around(manager, above))
            if isinstance(each, ast.Name) and each.id == name.id and isinstance(each.ctx, ast.Load)
        ]
        return bool(later) and any(
            calls_on(each, above)[0] & ASKS or is_handed_over(each, above) for each in later
        )
    return False


def calls_on(node, above):
    """Return the names of all methods called on `node` in one expression, and the whole of it."""
    names = set()
    while isinstance(above.get(node), ast.Attribute):
        call = above.get(above[node])
        if not (isinstance(call, ast.Call) and call.func is above[node]):
            break
        names.add(above[node].attr)
        node = call
    return names, node


def is_handed_over(chain, above):
    """Say whether rows go to what fetches or lists them by the rule, or are what `rows` offers."""
    to = above[chain]
    if isinstance(to, ast.Call) and chain in to.args:
        return isinstance(to.func, ast.Attribute) and to.func.attr in HANDED_TO
    return isinstance(to, ast.Return) and function_around(chain, above).name == "rows"


def function_around(node, above):
    while not isinstance(node, ast.FunctionDef):
        node = above[node]
    return node


def where(node, above):
    names = []
    while node in above:
        node = above[node]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
    return ".".join(reversed(names))


def test_a_door_asks_who_may_or_stands_on_the_list():
    found = {
        f"{path.relative_to(ROOT)} {each}" for path in doors() for each in unasked(path.read_text())
    }

    assert found == set(UNASKED)


@pytest.mark.parametrize(
    "door",
    [
        "Deal.objects.all()",
        "Deal.objects.filter(pk=1).first()",
        "Deal.objects.with_permission(user, 'edit', at=at).first()",
        "Deal.objects.search('x')",
        "found = Deal.objects.with_everything()\n    return render(found)",
        "self.model._default_manager.get(pk=1)",
    ],
)
def test_reading_without_asking_is_noticed(door):
    assert list(unasked(f"def door(user, at):\n    {door}")) != []


@pytest.mark.parametrize(
    "door",
    [
        "Deal.objects.permitted(user, at=at).first()",
        "Deal.objects.with_everything().fetch(user, 'view', at=at)",
        "found = Deal.objects.with_everything()\n    found.page(user, at=at)",
        "self.listed(Deal.objects.filter(pk=1), {})",
        "Programme.objects.all()",
    ],
)
def test_asking_is_let_pass(door):
    assert list(unasked(f"def door(user, at):\n    {door}")) == []


def routes(patterns=None, before=""):
    """Yield every route of the URL conf with the view behind it."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, here)
        elif isinstance(each, URLPattern):
            yield written(here), each.callback


def is_open(view):
    """Say whether a view answers without sign-in. The API's are exempt from the login wall."""
    kind = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if kind is not None and issubclass(kind, APIView):
        asked = getattr(view, "initkwargs", {}).get("permission_classes", kind.permission_classes)
        return IsAuthenticated not in asked
    return not getattr(view, "login_required", True)


def test_what_is_open_without_sign_in_stands_on_the_list():
    assert {address for address, view in routes() if is_open(view)} == set(OPEN)


@pytest.mark.django_db
def test_everything_else_sends_a_stranger_to_the_entrance():
    stranger = Client()
    closed = {address for address, view in routes() if not is_open(view) and "<" not in address}

    let_in = [
        address
        for address in sorted(closed)
        for answer in [stranger.get(address)]
        if answer.status_code != 401
        and not (answer.status_code == 302 and "/login/?next=" in answer.headers["Location"])
    ]

    assert let_in == []
    assert len(closed) > 50
