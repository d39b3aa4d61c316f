"""Support looks at the portal as somebody else: with a reason, for half an hour, only to read."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from partners import events, ledger
from partners.models.membership import Membership
from partners.models.partner import Partner
from permissions.actors import Actor
from permissions.facts import Fact, FactQuerySet, never_twice_at_once
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused
from permissions.rules import rows

LASTS = timedelta(minutes=30)


class NotToBeActedFor(Refused):
    code = "not_to_be_acted_for"


class ActingAsQuerySet(PermittedQuerySet, FactQuerySet):  # type: ignore[override]
    page_order: ClassVar[list[str]] = ["-pk"]

    def in_force(self, public_id: str, *, person: User, at: datetime) -> "ActingAs | None":
        """Return what a browser claims to be in, while it holds and the rule still allows it."""
        row: ActingAs | None = (
            self.holding(at=at)
            .filter(public_id=public_id, person=person)
            .filter(seen_as__in=User.objects.filter(rows(User, person, "act_as", at=at)))
            .select_related("person", "seen_as")
            .first()
        )
        return row


class ActingAs(Fact):
    """The time in which `person` sees what `seen_as` sees.

    For the rules the actor is `seen_as`; in the audit stand both. It changes nothing and takes no
    file away; it ends by itself, with the button, and when the person signs out.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="acted")
    seen_as = models.ForeignKey(User, models.PROTECT, related_name="acted_for")
    reason = models.CharField(_("reason"), max_length=200)
    ticket = models.CharField(_("ticket"), max_length=40, blank=True)

    objects: ClassVar[Any] = ActingAsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("acting_as_one_at_a_time", "person"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="acting_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("seen_as")), name="acting_as_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.seen_as_id}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, person: User, seen_as: User, reason: str, at: datetime, ticket: str = ""
    ) -> "ActingAs":
        """Begin to see what somebody sees. Raises `NotToBeActedFor`."""
        # The person's row is the queue: two browsers of one person take turns here.
        person = User.objects.select_for_update().get(pk=person.pk)
        allowed = User.objects.filter(rows(User, person, "act_as", at=at), pk=seen_as.pk)
        if not allowed.exists():
            raise NotToBeActedFor(
                _("Nobody acts as an administrator, as an auditor or as somebody who has left.")
            )
        for earlier in cls.objects.holding(at=at).filter(person=person):
            earlier.stop(by=person, at=at)
        row = cls.objects.create(
            person=person,
            seen_as=seen_as,
            reason=reason,
            ticket=ticket,
            during=DateTimeTZRange(at, at + LASTS, "[)"),
        )
        ledger.record(
            events.ActingBegan(
                subject=seen_as,
                concerns=partners_of(seen_as, at=at),
                person=seen_as.pk,
                acting=row.pk,
            ),
            by=person,
            at=at,
        )
        return row

    @transaction.atomic
    def stop(self, *, by: Actor, at: datetime) -> None:
        """End it before its time. Ending what has ended changes nothing."""
        fresh = ActingAs.objects.select_for_update().get(pk=self.pk)
        if at not in fresh.during:
            return
        fresh.end(at=at)
        ledger.record(
            events.ActingEnded(
                subject=self.seen_as,
                concerns=partners_of(self.seen_as, at=at),
                person=self.seen_as_id,
                acting=self.pk,
            ),
            by=by,
            at=at,
        )


def partners_of(person: User, *, at: datetime) -> list[Partner]:
    places = Membership.objects.holding(at=at).filter(person=person)
    return list(Partner.objects.filter(pk__in=places.values("partner_id")))
