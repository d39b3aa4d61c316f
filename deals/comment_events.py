"""What can be said to have happened to what people say about a registration."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class DealCommented(Event):
    verb = "deals.commented"
    sentence = _("{actor} commented on {subject}")
    icon = "message-square"

    comment: int


@known
@dataclass(frozen=True, kw_only=True)
class DealNoted(Event):
    verb = "deals.noted"
    sentence = _("{actor} left a note on {subject} for colleagues")
    icon = "message-square"
    internal = True

    comment: int


@known
@dataclass(frozen=True, kw_only=True)
class CommentWithdrawn(Event):
    verb = "deals.comment_withdrawn"
    sentence = _("{actor} withdrew a comment on {subject}")
    icon = "undo-2"

    comment: int


@known
@dataclass(frozen=True, kw_only=True)
class NoteWithdrawn(Event):
    verb = "deals.note_withdrawn"
    sentence = _("{actor} withdrew a note on {subject}")
    icon = "undo-2"
    internal = True

    comment: int
