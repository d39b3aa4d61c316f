"""People at the end customer. Closed: for the registrant's team and those who decide."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class DealContact(models.Model):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    job = models.CharField(_("job"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.public_id
