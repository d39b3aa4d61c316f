"""Sharing: to a partner or a colleague, until a day, seen and ended by those whom it concerns."""

from datetime import timedelta

import pytest

from content.models import LibraryPage, MaterialGroupGrant, MaterialUserGrant
from content.sharing import MATERIALS
from deals.models import Deal, DealContact, DealGroupGrant, PartyTerms
from deals.sharing import REGISTRATIONS
from partners import delivery
from partners.models import LedgerEntry, Membership, PartnerListing
from portal.models import KeptMail
from portal.tasks import remind_of_ending_shares
from tests.content.conftest import kept_library, library, media  # noqa: F401
from tests.world import BUILDER, NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    class Clock:
        at = NOW

    monkeypatch.setattr("portal.middleware.timezone.now", lambda: Clock.at)
    return Clock


@pytest.fixture
def listed(world):
    return world.sunparts


@pytest.fixture
def as_person(world, client):
    def enter(name):
        client.force_login(world.people[name])
        return client

    return enter


def said(**more):
    return {"partner": "", "email": "", "until": "2026-12-01", "reason": "Delivers", **more}


def address(deal):
    return f"/deals/{deal.public_id}/shares/"


def sees(person, thing, at=NOW):
    return type(thing).objects.permitted(person, at=at).filter(pk=thing.pk).exists()


def test_a_shared_deal_is_seen_to_the_second_of_its_end(world, listed):
    deal = world.submitted()
    REGISTRATIONS.share(
        deal, to=listed, by=world.seller, at=NOW, until=NOW + DAY, reason="Delivers"
    )
    grant = DealGroupGrant.objects.get()
    assert sees(world.supplier, deal)
    assert sees(world.supplier, deal, at=grant.during.upper - timedelta(seconds=1))
    assert not sees(world.supplier, deal, at=grant.during.upper)
    assert LedgerEntry.objects.filter(verb="deals.shared_with_partner").count() == 1


def test_a_share_opens_nothing_that_is_closed(world, as_person, listed):
    deal = world.submitted()
    DealContact.objects.create(deal=deal, name="Zhou Xiaomei at the customer")
    REGISTRATIONS.share(
        deal, to=listed, by=world.seller, at=NOW, until=NOW + DAY, reason="Delivers"
    )

    page = as_person("supplier").get(f"/deals/{deal.public_id}/").content.decode()

    assert deal.customer_name in page
    assert "Zhou Xiaomei" not in page
    for closed in (DealContact, PartyTerms):
        assert not closed.objects.permitted(world.supplier, at=NOW).exists()
    for action in ("edit", "decide", "share", "confide"):
        assert not Deal.objects.permitted(world.supplier, action, at=NOW).exists()


@pytest.fixture
def material(library):  # noqa: F811
    return f"/library/{library.named.public_id}/shares/"


@pytest.mark.parametrize("email", ["rival@example.test", "no@nowhere.test"])
def test_a_stranger_and_nobody_get_the_same_answer(as_person, material, email):
    answer = as_person("channel_manager").post(material, said(email=email))

    assert answer.status_code == 422
    assert "Nobody you work with here has this address" in answer.content.decode()
    assert not MaterialUserGrant.objects.exists()


def test_a_partner_that_is_not_listed_cannot_be_chosen(world, as_person, material):
    manager = as_person("channel_manager")
    PartnerListing.objects.get(partner=world.rivaltrade).end(at=NOW)

    assert "瑞沃贸易" not in manager.get(material).content.decode()
    answer = manager.post(material, said(partner=world.rivaltrade.public_id))
    assert answer.status_code == 422
    assert not MaterialGroupGrant.objects.exists()


def test_a_channel_manager_shares_a_material_until_the_end_of_a_day(world, as_person, material):
    manager = as_person("channel_manager")

    assert manager.post(material, said(email="Supplier@Example.test")).status_code == 302
    grant = MaterialUserGrant.objects.get()
    assert grant.during.upper.isoformat() == "2026-12-01T16:00:00+00:00"
    assert sees(world.supplier, grant.content_object)
    assert manager.post(material, said(email="supplier@example.test")).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("seller", 403), ("director", 403), ("auditor", 403), ("rival", 404), ("outsider", 404)],
)
def test_who_may_not_share_does_not(world, as_person, material, name, status):
    answer = as_person(name).post(material, said(partner=world.sunparts.public_id))

    assert answer.status_code == status
    assert not MaterialGroupGrant.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "2026-11-17"},
        {"until": "2029-01-01"},
        {"until": "tomorrow"},
        {"reason": ""},
        {"reason": "x" * 201},
        {"partner": ""},
        {"email": "supplier@example.test"},
    ],
)
def test_what_cannot_be_meant_is_said_at_the_field(world, as_person, material, wrong):
    answer = as_person("channel_manager").post(
        material, said(partner=world.sunparts.public_id) | wrong
    )

    assert answer.status_code == 422
    assert not MaterialGroupGrant.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("seller", 302),
        ("partner_manager", 302),
        ("channel_manager", 302),
        ("administrator", 302),
        ("reader", 403),
        ("supplier", 403),
        ("director", 403),
        ("rival", 404),
    ],
)
def test_who_ends_what_was_given(world, as_person, listed, clock, name, status):
    deal = world.submitted()
    REGISTRATIONS.share(
        deal, to=listed, by=world.seller, at=NOW, until=NOW + DAY, reason="Delivers"
    )
    grant = DealGroupGrant.objects.get()
    clock.at = NOW + timedelta(hours=1)

    answer = as_person(name).post(f"{address(deal)}{grant.public_id}/end/")

    assert answer.status_code == status
    assert sees(world.supplier, deal, at=clock.at) is (status != 302)
    again = as_person(name).post(f"{address(deal)}{grant.public_id}/end/")
    assert again.status_code == status
    assert LedgerEntry.objects.filter(verb="deals.share_ended").count() == int(status == 302)


def test_everything_shared_stands_on_one_page(world, as_person, listed, library):  # noqa: F811
    deal = world.submitted()
    REGISTRATIONS.share(
        deal, to=listed, by=world.seller, at=NOW, until=NOW + DAY, reason="Delivers drives"
    )
    as_person("channel_manager").post(
        f"/library/{library.named.public_id}/shares/", said(partner=world.sunparts.public_id)
    )
    assert sees(world.supplier, LibraryPage.objects.get(pk=library.named.pk))

    lists = {
        name: as_person(name).get("/shares/").context
        for name in ("seller", "reader", "supplier", "channel_manager", "rival")
    }

    def names(who, part):
        return {gift.name for gift in lists[who][part]}

    assert names("seller", "by_me") == {str(deal)}
    assert names("reader", "by_us") == {str(deal)}
    assert names("supplier", "with_me") == {str(deal), library.named.title}
    assert names("channel_manager", "by_me") == {library.named.title}
    assert names("channel_manager", "by_us") == {str(deal)}
    assert not any(lists["rival"][part] for part in ("with_me", "by_me", "by_us"))


def test_a_share_outlives_its_giver_and_says_so(world, as_person, listed, clock):
    deal = world.submitted()
    REGISTRATIONS.share(
        deal, to=listed, by=world.seller, at=NOW, until=NOW + 9 * DAY, reason="Delivers"
    )
    clock.at = NOW + DAY
    Membership.objects.get(person=world.seller).leave(by=BUILDER, at=clock.at)
    world.seller.deactivate(by=world.administrator, at=clock.at)

    page = as_person("partner_manager").get("/shares/")

    assert sees(world.supplier, deal, at=clock.at)
    assert [gift.is_orphan for gift in page.context["by_us"]] == [True]
    assert "who gave it has left" in page.content.decode()


def test_the_page_costs_the_same_however_much_is_shared(world, as_person, listed, queries):
    REGISTRATIONS.share(world.submitted(), to=listed, by=world.seller, at=NOW, reason="One")
    seller = as_person("seller")
    one = queries(seller, "/shares/")
    for _each in range(5):
        REGISTRATIONS.share(world.draft(), to=listed, by=world.seller, at=NOW, reason="More")

    assert queries(seller, "/shares/") == one


@pytest.fixture
def letters(settings):
    settings.EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse"
    settings.EMAIL_URL = ""

    def delivered(at):
        delivery.deliver_due(at=at)
        found = [(mail.to, mail.subject, mail.text) for mail in KeptMail.objects.order_by("pk")]
        KeptMail.objects.all().delete()
        return found

    return delivered


def test_who_it_was_shared_with_is_told_and_before_it_ends_both_are_once(
    world, listed, letters, monkeypatch
):
    deal = world.submitted()
    letters(NOW)
    REGISTRATIONS.share(
        deal, to=listed, by=world.seller, at=NOW, until=NOW + 10 * DAY, reason="Delivers"
    )
    [(to, subject, text)] = letters(NOW)
    assert (to, deal.number in subject) == (world.supplier.email, True)
    assert deal.customer_name not in subject + text

    for at in (NOW + 6 * DAY, NOW + 8 * DAY, NOW + 8 * DAY + timedelta(hours=1)):
        monkeypatch.setattr("portal.tasks.timezone.now", lambda at=at: at)
        remind_of_ending_shares()
        told = letters(at)
        if at == NOW + 8 * DAY:
            assert {mail[0] for mail in told} == {world.supplier.email, world.seller.email}
            assert "2026-11-28" in told[0][2]
        else:
            assert told == []


def test_a_share_of_a_day_or_two_needs_no_reminder(world, listed, letters, monkeypatch):
    REGISTRATIONS.share(
        world.submitted(), to=listed, by=world.seller, at=NOW, until=NOW + 2 * DAY, reason="x"
    )
    letters(NOW)
    monkeypatch.setattr("portal.tasks.timezone.now", lambda: NOW + DAY)

    remind_of_ending_shares()

    assert letters(NOW + DAY) == []


def test_a_material_given_to_a_person_is_told_and_ends_with_a_word(
    world,
    letters,
    monkeypatch,
    library,  # noqa: F811
):
    MATERIALS.share(
        library.named, to=world.outsider, by=world.editor, at=NOW, until=NOW + 5 * DAY, reason="x"
    )
    assert [mail[0] for mail in letters(NOW)][-1:] == [world.outsider.email]
    monkeypatch.setattr("portal.tasks.timezone.now", lambda: NOW + 3 * DAY)

    remind_of_ending_shares()
    remind_of_ending_shares()

    told = sorted(mail[0] for mail in letters(NOW + 3 * DAY))
    assert told == [world.editor.email, world.outsider.email]


def test_what_was_only_shared_with_somebody_is_not_theirs_to_give_on(world, as_person, library):  # noqa: F811
    """Else a share with an end would be given on without one."""
    page = library.agents
    MATERIALS.share(
        page,
        to=world.other_channel_manager,
        by=world.editor,
        at=NOW,
        until=NOW + DAY,
        reason="Asks",
    )
    here = f"/library/{page.public_id}/shares/"
    whom = said(partner=world.rivaltrade.public_id)

    assert sees(world.other_channel_manager, page)
    assert as_person("other_channel_manager").post(here, whom).status_code == 403
    assert as_person("channel_manager").post(here, whom).status_code == 302
