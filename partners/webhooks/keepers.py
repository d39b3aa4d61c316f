"""For whom somebody may have machines told."""

from dataclasses import dataclass
from datetime import datetime

from partners.models import Partner
from partners.roles import EVERYTHING
from permissions.models import User


@dataclass(frozen=True)
class Keeper:
    """The partners somebody may speak for, whether for the vendor, and whether they read of all."""

    partners: list[Partner]
    for_vendor: bool
    reads_all: bool

    @classmethod
    def of(cls, user: User, *, at: datetime) -> "Keeper":
        managed = Partner.objects.permitted(user, "manage", at=at).order_by("sort_key", "pk")
        return cls(
            list(managed),
            for_vendor=user.holds_any(EVERYTHING["administer"], at=at),
            reads_all=user.holds_any(EVERYTHING["explain"], at=at),
        )

    @property
    def may_make(self) -> bool:
        return bool(self.partners) or self.for_vendor
