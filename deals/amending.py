"""Whether an amendment may be proposed or accepted, and writing what it says."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _

from deals import crm
from deals.amended_values import Values, families_in, values_of, writable
from deals.amendment_refusals import AmendmentRefused, AmendmentStale, OwnedByTheCrm
from deals.course import Claim, claim_of
from deals.duplicates import candidates, keep_verdict
from deals.fresh import amended_just_now, approved_just_now
from deals.lifecycle import AMENDABLE, OF_THE_CRM, REQUIRED, TRANSITIONS, ReviewStatus, moves
from deals.matching.identifiers import Identifier
from deals.matching.score import Known
from deals.models.customer import Customer, CustomerVerdict, SalesTarget
from deals.refusals import AnotherDecides, FieldLocked, IllegalMove, Incomplete, ReferenceTaken
from deals.submission import OF_THE_CUSTOMER, write
from deals.worth import keep_worth
from partners.may_register import refuse_stopped
from partners.rates import Worth
from partners.standing_in import stood_in_for
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.amendment import Amendment
    from deals.models.deal import Deal


# What others may want too.
CLAIMED = OF_THE_CUSTOMER | {"project", "families"}
SUM = {"value_amount", "value_currency"}
WORTH = (
    *("worth_amount", "worth_currency", "worth_rate"),
    *("worth_rate_on", "worth_source", "worth_as_of"),
)

# May it be proposed?


def refuse_where_it_stands(deal: "Deal", *, at: datetime) -> None:
    """Raise `IllegalMove`, or `AmendmentRefused` where nothing can be amended now."""
    if "amendment" not in moves(deal.review_status):
        raise IllegalMove.of(deal.review_status, TRANSITIONS["amendment"])
    if words := approved_just_now(deal, at=at) or amended_just_now(deal, at=at):
        raise AmendmentRefused(words)
    if crm.is_closed(deal):
        raise AmendmentRefused(
            _("The CRM has closed the opportunity, so the registration is amended no more.")
        )


def can_be_amended(deal: "Deal", *, at: datetime) -> bool:
    """Say whether an amendment could be proposed now."""
    try:
        refuse_where_it_stands(deal, at=at)
    except (IllegalMove, AmendmentRefused):
        return False
    return True


def open_fields(deal: "Deal") -> list[str]:
    """Return what can be amended: without what the CRM owns once it has the opportunity."""
    return [name for name in AMENDABLE if name not in closed_fields(deal)]


def closed_fields(deal: "Deal") -> tuple[str, ...]:
    return OF_THE_CRM if crm.owns(deal) else ()


def refuse_wrong(deal: "Deal", now: Values, *, at: datetime) -> None:
    """Raise for changes that nobody could accept: all of one kind are named at once."""
    if not now:
        raise AmendmentRefused(_("Nothing differs from what stands there."))
    if CLAIMED & now.keys():
        refuse_stopped(deal.registrant, at=at)
    if locked := [name for name in now if is_locked(deal, name)]:
        raise FieldLocked.naming(locked)
    if owned := [name for name in now if name in closed_fields(deal)]:
        raise OwnedByTheCrm.naming(owned)
    if empty := [name for name in REQUIRED if name in now and not now[name]]:
        said = _("This cannot be left empty.")
        raise Incomplete(
            _("Some required fields are still empty."),
            fields={name: [("required", said)] for name in empty},
        )
    if reference := now.get("external_id"):
        twins = type(deal).objects.filter(registrant=deal.registrant_id, external_id=reference)
        if twins.exclude(pk=deal.pk).exclude(review_status=ReviewStatus.WITHDRAWN).exists():
            words = _("Another of your registrations has this reference.")
            raise ReferenceTaken(words, fields={"external_id": [("reference_taken", words)]})


def is_locked(deal: "Deal", name: str) -> bool:
    """Say whether nobody changes it any more: special prices were decided in their currency."""
    if name == "value_currency":
        return bool(deal.special_prices.exists())
    return name not in AMENDABLE


def claim_with(deal: "Deal", values: Values, *, at: datetime) -> Claim:
    """Return what an approval rule looks at, as if the registration said `values`."""
    return replace(
        claim_of(deal, at=at),
        families=frozenset(family.pk for family in families_in(values)),
        amount=Decimal(values["value_amount"]),
        currency=values["value_currency"],
        has_project=values["project"] is not None,
        worth=Worth(Decimal(values["value_amount"]), values["value_currency"], at),
    )


# May it be accepted?


def refuse_stale(amendment: "Amendment", deal: "Deal") -> None:
    """Raise `AmendmentStale` where the registration is no longer what the proposal started from."""
    if "amendment" not in moves(deal.review_status):
        raise IllegalMove.of(deal.review_status, TRANSITIONS["amendment"])
    now = values_of(deal)
    if any(now[name] != amendment.was[name] for name in amendment.was):
        raise AmendmentStale(
            _(
                "The registration has changed since this was proposed. "
                "Reject it, so that the partner can propose it anew."
            )
        )


def names_another_customer(amendment: "Amendment") -> bool:
    return bool(OF_THE_CUSTOMER & amendment.now.keys())


def named(amendment: "Amendment") -> Known:
    """Return the customer it names, as the scorer reads it."""
    said = {**amendment.was, **amendment.now}
    return Known(
        name=said["customer_name"],
        country=said["customer_country"],
        domains=frozenset({said["customer_domain"]} - {""}),
        identifiers=frozenset(
            Identifier(each["scheme"], each["value"]) for each in said["customer_identifiers"]
        ),
    )


def refuse_whose_target_it_is(
    amendment: "Amendment", deal: "Deal", same_as: Customer | None, *, by: User, at: datetime
) -> None:
    """Raise `AnotherDecides` for whoever carries a sales target on the customer it names.

    Of the customer it has now, the rule of who decides says so.
    """
    if not names_another_customer(amendment):
        return
    meant = {each.customer.pk for each in candidates(named(amendment)) if _is_same(each)}
    if same_as is not None:
        meant.add(same_as.pk)
    eyes = {by, stood_in_for(by, deal.registrant, at=at)} - {None}
    if SalesTarget.objects.holding(at=at).filter(person__in=eyes, customer__in=meant).exists():
        raise AnotherDecides(
            _("A sales target hangs on the customer it names; somebody else decides.")
        )


def _is_same(candidate: "object") -> bool:
    return bool(candidate.match.decision == "same")  # type: ignore[attr-defined]


# What it says, written.


def rewrite(
    amendment: "Amendment",
    deal: "Deal",
    *,
    same_as: Customer | None,
    apart_from: Collection[Customer],
    by: User,
    at: datetime,
) -> None:
    """Have the registration say what was proposed, and be about whom it names now."""
    write(deal, writable(amendment.now))
    if SUM & amendment.now.keys():
        keep_worth(deal, at=at)
        deal.save(update_fields=WORTH)
    if names_another_customer(amendment):
        typed = Customer.known_as(
            deal.customer_name,
            country=deal.customer_country,
            domain=deal.customer_domain,
            identifiers=[(each["scheme"], each["value"]) for each in deal.customer_identifiers],
            at=at,
        )
        deal.customer = typed
        for each in apart_from:
            keep_verdict(deal, each, CustomerVerdict.Verdict.DIFFERENT, by=by, at=at)
        if same_as is not None:
            keep_verdict(deal, same_as, CustomerVerdict.Verdict.SAME, by=by, at=at)
            deal.customer = typed.merged_into = same_as
            typed.save(update_fields=["merged_into"])
        deal.save(update_fields=["customer"])
    follow_with_the_project(deal)


def worth_of(deal: "Deal") -> Values:
    return {name: getattr(deal, name) for name in WORTH}


def write_back(amendment: "Amendment", deal: "Deal") -> None:
    """Have it say again what it said before, about whom it was then."""
    write(deal, writable({name: amendment.was[name] for name in amendment.now}))
    deal.customer = amendment.customer_before
    for name, value in (amendment.worth_before or {}).items():
        setattr(deal, name, cast("Field[Any, Any]", deal._meta.get_field(name)).to_python(value))
    deal.save(update_fields=["customer", *WORTH])
    follow_with_the_project(deal)


def follow_with_the_project(deal: "Deal") -> None:
    if deal.project is not None and deal.project.customer_id != deal.customer_id:
        deal.project.customer = deal.customer
        deal.project.save(update_fields=["customer"])
