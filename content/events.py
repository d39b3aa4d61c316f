"""What can be said to have happened to a piece of the library."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.events import ShareEnded, ShareEnding
from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class MaterialPublished(Event):
    """Said when it begins, and again with every new edition of the same material."""

    verb = "content.material_published"
    sentence = _("{actor} published {subject}")

    version: str
    again: bool


@known
@dataclass(frozen=True, kw_only=True)
class MaterialWithdrawn(Event):
    verb = "content.material_withdrawn"
    sentence = _("{actor} withdrew {subject}")

    successor: int | None


@known
@dataclass(frozen=True, kw_only=True)
class AudienceChanged(Event):
    verb = "content.audience_changed"
    sentence = _("{actor} changed whom {subject} is for")
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class MaterialDownloaded(Event):
    verb = "content.material_downloaded"
    sentence = _("{actor} downloaded {subject}")

    document: int
    version: str


@known
@dataclass(frozen=True, kw_only=True)
class MaterialShared(Event):
    verb = "content.material_shared"
    sentence = _("{actor} shared {subject}")
    icon = "user-plus"

    person: int | None = None
    partner: int | None = None
    until: str | None = None


@known
@dataclass(frozen=True, kw_only=True)
class MaterialShareEnding(ShareEnding):
    verb = "content.material_share_ending"


@known
@dataclass(frozen=True, kw_only=True)
class MaterialShareEnded(ShareEnded):
    verb = "content.material_share_ended"
