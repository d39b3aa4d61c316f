"""What a ledger entry says to one reader: names are joined when it is read, never stored with it.

`sentences` renders a page of entries in a fixed number of queries: one for people, one per kind of
subject, one per detail that needs a name. What the reader may not view stands there as its kind.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.ledger import Event, kinds
from partners.models import (
    LedgerEntry,
    Partner,
    PartnerType,
    ProductFamily,
    Role,
    Team,
    Territory,
    Tier,
)
from partners.models.mirror import SalesStage
from partners.models.webhook import OffBecause
from permissions.actors import Actor
from permissions.kinds import words_for
from permissions.models import StaffRoleName, User
from permissions.querysets import PermittedQuerySet

# Names for the values of one detail: the stored values in, value → name out.
Speller = Callable[[set[Any]], Mapping[Any, str]]

_SPELLERS: dict[str, Speller] = {}


@dataclass(frozen=True)
class Sentence:
    """One entry as this reader reads it."""

    entry: LedgerEntry
    html: SafeString
    icon: str
    tone: str
    # Where the subject can be opened; empty where the reader may not.
    url: str

    def __str__(self) -> str:
        return unescape(strip_tags(self.html))


@dataclass(frozen=True)
class Subject:
    name: str
    url: str = ""


def spelled_by(*details: str) -> Callable[[Speller], Speller]:
    """Say how the values of these details are named; the floors above add their own."""

    def declare(speller: Speller) -> Speller:
        for detail in details:
            if detail in _SPELLERS:
                raise ValueError(f"{detail} is spelled already.")
            _SPELLERS[detail] = speller
        return speller

    return declare


@spelled_by("person", "manager", "standing_in_for")
def people(keys: set[Any]) -> Mapping[Any, str]:
    return {person.pk: str(person) for person in User.objects.filter(pk__in=keys)}


@spelled_by("partner", "upline")
def partners(keys: set[Any]) -> Mapping[Any, str]:
    return {row.pk: str(row) for row in Partner.objects.filter(pk__in=keys)}


@spelled_by("tier")
def tiers(codes: set[Any]) -> Mapping[Any, str]:
    return {tier.code: tier.name for tier in Tier.objects.filter(code__in=codes)}


@spelled_by("partner_type")
def partner_types(codes: set[Any]) -> Mapping[Any, str]:
    return {row.code: row.name for row in PartnerType.objects.filter(code__in=codes)}


@spelled_by("role")
def roles(_values: set[Any]) -> Mapping[Any, str]:
    return {value: str(label) for value, label in Role.choices}


@spelled_by("staff_role")
def staff_roles(_values: set[Any]) -> Mapping[Any, str]:
    return {value: str(label) for value, label in StaffRoleName.choices}


@spelled_by("territory")
def territories(codes: set[Any]) -> Mapping[Any, str]:
    return {each.code: each.name for each in Territory.objects.filter(code__in=codes)}


@spelled_by("product_family")
def product_families(codes: set[Any]) -> Mapping[Any, str]:
    return {each.code: each.name for each in ProductFamily.objects.filter(code__in=codes)}


@spelled_by("team")
def teams(codes: set[Any]) -> Mapping[Any, str]:
    return {each.code: each.name for each in Team.objects.filter(code__in=codes)}


@spelled_by("because")
def grounds_of_switching_off(_values: set[Any]) -> Mapping[Any, str]:
    return {value: str(label) for value, label in OffBecause.choices}


@spelled_by("stage")
def stages(_values: set[Any]) -> Mapping[Any, str]:
    return {value: str(label) for value, label in SalesStage.choices}


def sentences(
    entries: Iterable[LedgerEntry], *, reader: Actor, at: datetime, of: models.Model | None = None
) -> list[Sentence]:
    """Return the entries in the reader's language, with the names the reader may see.

    Where all are `of` one thing that the door has fetched for this reader, it is not asked again.
    """
    read = list(entries)
    told = kinds()
    actors = people({entry.actor_id for entry in read if entry.actor_id})
    subjects = subjects_of(read, reader=reader, at=at) if of is None else {key_of(of): named(of)}
    names = spelled(read)
    return [
        sentence(entry, told.get(entry.verb), actors, subjects, names)
        for entry in read
        if entry.verb in told
    ]


def sentence(
    entry: LedgerEntry,
    event: type[Event] | None,
    actors: Mapping[Any, str],
    subjects: Mapping[tuple[str, int], Subject],
    names: Mapping[str, Mapping[Any, str]],
) -> Sentence:
    assert event is not None  # noqa: S101  filtered by the caller
    subject = subjects[entry.subject_kind, entry.subject_id]
    details = {
        detail: names[detail].get(value, somebody()) if detail in names else value
        for detail, value in entry.details.items()
    }
    said = {
        **{detail: strong(value) for detail, value in details.items()},
        "actor": actor_named(actor_of(entry, actors), details.get("standing_in_for")),
        "subject": linked(subject),
    }
    return Sentence(
        entry=entry,
        html=format_html(str(event.sentence), **said),
        icon=event.icon,
        tone=event.tone,
        url=subject.url,
    )


def actor_named(actor: str, absent: object) -> SafeString:
    """Name who did it, and for whom where a colleague was away."""
    if not absent:
        return strong(actor)
    said = pgettext("standing in", "{actor} (for {absent})")
    return format_html(said, actor=strong(actor), absent=strong(absent))


def strong(value: object) -> SafeString:
    return format_html("<strong>{}</strong>", "" if value is None else value)


def linked(subject: Subject) -> SafeString:
    if subject.url:
        return format_html('<a href="{}">{}</a>', subject.url, subject.name)
    return strong(subject.name)


def somebody() -> str:
    return _("somebody")


def actor_of(entry: LedgerEntry, actors: Mapping[Any, str]) -> str:
    if entry.actor_id:
        return actors.get(entry.actor_id, somebody())
    return _("The portal")


def subjects_of(
    entries: list[LedgerEntry], *, reader: Actor, at: datetime
) -> dict[tuple[str, int], Subject]:
    keys = {(entry.subject_kind, entry.subject_id) for entry in entries}
    return subjects_named(keys, reader=reader, at=at)


def subjects_named(
    subjects: Iterable[tuple[str, int]], *, reader: Actor, at: datetime
) -> dict[tuple[str, int], Subject]:
    """Name the subjects: those the reader may view by themselves, the others by their kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, key in subjects:
        wanted[kind].add(key)
    found: dict[tuple[str, int], Subject] = {}
    for kind, keys in wanted.items():
        model = apps.get_model(kind)
        for row in viewable(model, keys, reader=reader, at=at):
            found[kind, row.pk] = named(row)
        for key in keys:
            found.setdefault((kind, key), Subject(str(words_for(kind))))
    return found


def key_of(row: models.Model) -> tuple[str, int]:
    return row._meta.label_lower, row.pk


def named(row: Any) -> Subject:
    """Name a subject that the reader may view."""
    return Subject(str(row), row.get_absolute_url() if hasattr(row, "get_absolute_url") else "")


def viewable(
    model: type[models.Model], keys: set[int], *, reader: Actor, at: datetime
) -> Iterable[Any]:
    rows = model._default_manager.all()
    if not isinstance(rows, PermittedQuerySet):
        return []
    return rows.among(keys, reader, at=at)


def spelled(entries: list[LedgerEntry]) -> dict[str, Mapping[Any, str]]:
    """Return the names of every detail that has a speller, one query each."""
    values: dict[str, set[Any]] = defaultdict(set)
    for entry in entries:
        for detail, value in entry.details.items():
            if detail in _SPELLERS and value is not None:
                values[detail].add(value)
    return {detail: _SPELLERS[detail](found) for detail, found in values.items()}
