"""Whether a partner may register anything new: its agreements with us, and a stop to all of it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from partners import authorisation_events as events
from partners import ledger
from partners.models.partner import Partner
from permissions.actors import Actor
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.refusals import Refused


class AgreementRefused(Refused):
    code = "agreement_refused"


def until_then(at: datetime, until: datetime | None) -> DateTimeTZRange:
    """Return the time from `at` on. Raises `AgreementRefused` where it would be over already."""
    if until is not None and until <= at:
        raise AgreementRefused(
            _("The end lies in the past."),
            fields={"until": [("in_the_past", _("Choose a moment to come."))]},
        )
    return DateTimeTZRange(at, until, "[)")


class Agreement(Fact):
    """The time in which one contract with a partner holds, by its number.

    Of whom we have never entered one, none is asked. Of whom we have, one must hold before anything
    new is submitted.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="agreements")
    number = models.CharField(_("agreement number"), max_length=60)
    reference = models.CharField(_("reference in the CRM"), max_length=80, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("partner_agreement_once", "partner", "number")
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        *,
        partner: Partner,
        number: str,
        by: User,
        at: datetime,
        until: datetime | None = None,
        reference: str = "",
    ) -> "Agreement":
        """Enter an agreement that holds from now on. Raises `AgreementRefused`."""
        row = cls(
            partner=partner,
            number=number,
            reference=reference,
            entered_by=by,
            during=until_then(at, until),
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if "partner_agreement_once" not in str(error):
                raise
            words = _("An agreement of this number holds already.")
            raise AgreementRefused(words, fields={"number": [("held", words)]}) from error
        ledger.record(
            events.AgreementBegan(subject=partner, concerns=[partner], number=number), by=by, at=at
        )
        return row

    @transaction.atomic
    def terminate(self, *, by: Actor, at: datetime) -> None:
        """End it now, and with it what it authorises. Ending what has ended changes nothing."""
        Partner.objects.select_for_update().get(pk=self.partner_id)
        row = Agreement.objects.filter(pk=self.pk).open_at(at=at).first()
        if row is None:
            return
        row.end(at=at)
        ledger.record(
            events.AgreementEnded(
                subject=self.partner, concerns=[self.partner], number=self.number
            ),
            by=by,
            at=at,
        )
        open_still = self.authorisations.filter(during__overlap=from_now_on(at))
        for each in open_still.select_related("partner", "family", "territory").order_by("pk"):
            each.take_back(by=by, at=at)


class Suspension(Fact):
    """The time in which nothing new is taken from a partner, whatever its agreements say."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="suspensions")
    reason = models.CharField(_("reason"), max_length=500)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("partner_suspended_once", "partner")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.during}"

    @classmethod
    @transaction.atomic
    def begin(cls, *, partner: Partner, reason: str, by: User, at: datetime) -> None:
        """Take nothing new from it from now on. Raises `AgreementRefused` where that is so."""
        try:
            with transaction.atomic():
                cls.objects.create(
                    partner=partner, reason=reason, entered_by=by, during=from_now_on(at)
                )
        except IntegrityError as error:
            if "partner_suspended_once" not in str(error):
                raise
            raise AgreementRefused(_("It is suspended already.")) from error
        ledger.record(events.PartnerSuspended(subject=partner, concerns=[partner]), by=by, at=at)

    @classmethod
    @transaction.atomic
    def lift(cls, *, partner: Partner, by: Actor, at: datetime) -> None:
        """Take from it again. Lifting what is lifted changes nothing."""
        Partner.objects.select_for_update().get(pk=partner.pk)
        held = cls.objects.filter(partner=partner).open_at(at=at).first()
        if held is None:
            return
        held.end(at=at)
        ledger.record(events.SuspensionLifted(subject=partner, concerns=[partner]), by=by, at=at)
