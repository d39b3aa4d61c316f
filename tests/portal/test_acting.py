"""Support sees what somebody else sees: told, in both names, for a while, and only to read."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from partners import delivery
from partners.models import ActingAs, LedgerEntry, NotToBeActedFor
from partners.models.acting import LASTS
from permissions.models import AccessEntry, ApiToken, StaffRole
from portal.models import KeptMail
from tests.content.conftest import kept_library, library, media  # noqa: F401  a material with a file
from tests.world import BUILDER, NOW

pytestmark = pytest.mark.django_db
WHY = "Cannot find her receipt"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def clock(monkeypatch):
    """Let the door's clock stand still, and be moved."""

    class Clock:
        at = NOW

    monkeypatch.setattr("portal.middleware.timezone.now", lambda: Clock.at)
    return Clock


@pytest.fixture
def support(world, client, clock):
    """Return the administrator's browser, already acting as the seller."""
    client.force_login(world.administrator)
    answer = begin(client, world.seller)
    assert answer.status_code == 302
    return client


def begin(client, whom, **said):
    return client.post("/acting/", {"person": whom.email, "reason": WHY, "ticket": "881", **said})


def test_the_page_is_the_other_persons_and_says_so(world, support):
    deal = world.draft()

    page = support.get(f"/deals/{deal.public_id}/").content.decode()

    assert deal.customer_name in page
    assert "You act as Seller: read-only" in page
    assert WHY in page
    assert "881" in page
    assert support.get("/audit/").status_code == 404, "An administrator would be let in."


def test_every_look_stands_in_both_names(world, support):
    deal = world.draft()

    support.get(f"/deals/{deal.public_id}/")

    entry = AccessEntry.objects.filter(kind="deals.deal").latest("pk")
    assert (entry.person, entry.on_behalf_of) == (world.administrator, world.seller)
    began = AccessEntry.objects.get(action="act_as")
    assert (began.person, began.on_behalf_of) == (world.administrator, world.seller)
    assert began.object_ids == [world.seller.pk]


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "address",
    [
        "/deals/{deal}/edit/",
        "/deals/{deal}/withdrawal/",
        "/deals/new/",
        "/profile/",
        "/profile/tokens/",
        "/language/",
        "/theme/",
        "/acting/",
        "/accounts/password/change/",
        "/api/v1/deals/",
        "/api/v1/deals/{deal}/",
        "/no-such-address/",
    ],
)
def test_nothing_can_be_changed(world, support, method, address):
    deal = world.submitted()
    before = LedgerEntry.objects.count()

    answer = support.generic(
        method,
        address.format(deal=deal.public_id),
        data=b"full_name=Changed&language=zh-hans&name=x&scope=read&days=30",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 403
    if address.startswith("/api/"):
        assert answer.json()["code"] == "only_to_read"
    else:
        assert "only to read" in answer.content.decode()
    assert LedgerEntry.objects.count() == before
    assert not ApiToken.objects.exists()
    world.seller.refresh_from_db()
    assert (world.seller.full_name, world.seller.language) == ("Seller", "en")


@pytest.mark.parametrize("address", ["/admin/", "/cms/", "/acting/", "/audit/looks/export/"])
def test_offices_are_not_there(world, client, clock, address):
    client.force_login(world.administrator)
    assert client.get(address).status_code != 404
    begin(client, world.editor)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/profile/tokens/"])
def test_sign_in_and_keys_stay_the_others_own(world, support, address):
    assert support.get(address).status_code == 403


def test_keys_are_not_even_named(world, support):
    ApiToken.issue(world.seller, name="Key of the ERP", at=NOW, scopes=["read"])

    assert "Key of the ERP" not in support.get("/profile/").content.decode()


def test_no_token_works_in_a_browser_that_acts_for_another(world, support):
    for person in (world.administrator, world.seller):
        _row, secret = ApiToken.issue(person, name="k", at=NOW, scopes=["read", "write"])
        answer = support.get("/api/v1/deals/", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 403
        assert (
            Client()
            .get("/api/v1/deals/", headers={"Authorization": f"Bearer {secret}"})
            .status_code
            == 200
        )


def test_no_file_is_taken_in_anothers_name(support, library):  # noqa: F811
    page = library.named
    document = page.files.get().document
    address = f"/library/{page.public_id}/file/{document.public_id}/"
    assert support.get(f"/library/{page.public_id}/").status_code == 200

    answer = support.get(address)

    assert answer.status_code == 403
    assert "no file was handed out" in answer.content.decode()
    assert not page.downloads.exists()
    support.post("/acting/end/")
    assert support.get(address).status_code == 200


def test_it_ends_by_itself_and_what_was_asked_then_is_not_done_in_ones_own_name(
    world, support, clock
):
    clock.at = NOW + LASTS - timedelta(seconds=1)
    assert support.get("/deals/").context["acting_as"]
    clock.at = NOW + LASTS

    answer = support.post("/profile/tokens/", {"name": "x", "scope": "read", "days": "30"})

    assert (answer.status_code, answer["Location"]) == (302, "/acting/?over=1")
    assert not ApiToken.objects.exists()
    assert "is over" in support.get("/acting/?over=1").content.decode()
    assert support.get("/").wsgi_request.user == world.administrator


def test_the_button_ends_it(world, support, clock):
    clock.at = NOW + timedelta(minutes=3)

    answer = support.post("/acting/end/")

    assert answer["Location"] == "/acting/"
    assert support.get("/").wsgi_request.user == world.administrator
    assert ActingAs.objects.get().during.upper == clock.at
    ended = LedgerEntry.objects.get(verb="partners.acting_ended")
    assert ended.internal
    assert support.post("/acting/end/").status_code == 302, "Ending it twice changes nothing."
    assert LedgerEntry.objects.filter(verb="partners.acting_ended").count() == 1


def test_it_ends_at_sign_out(world, support, clock):
    clock.at = NOW + timedelta(minutes=3)

    support.post("/accounts/logout/")

    assert ActingAs.objects.get().during.upper == clock.at
    support.force_login(world.administrator)
    assert support.get("/").wsgi_request.user == world.administrator


def test_it_ends_with_the_role_that_allows_it(world, support, clock):
    clock.at = NOW + timedelta(minutes=1)
    StaffRole.objects.get(person=world.administrator).end(at=clock.at)

    assert support.get("/deals/")["Location"] == "/acting/?over=1"


def test_it_ends_when_the_other_becomes_an_auditor(world, support, clock):
    clock.at = NOW + timedelta(minutes=1)
    StaffRole.begin(person=world.seller, role="auditor", by=world.administrator, at=clock.at)

    assert support.get("/deals/")["Location"] == "/acting/?over=1"


def test_a_stolen_word_in_anothers_session_opens_nothing(world, support, clock):
    other = Client()
    other.force_login(world.rival)
    session = other.session
    session["acting_as"] = ActingAs.objects.get().public_id
    session.save()

    assert other.get("/deals/")["Location"] == "/acting/?over=1"
    assert other.get("/deals/").wsgi_request.user == world.rival


def test_who_begins_again_elsewhere_ends_the_first(world, support, clock):
    clock.at = NOW + timedelta(minutes=1)
    other = Client()
    other.force_login(world.administrator)

    begin(other, world.agent)

    assert other.get("/").wsgi_request.user == world.agent
    assert support.get("/deals/")["Location"] == "/acting/?over=1"


@pytest.mark.parametrize(
    "name", ["seller", "partner_manager", "channel_manager", "director", "auditor", "editor"]
)
def test_nobody_else_acts_for_others(world, client, clock, name):
    client.force_login(world.people[name])

    assert client.get("/acting/").status_code == 404
    assert begin(client, world.reader).status_code == 404
    assert not ActingAs.objects.exists()


@pytest.mark.parametrize("name", ["auditor", "administrator", "left"])
def test_nobody_acts_as_these(world, client, clock, name):
    if name == "left":
        world.person("left").deactivate(by=BUILDER, at=NOW)
    client.force_login(world.administrator)

    answer = begin(client, world.people[name])

    assert answer.status_code == 409
    assert "Nobody acts as an administrator" in answer.content.decode()
    with pytest.raises(NotToBeActedFor):
        ActingAs.begin(person=world.administrator, seen_as=world.people[name], reason="x", at=NOW)


@pytest.mark.parametrize(
    "said",
    [
        {"reason": ""},
        {"reason": "   "},
        {"reason": "x" * 201},
        {"reason": "\0"},
        {"ticket": "x" * 41},
        {"person": ""},
        {"person": "nobody@example.test"},
        {"person": "x" * 5000},
    ],
)
def test_what_cannot_be_used_is_said_at_the_field(world, client, clock, said):
    client.force_login(world.administrator)

    answer = begin(client, world.seller, **said)

    assert answer.status_code == 422
    assert f'id="id_{next(iter(said))}_error"' in answer.content.decode()


def test_the_database_wants_a_reason(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        ActingAs.begin(person=world.administrator, seen_as=world.seller, reason="", at=NOW)


def test_the_other_is_told_by_mail_and_on_the_profile(world, support, settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""

    delivery.deliver_due(at=NOW)
    delivery.deliver_due(at=NOW)

    mail = KeptMail.objects.get()
    assert mail.to == world.seller.email
    assert "Administrator" in mail.subject
    assert WHY in mail.text
    told = Client()
    told.force_login(world.seller)
    page = told.get("/profile/").content.decode()
    assert "Administrator as Seller" in page
    assert WHY in page


def test_the_partners_manager_reads_who_looked_in_whose_stead(world, support):
    deal = world.submitted()
    support.get(f"/deals/{deal.public_id}/")
    manager = Client()
    manager.force_login(world.partner_manager)

    looks = manager.get(f"/partners/{world.northwind.public_id}/looks/").content.decode()

    assert "acting as Seller" in looks
    ledger = manager.get(f"/partners/{world.northwind.public_id}/ledger/").content.decode()
    assert "for support and only to read" in ledger


def test_the_one_who_sits_there_reads_their_own_language(world, clock, client):
    world.administrator.language = "zh-hans"
    world.administrator.save()
    client.force_login(world.administrator)
    begin(client, world.seller)

    assert client.get("/deals/")["Content-Language"] == "zh-hans"


def test_an_auditor_finds_what_was_done_in_anothers_stead(world, support):
    deal = world.draft()
    support.get(f"/deals/{deal.public_id}/")
    auditor = Client()
    auditor.force_login(world.auditor)

    for who in (world.seller, world.administrator):
        page = auditor.get("/audit/looks/", {"person": who.email}).content.decode()
        assert "acting as Seller" in page
