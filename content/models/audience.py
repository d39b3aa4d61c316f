"""Whom a piece of the library is for: facts with a time, each naming one kind of reader."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, PartnerType, Territory, Tier
from permissions.facts import Fact, from_now_on

if TYPE_CHECKING:
    from content.models.pages import LibraryPage

NAMED = ("partner_type", "tier", "territory", "partner")


@dataclass(frozen=True)
class Readers:
    """An audience as somebody chose it: everyone, or any of these."""

    everyone: bool = False
    types: Iterable[PartnerType] = field(default_factory=tuple)
    tiers: Iterable[Tier] = field(default_factory=tuple)
    territories: Iterable[Territory] = field(default_factory=tuple)
    partners: Iterable[Partner] = field(default_factory=tuple)

    def keys(self) -> set[tuple[str, int]]:
        """Return each reader as (kind, key); `everyone` has the key 0."""
        chosen = {("for_everyone", 0)} if self.everyone else set()
        named: list[tuple[str, Iterable[models.Model]]] = [
            ("partner_type", self.types),
            ("tier", self.tiers),
            ("territory", self.territories),
            ("partner", self.partners),
        ]
        return chosen | {(kind, row.pk) for kind, rows in named for row in rows}


class Audience(Fact):
    """One kind of reader, during a time. Several rows of one thing are joined by "or"."""

    for_everyone = models.BooleanField(default=False)
    partner_type = models.ForeignKey(PartnerType, models.PROTECT, null=True, related_name="+")
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        abstract = True

    def key(self) -> tuple[str, int]:
        for kind in NAMED:
            if (pk := getattr(self, f"{kind}_id")) is not None:
                return kind, pk
        return "for_everyone", 0


def names_one_reader(name: str) -> models.CheckConstraint:
    """Return the constraint that a row names everyone or one kind of reader, never two."""
    ways = [
        Q(for_everyone=kind is None) & Q(**{f"{each}__isnull": each != kind for each in NAMED})
        for kind in (None, *NAMED)
    ]
    clause = ways[0]
    for way in ways[1:]:
        clause |= way
    return models.CheckConstraint(condition=clause, name=name)


def once_each(prefix: str, thing: str) -> list[ExclusionConstraint]:
    """Return the constraints that one reader is named once at any moment."""
    overlap = ("during", RangeOperators.OVERLAPS)
    same = (thing, RangeOperators.EQUAL)
    return [
        ExclusionConstraint(
            name=f"{prefix}_everyone_once",
            expressions=[same, overlap],
            condition=Q(for_everyone=True),
        ),
        *(
            ExclusionConstraint(
                name=f"{prefix}_{kind}_once",
                expressions=[same, (kind, RangeOperators.EQUAL), overlap],
            )
            for kind in NAMED
        ),
    ]


class PageAudience(Audience):
    page = models.ForeignKey("content.LibraryPage", models.PROTECT, related_name="audience")

    class Meta(Audience.Meta):
        constraints: ClassVar[list[Any]] = [
            names_one_reader("page_audience_names_one"),
            *once_each("page_audience", "page"),
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def of(cls, page: "LibraryPage", kind: str, pk: int, *, at: datetime) -> "PageAudience":
        """Return a row, not saved, that names one reader as `Readers.keys` does, from now on."""
        if kind == "for_everyone":
            return cls(page=page, for_everyone=True, during=from_now_on(at))
        return cls(page=page, during=from_now_on(at), **{f"{kind}_id": pk})

    @property
    def words(self) -> str:
        """Whom it names, in words: `Tier: Gold`."""
        if self.for_everyone:
            return str(_("Everyone who works with us"))
        named = next(row for kind in NAMED if (row := getattr(self, kind)) is not None)
        return f"{named._meta.verbose_name}: {named}" if not self.partner_id else str(named)
