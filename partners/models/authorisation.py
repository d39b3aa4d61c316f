"""Which partner may sell which product family in which territory, when, alone or not."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import authorisation_events as events
from partners import ledger
from partners.models.agreement import Agreement, until_then
from partners.models.partner import Partner
from partners.models.programme import ProductFamily, Territory
from permissions.actors import Actor
from permissions.facts import Fact
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.refusals import Refused
from permissions.turns import take_turns


class AuthorisationRefused(Refused):
    code = "authorisation_refused"


class Authorisation(Fact):
    """The time in which a partner may sell a product family in a territory, and who says so."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="authorisations")
    family = models.ForeignKey(ProductFamily, models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    # Whom it keeps out: [id,id] nobody but itself, (,) everybody else. Two that are not exclusive
    # stand side by side; an exclusive one overlaps with every other.
    claims = BigIntegerRangeField()
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, related_name="authorisations"
    )
    reference = models.CharField(gettext_lazy("reference in the CRM"), max_length=80, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            ExclusionConstraint(
                name="exclusive_is_alone",
                expressions=[
                    ("family", RangeOperators.EQUAL),
                    ("territory", RangeOperators.EQUAL),
                    ("claims", RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.family_id} {self.territory_id} {self.during}"

    @property
    def is_exclusive(self) -> bool:
        return bool(self.claims.lower_inf)

    @classmethod
    @transaction.atomic
    def grant(  # noqa: PLR0913  what, where, how, from which source
        cls,
        *,
        partner: Partner,
        family: ProductFamily,
        territory: Territory,
        is_exclusive: bool,
        by: User,
        at: datetime,
        agreement: Agreement | None = None,
        reference: str = "",
        until: datetime | None = None,
    ) -> "Authorisation":
        """Let a partner sell it there from now on, and no longer than its agreement.

        Raises `AuthorisationRefused`, `AgreementRefused`.
        """
        # Two at once take turns, or their constraint would let them wait for each other.
        Partner.objects.select_for_update().get(pk=partner.pk)
        take_turns(f"partners.authorisation.{family.pk}.{territory.pk}")
        if agreement is not None:
            ends = still_holding(agreement, of=partner, at=at).during.upper
            until = min(until or ends, ends) if ends else until
        row = cls(
            partner=partner,
            family=family,
            territory=territory,
            claims=claims_of(partner, is_exclusive=is_exclusive),
            agreement=agreement,
            reference=reference,
            entered_by=by,
            during=until_then(at, until),
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if "exclusive_is_alone" not in str(error):
                raise
            raise refusal_of(row, by=by, at=at) from error
        said = events.AuthorisedAlone if is_exclusive else events.Authorised
        row._say(said, by=by, at=at)
        return row

    @transaction.atomic
    def take_back(self, *, by: Actor, at: datetime) -> None:
        """End it now. Ending what has ended changes nothing."""
        row = Authorisation.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.during.isempty or (row.during.upper is not None and row.during.upper <= at):
            return
        row.end(at=at)
        self._say(events.AuthorisationEnded, by=by, at=at)

    def _say(self, event: Any, *, by: Actor, at: datetime) -> None:
        ledger.record(
            event(
                subject=self.partner,
                concerns=[self.partner],
                product_family=self.family.code,
                territory=self.territory.code,
            ),
            by=by,
            at=at,
        )


def claims_of(partner: Partner, *, is_exclusive: bool) -> NumericRange:
    if is_exclusive:
        return NumericRange(None, None, "()")
    return NumericRange(partner.pk, partner.pk, "[]")


def still_holding(agreement: Agreement, *, of: Partner, at: datetime) -> Agreement:
    """Return the agreement as it stands, for a partner that is locked: so is who would end it.

    Raises `AuthorisationRefused`.
    """
    held = Agreement.objects.filter(pk=agreement.pk, partner=of).holding(at=at).first()
    if held is None:
        words = _("This agreement no longer holds.")
        raise AuthorisationRefused(words, fields={"agreement": [("ended", words)]})
    return held


def refusal_of(wanted: Authorisation, *, by: User, at: datetime) -> AuthorisationRefused:
    """Return why the database says no. Who holds it is named to those alone who may view them."""
    there = Authorisation.objects.filter(
        family=wanted.family,
        territory=wanted.territory,
        claims__overlap=wanted.claims,
        during__overlap=wanted.during,
    )
    if there.filter(partner=wanted.partner).exists():
        words = _("It is authorised for this already. End that first.")
        return AuthorisationRefused(words, fields={"family": [("held", words)]})
    known = Partner.objects.permitted(by, "view", at=at).filter(authorisations__in=there)
    names = sorted({each.display_name for each in known})
    who = ", ".join(names) or _("another partner")
    if not wanted.is_exclusive or there.filter(claims__lower_inf=True).exists():
        words = _("%(who)s may sell this there alone.") % {"who": who}
        return AuthorisationRefused(words, fields={"family": [("anothers_alone", words)]})
    words = _("It would not be alone: %(who)s may sell this there too.") % {"who": who}
    return AuthorisationRefused(words, fields={"is_exclusive": [("not_alone", words)]})
