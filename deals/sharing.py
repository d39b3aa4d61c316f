"""What it takes to share a registration, for its page, its API and the list of all shares."""

from deals.models import Deal, DealGroupGrant, DealUserGrant
from deals.models.sharing import end_share, share
from partners.sharing import Shareable

REGISTRATIONS = Shareable(
    Deal, (DealUserGrant, DealGroupGrant), share, end_share, "handshake", "/deals/", reads="share"
)
