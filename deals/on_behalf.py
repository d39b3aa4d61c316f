"""A distributor registers in the name of a reseller that lets it.

The reseller is the registrant: rank, protection and every check are its own. The distributor takes
part beside it, and its people write the registration as long as they are let, until the reseller
has confirmed it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from deals import party_events as events
from deals.models.party import Party, PartyRole, PartyStanding
from partners import ledger
from partners.models import Partner, PartnerUpline, UplineMandate
from permissions.actors import Actor
from permissions.models import User
from permissions.refusals import Refused

if TYPE_CHECKING:
    from deals.models.deal import Deal

S = PartyStanding.State
ROLES = {
    "registrant": {"name_en": "Registrant", "name_zh": "报备方"},
    "distributor": {"name_en": "Distributor", "name_zh": "分销商"},
}


class NotLetRegister(Refused):
    code = "not_let_register"


def lets(registrant: Partner, *, at: datetime) -> Any:
    """Return the places under the distributors that a partner lets register in its name."""
    places = PartnerUpline.objects.holding(at=at).filter(partner=registrant)
    given = UplineMandate.objects.holding(at=at).filter(place__in=places)
    return places.filter(pk__in=given.values("place_id"))


def resellers_of(distributor: Partner, user: User, *, at: datetime) -> Any:
    """Return the partners in whose name somebody may register for this distributor."""
    given = UplineMandate.objects.holding(at=at)
    places = PartnerUpline.objects.holding(at=at).filter(
        upline=distributor, pk__in=given.values("place_id")
    )
    may = Partner.objects.permitted(user, "register_for", at=at)
    return may.filter(pk__in=places.values("partner_id")).order_by("sort_key", "pk")


def through_whom(registrant: Partner, user: User, *, at: datetime) -> Partner | None:
    """Return the distributor for which somebody would register in this partner's name.

    None for who sells for the partner itself.
    """
    sells = Partner.objects.permitted(user, "sell", at=at).order_by("sort_key", "pk")
    if sells.filter(pk=registrant.pk).exists():
        return None
    found: Partner | None = sells.filter(pk__in=lets(registrant, at=at).values("upline_id")).first()
    return found


def begin_parties(deal: "Deal", *, by: User, at: datetime) -> None:
    """Give the registrant its part, and the distributor that registers for it.

    Raises `NotLetRegister` where the registrant does not let it, any more.
    """
    if deal.through is None:
        _begin(deal, deal.registrant, "registrant", S.ACCEPTED, by=by, at=at)
        return
    place = lets(deal.registrant, at=at).filter(upline=deal.through)
    held = UplineMandate.objects.holding(at=at).filter(place__in=place.values("pk"))
    # Locked: who takes it back at this moment comes before or after, never between.
    if held.select_for_update().first() is None:
        words = _("%(partner)s does not let %(distributor)s register in its name.")
        names = {"partner": deal.registrant, "distributor": deal.through}
        raise NotLetRegister(words % names)
    _begin(deal, deal.registrant, "registrant", S.INVITED, by=by, at=at)
    _begin(deal, deal.through, "distributor", S.ACCEPTED, by=by, at=at)


def _begin(
    deal: "Deal", partner: Partner, role: str, state: str, *, by: User, at: datetime
) -> None:
    row, _made = PartyRole.objects.get_or_create(code=role, defaults=ROLES[role])
    Party.begin(deal=deal, partner=partner, role=row, state=state, by=by, at=at)


def say_for_whom(deal: "Deal", *, by: Actor, at: datetime) -> None:
    """Tell the registrant that it was registered in its name; who submits it itself knows."""
    if deal.through is None:
        return
    theirs = Partner.objects.permitted(by, "sell", at=at).filter(pk=deal.registrant_id)
    own = deal.parties.standing(S.INVITED, at=at).filter(partner=deal.registrant_id).first()
    if theirs.exists():
        if own is not None:
            own.accept(by=by, at=at)
        return
    said = events.RegisteredInTheName(
        subject=deal,
        concerns=[deal.registrant, deal.through],
        partner=deal.registrant_id,
        through=deal.through.pk,
    )
    ledger.record(said, by=by, at=at)
