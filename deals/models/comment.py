"""What people say about a registration: written once, withdrawn at most, never changed."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from deals import comment_events as events
from deals.refusals import CommentRefused
from partners import ledger
from permissions.append_only import NEVER_TRUNCATED
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal

LONGEST = 4000
MOST_MENTIONS = 10
# Only its withdrawal is added, once; and an erasure takes a name out of the words.
WRITTEN_ONCE = pgtrigger.Trigger(
    name="written_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
           AND to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at' THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'
           AND to_jsonb(NEW) - 'body' = to_jsonb(OLD) - 'body' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'This table is append-only.';
    """,
)


class CommentQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-written_at", "-pk"]


class DealComment(models.Model):
    """One remark, for everybody who sees the registration or for the vendor's people alone.

    What is withdrawn is shown to nobody any more; that it was said, by whom and when, stays.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_internal = models.BooleanField()
    body = models.TextField(max_length=LONGEST)
    mentioned = models.ManyToManyField(User, related_name="+")
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = CommentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["deal", "-written_at", "-id"], name="comments_of_a_deal")
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("written_at")),
                name="withdrawn_after_it_was_written",
            )
        ]
        triggers: ClassVar[list[Any]] = [WRITTEN_ONCE, NEVER_TRUNCATED]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def write(  # noqa: PLR0913  what is said, to whom, by whom
        cls,
        deal: "Deal",
        *,
        body: str,
        is_internal: bool,
        by: User,
        at: datetime,
        mentioned: Collection[User] = (),
        public_id: str | None = None,
    ) -> "DealComment":
        """Say something. `mentioned` are people of whom the door knows that they may read it.

        `public_id` is one that the door gave out before, so that a form sent twice says it once.
        """
        written = {"author": by, "is_internal": is_internal, "body": body, "written_at": at}
        made, is_new = cls.objects.get_or_create(
            public_id=public_id or new_public_id(), deal=deal, defaults=written
        )
        if not is_new:
            return made
        made.mentioned.set(mentioned)
        said = events.DealNoted if is_internal else events.DealCommented
        concerns = deal.partners(at=at)
        ledger.record(said(subject=deal, concerns=concerns, comment=made.pk), by=by, at=at)
        return made

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take it back, fetched locked. Raises `CommentRefused` where it is withdrawn already."""
        if self.withdrawn_at is not None:
            raise CommentRefused(_("It has been withdrawn already."))
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_at"])
        said = events.NoteWithdrawn if self.is_internal else events.CommentWithdrawn
        concerns = self.deal.partners(at=at)
        ledger.record(said(subject=self.deal, concerns=concerns, comment=self.pk), by=by, at=at)
