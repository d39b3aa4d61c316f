"""Who may see, lengthen and end a protection, and who knows of a place in the line."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import Extension, Protection, RevocationReason
from deals.rules import may_with_its_deal
from partners.rules import through_partner
from partners.sentences import spelled_by
from permissions.models import User
from permissions.rules import Reason, rule


@rule(Protection, "view")
def everyone_who_sees_its_deal(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("deal", _("May view the deal"), may_with_its_deal(user, "view", at=at))


@rule(Protection, "release")
def its_manager_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    """Let no seller give away what the whole team works on."""
    yield Reason(
        "manager",
        _("Manages the team of the partner that registers it"),
        Q(deal__registrant__in=through_partner(user, "manage", at=at)),
    )
    yield Reason("decide", _("Decides the registration"), may_with_its_deal(user, "decide", at=at))


@rule(Extension, "view")
def registrant_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it between the two: other parties see how long a protection lasts, not why."""
    yield Reason(
        "confide",
        _("Works for the registrant, or decides"),
        may_with_its_deal(user, "confide", at=at),
    )


@rule(Extension, "decide")
def who_decides_its_deal(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("decide", _("Decides the registration"), may_with_its_deal(user, "decide", at=at))


@spelled_by("revocation_reason")
def revocation_reasons(codes: set[Any]) -> Mapping[Any, str]:
    return {row.code: row.name for row in RevocationReason.objects.filter(code__in=codes)}
