"""People at the end customer. Closed: for the registrant's team and those who decide."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from deals import events
from partners import ledger
from permissions.actors import Actor
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal


class ContactQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["pk"]


class DealContact(models.Model):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    job = models.CharField(_("job"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def add(cls, deal: "Deal", *, by: Actor, at: datetime, **written: str) -> "DealContact":
        row: DealContact = cls.objects.create(deal=deal, **written)
        row._told(by=by, at=at)
        return row

    @transaction.atomic
    def revise(self, *, by: Actor, at: datetime, **written: str) -> None:
        for name, value in written.items():
            setattr(self, name, value)
        self.version += 1
        self.save()
        self._told(by=by, at=at)

    @transaction.atomic
    def remove(self, *, by: Actor, at: datetime) -> None:
        self._told(by=by, at=at)
        self.delete()

    def _told(self, *, by: Actor, at: datetime) -> None:
        # Who it is about stands in no ledger: only that the list has changed.
        changed = events.ContactsChanged(subject=self.deal, concerns=[self.deal.registrant])
        ledger.record(changed, by=by, at=at)
