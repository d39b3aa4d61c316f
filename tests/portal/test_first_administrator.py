"""Where nobody could come in yet, whoever holds the machine makes the first administrator."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from partners.models import LedgerEntry, Programme
from permissions.models import RolesDoNotMix, StaffRole, User
from portal import checkup
from tests.world import BUILDER

pytestmark = pytest.mark.django_db

ADDRESS = "ruth@vendor.test"
PASSWORD = "tram-harbour-violet-9"


def make(*arguments, **options):
    out = StringIO()
    call_command("make_administrator", *arguments, stdout=out, stderr=StringIO(), **options)
    return urlsplit(out.getvalue().strip()).path


def the_doctor_says():
    [finding] = checkup.people(timezone.now())
    return finding


def test_the_link_leads_from_an_empty_portal_to_the_page_of_colleagues():
    Programme.current()
    assert not the_doctor_says().well
    assert "make_administrator" in the_doctor_says().mend
    client = Client(raise_request_exception=True)

    form = client.get(make(ADDRESS, name="鲁特", language="zh-hans"), follow=True)
    [(where, _status)] = form.redirect_chain
    chosen = client.post(where, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert chosen.status_code == 200
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

    assert client.get("/admin/").status_code == 200
    assert the_doctor_says().well
    person = User.objects.get()
    assert (person.full_name, person.language) == ("鲁特", "zh-hans")


def test_doing_it_again_changes_nothing_and_gives_a_link_that_works():
    make(ADDRESS, name="Ruth")
    before = LedgerEntry.objects.count()

    path = make(ADDRESS.upper())

    assert User.objects.count() == StaffRole.objects.count() == 1
    assert LedgerEntry.objects.count() == before
    assert Client().get(path, follow=True).redirect_chain


def test_a_link_that_was_used_opens_nothing():
    client, path = Client(), make(ADDRESS, name="Ruth")
    [(where, _status)] = client.get(path, follow=True).redirect_chain
    client.post(where, {"password1": PASSWORD, "password2": PASSWORD})

    assert not Client().get(path, follow=True).redirect_chain


def test_it_stands_in_the_ledger_as_an_act_of_who_holds_the_machine():
    make(ADDRESS, name="Ruth")

    entry = LedgerEntry.objects.get(verb="partners.staff_role_began")

    assert entry.actor is None
    assert "command line" in entry.unattended
    assert entry.internal
    assert entry.details == {"person": User.objects.get().pk, "staff_role": "administrator"}


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        (ADDRESS, {}, "--name"),
        (ADDRESS, {"name": "x" * 121}, "120"),
        (ADDRESS, {"name": "a\nb"}, "one line"),
        ("no address", {"name": "Ruth"}, "no e-mail address"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_made(address, options, said):
    with pytest.raises(CommandError, match=said):
        make(address, **options)

    assert not User.objects.exists()


def test_who_has_left_or_sells_directly_is_refused_with_the_reason(world):
    world.outsider.deactivate(by=BUILDER, at=world.now)
    with pytest.raises(CommandError, match="has left"):
        make(world.outsider.email)

    with pytest.raises(CommandError, match="sells to customers") as refused:
        make(world.direct_seller.email)
    assert isinstance(refused.value.__cause__, RolesDoNotMix)
