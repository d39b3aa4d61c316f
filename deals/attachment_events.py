"""What can be said to have happened to the files of a registration."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class AttachmentAdded(Event):
    verb = "deals.attachment_added"
    sentence = _("{actor} attached a file to {subject}")
    icon = "paperclip"

    attachment: int


@known
@dataclass(frozen=True, kw_only=True)
class AttachmentWithdrawn(Event):
    verb = "deals.attachment_withdrawn"
    sentence = _("{actor} withdrew a file of {subject}")
    icon = "undo-2"

    attachment: int


@known
@dataclass(frozen=True, kw_only=True)
class AttachmentInfected(Event):
    verb = "deals.attachment_infected"
    sentence = _("A file of {subject} carried a virus and was deleted")
    icon = "triangle-alert"
    tone = "bad"

    attachment: int
