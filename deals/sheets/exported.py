"""Registrations as a sheet that leaves the house: open fields alone, of what one may view."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override, pgettext
from django.utils.translation import gettext as _

from deals.models import Deal, DealAnswer, Protection, QuestionSet
from deals.questions import told
from deals.sheets.written import Cell, answered
from deals.templatetags.deal_words import country
from permissions.fields import must_be_declared
from permissions.models import User

MOST = 5000
AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    """One column: its heading, the declared field it shows, and how it is read."""

    heading: "str | Promise"
    field: str
    read: Callable[[Any, datetime], Cell]
    of: type[Model] = Deal

    def __post_init__(self) -> None:
        must_be_declared(self.of, self.field, "", "the export")


def day(moment: datetime | None) -> Cell:
    return timezone.localtime(moment).date() if moment else None


def named(deal: Deal, _at: datetime) -> str:
    return pgettext("between things", ", ").join(each.name for each in deal.families.all())


def protected_until(deal: Deal, at: datetime) -> Cell:
    ends = [each.ends_at for each in deal.protections.all() if each.state(at=at) == "active"]
    return day(max(ends)) if ends else None


def of_project(name: str) -> Callable[[Any, datetime], Cell]:
    return lambda deal, _at: getattr(deal.project, name) if deal.project else None


def plain(name: str) -> Callable[[Any, datetime], Cell]:
    return lambda deal, _at: getattr(deal, name)


def label(name: str) -> Callable[[Any, datetime], Cell]:
    return lambda deal, _at: str(getattr(deal, f"get_{name}_display")())


def answer_to(code: str) -> Callable[[Any, datetime], Cell]:
    return lambda deal, _at: next(
        (told(each) for each in deal.answers.all() if each.question.code == code), None
    )


def columns() -> list[Column]:
    """Return what a sheet shows of each. Headings that an import knows can be imported again."""
    return [
        Column(gettext_lazy("Number"), "number", plain("number")),
        Column(gettext_lazy("End customer"), "customer_name", plain("customer_name")),
        Column(
            gettext_lazy("Country"),
            "customer_country",
            lambda deal, _at: country(deal.customer_country),
        ),
        Column(gettext_lazy("Product family"), "families", named),
        Column(gettext_lazy("Value"), "value_amount", plain("value_amount")),
        Column(gettext_lazy("Currency"), "value_currency", plain("value_currency")),
        Column(gettext_lazy("Tax"), "value_tax", label("value_tax")),
        Column(gettext_lazy("Whose price is it?"), "value_basis", label("value_basis")),
        Column(gettext_lazy("Value, converted"), "worth_amount", plain("worth_amount")),
        Column(gettext_lazy("Converted to"), "worth_currency", plain("worth_currency")),
        Column(gettext_lazy("Exchange rate"), "worth_rate", plain("worth_rate")),
        Column(gettext_lazy("Day of the exchange rate"), "worth_rate_on", plain("worth_rate_on")),
        *(
            Column(question.text, "value", answer_to(question.code), of=DealAnswer)
            for question in QuestionSet.asked_now()
        ),
        Column(gettext_lazy("Expected close"), "expected_close", plain("expected_close")),
        Column(gettext_lazy("Your reference"), "external_id", plain("external_id")),
        Column(gettext_lazy("Project"), "project__name", of_project("name")),
        Column(
            gettext_lazy("Tender number"), "project__tender_number", of_project("tender_number")
        ),
        Column(gettext_lazy("Title"), "title", plain("title")),
        Column(gettext_lazy("Review status"), "review_status", label("review_status")),
        Column(
            gettext_lazy("Registered by"),
            "registrant",
            lambda deal, _at: deal.registrant.display_name,
        ),
        Column(
            gettext_lazy("Submitted"),
            "first_submitted_at",
            lambda deal, _at: day(deal.first_submitted_at),
        ),
        Column(
            gettext_lazy("Decision promised for"),
            "promised_at",
            lambda deal, _at: day(deal.promised_at),
        ),
        Column(gettext_lazy("Protected until"), "during", protected_until, of=Protection),
    ]


def lines(keys: Sequence[int], reader: User, *, at: datetime) -> Iterator[list[Cell]]:
    """Yield the registrations in this order, a few hundred in memory at a time.

    A stream outlives the request that began it: language and zone are the reader's all the same.
    """
    language, zone = get_language() or "en", timezone.get_current_timezone()
    shown, capped = columns(), len(keys) > MOST
    for begin in range(0, min(len(keys), MOST), AT_ONCE):
        chunk = keys[begin : min(begin + AT_ONCE, MOST)]
        with override(language), timezone.override(zone):
            rows = {
                deal.pk: [column.read(deal, at) for column in shown]
                for deal in Deal.objects.with_everything().among(chunk, reader, at=at)
            }
        yield from (rows[key] for key in chunk if key in rows)
    if capped:
        with override(language):
            yield [
                _("Here are the first %(most)s. Narrow the list for the rest.")
                % {"most": f"{MOST:,}"}
            ]


def exported(kind: str, keys: Sequence[int], reader: User, *, at: datetime) -> HttpResponseBase:
    headings = [str(column.heading) for column in columns()]
    name = f"tandem-deals-{timezone.localtime(at):%Y-%m-%d}"
    return answered(kind, headings, lines(keys, reader, at=at), name=name, title=_("Deals"))
