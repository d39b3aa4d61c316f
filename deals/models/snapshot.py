"""What a registration said at the moment something was decided on it."""

from typing import Any, ClassVar

from django.db import models

from permissions.append_only import append_only_but_for_words
from permissions.querysets import PermittedQuerySet


class SnapshotQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-at", "-pk"]


class DealSnapshot(models.Model):
    """Immutable. Open fields and ids only; people stand in it by key.

    What somebody typed stands in it as typed; an erasure takes a name out of that and no more.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="snapshots")
    occasion = models.CharField(max_length=20)
    at = models.DateTimeField()
    deal_version = models.PositiveIntegerField()
    content = models.JSONField()

    objects: ClassVar[Any] = SnapshotQuerySet.as_manager()

    class Meta:
        triggers: ClassVar[list[Any]] = append_only_but_for_words("content")

    def __str__(self) -> str:
        return f"{self.deal_id} {self.occasion}"
