"""A protection ended before its time: given up by its registrant, or revoked by the vendor."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import crm
from deals import protection_events as events
from deals.fresh import approved_just_now
from deals.models.extension import Extension
from deals.models.protection import Protection
from deals.refusals import CannotBeRevoked, ProtectionOver, ReasonMissing, VerdictIsFresh
from partners import ledger
from partners.models.programme import Named
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal


class RevocationReason(Named):
    """A coded reason that the partner reads, beside the words of who revokes."""

    class Meta(Named.Meta):
        verbose_name = gettext_lazy("reason of a revocation")
        verbose_name_plural = gettext_lazy("reasons of a revocation")


class EarlyEnd(models.Model):
    """Who ended a protection before its time, why, and until when it would have lasted."""

    class How(models.TextChoices):
        RELEASED = "released", gettext_lazy("Released")
        REVOKED = "revoked", gettext_lazy("Revoked")

    protection = models.OneToOneField(Protection, models.PROTECT, related_name="early_end")
    how = models.CharField(max_length=8, choices=How.choices)
    reason = models.ForeignKey(RevocationReason, models.PROTECT, null=True, related_name="+")
    words = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    would_have_ended_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(how="released", reason=None)
                | models.Q(how="revoked", reason__isnull=False),
                name="revoked_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(would_have_ended_at__gt=models.F("at")),
                name="ended_before_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protection_id} {self.how}"


@transaction.atomic
def release(protection: Protection, *, words: str, by: User, at: datetime) -> None:
    """End one protection now because it is no longer wanted, for a deal fetched locked.

    Raises `VerdictIsFresh`, `ProtectionOver`.
    """
    if words := approved_just_now(protection.deal, at=at):
        raise VerdictIsFresh(words)
    fresh = Protection.objects.select_for_update(of=("self",)).get(pk=protection.pk)
    if fresh.state(at=at) != "active":
        raise ProtectionOver(_("This protection is not running any more."))
    end_now(fresh, EarlyEnd.How.RELEASED, words=words, by=by, at=at)
    said = events.ProtectionReleased(
        subject=fresh.deal,
        concerns=fresh.deal.partners(at=at),
        product_family=fresh.product_family.code,
    )
    ledger.record(said, by=by, at=at)
    if not running(fresh.deal, at=at):
        Extension.drop_waiting(fresh.deal, by=by, at=at)
    crm.tell_of_protection(fresh.deal, at=at)


@transaction.atomic
def revoke(
    deal: "Deal", *, reason: RevocationReason | None, words: str, by: User, at: datetime
) -> None:
    """Take every running protection of a registration back, for a deal fetched locked.

    Within the grace period a verdict is taken back instead, as if it had not been.
    Raises `CannotBeRevoked`, `ProtectionOver`, `ReasonMissing`.
    """
    if reason is None:
        raise ReasonMissing.at("reason")
    if not words.strip():
        raise ReasonMissing.at("words")
    verdict = deal.approvals.filter(undone_at=None, decision="approved").first()
    if verdict is not None and verdict.may_be_taken_back(at=at):
        raise CannotBeRevoked(_("Nothing of it has left the house yet: take the verdict back."))
    held = running(deal, at=at)
    if not held:
        raise ProtectionOver(_("No protection of this registration is running."))
    for protection in held:
        end_now(protection, EarlyEnd.How.REVOKED, reason=reason, words=words, by=by, at=at)
    Extension.drop_waiting(deal, by=by, at=at)
    said = events.ProtectionRevoked(
        subject=deal, concerns=deal.partners(at=at), revocation_reason=reason.code
    )
    ledger.record(said, by=by, at=at)
    crm.cancel_unsent(deal, at=at)  # what the CRM has not heard of, it does not hear of now
    crm.tell_of_protection(deal, at=at)


def running(deal: "Deal", *, at: datetime) -> list[Protection]:
    return list(
        deal.protections.select_for_update(of=("self",))
        .select_related("product_family", "deal")
        .filter(during__contains=at, released_at=None)
        .order_by("pk")
    )


def end_now(
    protection: Protection,
    how: str,
    *,
    words: str,
    by: User,
    at: datetime,
    reason: RevocationReason | None = None,
) -> None:
    EarlyEnd.objects.create(
        protection=protection,
        how=how,
        reason=reason,
        words=words.strip(),
        by=by,
        at=at,
        would_have_ended_at=protection.during.upper,
    )
    protection.release(at=at, reason=how, noted_at=at)
