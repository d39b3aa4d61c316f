"""What it takes to share a material, for its page, its API and the list of all shares."""

from content import events
from content.models import LibraryPage, MaterialGroupGrant, MaterialUserGrant
from content.models.sharing import READ
from partners.models import Partner
from partners.shareable import Shareable


def receiver(_page: LibraryPage, to: Partner | None) -> list[Partner]:
    """Name the receiver alone: a material is the vendor's own."""
    return [] if to is None else [to]


MATERIALS = Shareable(
    model=LibraryPage,
    to_person=MaterialUserGrant,
    to_partner=MaterialGroupGrant,
    gives=READ,
    shared=events.MaterialShared,
    ending=events.MaterialShareEnding,
    ended=events.MaterialShareEnded,
    concerns=receiver,
    icon="library",
    path="/library/",
)
