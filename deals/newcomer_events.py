"""What can be said to have happened with a company that somebody asks us to admit."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class NewcomerAsked(Event):
    verb = "deals.newcomer_asked"
    sentence = _("{actor} asked to admit a company to {subject}")
    icon = "user-plus"

    newcomer: int


@known
@dataclass(frozen=True, kw_only=True)
class NewcomerAdmitted(Event):
    verb = "deals.newcomer_admitted"
    sentence = _("{actor} admitted a company to {subject}")
    icon = "user-plus"
    tone = "good"

    newcomer: int


@known
@dataclass(frozen=True, kw_only=True)
class NewcomerNotAdmitted(Event):
    verb = "deals.newcomer_not_admitted"
    sentence = _("{actor} did not admit a company to {subject}")
    icon = "ban"
    tone = "warn"

    newcomer: int


@known
@dataclass(frozen=True, kw_only=True)
class NewcomerWithdrawn(Event):
    verb = "deals.newcomer_withdrawn"
    sentence = _("{actor} no longer asks to admit a company to {subject}")
    icon = "undo-2"

    newcomer: int
