"""Who is away, and who stands in for them meanwhile: exactly for that time, with that right."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from partners import ledger
from partners import office_events as events
from permissions.actors import Actor
from permissions.facts import Fact, FactQuerySet, never_twice_at_once
from permissions.models import StaffRoleName, User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused

LONGEST = timedelta(days=366)


class AbsenceRefused(Refused):
    code = "absence_refused"


class AbsenceQuerySet(PermittedQuerySet, FactQuerySet):  # type: ignore[override]
    page_order: ClassVar[list[str]] = ["pk"]

    def not_over(self, *, at: datetime) -> "AbsenceQuerySet":
        """Return those that hold now or are still to come."""
        return self.filter(during__endswith__gt=at).order_by("during")


class Absence(Fact):
    """The time in which a colleague decides for a channel manager who is away."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    delegate = models.ForeignKey(User, models.PROTECT, related_name="stands_in")

    objects: ClassVar[Any] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("absent_once", "person"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("delegate")), name="delegate_is_another"
            ),
            models.CheckConstraint(
                condition=models.Q(during__upper_inf=False), name="absence_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.during}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, person: User, delegate: User, since: datetime, until: datetime, at: datetime
    ) -> "Absence":
        """Say that one is away, and who decides meanwhile. Raises `AbsenceRefused` at the field."""
        # Whoever is away is the queue: two windows of theirs take turns here.
        User.objects.select_for_update().get(pk=person.pk)
        since = max(since, at)
        if not since < until <= since + LONGEST:
            words = _("The end comes after the beginning, within a year.")
            raise AbsenceRefused(words, fields={"until": [("out_of_range", words)]})
        if delegate.pk == person.pk or not delegate.holds_any(
            {StaffRoleName.CHANNEL_MANAGER}, at=at
        ):
            words = _("Choose another channel manager.")
            raise AbsenceRefused(words, fields={"delegate": [("not_a_manager", words)]})
        during = DateTimeTZRange(since, until, "[)")
        if cls.objects.filter(person=person, during__overlap=during).exists():
            words = _("You are away already in a part of this time.")
            raise AbsenceRefused(words, fields={"since": [("overlaps", words)]})
        row: Absence = cls.objects.create(person=person, delegate=delegate, during=during)
        ledger.record(
            events.AbsenceBegan(
                subject=person,
                concerns=[],
                person=delegate.pk,
                since=since.isoformat(),
                until=until.isoformat(),
            ),
            by=person,
            at=at,
        )
        return row

    @transaction.atomic
    def stop(self, *, by: Actor, at: datetime) -> None:
        """Be back before the time, or not go at all. What is over changes nothing."""
        row = Absence.objects.select_for_update().get(pk=self.pk)
        if row.during.upper is None or row.during.upper <= at:
            return
        row.end(at=at)
        ended = events.AbsenceEnded(subject=row.person, concerns=[], person=row.delegate_id)
        ledger.record(ended, by=by, at=at)
