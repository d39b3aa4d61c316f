"""Who saw it: the audit's entries as somebody may read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from permissions.actors import Actor
from permissions.kinds import kind_called, kinds
from permissions.models import AccessEntry, StaffRole, StaffRoleName, User
from permissions.rules import UndeclaredAction, rows

ORDER = ["-at", "-id"]
SHOWN_NAMES = 3
PERSON = "permissions.user"

ACTIONS: dict[str, "str | Promise"] = {
    "view": gettext_lazy("looked at"),
    "health": gettext_lazy("looked at the health of"),
    "download": gettext_lazy("downloaded"),
    "export": gettext_lazy("exported"),
    "calendar": gettext_lazy("read into a calendar"),
    "explain": gettext_lazy("asked who may see"),
    "act_as": gettext_lazy("began to act as"),
    "end_act_as": gettext_lazy("stopped acting as"),
    "search": gettext_lazy("searched"),
    "edit": gettext_lazy("opened for editing"),
    "picture": gettext_lazy("saw the cover of"),
    "preview": gettext_lazy("leafed through"),
    "recall": gettext_lazy("asked who holds"),
    "see_looks": gettext_lazy("asked who looked at"),
    "see_shares": gettext_lazy("asked with whom is shared"),
    "pick": gettext_lazy("looked for a partner and was shown"),
}
# What is done with entries and files, which have no name and no page of their own.
WITH_ENTRIES = {
    "view": gettext_lazy("read"),
    "health": gettext_lazy("read behind the health"),
    "explain": gettext_lazy("read in the audit"),
    "picture": gettext_lazy("saw a picture of"),
}


@dataclass(frozen=True)
class Look:
    """One entry with names joined at reading. What the reader may not view has no name."""

    entry: AccessEntry
    who: str
    # In whose stead, where support looked as somebody else.
    behalf: str
    what: str
    names: tuple[tuple[str, str], ...]
    # What else, counted in words: "50 deals", or after names "and 11 more".
    more: str


def looks(asker: Actor, *, at: datetime) -> QuerySet[AccessEntry]:
    """Return the entries that somebody may read."""
    return AccessEntry.objects.filter(rows(AccessEntry, asker, "view", at=at))


def looks_at_things_of(
    asker: Actor, *, of: int, at: datetime
) -> tuple[QuerySet[AccessEntry], dict[str, set[int]]]:
    """Return the looks at one partner's things whose lookers `asker` may know, and those things."""
    wanted = Q(pk__in=[])
    things: dict[str, set[int]] = {}
    for kind in kinds():
        try:
            found = kind.rows().permitted(asker, "see_looks", at=at)
        except UndeclaredAction:
            continue
        found = found.filter(**{kind.partners or "pk": of})
        things[kind.label] = set(found.values_list("pk", flat=True))
        if things[kind.label]:
            among = kind.told_looks(asker, at) if kind.told_looks else Q()
            wanted |= among & Q(kind=kind.label, object_ids__overlap=sorted(things[kind.label]))
    # Who looks for a partner to name in a draft has told nobody yet.
    return AccessEntry.objects.filter(wanted).exclude(action="pick"), things


def told(
    entries: Iterable[AccessEntry],
    *,
    reader: Actor,
    at: datetime,
    only: dict[str, set[int]] | None = None,
) -> list[Look]:
    """Name people and things in a fixed number of queries; with `only`, name no other thing."""
    read = list(entries)
    keys = {key for entry in read for key in (entry.person_id, entry.on_behalf_of_id) if key}
    keys |= {key for entry in read if entry.kind == PERSON for key in entry.object_ids}
    people = known(keys, reader=reader, at=at)
    names = {kind: named(kind, read, reader=reader, at=at) for kind in {e.kind for e in read}}
    names[PERSON] = {key: (who, "") for key, who in people.items()}
    since = {
        label: kind.told_since(reader, keys, at)
        for label, keys in (only or {}).items()
        if (kind := kind_called(label)) and kind.told_since
    }
    return [
        one(entry, people, names[entry.kind], (only or {}).get(entry.kind), since.get(entry.kind))
        for entry in read
    ]


def known(keys: Iterable[int], *, reader: Actor, at: datetime) -> dict[int, str]:
    """Name people to a reader: the vendor's with what they do, nobody whom one would not meet."""
    wanted = set(keys)
    roles: dict[int, list[str]] = {}
    for person, role in (
        StaffRole.objects.filter(person__in=wanted).holding(at=at).values_list("person_id", "role")
    ):
        roles.setdefault(person, []).append(str(StaffRoleName(role).label))
    may = may_name(wanted, reader=reader, at=at)
    return {
        person.pk: named_with(person, sorted(roles.get(person.pk, [])))
        if person.pk in may
        else _("somebody of another partner")
        for person in User.objects.filter(pk__in=wanted)
    }


def may_name(keys: Iterable[int], *, reader: Actor, at: datetime) -> set[int]:
    """Return which of these people a reader may know by name."""
    found = User.objects.filter(rows(User, reader, "know", at=at), pk__in=set(keys))
    return set(found.values_list("pk", flat=True))


def named_with(person: User, roles: Sequence[str]) -> str:
    if not roles:
        return str(person)
    named = pgettext("between things", ", ").join(roles)
    return _("%(person)s (%(roles)s)") % {"person": person, "roles": named}


def one(
    entry: AccessEntry,
    people: dict[int, str],
    names: dict[int, tuple[str, str]],
    only: set[int] | None,
    since: dict[int, datetime] | None,
) -> Look:
    ids = [key for key in entry.object_ids if only is None or key in only]
    ids = [key for key in ids if (since or {}).get(key, entry.at) <= entry.at]
    known = [names[key] for key in ids if key in names][:SHOWN_NAMES]
    return Look(
        entry=entry,
        who=people.get(entry.person_id or 0) or entry.unattended or _("somebody"),
        behalf=people.get(entry.on_behalf_of_id or 0, ""),
        what=did(entry),
        names=tuple(known),
        more=counted(entry, len(ids) - len(known), after_names=bool(known)),
    )


def did(entry: AccessEntry) -> str:
    """Return what somebody did, so that the names of the things end the sentence."""
    if entry.kind == PERSON and entry.action == "explain":
        return _("asked what is shown to")
    usual = ACTIONS.get(entry.action, entry.action)
    if entry.kind == PERSON or kind_called(entry.kind):
        return str(usual)
    return str(WITH_ENTRIES.get(entry.action, usual))


def counted(entry: AccessEntry, count: int, *, after_names: bool) -> str:
    """Return what is not named as people count it."""
    if not count:
        return ""
    if after_names:
        return _("and %(count)d more") % {"count": count}
    kind = kind_called(entry.kind)
    if kind is None:
        file = entry.door == AccessEntry.Door.FILE
        if count == 1:
            return _("a file") if file else _("an entry")
        words = (
            ngettext("%(count)d file", "%(count)d files", count)
            if file
            else ngettext("%(count)d entry", "%(count)d entries", count)
        )
        return words % {"count": count}
    if count == 1:
        return str(kind.word)
    return _("%(count)d %(things)s") % {"count": count, "things": str(kind.plural).lower()}


def named(
    label: str, entries: Sequence[AccessEntry], *, reader: Actor, at: datetime
) -> dict[int, tuple[str, str]]:
    """Return id → (name, address) for things of one kind that the reader may view."""
    kind = kind_called(label)
    if kind is None:
        return {}
    keys = {key for entry in entries if entry.kind == label for key in entry.object_ids}
    found: dict[int, tuple[str, str]] = {}
    for row in kind.rows().among(keys, reader, at=at):
        address: Any = getattr(row, "get_absolute_url", str)
        found[row.pk] = (str(row), address())
    return found


def named_things(
    things: Mapping[str, Sequence[int]], *, reader: Actor, at: datetime
) -> list[tuple[str, str]]:
    """Return (name, address) of things by kind and id, those that the reader may view."""
    found: list[tuple[str, str]] = []
    for label, keys in things.items():
        kind = kind_called(label)
        rows = kind.rows().among(keys, reader, at=at) if kind else []
        found += [(str(row), getattr(row, "get_absolute_url", str)()) for row in rows]
    return found
