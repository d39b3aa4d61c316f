"""Who gets how much of a deal, for a time: together exactly the whole, or nobody anything yet."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from permissions.facts import Fact

# Locks the deal first, so that two people changing splits at once take turns; then every moment
# at which any split of the deal begins must add up to 100.00, if anybody has a split at all then.
# Two periods that overlap come to more than the whole, so this keeps them apart as well.
SPLITS_ADD_UP = """
    PERFORM 1 FROM deals_deal WHERE id = (SELECT deal_id FROM deals_party WHERE id = NEW.party_id) FOR UPDATE;
    IF EXISTS (
        WITH ours AS (
            SELECT s.percent, s.during
            FROM deals_partysplit s JOIN deals_party p ON p.id = s.party_id
            WHERE p.deal_id = (SELECT deal_id FROM deals_party WHERE id = NEW.party_id)
              AND NOT isempty(s.during)
        ), boundaries AS (
            SELECT lower(during) AS moment FROM ours
            UNION SELECT upper(during) FROM ours WHERE upper(during) IS NOT NULL
        )
        SELECT 1 FROM boundaries b JOIN ours o ON o.during @> b.moment
        GROUP BY b.moment HAVING sum(o.percent) <> 100.00
    ) THEN
        RAISE EXCEPTION 'The shares of a deal must add up to 100.00 at every moment.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'splits_add_up';
    END IF;
    RETURN NEW;
"""  # noqa: E501

# What was shared out before the moment of writing stays as it was, whoever writes.
PAST_SHARES_STAY = """
    IF TG_OP = 'INSERT' THEN
        IF lower(NEW.during) < NEW.written_at THEN
            RAISE EXCEPTION 'A share cannot begin before it is written.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'past_shares_stay';
        END IF;
    ELSIF NEW.party_id <> OLD.party_id OR NEW.percent <> OLD.percent
        OR OLD.during * tstzrange(NULL, NEW.written_at)
            <> NEW.during * tstzrange(NULL, NEW.written_at)
    THEN
        RAISE EXCEPTION 'What a party had until now stays as it was.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'past_shares_stay';
    END IF;
    RETURN NEW;
"""


class PartySplit(Fact):
    """A party's share of the deal in percent, for a time. Together exactly 100.00, or none."""

    party = models.ForeignKey("deals.Party", models.PROTECT, related_name="splits")
    percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    # The moment of whoever wrote it last: nothing before it changes.
    written_at = models.DateTimeField()

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            ExclusionConstraint(
                name="party_one_split",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100), name="split_is_a_share"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            *Fact.Meta.triggers,
            pgtrigger.Trigger(
                name="splits_add_up",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=SPLITS_ADD_UP,
            ),
            pgtrigger.Trigger(
                name="past_shares_stay",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=PAST_SHARES_STAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.percent}"

    @classmethod
    def set_from(
        cls, moment: datetime, shares: dict[int, Decimal], *, deal_id: int, at: datetime
    ) -> list["PartySplit"]:
        """End what holds at `moment` or is to come after it, and begin these; none leaves it open.

        `shares` are by party. What was before `moment` stays.
        """
        for held in cls.not_over(deal_id, at=moment):
            held.hold_until(moment, at=at)
        return [
            cls.objects.create(
                party_id=party,
                percent=percent,
                during=DateTimeTZRange(moment, None, "[)"),
                written_at=at,
            )
            for party, percent in shares.items()
        ]

    @classmethod
    def last_of(cls, party_id: int) -> Decimal | None:
        """Return the last share a party has had or will have; None if it never had one."""
        held = cls.objects.filter(party=party_id, during__isempty=False)
        latest = held.order_by("-during", "-pk").first()
        return latest.percent if latest else None

    @classmethod
    def not_over(cls, deal_id: int, *, at: datetime) -> Any:
        """Return the shares of a deal that hold at `at` or later."""
        to_come = models.Q(during__upper_inf=True) | models.Q(during__endswith__gt=at)
        return cls.objects.filter(to_come, party__deal=deal_id, during__isempty=False)

    def end(self, *, at: datetime) -> None:
        self.hold_until(at, at=at)

    def hold_until(self, moment: datetime | None, *, at: datetime) -> None:
        """Let it end at `moment`, or hold on; one that has not begun by then never holds."""
        lower = self.during.lower
        self.during = DateTimeTZRange(lower, max(lower, moment) if moment else None, "[)")
        self.written_at = at
        self.save(update_fields=["during", "written_at"])

    @classmethod
    def wait_for_answers(cls, deal_id: int, *, at: datetime) -> None:
        """Let the shares hold until the first invited party that has one must have answered.

        Without that party they are no whole; when it has accepted, they hold on, or until the
        next period begins.
        """
        shares = cls.objects.filter(party__deal=deal_id).holding(at=at)
        asked = shares.filter(
            party__standings__during__contains=at, party__standings__state="invited"
        )
        ends = [
            asked.aggregate(first=models.Min("party__answer_by"))["first"],
            cls.not_over(deal_id, at=at)
            .filter(during__startswith__gt=at)
            .aggregate(first=models.Min("during__startswith"))["first"],
        ]
        until = min((each for each in ends if each), default=None)
        for share in shares:
            if share.during.upper != until:
                share.hold_until(until, at=at)
