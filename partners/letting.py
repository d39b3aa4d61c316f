"""What a reseller lets its distributor do: by which verbs, and in which words it is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import PartnerUpline


@dataclass(frozen=True)
class Letting:
    name: str
    action: str
    begin: Callable[..., object]
    end: Callable[..., object]
    held: Callable[..., object]
    icon: str
    is_let: Promise
    is_not_let: Promise
    let: Promise
    let_no_longer: Promise
    what_would_be: Promise
    foretold: Promise
    nothing_foretold: Promise


LETTINGS = {
    each.name: each
    for each in [
        Letting(
            "see",
            "open_deals",
            PartnerUpline.open_deals,
            PartnerUpline.close_deals,
            PartnerUpline.sight,
            icon="eye",
            is_let=_("Sees the registrations of this partner."),
            is_not_let=_("Sees none of the registrations of this partner."),
            let=_("Let it see them"),
            let_no_longer=_("Let it see them no longer"),
            what_would_be=_("What would they see?"),
            foretold=_("Each of its people would see more than now:"),
            nothing_foretold=_("nothing"),
        ),
        Letting(
            "register",
            "let_register",
            PartnerUpline.let_register,
            PartnerUpline.let_register_no_longer,
            PartnerUpline.mandate,
            icon="pencil",
            is_let=_("Registers deals in this partner's name."),
            is_not_let=_("Registers nothing in this partner's name."),
            let=_("Let it register for you"),
            let_no_longer=_("Let it register no longer"),
            what_would_be=_("What would that open?"),
            foretold=_(
                "Each of its sellers could register a deal for you. "
                "You are told each time, see it, and can say that you did not want it."
            ),
            nothing_foretold=_("They would see nothing more of yours than now."),
        ),
    ]
}


def letting_of(name: str) -> Letting:
    """Return what is let by this name: to see, where it names nothing."""
    return LETTINGS.get(name, LETTINGS["see"])
