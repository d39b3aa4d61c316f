"""What was said about a registration, for one reader."""

from dataclasses import dataclass
from datetime import datetime

from deals.models import Deal, DealComment
from permissions.models import User

MOST = 100


@dataclass(frozen=True)
class Said:
    comment: DealComment
    mentioned: list[User]
    is_own: bool

    @property
    def words(self) -> str:
        return "" if self.comment.withdrawn_at else self.comment.body


def said_about(deal: Deal, user: User, *, at: datetime) -> list[Said]:
    """Return the latest comments that the reader may view, the newest first."""
    found = (
        DealComment.objects.permitted(user, "view", at=at)
        .filter(deal=deal)
        .select_related("author")
        .prefetch_related("mentioned")
        .order_by("-written_at", "-pk")[:MOST]
    )
    return [Said(each, list(each.mentioned.all()), each.author_id == user.pk) for each in found]
