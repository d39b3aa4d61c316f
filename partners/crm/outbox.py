"""Commands to the CRM, each carried out exactly once whoever dies in between.

Two things make it so. Every write has a reference that the CRM keeps, and stands as an `Attempt`
in the database *before* it goes out: whoever comes next sees that there may be something there, and
asks, twice and `probe_delay` apart, before it dares to write again. And every write happens under
the reference's lock, which ends with its holder's session.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import random
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from partners.crm import refresh
from partners.crm.connections import note_failure
from partners.crm.connector import (
    AccountDraft,
    Auth,
    Capacity,
    Conflict,
    Connector,
    CrmError,
    Draft,
    ObjectType,
    OpportunityDraft,
    OpportunitySnapshot,
    Quota,
    Schema,
    Snapshot,
    Transient,
    Unknown,
)
from partners.crm.failpoints import passing
from partners.crm.locks import held, held_if_free
from partners.crm.remark import comment_on, is_of_protection_alone, rewritten
from partners.models import Attempt, Command, Connection, Discrepancy, Link

State = Command.State
Clock = Callable[[], datetime]

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)
ATTEMPTS_AT_MOST = 40
# A turn ends well within a minute, whatever is left: the next one goes on.
ENOUGH = timedelta(seconds=20)
DUE = (State.PENDING, State.WAIT, State.UNKNOWN, State.HELD)
IN_HAND = (State.LEASED, State.SENT)


class InDoubt(Exception):
    """An earlier write of this reference may still come through: ask again after a while."""


@dataclass(frozen=True)
class Errand:
    """One command on its way: who carries it, to whom, by which clock."""

    command: Command
    connection: Connection
    crm: Connector
    clock: Clock


def send_due(connection: Connection, crm: Connector, *, clock: Clock, limit: int = 20) -> int:
    """Carry out what is due, oldest first, in order per deal. Return how many were handled.

    A failure of the CRM itself ends the turn: the others would only meet the same.
    """
    recover(connection, at=clock())
    handled, until, failures = 0, clock() + ENOUGH, connection.failures
    while handled < limit and clock() < until and connection.failures <= failures:
        command = claim(connection, at=clock())
        if command is None:
            break
        handled += 1
        with held_if_free("command", command.pk) as mine:
            if mine:
                carry_out(Errand(command, connection, crm, clock))
    return handled


def claim(connection: Connection, *, at: datetime) -> Command | None:
    earlier = Command.objects.filter(
        aggregate=OuterRef("aggregate"), seq__lt=OuterRef("seq")
    ).exclude(state__in=Command.FINISHED)
    with transaction.atomic():
        command: Command | None = (
            Command.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(connection=connection, state__in=DUE, due_at__lte=at)
            .filter(~Exists(earlier))
            .order_by("due_at", "pk")
            .first()
        )
        if command is None:
            return None
        command.state, command.lease_until = State.LEASED, at + LEASE
        command.save(update_fields=["state", "lease_until"])
    passing("claimed")
    return command


def recover(connection: Connection, *, at: datetime) -> None:
    """Take back what a dead worker had in hand; its session's lock has ended with it."""
    in_hand = Command.objects.filter(connection=connection, state__in=IN_HAND)
    for key in in_hand.values_list("pk", flat=True):
        with held_if_free("command", key) as free:
            if free:
                take_back(key, at=at)


@transaction.atomic
def take_back(key: int, *, at: datetime) -> None:
    command = Command.objects.select_for_update().get(pk=key)
    if command.state not in IN_HAND or young(command, at=at):
        return
    state = State.PENDING if command.state == State.LEASED else State.UNKNOWN
    settle(command, state, due_at=at, lease_until=None)


def young(command: Command, *, at: datetime) -> bool:
    """Between claiming and locking lies a moment in which the lock says nothing yet."""
    claimed_at = (command.lease_until or at) - LEASE
    return at - claimed_at < timedelta(seconds=1)


def carry_out(errand: Errand) -> None:
    command = errand.command
    passing("before_sent")
    settle(command, State.SENT)
    passing("sent")
    try:
        external_id = OPERATIONS[command.op](errand)
    except InDoubt:
        delay = timedelta(seconds=errand.connection.probe_delay_seconds)
        settle(command, State.UNKNOWN, due_at=errand.clock() + delay)
    except CrmError as error:
        fail(errand, error)
    else:
        passing("before_acked")
        acknowledge(errand, external_id)
        passing("acked")


def settle(command: Command, state: str, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(command, name, value)
    command.save(update_fields=["state", *fields])


def fail(errand: Errand, error: CrmError) -> None:
    command, at = errand.command, errand.clock()
    said = {"last_error_class": type(error).__name__.lower(), "last_error": str(error)[:255]}
    note_failure(errand.connection, error, at=at)
    if isinstance(error, Unknown):
        delay = timedelta(seconds=errand.connection.probe_delay_seconds)
        settle(command, State.UNKNOWN, due_at=at + delay, **said)
    elif isinstance(error, Auth | Quota | Schema | Capacity):
        # A matter of the connection: no attempt is counted against the command.
        settle(command, State.HELD, due_at=at + timedelta(seconds=30), **said)
    elif isinstance(error, Transient) and command.attempts + 1 < ATTEMPTS_AT_MOST:
        pause = timedelta(seconds=error.retry_after) if error.retry_after else None
        due_at = at + (pause or backoff(command.attempts))
        settle(command, State.WAIT, due_at=due_at, attempts=command.attempts + 1, **said)
    elif isinstance(error, Conflict):
        settle(command, State.CONFLICT, **said)
    else:
        settle(command, State.DEAD, finished_at=at, **said)


def backoff(attempts: int) -> timedelta:
    """Double the pause each time, up to a quarter of an hour, never two workers in step."""
    pause = min(FIRST_PAUSE * int(2 ** min(attempts, 12)), LONGEST_PAUSE)
    return pause * (0.5 + random() / 2)  # noqa: S311 - jitter, not a secret


# Operations


def ensure_opportunity(errand: Errand) -> str:
    """See to it that the CRM has the account and, once, the opportunity."""
    desired = errand.command.desired
    account_id = desired["customer"]["account"] or ensure_account(errand)
    account_id = errand.crm.merged_into(ObjectType.ACCOUNT, account_id) or account_id
    draft = OpportunityDraft(
        reference=errand.command.ref,
        title=desired["title"],
        currency=desired["value"]["currency"],
        amount=Decimal(desired["value"]["amount"]),
        close_date=date.fromisoformat(desired["expected_close"]),
        account_id=account_id,
        comment=comment_on(desired),
    )
    return ensure(errand, ObjectType.OPPORTUNITY, draft)


def ensure_account(errand: Errand) -> str:
    customer = errand.command.desired["customer"]
    prefix, _, _ = errand.command.ref.rpartition(":")
    draft = AccountDraft(
        reference=f"{prefix}:customer:{customer['portal_id']}",
        name=customer["name"],
        country=customer["country"],
        website=customer["domain"],
        identifiers=tuple((each["scheme"], each["value"]) for each in customer["identifiers"]),
    )
    return ensure(errand, ObjectType.ACCOUNT, draft)


def amend_opportunity(errand: Errand) -> str:
    """Have an opportunity say what was amended, and leave alone what the CRM's people wrote.

    Writing it twice is writing it once: each turn looks first and writes what is still missing.
    """
    command, desired = errand.command, errand.command.desired
    link = link_of(errand)
    account_id = ""
    if desired["customer"]["portal_id"] != desired["was"]["customer"]["portal_id"]:
        account_id = desired["customer"]["account"] or ensure_account(errand)
    with held("reference", errand.connection.pk, command.ref):
        fields = still_missing(errand, link.external_id, account_id)
        doubts = Attempt.objects.filter(command=command, ref=command.ref, settled_at=None)
        if not fields:
            doubts.update(settled_at=errand.clock(), outcome="found")
            return link.external_id
        for doubt in doubts:
            dispel(doubt, errand)
        try:
            attempted(
                errand,
                command.ref,
                lambda: errand.crm.write(ObjectType.OPPORTUNITY, link.external_id, fields),
                outcome="written",
            )
        except Conflict:
            # Closed there meanwhile: nobody has to be asked about the end of a protection.
            if not is_of_protection_alone(desired):
                raise
        return link.external_id


def link_of(errand: Errand) -> Link:
    """Return the link of the command's deal. Raises `Conflict` where there is none."""
    kind, _, key = errand.command.aggregate.rpartition(":")
    link = Link.objects.filter(
        connection=errand.connection, role="opportunity", portal_kind=kind, portal_id=int(key)
    ).first()
    if link is None:
        raise Conflict("the CRM has no opportunity for this registration")
    return link


def still_missing(errand: Errand, external_id: str, account_id: str) -> dict[str, Any]:
    """Return what of the amendment the opportunity does not say yet.

    A title that was changed in the CRM stays; of the comment our own lines alone are exchanged.
    """
    now = errand.crm.read(ObjectType.OPPORTUNITY, external_id)
    assert isinstance(now, OpportunitySnapshot)  # noqa: S101 - read as one
    desired, was = errand.command.desired, errand.command.desired["was"]
    fields: dict[str, Any] = {}
    if now.title == was["title"] != desired["title"]:
        fields["title"] = desired["title"]
    comment = rewritten(now.comment, comment_on(was), comment_on(desired))
    if comment != now.comment:
        fields["comment"] = comment
    if account_id and now.account_id != account_id:
        held_before = was["customer"]["account"]
        if held_before:
            survivor = errand.crm.merged_into(ObjectType.ACCOUNT, held_before)
            if now.account_id not in {held_before, survivor}:
                raise Conflict("the CRM's people moved the opportunity to another account")
        fields["account_id"] = account_id
    return fields


OPERATIONS: dict[str, Callable[[Errand], str]] = {
    "ensure_opportunity": ensure_opportunity,
    "amend_opportunity": amend_opportunity,
}


def ensure(errand: Errand, object_type: ObjectType, draft: Draft) -> str:
    """Return the id of the record that bears the draft's reference; create it if there is none."""
    reference = reference_of(draft)
    with held("reference", errand.connection.pk, reference):
        found = errand.crm.find(object_type, reference)
        doubts = Attempt.objects.filter(
            command__connection=errand.connection, ref=reference, settled_at=None
        )
        if found:
            doubts.update(settled_at=errand.clock(), outcome="found")
            if len(found) > 1:
                report_duplicates(errand, object_type, [each.external_id for each in found])
            return found[0].external_id
        for doubt in doubts:
            dispel(doubt, errand)
        return create(errand, object_type, draft)


def reference_of(draft: Draft) -> str:
    assert isinstance(draft, AccountDraft | OpportunityDraft)  # noqa: S101 - we send no others
    return draft.reference


def dispel(doubt: Attempt, errand: Errand) -> None:
    """Count a probe that found nothing; two of them, `probe_delay` apart, prove absence."""
    at = errand.clock()
    delay = timedelta(seconds=errand.connection.probe_delay_seconds)
    if doubt.probed_at is None:
        doubt.probed_at = at
        doubt.save(update_fields=["probed_at"])
        raise InDoubt
    if at - doubt.probed_at < delay:
        raise InDoubt
    doubt.settled_at, doubt.outcome = at, "absent"
    doubt.save(update_fields=["settled_at", "outcome"])


def create(errand: Errand, object_type: ObjectType, draft: Draft) -> str:
    def make() -> Snapshot:
        passing(f"{object_type}_doubted")
        made = errand.crm.create(draft)
        passing(f"{object_type}_answered")
        return made

    return attempted(errand, reference_of(draft), make, outcome="created").external_id


def attempted(
    errand: Errand, reference: str, write: Callable[[], Snapshot], *, outcome: str
) -> Snapshot:
    """Write under an attempt that stands in the database before anything goes out."""
    attempt = Attempt.objects.create(
        command=errand.command, ref=reference, started_at=errand.clock()
    )
    try:
        made = write()
    except Unknown as error:
        attempt.ended_at, attempt.outcome = errand.clock(), "unknown"
        attempt.status = error.status or None
        attempt.save(update_fields=["ended_at", "outcome", "status"])
        raise
    except CrmError as error:
        attempt.ended_at = attempt.settled_at = errand.clock()
        attempt.outcome, attempt.status = type(error).__name__.lower(), error.status or None
        attempt.save(update_fields=["ended_at", "settled_at", "outcome", "status"])
        raise
    attempt.ended_at = attempt.settled_at = errand.clock()
    attempt.outcome = outcome
    attempt.save(update_fields=["ended_at", "settled_at", "outcome"])
    return made


def report_duplicates(errand: Errand, object_type: ObjectType, ids: list[str]) -> None:
    """Adopt the oldest and let a person see the others; a machine deletes nothing there."""
    Discrepancy.objects.get_or_create(
        connection=errand.connection,
        kind="duplicate_ref",
        object_type=object_type,
        external_id=ids[0],
        closed_at=None,
        defaults={"fields": {"ids": ids}, "opened_at": errand.clock()},
    )


def acknowledge(errand: Errand, external_id: str) -> None:
    """Note the CRM's id and link it; then look at it there, which confirms the command."""
    command, at = errand.command, errand.clock()
    kind, _, key = command.aggregate.rpartition(":")
    with transaction.atomic():
        Link.objects.get_or_create(
            connection=errand.connection,
            role="opportunity",
            portal_kind=kind,
            portal_id=int(key),
            defaults={
                "object_type": ObjectType.OPPORTUNITY,
                "external_id": external_id,
                "made_at": at,
            },
        )
        settle(command, State.ACKED, external_id=external_id, finished_at=at, lease_until=None)
    try:
        refresh.look(
            errand.connection, errand.crm, ObjectType.OPPORTUNITY, external_id, at=errand.clock()
        )
    except CrmError as error:
        note_failure(errand.connection, error, at=errand.clock())
