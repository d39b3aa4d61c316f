"""More time for a protection: asked with evidence, granted or refused by who decides."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import crm
from deals import protection_events as events
from deals.fresh import approved_just_now
from deals.models.protection import Protection
from deals.models.queue import QueuePlace
from deals.protect import lock_in_order, refuse_protected
from deals.refusals import (
    CustomerAlreadyProtected,
    EvidenceMissing,
    ExtensionBlocked,
    ExtensionDecided,
    ExtensionWaits,
    NoExtensionLeft,
    ProtectionOver,
    ReasonMissing,
    VerdictIsFresh,
)
from partners import ledger
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal

# A day has begun somewhere before it begins in Greenwich.
FIRST_TO_SEE_A_DAY = timedelta(hours=14)


class ExtensionQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-asked_at", "-pk"]

    def waiting(self) -> "ExtensionQuerySet":
        return self.filter(decision="")


class Extension(models.Model):
    """One request, for all protections of the registration that may still be lengthened."""

    class Decision(models.TextChoices):
        GRANTED = "granted", gettext_lazy("Granted")
        REFUSED = "refused", gettext_lazy("Refused")
        # The protection was ended before anybody decided.
        MOOT = "moot", gettext_lazy("No longer needed")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    evidence = models.TextField(max_length=2000, blank=True)
    evidence_on = models.DateField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(max_length=2000, blank=True)

    objects: ClassVar[Any] = ExtensionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(decision=""), name="one_extension_waits"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="extension_decided_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.asked_at}"

    @classmethod
    @transaction.atomic
    def ask(
        cls, deal: "Deal", *, evidence: str, evidence_on: date | None, by: User, at: datetime
    ) -> "Extension":
        """Ask for more time while it runs, for a deal fetched locked.

        Raises `VerdictIsFresh`, `ProtectionOver`, `ExtensionWaits`, `NoExtensionLeft`,
        `EvidenceMissing`.
        """
        if words := approved_just_now(deal, at=at):
            raise VerdictIsFresh(words)
        running = [p for p in running_when(deal, asked_at=at) if at in p.during]
        if not running:
            raise ProtectionOver(_("The protection is not running, so it cannot be lengthened."))
        if cls.objects.waiting().filter(deal=deal).exists():
            raise ExtensionWaits(_("An extension has been asked for already and waits."))
        open_ones = [each for each in running if each.extensions_left]
        if not open_ones:
            raise NoExtensionLeft(
                _("The programme allows no further extension of this protection.")
            )
        needed = any(each.policy.evidence_needed for each in open_ones)
        require_evidence(evidence, evidence_on, needed=needed, at=at)
        asked = cls.objects.create(
            deal=deal,
            asked_by=by,
            asked_at=at,
            evidence=evidence.strip(),
            evidence_on=evidence_on,
        )
        said = events.ExtensionAsked(subject=deal, concerns=[deal.registrant])
        ledger.record(said, by=by, at=at)
        return asked

    @transaction.atomic
    def grant(self, *, by: User, at: datetime, note: str = "") -> None:
        """Lengthen what ran when it was asked, for a deal fetched locked. All of it or nothing.

        Raises `ExtensionDecided`, `ProtectionOver`, `NoExtensionLeft`, `ExtensionBlocked`.
        """
        fresh = self._undecided()
        held = running_when(fresh.deal, asked_at=fresh.asked_at)
        if not held:
            raise ProtectionOver(_("The protection has been ended, so it cannot be lengthened."))
        longer = [(each, longer_by(each, at=at)) for each in held if each.extensions_left]
        if not longer:
            raise NoExtensionLeft(
                _("The programme allows no further extension of this protection.")
            )
        refuse_whoever_stands_behind(fresh.deal, longer, at=at)
        for protection, more in longer:
            lengthen(fresh, protection, more)
        fresh._decide(self.Decision.GRANTED, by=by, at=at, note=note)  # noqa: SLF001  its own
        until = max(more.upper for _protection, more in longer)
        said = events.ExtensionGranted(
            subject=fresh.deal, concerns=fresh.deal.partners(at=at), until=until.isoformat()
        )
        ledger.record(said, by=by, at=at)
        crm.tell_of_protection(fresh.deal, at=at)

    @transaction.atomic
    def refuse(self, *, note: str, by: User, at: datetime) -> None:
        """Say no, with a reason the partner reads. Raises `ExtensionDecided`, `ReasonMissing`."""
        fresh = self._undecided()
        if not note.strip():
            raise ReasonMissing.at("note")
        fresh._decide(self.Decision.REFUSED, by=by, at=at, note=note)  # noqa: SLF001  its own
        said = events.ExtensionRefused(subject=fresh.deal, concerns=[fresh.deal.registrant])
        ledger.record(said, by=by, at=at)

    @classmethod
    def drop_waiting(cls, deal: "Deal", *, by: User, at: datetime) -> None:
        """Close what waits when there is nothing left to lengthen."""
        for waiting in cls.objects.waiting().filter(deal=deal).select_for_update():
            waiting._decide(cls.Decision.MOOT, by=by, at=at, note="")  # noqa: SLF001  its own

    def _undecided(self) -> "Extension":
        """Return it fresh and locked, so that two people deciding at once take turns."""
        fresh: Extension = (
            Extension.objects.select_for_update(of=("self",))
            .select_related("deal__registrant")
            .get(pk=self.pk)
        )
        if fresh.decision:
            raise ExtensionDecided(_("This request has been decided already."))
        return fresh

    def _decide(self, decision: str, *, by: User, at: datetime, note: str) -> None:
        self.decision, self.decided_by, self.decided_at, self.note = decision, by, at, note
        self.save(update_fields=["decision", "decided_by", "decided_at", "note"])


class Lengthening(models.Model):
    """What one granted extension added to one protection: never more often than the policy says."""

    extension = models.ForeignKey(Extension, models.PROTECT, related_name="lengthenings")
    protection = models.ForeignKey(Protection, models.PROTECT, related_name="lengthenings")
    was_until = models.DateTimeField()
    now_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["extension", "protection"], name="lengthened_once"),
            models.CheckConstraint(
                condition=Q(now_until__gt=models.F("was_until")), name="lengthened_is_longer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protection_id} {self.now_until}"


def running_when(deal: "Deal", *, asked_at: datetime) -> list[Protection]:
    """Return what ran at that moment and was not ended early since, locked."""
    return list(
        deal.protections.select_for_update(of=("self",))
        .with_extensions_given()
        .select_related("policy", "customer", "product_family", "deal")
        .filter(during__contains=asked_at, released_at=None)
        .order_by("pk")
    )


def longer_by(protection: Protection, *, at: datetime) -> DateTimeTZRange:
    """Return the time to be added: after the end, or from now where we decided after the end."""
    begins = max(protection.during.upper, at)
    return DateTimeTZRange(begins, begins + timedelta(days=protection.policy.extension_days), "[)")


def require_evidence(evidence: str, on: date | None, *, needed: bool, at: datetime) -> None:
    """Raise `EvidenceMissing`, naming all at once what is not there or not of a day that was."""
    wrong: dict[str, list[tuple[str, Any]]] = {}
    if needed and not evidence.strip():
        wrong["evidence"] = [("required", _("Say what shows that the customer still decides."))]
    if needed and on is None:
        wrong["evidence_on"] = [("required", _("Say of which day it is."))]
    if on is not None and on > (at + FIRST_TO_SEE_A_DAY).date():
        wrong["evidence_on"] = [("in_the_future", _("This day is still to come."))]
    if wrong:
        raise EvidenceMissing(_("An extension needs dated evidence."), fields=wrong)


def refuse_whoever_stands_behind(
    deal: "Deal", longer: Iterable[tuple[Protection, DateTimeTZRange]], *, at: datetime
) -> None:
    """Refuse where somebody else's protection follows, or a registration waits for the place.

    Nobody is named: who decides here may look after another partner than theirs.
    """
    pairs = list(longer)
    customer = pairs[0][0].customer
    families = [protection.product_family for protection, _more in pairs]
    lock_in_order(customer, families)
    if QueuePlace.objects.waiting_for(pairs[0][0], families, at=at).exclude(deal=deal).exists():
        raise ExtensionBlocked(
            _("Another registration keeps its place behind this protection, so it ends as it is.")
        )
    for protection, more in pairs:
        try:
            refuse_protected(
                deal, [protection.product_family], scope=protection.project, during=more
            )
        except CustomerAlreadyProtected as refusal:
            raise ExtensionBlocked(followed()) from refusal


def followed() -> str:
    return _("Another protection of this customer follows, so this one ends as it is.")


def lengthen(extension: Extension, protection: Protection, more: DateTimeTZRange) -> None:
    """Add the time under the constraint that keeps protections apart. Raises `ExtensionBlocked`."""
    was_until = protection.during.upper
    try:
        with transaction.atomic():
            if more.lower == was_until:
                protection.during = DateTimeTZRange(protection.during.lower, more.upper, "[)")
                protection.save(update_fields=["during"])
            else:
                # It ended while we were deciding: nobody was kept away meanwhile.
                protection = protection.again(during=more)
    except IntegrityError as error:
        if "protections_never_overlap" in str(error):
            raise ExtensionBlocked(followed()) from error
        raise
    extension.lengthenings.create(protection=protection, was_until=was_until, now_until=more.upper)
