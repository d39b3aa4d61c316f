"""What it takes to share a material, for its page, its API and the list of all shares."""

from content.models import LibraryPage, MaterialGroupGrant, MaterialUserGrant
from content.models.sharing import end_share, share
from partners.sharing import Shareable

MATERIALS = Shareable(
    LibraryPage, (MaterialUserGrant, MaterialGroupGrant), share, end_share, "library", "/library/"
)
