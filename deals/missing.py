"""Why somebody may not see a registration."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deals.models import Deal, DealGroupGrant, DealHidden, DealUserGrant, PartyStanding
from partners.missing import looks_after_nobody, partners_of
from partners.models import PartnerUpline
from permissions.missing import missing_for
from permissions.models import User


@missing_for(Deal)
def takes_no_part(person: User, thing: models.Model, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Deal)  # noqa: S101
    yield from ended_shares(person, thing, at=at)
    yield from from_above(person, thing, at=at)
    for partner in partners_of(person, at=at):
        stood = PartyStanding.objects.holding(at=at).filter(
            party__deal=thing, party__partner=partner
        )
        standing = stood.first()
        if standing is None:
            yield _("%(person)s works for %(partner)s, which takes no part in %(deal)s.") % {
                "person": person,
                "partner": partner,
                "deal": thing.number,
            }
        else:
            yield _("%(partner)s stands as “%(state)s” in %(deal)s since %(day)s.") % {
                "partner": partner,
                "state": standing.get_state_display(),
                "deal": thing.number,
                "day": date_format(localtime(standing.during.lower), _("j M Y")),
            }
    yield from looks_after_nobody(person, thing.partners(at=at), at=at)


def ended_shares(person: User, deal: Deal, *, at: datetime) -> Iterator[str]:
    """Say that it was shared with them, or with their partner, and until when."""
    handles = [partner.handle_id for partner in partners_of(person, at=at)]
    given = [
        *DealUserGrant.objects.filter(user=person, content_object=deal),
        *DealGroupGrant.objects.filter(group__in=handles, content_object=deal),
    ]
    over = [each.during.upper for each in given if each.during.upper and each.during.upper <= at]
    if over:
        yield _("%(deal)s was shared with %(person)s until %(day)s.") % {
            "deal": deal.number,
            "person": person,
            "day": date_format(localtime(max(over)), _("j M Y, H:i")),
        }


def from_above(person: User, deal: Deal, *, at: datetime) -> Iterator[str]:
    """Say of a distributor's person why they do not see what a reseller registered."""
    places = PartnerUpline.objects.holding(at=at).filter(
        partner=deal.registrant_id, upline__in=partners_of(person, at=at)
    )
    for place in places.select_related("upline", "partner"):
        names = {"upline": place.upline, "partner": place.partner, "deal": deal.number}
        if place.sight(at=at) is None:
            yield _("%(upline)s was not let see what %(partner)s registers.") % names
        elif deal.through_id is not None:
            yield _("%(deal)s came through another distributor.") % names
        elif DealHidden.objects.holding(at=at).filter(deal=deal).exists():
            yield _("%(partner)s hides %(deal)s from its distributor.") % names
        else:
            yield _("%(deal)s is a draft; %(upline)s sees it once it is submitted.") % names
