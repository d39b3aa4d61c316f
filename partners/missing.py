"""Why somebody may not see a partner."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.models import Membership, Partner, PortfolioPlace
from permissions.missing import missing_for
from permissions.models import StaffRoleName, User


def partners_of(person: User, *, at: datetime) -> list[Partner]:
    places = Membership.objects.holding(at=at).filter(person=person)
    return [place.partner for place in places.select_related("partner").order_by("pk")]


def looks_after_nobody(person: User, wanted: list[Partner], *, at: datetime) -> Iterator[str]:
    """Say of a channel manager who looks after these partners instead."""
    if not person.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        return
    places = PortfolioPlace.objects.holding(at=at).filter(partner__in=wanted)
    others = sorted({str(place.person) for place in places.select_related("person")})
    yield _("%(person)s does not look after %(partners)s; %(others)s does.") % {
        "person": person,
        "partners": pgettext("between things", ", ").join(str(partner) for partner in wanted),
        "others": pgettext("between things", ", ").join(others) or _("nobody"),
    }


@missing_for(Partner)
def not_of_this_partner(person: User, thing: models.Model, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Partner)  # noqa: S101
    for partner in partners_of(person, at=at):
        yield _("%(person)s works for %(theirs)s, not for %(partner)s.") % {
            "person": person,
            "theirs": partner,
            "partner": thing,
        }
    yield from looks_after_nobody(person, [thing], at=at)
