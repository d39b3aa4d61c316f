"""Writing a registration and making it ready for the vendor: everything wrong is said at once."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from deals import questions
from deals.course import plan
from deals.models.customer import Customer, Project
from deals.pricing import other_currency, settle_lines, write_lines
from deals.refusals import Incomplete, ReferenceTaken
from deals.worth import keep_worth
from partners.may_register import refuse_stopped
from partners.models import Programme
from permissions.actors import Actor

Fields = dict[str, list[tuple[str, "str | Promise"]]]

if TYPE_CHECKING:
    from deals.models.deal import Deal

PLAIN = (
    "customer_name",
    "customer_country",
    "customer_domain",
    "customer_identifiers",
    "value_amount",
    "value_currency",
    "value_tax",
    "value_basis",
    "expected_close",
    "title",
    "description",
    "external_id",
)
# A picked customer stands for what was typed of it; typing again forgets the pick.
OF_THE_CUSTOMER = {"customer_name", "customer_country", "customer_domain", "customer_identifiers"}


def write(deal: "Deal", written: dict[str, Any]) -> None:
    """Set the given fields, and only those. Values are typed and checked by the door's form."""
    of_the_customer = OF_THE_CUSTOMER & written.keys()
    if deal.first_submitted_at is None and any(
        getattr(deal, name) != written[name] for name in of_the_customer
    ):
        deal.customer = None
    for name in PLAIN:
        if name in written:
            setattr(deal, name, written[name])
    if "customer" in written:
        _pick(deal, written["customer"])
    if "project" in written:
        _write_project(deal, written["project"])
    _save(deal)
    _write_rows(deal, written)


def _write_rows(deal: "Deal", written: dict[str, Any]) -> None:
    if "families" in written:
        deal.families.set(written["families"])
    if "lines" in written:
        write_lines(deal, written["lines"])
    if "answers" in written:
        questions.write(deal, written["answers"])


def _save(deal: "Deal") -> None:
    """Save it.

    Raises `ReferenceTaken`, and `Incomplete` where it would lose what a submitted deal needs.
    """
    try:
        with transaction.atomic():
            deal.save()
    except IntegrityError as error:
        if "partner_reference_once" in str(error):
            words = _("Another of your registrations has this reference.")
            fields: Fields = {"external_id": [("reference_taken", words)]}
            raise ReferenceTaken(words, fields=fields) from error
        if "submitted_deals_are_complete" in str(error):
            words = _("Some required fields are still empty.")
            raise Incomplete(words, fields=missing(deal)) from error
        raise


def _pick(deal: "Deal", customer: Customer | None) -> None:
    deal.customer = customer
    if customer is not None:
        deal.customer_name = customer.name
        deal.customer_country = customer.country
        deal.customer_domain = customer.domain


def _write_project(deal: "Deal", described: dict[str, Any] | None) -> None:
    if not described or not described.get("name"):
        deal.project = None
        return
    project = deal.project or Project()
    for name, value in described.items():
        setattr(project, name, value)
    project.save()
    deal.project = project


def missing(deal: "Deal") -> dict[str, list[tuple[str, "str | Promise"]]]:
    """Return every required field that is empty, each with its sentence."""
    asked = {
        "customer_name": (not deal.customer_name.strip(), _("Name the end customer.")),
        "customer_country": (not deal.customer_country, _("Choose the customer's country.")),
        "families": (not deal.families.exists(), _("Choose at least one product family.")),
        "value_amount": (deal.value_amount is None, _("Give the value of the deal.")),
        "expected_close": (deal.expected_close is None, _("Give the day you expect to close.")),
    }
    wrong: Fields = {name: [("required", words)] for name, (empty, words) in asked.items() if empty}
    for code, words in questions.unanswered(deal).items():
        wrong[f"answers.{code}"] = [("required", words)]
    if other_currency(deal):
        words = _("A special price is in another currency than the registration. Write it anew.")
        wrong["lines"] = [("other_currency", words)]
    return wrong


def retyped(deal: "Deal") -> bool:
    """Say whether the customer was typed anew since the reviewer asked, and none picked instead.

    What was judged of the former name says nothing of this one, and protects nobody.
    """
    kept = deal.snapshots.order_by("-at", "-pk").first()
    if kept is None or deal.customer is None:
        return False
    was = kept.content["customer"]
    same = (
        was["name"] == deal.customer_name
        and was["country"] == deal.customer_country
        and was["domain"] == deal.customer_domain
        and was["identifiers"] == deal.customer_identifiers
    )
    picked = was["id"] != deal.customer.public_id and deal.customer.name == deal.customer_name
    return not same and not picked


def prepare(deal: "Deal", *, by: Actor, at: datetime) -> None:
    """Check completeness, settle the customer, invite the parties, make the promise.

    Raises `Incomplete`; `PartnerSuspendedNow`, `AgreementOver` for what is new.
    """
    if deal.first_submitted_at is None:
        refuse_stopped(deal.registrant, at=at)
    wrong = missing(deal)
    if wrong:
        raise Incomplete(_("Some required fields are still empty."), fields=wrong)
    if deal.customer is None or retyped(deal):
        deal.customer = Customer.known_as(
            deal.customer_name,
            country=deal.customer_country,
            domain=deal.customer_domain,
            identifiers=[(each["scheme"], each["value"]) for each in deal.customer_identifiers],
            at=at,
        )
    if deal.project is not None and deal.project.customer_id != deal.customer.pk:
        deal.project.customer = deal.customer
        deal.project.save(update_fields=["customer"])
    settle_lines(deal, at=at)
    keep_worth(deal, at=at)
    programme = Programme.current()
    promise = plan(deal, at=at)
    deal.promised_at, deal.promise_provisional = promise.at, promise.provisional
    # Nobody at all deciding for a quarter is an answer the partner must get.
    deal.lapses_at = at + timedelta(days=programme.undecided_days)
    for party in deal.parties.named(at=at):
        party.invite(by=by, at=at)
