"""A change after the approval: weighed as a whole, accepted as a whole, taken back as a whole."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from deals import crm
from deals.amendment_effect import effect_of
from deals.amendment_refusals import (
    AmendmentDecided,
    AmendmentRefused,
    AmendmentStale,
    AmendmentWaits,
    OwnedByTheCrm,
)
from deals.letter import rows_of
from deals.models import (
    Amendment,
    ApprovalRule,
    ApprovalStep,
    Confirmation,
    Customer,
    Deal,
    Extension,
    SalesTarget,
)
from deals.refusals import (
    AnotherDecides,
    CannotBeUndone,
    CustomerAlreadyProtected,
    CustomerUndecided,
    NotYourTurn,
    OthersBefore,
    ReasonMissing,
)
from deals.snapshot import content_of
from deals.waiting import queue_of
from partners.delivery import deliver_due
from partners.health.entries import entries_of
from partners.health.explain import still_open
from partners.health.score import health
from partners.models import (
    Command,
    Connection,
    CrmAccount,
    LedgerEntry,
    PartnerTerritory,
    Programme,
    Territory,
    TerritoryOversight,
)
from permissions.facts import from_now_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_crm(settings):
    """Without a CRM the sums are the portal's own: most of an amendment is about them."""
    settings.CRM = {**settings.CRM, "url": "none"}


DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def approved(world, *, at=None, **written):
    deal = world.submitted(**written)
    with transaction.atomic():
        row = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        row.approve(by=world.channel_manager, at=at or world.now)
    return row


def propose(world, deal, *, at, why="The tender was changed.", **written):
    deal = Deal.objects.get(pk=deal.pk)
    return Amendment.propose(deal, why=why, written=written, by=world.seller, at=at)


def accept(world, amendment, *, at, **how):
    return amendment.accept(by=world.channel_manager, at=at, **how)


def everything(deal, at):
    """Return all that taking back has to bring back."""
    deal = Deal.objects.get(pk=deal.pk)
    said = {k: v for k, v in content_of(deal, at=at).items() if k != "version"}
    held = [
        (p.product_family.code, p.customer_id, p.project, p.during, p.released_at)
        for p in deal.protections.order_by("pk")
        if not p.during.isempty
    ]
    return said, deal.customer_id, held


def running(deal, at):
    return {
        p.product_family.code: (p.customer_id, p.ends_at)
        for p in deal.protections.filter(during__contains=at)
    }


@pytest.fixture
def with_crm(settings):
    settings.CRM = {**settings.CRM, "url": "http://crm.test"}


def rivals_deal(world, *, at, **written):
    deal = Deal.draft(
        registrant=world.rivaltrade,
        by=world.rival,
        at=at,
        customer_country="CN",
        value_amount=Decimal(700_000),
        expected_close=(at + 60 * DAY).date(),
        **written,
    )
    deal.submit(by=world.rival, at=at)
    return deal


def grace():
    return Programme.current().grace


def test_nothing_changes_before_it_is_accepted_and_all_of_it_then(world):
    deal = approved(world, families=[world.drives])
    at = world.now + DAY
    before = everything(deal, at)
    amendment = propose(world, deal, at=at, value_amount=Decimal(555000), families=[world.motors])
    assert everything(deal, at) == before
    assert amendment.promised_at > at
    assert amendment.now.keys() == {"value_amount", "families"}
    accept(world, amendment, at=at + SECOND)
    row = Deal.objects.get(pk=deal.pk)
    kept = row.snapshots.order_by("pk").last()
    assert kept.occasion == "amendment"
    assert kept.content["value"]["amount"] == "555000.00" == str(row.value_amount)
    # What it gave up goes on for the seconds in which that could be taken back.
    assert running(row, at + 2 * SECOND).keys() == {"drives", "motors"}
    assert running(row, at + SECOND + grace()).keys() == {"motors"}
    assert LedgerEntry.objects.about(row).order_by("pk").last().verb == "deals.amendment_accepted"
    assert Command.objects.count() == 0


def test_what_is_taken_back_leaves_everything_as_it_was(world, with_crm):
    """Customer, protections, project, the CRM's command, and whoever was to be told."""
    deal = approved(world, families=[world.drives, world.motors])
    at = world.now + DAY
    amendment = propose(
        world,
        deal,
        at=at,
        customer_name="湖州南浔电梯有限公司",
        families=[world.drives],
        project={"name": "Line 3", "tender_number": "T-9"},
        title="Lifts",
    )
    before, commands = everything(deal, at), Command.objects.count()
    accept(world, amendment, at=at)
    row = Deal.objects.get(pk=deal.pk)
    assert row.customer.name == "湖州南浔电梯有限公司"
    held = running(row, at + SECOND)
    assert held["drives"] == (row.customer_id, world.now + 90 * DAY)
    assert Command.objects.latest("pk").due_at == at + grace()
    with pytest.raises(CannotBeUndone):
        amendment.undo(by=world.director, at=at + SECOND)
    amendment.undo(by=world.channel_manager, at=at + grace() - SECOND)
    assert everything(deal, at + SECOND) == before
    waiting = Command.objects.exclude(state=Command.State.CANCELLED)
    assert (Command.objects.count(), waiting.count()) == (commands + 1, commands)
    amendment.refresh_from_db()
    assert amendment.waits
    accept(world, amendment, at=at + grace())
    with pytest.raises(CannotBeUndone):
        amendment.undo(by=world.channel_manager, at=at + 2 * grace())


def test_a_customer_that_another_protects_is_refused_and_nothing_is_kept(world):
    rival = rivals_deal(
        world, at=world.now, customer_name="湖州南浔电梯有限公司", families=[world.motors]
    )
    rival.approve(by=world.other_channel_manager, at=world.now)
    deal = approved(world, families=[world.drives])
    at = world.now + DAY
    amendment = propose(world, deal, at=at, customer_name="湖州南浔电梯有限公司")
    seen = effect_of(amendment, by=world.channel_manager, at=at, look=lambda _deal: ["twin"])
    assert (seen.refused, [s.how for s in seen.shifts], seen.twins) == ("", ["moved"], ["twin"])
    accept(world, amendment, at=at)
    amendment = propose(world, deal, at=at + DAY, families=[world.drives, world.motors])
    before = everything(deal, at + DAY)
    with pytest.raises(CustomerAlreadyProtected) as refusal, transaction.atomic():
        accept(world, amendment, at=at + DAY)
    assert "瑞沃" not in str(refusal.value)
    seen = effect_of(amendment, by=world.channel_manager, at=at + DAY, look=lambda _deal: [])
    assert seen.refused == str(refusal.value)
    assert [s.how for s in seen.shifts] == ["kept", "made"]
    assert everything(deal, at + DAY) == before


def test_nobody_who_came_before_the_proposal_is_passed(world):
    rivals_deal(world, at=world.now, customer_name="湖州南浔电梯有限公司", families=[world.drives])
    deal = approved(world)
    amendment = propose(world, deal, at=world.now + DAY, customer_name="湖州南浔电梯有限公司")
    rivals_deal(
        world, at=world.now + 2 * DAY, customer_name="嘉兴南湖纺机厂", families=[world.drives]
    )
    with pytest.raises(OthersBefore), transaction.atomic():
        accept(world, amendment, at=world.now + 2 * DAY)
    amendment.withdraw(by=world.seller, at=world.now + 2 * DAY)
    early = world.now + 3 * DAY
    amendment = propose(world, deal, at=early - 2 * DAY, customer_name="嘉兴南湖纺机厂")
    assert accept(world, amendment, at=early)


def test_a_customer_the_crm_knows_is_judged_before(world):
    """And whoever carries a sales target on it does not decide."""
    known = Customer.known_as("湖州南浔电梯有限公司", country="CN", at=world.now)
    known.account = account(world)
    known.save()
    deal = approved(world)
    at = world.now + DAY
    amendment = propose(world, deal, at=at, customer_name="湖州南浔电梯有限公司")
    seen = effect_of(amendment, by=world.channel_manager, at=at, look=lambda _deal: [known])
    assert seen.needs_a_customer
    with pytest.raises(CustomerUndecided), transaction.atomic():
        accept(world, amendment, at=at)
    accept(world, amendment, at=at, same_as=known)
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.customer, deal.customer_name) == (known, "湖州南浔电梯有限公司")
    amendment.undo(by=world.channel_manager, at=at)
    SalesTarget.objects.create(
        person=world.channel_manager, customer=known, during=from_now_on(world.now)
    )
    with pytest.raises(AnotherDecides), transaction.atomic():
        accept(world, amendment, at=at)


def account(world):
    crm = Connection.objects.create(kind="tryton", name="test", base_url="")
    return CrmAccount.objects.create(
        name="Nanxun", connection=crm, external_id="7", as_of=world.now
    )


def test_what_the_crm_owns_is_not_amended_here_and_it_is_told_the_rest_once(world, with_crm):
    deal = approved(world)
    at = world.now + DAY
    with pytest.raises(AmendmentRefused):  # it may still be taken back
        propose(world, deal, at=world.now, title="x")
    with pytest.raises(OwnedByTheCrm) as refusal:
        propose(world, deal, at=at, value_amount=Decimal(1), expected_close=at.date(), title="x")
    assert refusal.value.fields.keys() == {"value_amount", "expected_close"}
    amendment = propose(world, deal, at=at, title="Lifts", description="A word more")
    accept(world, amendment, at=at)
    told = Command.objects.order_by("pk").last()
    assert (told.op, told.desired["title"]) == (crm.AMEND_OPPORTUNITY, "Lifts")
    assert told.desired["was"]["title"] == deal.customer_name
    later = propose(world, deal, at=at + DAY, description="Nothing the CRM holds")
    accept(world, later, at=at + DAY)
    assert Command.objects.order_by("pk").last() == told
    extended = Extension.ask(
        later.deal,
        evidence="The tender was moved.",
        evidence_on=world.now.date(),
        by=world.seller,
        at=at + DAY,
    )
    other = propose(world, deal, at=at + 2 * DAY, title="Cranes")
    accept(world, other, at=at + 2 * DAY)
    extended.grant(by=world.channel_manager, at=at + 2 * DAY)
    other.undo(by=world.channel_manager, at=at + 2 * DAY + SECOND)
    due = Command.objects.filter(state=Command.State.PENDING).order_by("pk").last()
    (held,) = deal.protections.all()
    assert due.desired["title"] == "Lifts"
    assert due.desired["protections"][0]["until"] == held.ends_at.isoformat()


def test_the_rules_of_an_approval_hold_for_what_is_proposed(world):
    """Above the limit two people accept, also where the approval took one."""
    east = Territory.objects.create(code="east", name_en="East", name_zh="华东")
    since = from_now_on(world.now)
    PartnerTerritory.objects.create(partner=world.northwind, territory=east, during=since)
    TerritoryOversight.objects.create(
        person=world.other_channel_manager, territory=east, during=since
    )
    deal = approved(world, value_amount=Decimal(90_000))
    rule = ApprovalRule.objects.create(
        code="large", name_en="Large", name_zh="大", position=1, currency="CNY"
    )
    for place, limit in enumerate([Decimal(100_000), None], start=1):
        ApprovalStep.objects.create(rule=rule, place=place, limit_amount=limit)
    at = world.now + DAY
    amendment = propose(world, deal, at=at, value_amount=Decimal(200_000))
    assert not accept(world, amendment, at=at)
    with pytest.raises(NotYourTurn), transaction.atomic():
        accept(world, amendment, at=at)
    assert Deal.objects.get(pk=deal.pk).value_amount == 90_000
    amendment.undo(by=world.channel_manager, at=at + SECOND)
    assert not accept(world, amendment, at=at + 2 * SECOND)
    assert amendment.accept(by=world.other_channel_manager, at=at + DAY)
    assert Deal.objects.get(pk=deal.pk).value_amount == 200_000


def test_the_first_of_two_is_not_taken_back_from_under_the_second(world):
    """Somebody waited for the lock, or the grace period was made longer meanwhile."""
    deal = approved(world)
    at = world.now + DAY
    first = propose(world, deal, at=at, title="x")
    accept(world, first, at=at)
    second = propose(world, deal, at=at + grace(), title="y")
    before = everything(deal, at)
    with pytest.raises(CannotBeUndone, match="A later amendment"), transaction.atomic():
        first.undo(by=world.channel_manager, at=at + grace() - SECOND)
    accept(world, second, at=at + grace())
    with pytest.raises(CannotBeUndone, match="A later amendment"), transaction.atomic():
        first.undo(by=world.channel_manager, at=at + grace() - SECOND)
    second.undo(by=world.channel_manager, at=at + grace() + SECOND)
    second.withdraw(by=world.seller, at=at + grace() + SECOND)
    assert everything(deal, at) == before
    first.undo(by=world.channel_manager, at=at + grace() - SECOND)
    assert Deal.objects.get(pk=deal.pk).title == ""


def test_whoever_answers_late_is_seen_to_be_late(world, reasons):
    """In the inbox, in what we owe the partner, and in how we keep our promises."""
    deal = approved(world)
    at = world.now + DAY
    amendment = propose(world, deal, at=at, title="x")
    late = amendment.promised_at + SECOND
    assert not queue_of(world.channel_manager, "overdue", at=at).exists()
    assert queue_of(world.channel_manager, "overdue", at=late).get() == deal
    [waits] = still_open(
        entries_of([world.northwind], at=late)[world.northwind.pk], at=late
    ).for_vendor
    assert (waits.promised, waits.is_late(at=late)) == (amendment.promised_at, True)

    def kept():
        entries = entries_of([world.northwind], at=late)[world.northwind.pk]
        return health(entries, at=late).of("promises").points

    before = kept()
    amendment.reject(reason=reasons[0], note="No.", by=world.channel_manager, at=late)
    assert kept() < before
    amendment.undo(by=world.channel_manager, at=late)
    assert kept() == before


def test_one_waits_and_what_is_decided_is_decided(world, reasons):
    deal = approved(world)
    at = world.now + DAY
    with pytest.raises(AmendmentRefused):
        propose(world, deal, at=at, customer_name=deal.customer_name)
    with pytest.raises(ReasonMissing):
        propose(world, deal, at=at, title="x", why=" ")
    amendment = propose(world, deal, at=at, title="x")
    with pytest.raises(AmendmentWaits):
        propose(world, deal, at=at, title="y")
    said = {"by": world.channel_manager, "at": at}
    with pytest.raises(ReasonMissing):
        amendment.reject(reason=reasons[0], note="", **said)
    amendment.reject(reason=reasons[0], note="No.", **said)
    with pytest.raises(AmendmentDecided), transaction.atomic():
        amendment.withdraw(by=world.seller, at=at)
    amendment.undo(**said)
    Deal.objects.filter(pk=deal.pk).update(title="Written meanwhile")
    with pytest.raises(AmendmentStale), transaction.atomic():
        accept(world, amendment, at=at)
    amendment.withdraw(by=world.seller, at=at)
    assert Amendment.objects.waiting().count() == 0


def test_the_letter_is_made_anew_when_it_would_say_what_is_no_longer_so(world, client):
    deal = approved(world)
    deliver_due(at=world.now + grace())
    [first] = Confirmation.objects.all()
    at = world.now + DAY
    accept(world, propose(world, deal, at=at, title="x"), at=at)
    deliver_due(at=at + grace())
    assert Confirmation.objects.count() == 1
    accept(world, propose(world, deal, at=at + DAY, families=[world.motors]), at=at + DAY)
    deliver_due(at=at + DAY + grace())
    told = Confirmation.objects.with_standing(at=at + 2 * DAY).order_by("pk")
    assert [(row.pk == first.pk, row.holds) for row in told] == [(True, False), (False, True)]
    assert [each["en"] for each in told[1].content["families"]] == ["Motors"]
    states = [Confirmation.objects.state_of(row.code, at=at + 2 * DAY) for row in told]
    assert states == ["replaced", "valid"]
    assert [row.said for row in rows_of(told[1])][1] == [first.number]
    page = client.get(f"/verify/{first.code}/").content.decode()
    assert "A later letter has taken the place of this one." in page
    assert told[1].number not in page
