"""API doors to what is shared of a registration, and to what a share would change."""

from drf_spectacular.utils import extend_schema

from deals.api.views import TAGS
from deals.models import Deal
from deals.sharing import REGISTRATIONS
from partners.api.grants import GrantViewSet


@extend_schema(tags=TAGS)
class DealGrantViewSet(GrantViewSet):
    """With whom a registration is shared."""

    model = Deal
    kind = REGISTRATIONS
    lookup = "deal_id"
