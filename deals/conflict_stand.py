"""How a case and its two claims stand, in plain values, and putting them back to what they were."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from deals.models.customer import CustomerVerdict
from deals.models.protection import Protection
from deals.refusals import CannotBeUndone

if TYPE_CHECKING:
    from deals.models.conflict import Conflict

Stand = dict[str, Any]
# Why a protection ended that a split took from one side.
GIVEN_UP = "conflict"
JUDGED = ("verdict", "score", "features", "model_version", "decided_by_id")


def stand_of(case: "Conflict", *, at: datetime) -> Stand:
    """Return what a decision may change: of the case, of protections, of who the customer is."""
    held = Protection.objects.filter(
        deal__in=[case.first_id, case.second_id], released_at=None, during__endswith__gt=at
    )
    return {
        "status": case.status,
        "owner": case.owner_id,
        "told_at": _iso(case.told_at),
        "answer_by": _iso(case.answer_by),
        "answers": {
            str(side.pk): [side.answer, side.answered_by_id, _iso(side.answered_at)]
            for side in case.sides.all()
        },
        "protections": {str(each.pk): [_iso(each.starts_at), _iso(each.ends_at)] for each in held},
        "judged": [
            [*pair, _said(row), _iso(row.decided_at) if row else None]
            for pair in _pairs(case)
            for row in [_verdict(pair)]
        ],
    }


def versions_of(case: "Conflict") -> list[int]:
    return [case.version, case.first.version, case.second.version]


def put_back_case(case: "Conflict", stood: Stand) -> None:
    """Let the case stand as it did; `save` is the caller's."""
    case.status, case.owner_id = stood["status"], stood["owner"]
    case.told_at, case.answer_by = _moment(stood["told_at"]), _moment(stood["answer_by"])
    for side in case.sides.all():
        answer, person, when = stood["answers"][str(side.pk)]
        side.answer, side.answered_by_id, side.answered_at = answer, person, _moment(when)
        side.save(update_fields=["answer", "answered_by", "answered_at"])


def put_back_protections(stood: Stand, *, at: datetime) -> bool:
    """Let those that were given up run on, and what was made of them never have been.

    Says whether there were any. Raises `CannotBeUndone` where somebody has come in between.
    """
    made = list(Protection.objects.filter(pk__in=stood.get("made", [])))
    for each in made:
        each.release(at=each.during.lower, reason="undone", noted_at=at)
    given_up = Protection.objects.select_for_update(of=("self",)).filter(
        pk__in=[int(key) for key in stood["protections"]]
    )
    found = list(given_up.filter(release_reason=GIVEN_UP).order_by("pk"))
    for held in found:
        since, until = (_moment(each) for each in stood["protections"][str(held.pk)])
        held.during = DateTimeTZRange(since, until, "[)")
        held.released_at, held.release_reason = None, ""
        try:
            with transaction.atomic():
                held.save(update_fields=["during", "released_at", "release_reason"])
        except IntegrityError as error:
            if "protections_never_overlap" not in str(error):
                raise
            words = _("What it gave up has been given to somebody else meanwhile.")
            raise CannotBeUndone(words) from error
    return bool(found or made)


def put_back_verdicts(case: "Conflict", stood: Stand) -> bool:
    """Forget what was said of the two customers, or say what was said before. Tells if it did."""
    changed = False
    for deal, customer, candidate, was, when in stood["judged"]:
        row = _verdict((deal, customer, candidate))
        if row is None or (was and row.decided_at == _moment(when)):
            continue
        changed = True
        if was is None:
            row.delete()
            continue
        for name, value in was.items():
            setattr(row, name, value)
        row.decided_at = _moment(when) or row.decided_at
        row.save()
    return changed


def _pairs(case: "Conflict") -> Iterator[tuple[int, int, int]]:
    for one, other in ((case.first, case.second), (case.second, case.first)):
        if one.customer_id and other.customer_id:
            yield one.pk, one.customer_id, other.customer_id


def _verdict(pair: tuple[int, int, int]) -> CustomerVerdict | None:
    deal, customer, candidate = pair
    return CustomerVerdict.objects.filter(deal=deal, customer=customer, candidate=candidate).first()


def _said(row: CustomerVerdict | None) -> Stand | None:
    return {name: getattr(row, name) for name in JUDGED} if row else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(said: str | None) -> datetime | None:
    return parse_datetime(said) if said else None
