"""Files that parties and the vendor keep with a registration."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from deals import scanning
from deals.attachment_events import AttachmentAdded, AttachmentInfected, AttachmentWithdrawn
from deals.files import LARGEST_NAME, called, kind_of
from deals.refusals import AttachmentRefused
from partners import ledger
from partners.models import Partner
from permissions.actors import Actor
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal


class Scan(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked for viruses: no scanner is configured")
    WAITING = "waiting", _("Held back until it is checked for viruses")
    CLEAN = "clean", _("Checked for viruses")
    INFECTED = "infected", _("Carried a virus and was deleted")


class AttachmentQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-added_at", "-pk"]


def where_it_lies(attachment: "DealAttachment", _name: str) -> str:
    return f"attachments/{attachment.public_id}"


class DealAttachment(models.Model):
    """One file, for the partner it is from and the vendor, or for everybody who sees the deal.

    What is withdrawn or infected is deleted; that it was there, from whom and when, stays.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="attachments")
    # Whose it is; nobody's is the vendor's.
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_shared = models.BooleanField()
    name = models.CharField(max_length=LARGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(upload_to=where_it_lies, max_length=80)
    scan = models.CharField(max_length=10, choices=Scan.choices)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = AttachmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["deal", "-added_at", "-id"], name="attachments_of_a_deal")
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(scan__in=Scan.values), name="scan_known"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="attachments_hold_bytes"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def add(  # noqa: PLR0913  what it is, whose, for whom
        cls,
        deal: "Deal",
        *,
        name: str,
        content: bytes,
        partner: Partner | None,
        is_shared: bool,
        by: User,
        at: datetime,
        public_id: str | None = None,
    ) -> "DealAttachment":
        """Keep a file. Raises `NotTaken`.

        `public_id` is one that the door gave out before, so that a form sent twice adds it once.
        """
        kind = kind_of(content)
        written = {
            "partner": partner,
            "uploaded_by": by,
            "is_shared": is_shared,
            "name": called(name, kind),
            "content_type": kind.content_type,
            "size": len(content),
            "digest": hashlib.sha256(content).hexdigest(),
            "scan": Scan.WAITING if scanning.is_configured() else Scan.UNCHECKED,
            "added_at": at,
        }
        made, is_new = cls.objects.get_or_create(
            public_id=public_id or new_public_id(), deal=deal, defaults=written
        )
        if is_new:
            made.file.save(made.public_id, ContentFile(content))
            made._tell(AttachmentAdded, by=by, at=at)  # noqa: SLF001  its own class
        return made

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take it back and delete it. Raises `AttachmentRefused` where that was done."""
        if self.withdrawn_at is not None:
            raise AttachmentRefused(_("It has been withdrawn already."))
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_at"])
        self._delete_file()
        self._tell(AttachmentWithdrawn, by=by, at=at)

    @transaction.atomic
    def judge(self, *, is_infected: bool, by: Actor, at: datetime) -> None:
        """Say what the scanner found."""
        self.scan = Scan.INFECTED if is_infected else Scan.CLEAN
        self.save(update_fields=["scan"])
        if is_infected:
            self._delete_file()
            self._tell(AttachmentInfected, by=by, at=at)

    def handed_out(self) -> bytes:
        """Return its bytes. Raises `AttachmentRefused` with the reason why not."""
        if self.withdrawn_at is not None:
            raise AttachmentRefused(_("It has been withdrawn already."))
        if self.scan in {Scan.WAITING, Scan.INFECTED}:
            raise AttachmentRefused(str(self.get_scan_display()))
        with self.file.open("rb") as kept:
            return bytes(kept.read())

    @property
    def is_there(self) -> bool:
        return self.withdrawn_at is None and self.scan in {Scan.UNCHECKED, Scan.CLEAN}

    def _delete_file(self) -> None:
        """Delete the bytes once nothing can bring the row back to what it was."""
        storage, name = self.file.storage, str(self.file.name)
        transaction.on_commit(lambda: storage.delete(name))

    def _tell(self, event: Any, *, by: Actor, at: datetime) -> None:
        # Who may not see the file is not told of it either.
        own = [self.partner] if self.partner else []
        concerns = self.deal.partners(at=at) if self.is_shared else own
        said = event(subject=self.deal, concerns=concerns, attachment=self.pk)
        ledger.record(said, by=by, at=at)
