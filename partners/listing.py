"""Which partners somebody asks for, and what stands beside each name: a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from django.db.models import Case, F, Prefetch, When
from django.db.models.functions import Lower
from django.utils.translation import get_language, to_locale

from partners.health.explain import BANDS, UNSCORED, Band, band_of
from partners.health.score import Part, Standing
from partners.health.sums import briefs
from partners.models import (
    Partner,
    PartnerTerritory,
    PartnerTier,
    PartnerType,
    PartnerTypeHolding,
    PortfolioPlace,
    Tier,
)
from permissions.actors import Actor
from permissions.models import User
from permissions.pages import SIZE, Page, page_of

# The band is reckoned, not stored: at most so many pages are read to fill one.
DEEPEST = 10


def country_named(code: str) -> str:
    names = Locale.parse(to_locale(get_language() or "en")).territories
    return str(names.get(code, code))


@dataclass(frozen=True)
class Row:
    """A partner as a list tells of it."""

    partner: Partner
    standing: Standing[Part]
    band: Band
    last_at: datetime | None

    @property
    def country(self) -> str:
        """The country by its name in the reader's language."""
        return country_named(self.partner.country)

    @property
    def score(self) -> int | None:
        return round(self.standing.together.value) if self.standing.is_scored else None


@dataclass(frozen=True)
class Told:
    """One page of rows with the cursors around it."""

    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Question:
    """What a list is asked for; everything may be left out."""

    text: str = ""
    partner_type: str = ""
    tier: str = ""
    manager: str = ""
    band: str = ""

    @property
    def asks_anything(self) -> bool:
        return any((self.text, self.partner_type, self.tier, self.manager, self.band))


def asked_for(question: Question, rows: Any, *, at: datetime) -> Any:
    """Narrow rows that are already permitted."""
    if question.text:
        rows = rows.search(question.text)
    if question.partner_type:
        held = PartnerTypeHolding.objects.holding(at=at)
        held = held.filter(partner_type__code=question.partner_type)
        rows = rows.filter(pk__in=held.values("partner_id"))
    if question.tier:
        tiers_held = PartnerTier.objects.holding(at=at).filter(tier__code=question.tier)
        rows = rows.filter(pk__in=tiers_held.values("partner_id"))
    if question.manager:
        places = PortfolioPlace.objects.holding(at=at)
        places = places.filter(person__public_id=question.manager)
        rows = rows.filter(pk__in=places.values("partner_id"))
    return rows


def with_facts(rows: Any, *, at: datetime) -> Any:
    """Read with each partner what holds of it at `at`: types, tier, territories, manager."""

    def holding(model: Any, *, of: str) -> Any:
        return model.objects.holding(at=at).select_related(of).order_by("pk")

    return rows.prefetch_related(
        Prefetch("types", holding(PartnerTypeHolding, of="partner_type"), to_attr="held_types"),
        Prefetch("tiers", holding(PartnerTier, of="tier"), to_attr="held_tiers"),
        Prefetch("territories", holding(PartnerTerritory, of="territory"), to_attr="held_places"),
        Prefetch("portfolio_places", holding(PortfolioPlace, of="person"), to_attr="held_managers"),
    )


def in_order(rows: Any) -> tuple[Any, list[str]]:
    """Return the rows with their order: by the name as this reader reads it, Chinese by pinyin."""
    if (get_language() or "").startswith("zh"):
        return rows, ["sort_key", "id"]
    latin = Case(When(latin_name="", then=F("sort_key")), default=Lower("latin_name"))
    return rows.annotate(read_as=latin), ["read_as", "id"]


def page(
    question: Question, *, asker: Actor, at: datetime, cursor: str | None, size: int = SIZE
) -> Told:
    """Return one page of what the asker may view. Raises `BadCursor`."""
    rows = asked_for(question, Partner.objects.permitted(asker, "view", at=at), at=at)
    rows, order = in_order(with_facts(rows, at=at))
    found: Page[Partner] = page_of(rows, order=order, cursor=cursor, size=size)
    first = found
    told = in_band(told_of(found.rows, at=at), question.band)
    for _deeper in range(DEEPEST if question.band else 0):
        if len(told) >= size or not found.next:
            break
        found = page_of(rows, order=order, cursor=found.next, size=size)
        told += in_band(told_of(found.rows, at=at), question.band)
    return Told(rows=told, next=found.next, previous=first.previous)


def in_band(rows: Iterable[Row], band: str) -> list[Row]:
    return [row for row in rows if not band or row.band.code == band]


def told_of(partners: Sequence[Partner], *, at: datetime) -> list[Row]:
    known = briefs(partners, at=at)
    return [
        Row(partner, brief.standing, band_of(brief.standing), brief.last_at)
        for partner in partners
        for brief in [known[partner.pk]]
    ]


def with_all_facts(partner: Partner, *, at: datetime) -> Partner:
    """Return the partner, permitted already, with its facts and its account."""
    rows = with_facts(Partner.objects.filter(pk=partner.pk), at=at)
    found: Partner = rows.select_related("account__connection").get()
    return found


def types() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in PartnerType.objects.order_by("position", "pk")]


def tiers() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Tier.objects.order_by("position", "pk")]


def managers(*, at: datetime) -> list[tuple[str, str]]:
    """Return the channel managers who look after somebody at `at`."""
    places = PortfolioPlace.objects.holding(at=at).values("person_id")
    people = User.objects.filter(pk__in=places).order_by("sort_key", "pk")
    return [(person.public_id, str(person)) for person in people]


def bands() -> list[tuple[str, Any]]:
    return [(band.code, band.word) for band in (*BANDS, UNSCORED)]
