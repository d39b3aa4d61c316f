"""Why somebody may not see a registration."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deals.models import Deal, PartyStanding
from partners.missing import looks_after_nobody, partners_of
from permissions.missing import missing_for
from permissions.models import User


@missing_for(Deal)
def takes_no_part(person: User, thing: models.Model, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Deal)  # noqa: S101
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
                "day": date_format(localtime(standing.during.lower), "DATE_FORMAT"),
            }
    yield from looks_after_nobody(person, thing.partners(at=at), at=at)
