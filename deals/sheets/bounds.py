"""What stands in the way of a partner's rows, or outside its authorisation: told with the check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from deals import choices
from partners.authorised import Wish, gaps, rows_about, seats_of, told_to_the_partner
from partners.may_register import Stop, why_stopped
from partners.models import Authorisation, Partner, ProductFamily, Territory

OUTSIDE = "outside_authorisation"


@dataclass(frozen=True)
class Bounds:
    """Read once for many rows: what a partner may sell where, and whether anything new is taken."""

    partner: int
    stop: Stop | None
    families: dict[str, ProductFamily]
    rows: Sequence[Authorisation]
    seats: Sequence[Territory]

    @classmethod
    def of(cls, partner: Partner, *, at: datetime) -> Self:
        # What others may sell alone is told to no partner, so only its own rows are read.
        rows = rows_about([partner.pk], ProductFamily.objects.none().values("pk"), at=at)
        seats = seats_of([partner.pk], at=at).get(partner.pk, []) if rows else []
        families = {family.code: family for family in choices.families()} if rows else {}
        return cls(partner.pk, why_stopped(partner, at=at), families, rows, seats)

    def stops(self) -> list[dict[str, Any]]:
        """Return the fault of every row of a partner from whom nothing new is taken."""
        if self.stop is None:
            return []
        words = in_every_language(self.stop.words)
        return [
            {"field": "customer_name", "code": self.stop.code, "to_submit": True, "words": words}
        ]

    def flags(self, heard: dict[str, Any], *, at: datetime) -> list[dict[str, Any]]:
        """Return what of a row lies outside the authorisation. It stops nothing."""
        named = tuple(
            self.families[code] for code in heard.get("families") or () if code in self.families
        )
        wish = Wish(self.partner, named, str(heard.get("customer_country") or ""))
        found = gaps(wish, self.rows, at=at, seats=self.seats)
        told: dict[str, list[str]] = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                told[language] = told_to_the_partner(found)
        return [
            {
                "field": "families",
                "code": OUTSIDE,
                "to_submit": False,
                "is_flag": True,
                "words": {language: sentences[n] for language, sentences in told.items()},
            }
            for n in range(len(next(iter(told.values()))))
        ]


def in_every_language(words: "str | Promise") -> dict[str, str]:
    """Return a sentence in every language there is; a lazy one is read in each."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = str(words)
    return found
