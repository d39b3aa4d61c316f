"""More time for a protection: by policy, with evidence, under the constraint, told once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from deals.models import Deal, Extension, Protection, ProtectionPolicy, RevocationReason
from deals.models.ending import release, revoke
from deals.refusals import (
    CannotBeRevoked,
    EvidenceMissing,
    ExtensionBlocked,
    ExtensionDecided,
    ExtensionWaits,
    NoExtensionLeft,
    ProtectionOver,
    ReasonMissing,
    VerdictIsFresh,
)
from deals.reminders import remind, with_reminders_due
from partners.models import LedgerEntry, Tier
from permissions.actors import System

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CLOCK = System("remind of ending protections")


def approved(world, *, at=None, **written):
    deal = world.submitted(**written)
    return approve(world, deal, at=at or world.now)


def approve(world, deal, *, at):
    with transaction.atomic():
        row = Deal.objects.fetch(
            world.channel_manager, "decide", at=at, public_id=deal.public_id, lock=True
        )
        row.approve(by=world.channel_manager, at=at)
    return row


def ask(world, deal, *, at, evidence="The tender was moved to March."):
    return Extension.ask(deal, evidence=evidence, evidence_on=at.date(), by=world.seller, at=at)


def test_a_protection_lasts_as_its_policy_says_and_remembers_it(world):
    gold = Tier.objects.create(code="gold", name_en="Gold", name_zh="金牌")
    world.northwind.set_tier(gold, by=world.administrator, at=world.now - DAY)
    usual = {"name_en": "x", "name_zh": "x", "valid_from": world.now - DAY}
    make = ProtectionPolicy.objects.create
    make(code="tier", tier=gold, protection_days=120, **usual)
    make(code="family", product_family=world.motors, protection_days=60, **usual)
    make(
        code="large",
        value_currency="CNY",
        value_from=1_000_000,
        product_family=world.drives,
        clock_starts="submission",
        protection_days=100,
        **usual,
    )
    make(code="other money", value_currency="EUR", value_from=1, protection_days=5, **usual)
    make(code="to come", protection_days=7, tier=gold, **{**usual, "valid_from": world.now + DAY})
    submitted = world.submitted(families=[world.drives, world.motors])

    deal = approve(world, submitted, at=world.now + timedelta(hours=1))

    held = {p.product_family.code: p for p in deal.protections.select_related("policy")}
    assert {code: p.policy.code for code, p in held.items()} == {
        "drives": "large",
        "motors": "family",
    }
    assert held["drives"].ends_at == world.now + 100 * DAY
    assert held["motors"].ends_at == world.now + timedelta(hours=1) + 60 * DAY
    with pytest.raises(DatabaseError, match="promised by this policy"), transaction.atomic():
        ProtectionPolicy.objects.filter(code="large").update(protection_days=10)
    ProtectionPolicy.objects.filter(code="large").update(valid_until=world.now + DAY)
    ProtectionPolicy.objects.filter(code="tier").update(protection_days=10)


def test_an_extension_is_asked_with_evidence_while_it_runs_and_granted_once(world):
    deal = approved(world)
    later = world.now + 80 * DAY
    with pytest.raises(EvidenceMissing) as refusal:
        ask(world, deal, at=later, evidence=" ")
    assert set(refusal.value.fields) == {"evidence"}

    asked = ask(world, deal, at=later)
    with pytest.raises(ExtensionWaits):
        ask(world, deal, at=later)
    with pytest.raises(ReasonMissing):
        asked.refuse(note=" ", by=world.channel_manager, at=later)
    asked.grant(by=world.channel_manager, at=later)

    [protection] = deal.protections.all()
    assert protection.ends_at == world.now + 120 * DAY
    with pytest.raises(ExtensionDecided):
        asked.grant(by=world.channel_manager, at=later)
    with pytest.raises(NoExtensionLeft):
        ask(world, deal, at=later)
    with pytest.raises(ProtectionOver):
        ask(world, deal, at=world.now + 121 * DAY)
    told = LedgerEntry.objects.filter(verb__startswith="deals.extension").order_by("pk")
    assert [entry.verb for entry in told] == ["deals.extension_asked", "deals.extension_granted"]


def test_what_we_decide_late_begins_anew_unless_somebody_else_was_protected_meanwhile(world):
    deal = approved(world)
    asked = ask(world, deal, at=world.now + 89 * DAY)
    after = world.now + 92 * DAY
    with transaction.atomic():
        asked.grant(by=world.channel_manager, at=after)
        [first, more] = deal.protections.order_by("pk")
        assert first.state(at=after) == "expired"
        assert (more.starts_at, more.ends_at) == (after, after + 30 * DAY)
        transaction.set_rollback(True)
    other = world.submitted(at=world.now + 90 * DAY)
    approve(world, other, at=world.now + 91 * DAY)

    with pytest.raises(ExtensionBlocked, match="follows"):
        asked.grant(by=world.channel_manager, at=after)

    assert Protection.objects.count() == 2
    assert Extension.objects.get().decision == ""


def test_who_manages_the_team_releases_and_the_vendor_revokes_after_the_grace(world):
    deal = approved(world, families=[world.drives, world.motors])
    soon, later = world.now + timedelta(seconds=2), world.now + DAY
    reason = RevocationReason.objects.get(code="no_activity")
    with pytest.raises(CannotBeRevoked):
        revoke(deal, reason=reason, words="Nothing", by=world.channel_manager, at=soon)
    may = Protection.objects.permitted
    assert may(world.partner_manager, "release", at=later).count() == 2
    assert may(world.channel_manager, "release", at=later).count() == 2
    assert not may(world.seller, "release", at=later).exists()
    drives, motors = deal.protections.order_by("product_family__code")

    release(drives, words="Lost interest", by=world.partner_manager, at=later)
    with pytest.raises(ProtectionOver):
        release(drives, words="", by=world.partner_manager, at=later)
    asked = ask(world, deal, at=later)
    with pytest.raises(ReasonMissing):
        revoke(deal, reason=reason, words=" ", by=world.channel_manager, at=later)
    revoke(deal, reason=reason, words="No visit", by=world.channel_manager, at=later + DAY)

    drives.refresh_from_db()
    motors.refresh_from_db()
    assert (drives.ends_at, motors.ends_at) == (later, later + DAY)
    assert motors.early_end.would_have_ended_at == world.now + 90 * DAY
    # As of then it was protected, and is not any more.
    assert motors.during.lower == world.now
    assert (drives.state(at=later - DAY / 2), drives.state(at=later)) == ("active", "released")
    asked.refresh_from_db()
    assert asked.decision == "moot"
    assert deal.review_status == "approved"


def test_reminders_are_given_once_each_and_late_where_the_clock_stood_still(world):
    deal = approved(world)

    assert with_reminders_due(at=world.now + 75 * DAY) == []
    assert with_reminders_due(at=world.now + 77 * DAY) == [deal.public_id]
    # Stopped for a day: late, once.
    assert [remind(deal, by=CLOCK, at=world.now + 77 * DAY) for _ in range(2)] == [1, 0]
    assert with_reminders_due(at=world.now + 77 * DAY) == []
    # The end has moved: what is said of the new one is said anew. Stopped over both: told once.
    ask(world, deal, at=world.now + 78 * DAY).grant(
        by=world.channel_manager, at=world.now + 78 * DAY
    )
    assert with_reminders_due(at=world.now + 88 * DAY) == []
    assert remind(deal, by=CLOCK, at=world.now + 118 * DAY) == 1
    assert remind(deal, by=CLOCK, at=world.now + 119 * DAY) == 0
    assert LedgerEntry.objects.filter(verb="deals.protection_ending").count() == 2
    # Nobody is reminded of a short one at its beginning, nor of what was given up.
    short = world.submitted(families=[world.motors])
    short.approve(by=world.channel_manager, at=world.now, days=10)
    assert with_reminders_due(at=world.now + DAY) == []
    release(short.protections.get(), words="", by=world.partner_manager, at=world.now + 2 * DAY)
    assert with_reminders_due(at=world.now + 8 * DAY) == []


def test_what_rests_on_an_approval_waits_until_that_can_no_longer_be_taken_back(world):
    """Else an end or an extension would outlive the approval it was of."""
    deal = approved(world)
    soon = world.now + timedelta(seconds=9)
    with pytest.raises(VerdictIsFresh):
        release(deal.protections.get(), words="", by=world.partner_manager, at=soon)
    with pytest.raises(VerdictIsFresh, match="take that back"):
        ask(world, deal, at=soon)
    deal.undo(by=world.channel_manager, at=soon)

    again = approve(world, deal, at=soon)

    assert ask(world, again, at=soon + DAY)
