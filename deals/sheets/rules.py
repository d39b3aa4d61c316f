"""Who may do what with a sheet of registrations: the partner's own people alone.

What a row says is nobody else's until it is a registration.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import DealImport
from partners.rules import through_partner
from permissions.kinds import Kind, declare_kind
from permissions.models import User
from permissions.rules import Reason, rule


@rule(DealImport, "view")
def the_registrants_team(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "registrant",
        _("Works for the partner that registers it"),
        Q(registrant__in=through_partner(user, "read", at=at)),
    )


@rule(DealImport, "edit")
def the_registrants_sellers(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the partner that registers it"),
        Q(registrant__in=through_partner(user, "sell", at=at)),
    )


declare_kind(
    Kind(
        DealImport,
        _("a sheet of registrations"),
        _("Sheets of registrations"),
        "table",
        "/deals/imports/",
        partners="registrant",
    )
)
