"""Record what happened, and tell those who asked to hear of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models
from django.utils.functional import Promise

from partners.models.ledger import Delivery, LedgerConcern, LedgerEntry
from partners.models.programme import Programme
from permissions.actors import Actor, System, person_behind

if TYPE_CHECKING:
    from partners.models.partner import Partner

# Handlers hear of an entry at least once; they are idempotent by `entry.pk`.
Handler = Callable[[LedgerEntry, datetime], None]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that can be said to have happened. Children are frozen classes with a sentence.

    Fields besides `subject` and `concerns` are its details: plain values, people by key.
    `outward` events reach mailboxes and machines only after the grace period.
    """

    verb: ClassVar[str]
    sentence: ClassVar["str | Promise"]
    internal: ClassVar[bool] = False
    outward: ClassVar[bool] = False
    # How a timeline draws it: an icon's name and a tone (`good`, `warn`, `bad` or none).
    icon: ClassVar[str] = "circle-dot"
    tone: ClassVar[str] = ""

    subject: models.Model
    concerns: Sequence["Partner"]

    def details(self) -> dict[str, Any]:
        return {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in {"subject", "concerns"}
        }


@dataclass(frozen=True)
class Subscriber:
    name: str
    handler: Handler
    verbs: frozenset[str] | None
    # Whether anybody listens at all; None is always.
    listens: Callable[[], bool] | None = None

    def wants(self, verb: str) -> bool:
        of_this = self.verbs is None or verb in self.verbs
        return of_this and (self.listens is None or self.listens())


_SUBSCRIBERS: dict[str, Subscriber] = {}
_KINDS: dict[str, type[Event]] = {}


class Outside(RuntimeError):
    """A change and its history exist together or not at all."""


def known(event: type[Event]) -> type[Event]:
    """Register an event class, so that its sentence is found when an entry is read."""
    if event.verb in _KINDS:
        raise ValueError(f"{event.verb} is said by {_KINDS[event.verb]} already.")
    _KINDS[event.verb] = event
    return event


def kinds() -> dict[str, type[Event]]:
    return dict(_KINDS)


def subscribe(
    name: str,
    handler: Handler,
    *,
    to: Iterable[type[Event]] | None = None,
    listens: Callable[[], bool] | None = None,
) -> None:
    """Have `handler` hear of these events, or of all. Called in `portal/wiring.py` alone.

    What happens while it does not listen it never hears of.
    """
    verbs = None if to is None else frozenset(event.verb for event in to)
    _SUBSCRIBERS[name] = Subscriber(name, handler, verbs, listens)


def subscriber(name: str) -> Subscriber:
    return _SUBSCRIBERS[name]


def record(event: Event, *, by: Actor, at: datetime) -> LedgerEntry:
    """Write the entry and its deliveries. Raises `Outside` where no transaction is open."""
    if not connection.in_atomic_block:
        raise Outside(event.verb)
    entry = LedgerEntry.objects.create(
        at=at,
        verb=event.verb,
        actor=person_behind(by),
        unattended=by.reason if isinstance(by, System) else "",
        subject_kind=event.subject._meta.label_lower,
        subject_id=event.subject.pk,
        details=event.details(),
        internal=event.internal,
    )
    partners = {partner.pk: partner for partner in event.concerns}
    LedgerConcern.objects.bulk_create(
        LedgerConcern(entry=entry, partner=partner, at=at) for partner in partners.values()
    )
    wanted = [each for each in _SUBSCRIBERS.values() if each.wants(event.verb)]
    if wanted:
        due = at + Programme.current().grace if event.outward else at
        Delivery.objects.bulk_create(
            Delivery(entry=entry, subscriber=each.name, due_at=due) for each in wanted
        )
    return entry


def hold_back(entries: "models.QuerySet[LedgerEntry]", *, until: datetime) -> int:
    """Let nobody hear of these before a moment, in the transaction that wrote them."""
    waiting = Delivery.objects.filter(entry__in=entries, delivered_at=None, cancelled_at=None)
    return waiting.filter(due_at__lt=until).update(due_at=until)


def cancel_deliveries(entries: "models.QuerySet[LedgerEntry]", *, at: datetime) -> int:
    """Keep what has not left the house from leaving it. Returns how many were stopped.

    What is in somebody's hand at this moment is not waited for: that hand may wait for our locks.
    """
    waiting = Delivery.objects.filter(entry__in=entries, delivered_at=None, cancelled_at=None)
    free = waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)
    return Delivery.objects.filter(pk__in=list(free)).update(cancelled_at=at)


def have_left(entries: "models.QuerySet[LedgerEntry]") -> bool:
    """Say whether somebody has been told of these entries, or is being told.

    Asked after `cancel_deliveries`: what is not cancelled is in somebody's hand.
    """
    return bool(Delivery.objects.filter(entry__in=entries, cancelled_at=None).exists())
