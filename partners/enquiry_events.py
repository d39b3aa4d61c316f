"""What can be said to have happened while a partner asked and was answered."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class Asked(Event):
    verb = "partners.enquiry_asked"
    sentence = _("{actor} asked: {subject}")
    icon = "message-square"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class Complained(Event):
    verb = "partners.enquiry_complained"
    sentence = _("{actor} complained: {subject}")
    icon = "circle-alert"
    tone = "warn"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    verb = "partners.enquiry_answered"
    sentence = _("{actor} answered: {subject}")
    icon = "mail"
    tone = "good"

    was_first: bool
    was_late: bool


@known
@dataclass(frozen=True, kw_only=True)
class WentOn(Event):
    verb = "partners.enquiry_went_on"
    sentence = _("{actor} wrote more about {subject}")
    icon = "message-square"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class Solved(Event):
    verb = "partners.enquiry_solved"
    sentence = _("{actor} closed {subject}: it was solved")
    icon = "circle-check"
    tone = "good"


@known
@dataclass(frozen=True, kw_only=True)
class LeftUnsolved(Event):
    verb = "partners.enquiry_left_unsolved"
    sentence = _("{actor} closed {subject}: it was not solved")
    icon = "circle-x"
    tone = "bad"


@known
@dataclass(frozen=True, kw_only=True)
class CalledBack(Event):
    verb = "partners.enquiry_called_back"
    sentence = _("{actor} asked back about {subject}: it holds")
    icon = "phone"
    tone = "good"


@known
@dataclass(frozen=True, kw_only=True)
class OpenedAnew(Event):
    verb = "partners.enquiry_opened_anew"
    sentence = _("{actor} asked back about {subject}, and opened it anew")
    icon = "rotate-ccw"
    tone = "warn"

    promised: str


@known
@dataclass(frozen=True, kw_only=True)
class GivenTo(Event):
    verb = "partners.enquiry_given_to"
    sentence = _("{actor} gave {subject} to {person} to answer")
    icon = "user-check"
    internal = True

    person: int
