"""API doors to what is shared of a material, and to what a share would change."""

from drf_spectacular.utils import extend_schema

from content.models import LibraryPage
from content.sharing import MATERIALS
from partners.api.grants import GrantViewSet


@extend_schema(tags=["library"])
class MaterialGrantViewSet(GrantViewSet):
    """With whom a material is shared."""

    model = LibraryPage
    kind = MATERIALS
