"""In whose hands a registration is, several approved at once, and a mail that marks a choice."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from deals.assigning import assign, let_go
from deals.models import Approval, Deal, InformationRequest
from deals.refusals import NotTheirs
from partners.delivery import deliver_due
from partners.models import LedgerEntry, PartnerTerritory, Territory, TerritoryOversight
from permissions.actors import System
from permissions.facts import from_now_on

pytestmark = pytest.mark.django_db
INBOX, SEVERAL = "/approvals/", "/approvals/several/"
SWEEP = System("test")


@pytest.fixture
def colleague(world):
    """Return another channel manager, who may decide Northwind's too: she oversees the East."""
    region = Territory.objects.create(code="east", name_en="East", name_zh="华东")
    since = from_now_on(world.now - timedelta(days=90))
    PartnerTerritory.objects.create(partner=world.northwind, territory=region, during=since)
    TerritoryOversight.objects.create(
        person=world.other_channel_manager, territory=region, during=since
    )
    return world.other_channel_manager


@pytest.fixture
def hand(doors):
    def posted(deal, to, who="channel_manager"):
        return doors(who).post(f"/deals/{deal.public_id}/assignment/", {"to": to.public_id})

    return posted


@pytest.fixture
def approve(doors):
    def posted(*deals, who="channel_manager"):
        chosen = [f"{deal.public_id}:{deal.version}" for deal in deals]
        return doors(who).post(SEVERAL, {"deal": chosen})

    return posted


def queue(doors, view, who="channel_manager"):
    page = doors(who).get(f"{INBOX}?view={view}")
    return [item["deal"] for item in page.context["queue"]]


def test_a_key_leads_to_whose_hands_it_can_be_in(world, doors, colleague):
    deal = world.submitted()

    pane = doors("channel_manager").get(f"{INBOX}?deal={deal.public_id}").content.decode()
    page = doors("channel_manager").get(f"/deals/{deal.public_id}/assignment/")

    assert re.search(rf'href="/deals/{deal.public_id}/assignment/"[^>]*data-key="e"', pane)
    assert [value for value, _label in page.context["form"].fields["to"].choices] == [
        world.channel_manager.public_id,
        colleague.public_id,
    ]


def test_it_is_taken_up_or_put_into_a_colleagues_hands_who_is_told(world, doors, hand, colleague):
    deal = world.submitted()

    hand(deal, world.channel_manager)
    assert queue(doors, "mine") == [deal]
    assert queue(doors, "unassigned") == []
    deliver_due(at=world.now)
    mail.outbox.clear()
    assert hand(deal, colleague).status_code == 302
    hand(deal, colleague)
    deliver_due(at=world.now)

    assert queue(doors, "mine") == []
    assert queue(doors, "mine", who="other_channel_manager") == [deal]
    assert [each.to for each in mail.outbox] == [[colleague.email]]
    assert LedgerEntry.objects.filter(verb="deals.review_assigned", internal=True).count() == 2
    unchanged = Deal.objects.get()
    assert (unchanged.version, unchanged.review_status) == (deal.version, "submitted")


@pytest.mark.parametrize("who", ["other_channel_manager", "director", "seller"])
def test_in_no_other_hands_than_of_who_may_decide_it(world, hand, who):
    deal = world.submitted()

    refused = hand(deal, world.people[who])

    assert refused.status_code == 422
    assert refused.context["form"].errors["to"]
    with pytest.raises(NotTheirs):
        assign(Deal.objects.get(), world.people[who], by=world.channel_manager, at=world.now)
    assert Deal.objects.get().reviewer is None


def test_who_loses_the_partner_loses_what_they_had_taken_up(world, hand, colleague):
    kept, lost = world.submitted(), world.submitted(customer_name="常州天宁轴承有限公司")
    hand(kept, colleague)
    hand(lost, world.channel_manager)

    world.northwind.assign_channel_manager(colleague, by=SWEEP, at=world.now)
    deliver_due(at=world.now)

    assert {deal.reviewer for deal in Deal.objects.all()} == {colleague, None}
    assert LedgerEntry.objects.filter(verb="deals.reviewer_let_go").count() == 1
    assert let_go(by=SWEEP, at=world.now) == 0


def test_the_sweep_finds_a_right_that_the_clock_ended(world, hand, colleague):
    deal = world.submitted()
    hand(deal, colleague)
    TerritoryOversight.objects.get().end(at=world.now + timedelta(hours=1))

    assert let_go(by=SWEEP, at=world.now) == 0
    assert let_go(by=SWEEP, at=world.now + timedelta(hours=1)) == 1
    assert Deal.objects.get().reviewer is None


def test_several_are_approved_each_by_itself(world, doors, approve):
    first = world.submitted(at=world.now - timedelta(hours=2))
    second = world.submitted(customer_name="Neckar Fördertechnik GmbH", customer_country="DE")

    page = doors("channel_manager").get(SEVERAL)
    assert [row.flags for row in page.context["rows"]] == [[], []]
    done = approve(first, second)

    assert [each.is_done for each in done.context["outcomes"]] == [True, True]
    assert not done.context["rows"]
    assert set(Deal.objects.values_list("review_status", flat=True)) == {"approved"}
    undo = doors("channel_manager").post(f"/deals/{first.public_id}/undo/")
    assert undo.status_code == 302
    assert Deal.objects.get(pk=first.pk).review_status == "submitted"


def test_what_is_flagged_is_in_no_bulk_and_holds_up_nothing_else(world, doors, approve, colleague):
    plain = world.submitted(at=world.now - timedelta(hours=9))
    alike = world.submitted(customer_name="苏州市精工机械厂")
    asked = world.submitted(customer_name="Neckar Fördertechnik GmbH", customer_country="DE")
    asked.request_information(message="?", unlock=["title"], by=colleague, at=world.now)
    asked.submit(by=world.seller, at=world.now)
    taken = world.submitted(customer_name="Wendlau Getriebebau AG", customer_country="DE")
    assign(taken, colleague, by=colleague, at=world.now)

    page = doors("channel_manager").get(SEVERAL)
    flags = {row.deal.pk: [flag.code for flag in row.flags] for row in page.context["rows"]}
    done = approve(alike, asked, taken, plain)

    assert flags[asked.pk] == ["question_answered"]
    assert flags[taken.pk] == ["anothers"]
    assert flags[alike.pk] in (["possible_customer"], ["same_customer"])
    assert flags[plain.pk] == flags[alike.pk]  # they look alike to each other
    assert [each.is_done for each in done.context["outcomes"]] == [False] * 4
    assert not Approval.objects.exists()
    body = page.content.decode()
    assert 'type="checkbox"' not in body.partition("<main")[2]
    assert InformationRequest.objects.count() == 1


def test_who_comes_second_reads_who_was_first(world, doors, approve, colleague):
    deal, other = world.submitted(), world.submitted(customer_name="Wendlau Getriebebau AG")
    deal.approve(by=colleague, at=world.now)
    stale = Deal.objects.get(pk=deal.pk)
    stale.version -= 1

    done = approve(stale, other)

    outcomes = {each.deal.pk: each for each in done.context["outcomes"]}
    assert str(colleague) in outcomes[deal.pk].words
    assert outcomes[other.pk].is_done
    assert Approval.objects.count() == 2


def test_only_ones_own_are_approved_and_nothing_is_said_of_others(world, doors, approve):
    deal = world.submitted()

    assert doors("seller").get(SEVERAL).status_code == 404
    assert approve(deal, who="director").status_code == 404
    assert approve(deal, who="other_channel_manager").context["outcomes"] == []
    assert approve().status_code == 422
    assert Deal.objects.get().review_status == "submitted"


def test_the_mail_marks_a_choice_and_a_get_decides_nothing(world, client, monkeypatch):
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: world.now)
    deal = world.submitted()
    deliver_due(at=world.now)
    letter = next(each for each in mail.outbox if each.to == [world.channel_manager.email])
    links = re.findall(r"https?://[^/\s]+(/approvals/\S+choice=\w+)", letter.body)

    assert [link.rpartition("=")[2] for link in links] == ["approval", "question", "rejection"]
    for link in links * 2:
        assert client.get(link)["Location"].startswith("/accounts/login/?next=/approvals/")
    client.force_login(world.channel_manager)
    for link in links * 2:
        page = client.get(link)
        assert page.context["panel"].name == link.rpartition("=")[2]
        assert len(re.findall(r"<details[^>]*\sopen", page.content.decode())) == 1
    unchanged = Deal.objects.get()
    assert (unchanged.review_status, unchanged.version) == ("submitted", deal.version)
    assert timezone.is_aware(unchanged.promised_at)
