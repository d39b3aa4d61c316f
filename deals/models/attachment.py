"""Files that parties and the vendor keep with a registration."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from deals import scanning
from deals.attachment_events import AttachmentAdded, AttachmentInfected, AttachmentWithdrawn
from deals.files import LARGEST_NAME, called, kind_of
from deals.refusals import AttachmentRefused
from partners import ledger, pictures
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


HANDED_OUT = (Scan.UNCHECKED, Scan.CLEAN)
MOST_PICTURES = 3
"""A preview is a look at the first pages, not a copy."""


class AttachmentQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-added_at", "-pk"]

    def to_draw(self) -> "AttachmentQuerySet":
        """Return what may be looked at and has not been drawn yet."""
        return self.filter(pictures=None, scan__in=HANDED_OUT, withdrawn_at=None)


def deleted(storage: Storage, names: list[str]) -> None:
    for name in names:
        storage.delete(name)


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
    # How many of its pages lie beside it as pictures; None until a worker has looked.
    pictures = models.PositiveSmallIntegerField(null=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = AttachmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["deal", "-added_at", "-id"], name="attachments_of_a_deal"),
            models.Index(
                fields=["added_at"], condition=models.Q(pictures=None), name="attachments_to_draw"
            ),
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
        self._refuse_what_is_held_back()
        with self.file.open("rb") as kept:
            return bytes(kept.read())

    def _refuse_what_is_held_back(self) -> None:
        if self.withdrawn_at is not None:
            raise AttachmentRefused(_("It has been withdrawn already."))
        if self.scan in {Scan.WAITING, Scan.INFECTED}:
            raise AttachmentRefused(str(self.get_scan_display()))

    @property
    def is_there(self) -> bool:
        return self.withdrawn_at is None and self.scan in HANDED_OUT

    # What one sees of it without fetching it.

    @transaction.atomic
    def keep_pictures(self, drawn: list[bytes]) -> None:
        """Lay them beside the file, unless it has gone meanwhile."""
        row = DealAttachment.objects.select_for_update().to_draw().filter(pk=self.pk).first()
        if row is None:
            return
        storage, names = row.file.storage, row._picture_names()  # noqa: SLF001  its own class
        for name, picture in zip(names, drawn, strict=False):
            storage.delete(name)
            storage.save(name, ContentFile(picture))
        row.pictures = min(len(drawn), MOST_PICTURES)
        row.save(update_fields=["pictures"])

    def picture(self, number: int) -> bytes:
        """Return a page as a picture. Raises `NoPicture`; `AttachmentRefused` as for the file."""
        self._refuse_what_is_held_back()
        if not 1 <= number <= (self.pictures or 0):
            raise pictures.NoPicture(number)
        try:
            with self.file.storage.open(self._picture_names()[number - 1]) as kept:
                return bytes(kept.read())
        except FileNotFoundError as error:
            raise pictures.NoPicture(number) from error

    @property
    def picture_numbers(self) -> range:
        """The pages there are pictures of, from 1; none where the file itself is not there."""
        return range(1, (self.pictures or 0) + 1 if self.is_there else 1)

    def _picture_names(self) -> list[str]:
        return [f"{self.file.name}-{n}.webp" for n in range(1, MOST_PICTURES + 1)]

    def _delete_file(self) -> None:
        """Delete its bytes and pictures once nothing can bring the row back to what it was."""
        # Every picture there may be: a worker that was killed has laid some and noted none.
        storage, names = self.file.storage, [str(self.file.name), *self._picture_names()]
        transaction.on_commit(lambda: deleted(storage, names))

    def _tell(self, event: Any, *, by: Actor, at: datetime) -> None:
        # Who may not see the file is not told of it either.
        own = [self.partner] if self.partner else []
        concerns = self.deal.partners(at=at) if self.is_shared else own
        said = event(subject=self.deal, concerns=concerns, attachment=self.pk)
        ledger.record(said, by=by, at=at)
