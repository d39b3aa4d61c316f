"""What can be said to have happened between a reseller and its distributor, in its name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class UplineMandateGiven(Event):
    verb = "partners.upline_mandate_given"
    sentence = _("{actor} let {upline} register deals in the name of {subject}")
    icon = "pencil"

    upline: int


@known
@dataclass(frozen=True, kw_only=True)
class UplineMandateEnded(Event):
    verb = "partners.upline_mandate_ended"
    sentence = _("{actor} no longer lets {upline} register deals in the name of {subject}")
    icon = "lock"

    upline: int
