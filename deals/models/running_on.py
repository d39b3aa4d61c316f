"""Protections that run on though nothing new is taken from their registrant: somebody says so."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from deals import protection_events as events
from deals.models.protection import Protection
from deals.refusals import ProtectionOver
from partners import ledger
from partners.may_register import stopped
from partners.models import Partner
from permissions.models import User


class ProtectionKept(models.Model):
    """That a person let a protection run on after its registrant was stopped."""

    protection = models.OneToOneField(Protection, models.PROTECT, related_name="kept_on")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.protection_id} {self.at}"


@transaction.atomic
def keep(protection: Protection, *, by: User, at: datetime) -> None:
    """Let it run to its end. Said twice it is said once. Raises `ProtectionOver`."""
    fresh = Protection.objects.select_for_update(of=("self",)).get(pk=protection.pk)
    if fresh.state(at=at) != "active":
        raise ProtectionOver(_("This protection is not running any more."))
    _row, said_now = ProtectionKept.objects.get_or_create(
        protection=fresh, defaults={"by": by, "at": at}
    )
    if not said_now:
        return
    said = events.ProtectionKept(
        subject=fresh.deal,
        concerns=fresh.deal.partners(at=at),
        product_family=fresh.product_family.code,
    )
    ledger.record(said, by=by, at=at)


def running_on(user: User, *, at: datetime) -> Any:
    """Return what the person may end, whose registrant is stopped and nobody has said a word of."""
    halted = Partner.objects.filter(stopped(at=at))
    found = Protection.objects.permitted(user, "release", at=at)
    return found.filter(
        during__contains=at, deal__registrant__in=halted.values("pk"), kept_on=None
    ).select_related("deal__registrant", "product_family")
