"""What can be said to have happened to a registration once the CRM has closed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.ledger import Event, known
from partners.sentences import spelled_by

# As the ledger keeps that a side did not rate.
UNRATED = 0


@known
@dataclass(frozen=True, kw_only=True)
class CooperationRated(Event):
    """Says who rated and when, never how: that is not the other side's to know yet."""

    verb = "deals.cooperation_rated"
    sentence = gettext_lazy("{actor} rated the cooperation on {subject}")
    icon = "star"


@known
@dataclass(frozen=True, kw_only=True)
class RatingsOpened(Event):
    """From now on both sides read both ratings, and health counts them."""

    verb = "deals.ratings_opened"
    sentence = gettext_lazy(
        "The ratings of {subject} are open: {by_partner} by the partner, {by_vendor} by the vendor"
    )
    icon = "star"

    by_partner: int
    by_vendor: int


@spelled_by("by_partner", "by_vendor")
def stars(given: set[Any]) -> Mapping[Any, str]:
    return {each: _("%(stars)d of 5") % {"stars": each} if each else _("none") for each in given}
