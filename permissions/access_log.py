"""Who saw what is written down in the transaction of the look, with no lock to queue for."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Value

from permissions.actors import Actor, System, person_behind
from permissions.asked_once import asked_once
from permissions.explain import grounds_of_rows
from permissions.models import AccessEntry, User
from permissions.pages import Page, covering
from permissions.reach import known_of
from permissions.rules import RULE_VERSION, is_declared, of_few_rows
from permissions.rules import reasons as reasons_of


@dataclass(frozen=True)
class Look:
    """The circumstances of a look, known to the door."""

    actor: Actor
    at: datetime
    door: str
    on_behalf_of: User | None = None
    request_id: str = ""
    network: str = ""


# What takes something out of the house: nobody does it in another's name.
TAKES_AWAY = frozenset({"download", "export"})


class OnlyToLook(PermissionDenied):
    """Somebody acts for another and asks for more than a look."""


def digest_of(entry: AccessEntry) -> str:
    """Return the salted SHA-256 over everything the entry says, in one canonical spelling."""
    said = [
        entry.salt,
        entry.public_id,
        entry.at.isoformat(),
        entry.person_id,
        entry.on_behalf_of_id,
        entry.unattended,
        entry.door,
        entry.action,
        entry.kind,
        list(entry.object_ids),
        list(entry.reasons),
        entry.rule_version,
        entry.request_id,
        entry.network,
    ]
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_look(
    look: Look,
    *,
    action: str,
    things: models.Model | Iterable[models.Model],
    reasons: Sequence[str] = (),
) -> AccessEntry | None:
    """Write one entry for what was shown: one list is one entry with its ids.

    Returns None where nothing was shown. The reasons that let them in are asked of the rules
    where the door does not say them.
    """
    is_list = not isinstance(things, models.Model)
    if isinstance(things, Page):
        # What was asked by reasons is not asked for them again.
        reasons = reasons or things.reasons
    shown = [things] if isinstance(things, models.Model) else list(things)
    if not shown:
        return None
    return record_ids(
        look,
        action=action,
        kind=type(shown[0])._meta.label_lower,
        ids=[thing.pk for thing in shown],
        reasons=reasons or reasons_for(look, action, shown, is_list=is_list),
    )


def reasons_for(
    look: Look, action: str, shown: Sequence[models.Model], *, is_list: bool
) -> list[str]:
    """Return the codes of the reasons for which this actor saw these rows of one model.

    Of one thing all that hold. Of a list the first ones, in the rule's order, that together hold
    for every row: mostly one short question. Who acts for somebody sees by that person's reasons.
    """
    model = type(shown[0])
    whose = look.on_behalf_of or look.actor
    asked = action if is_declared(model, action) else "view"
    if not is_declared(model, asked):
        return []
    if is_list:
        return first_reasons(model, whose, asked, [row.pk for row in shown], at=look.at)
    grounds = grounds_of_rows(whose, asked, shown, at=look.at)
    return sorted({ground.code for found in grounds.values() for ground in found})


def first_reasons(
    model: type[models.Model], whose: Actor, action: str, keys: Sequence[int], *, at: datetime
) -> list[str]:
    if isinstance(whose, User) and known_of(whose) is not None:
        return first_reasons_at_once(model, whose, action, keys, at=at)
    with of_few_rows():
        offered = list(reasons_of(model, whose, action, at=at))
    if whole := [each.code for each in offered if each.where is None]:
        return whole[:1]
    left, codes = set(keys), []
    for reason in offered:
        held = model._base_manager.filter(reason.where, pk__in=left).values_list("pk", flat=True)
        if found := set(held):
            codes.append(reason.code)
            left -= found
        if not left:
            break
    return codes


def first_reasons_at_once(
    model: type[models.Model], whose: User, action: str, keys: Sequence[int], *, at: datetime
) -> list[str]:
    """Return the same where the page's questions are written once: one statement, made before."""

    def held(user: User, at: datetime, these: Sequence[int]) -> models.QuerySet[Any]:
        offered = list(reasons_of(model, user, action, at=at))
        shown = model._base_manager.filter(pk__in=these).order_by()
        rows = [
            (shown if each.where is None else shown.filter(each.where))
            .annotate(_place=Value(place), _code=Value(each.code))
            .values_list("pk", "_place", "_code")
            for place, each in enumerate(offered)
            if each.where is None or all(other.where is not None for other in offered)
        ]
        return rows[0].union(*rows[1:], all=True) if rows else shown.none()

    with of_few_rows():
        rows = asked_once(("reasons", model, action), held, whose, at=at, these=keys)
    by_code: dict[str, set[int]] = {}
    for key, _place, code in sorted(rows, key=lambda row: row[1]):
        by_code.setdefault(code, set()).add(key)
    return covering(by_code, keys)


def record_ids(
    look: Look, *, action: str, kind: str, ids: list[int], reasons: Sequence[str] = ()
) -> AccessEntry:
    """Write the entry. Raises `OnlyToLook`."""
    if look.on_behalf_of is not None and action in TAKES_AWAY:
        raise OnlyToLook
    entry = AccessEntry(
        at=look.at,
        person=person_behind(look.actor),
        on_behalf_of=look.on_behalf_of,
        unattended=look.actor.reason if isinstance(look.actor, System) else "",
        door=look.door,
        action=action,
        kind=kind,
        object_ids=ids,
        reasons=list(reasons),
        rule_version=RULE_VERSION,
        request_id=look.request_id,
        network=look.network,
        salt=secrets.token_hex(16),
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def looks_at(thing: models.Model) -> "models.QuerySet[AccessEntry]":
    """Return who saw `thing`. For doors that asked `see_looks`."""
    return AccessEntry.objects.filter(
        kind=type(thing)._meta.label_lower, object_ids__contains=[thing.pk]
    ).select_related("person", "on_behalf_of")
