"""What the library holds, whom it is for, and who has it."""

from content.models.audience import Audience, PageAudience
from content.models.documents import LibraryDocument
from content.models.downloads import Download
from content.models.files import MaterialFile
from content.models.images import LibraryImage, LibraryRendition
from content.models.lives import PageLife
from content.models.pages import LibraryPage, MaterialKind
from content.models.sharing import MaterialGroupGrant, MaterialUserGrant
from content.models.shelf import LibraryIndexPage

__all__ = [
    "Audience",
    "Download",
    "LibraryDocument",
    "LibraryImage",
    "LibraryIndexPage",
    "LibraryPage",
    "LibraryRendition",
    "MaterialFile",
    "MaterialGroupGrant",
    "MaterialKind",
    "MaterialUserGrant",
    "PageAudience",
    "PageLife",
]
