"""Who saw what, through which door, by which reason."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.append_only import APPEND_ONLY
from permissions.models.person import User
from permissions.public_ids import new_public_id


class AccessEntry(models.Model):
    """One look at protected things, written in the transaction of the look.

    It is written unchained, with a salted hash of what it says; a sealer may append links later
    without touching it. A list is one entry with the ids it showed. People stand here by key
    alone, never by name or address.
    """

    class Door(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("API")
        FILE = "file", _("File")
        EXPORT = "export", _("Export")
        SEARCH = "search", _("Search")
        TASK = "task", _("Background task")
        COMMAND = "command", _("Command")
        CMS = "cms", _("Library office")
        ADMIN = "admin", _("Back office")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="looks", db_constraint=False
    )
    on_behalf_of = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="looks_as", db_constraint=False
    )
    # What a machine calls itself where no person stands behind it.
    unattended = models.CharField(max_length=80, blank=True)
    door = models.CharField(max_length=10, choices=Door.choices)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    object_ids = ArrayField(models.BigIntegerField())
    reasons = ArrayField(models.CharField(max_length=60))
    rule_version = models.CharField(max_length=12)
    request_id = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=43, blank=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person", "-at"], name="access_by_person"),
            models.Index(fields=["kind", "-at"], name="access_by_kind"),
            GinIndex(fields=["object_ids"], name="access_by_object"),
        ]
        triggers: ClassVar[list[Any]] = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.kind}"
