"""In which order a list of registrations stands: by open fields alone, and never by a null."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Case, DateTimeField, DecimalField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import AWAITING_DECISION
from deals.models import Protection
from partners.models import Programme
from permissions.pages import Order

Label = str | Promise

NEWEST, WAITING, ENDING, VALUE = "", "waiting", "ending", "value"
ORDERS: dict[str, Label] = {
    NEWEST: _("Newest first"),
    WAITING: _("Waiting longest first"),
    ENDING: _("Protection ends soonest"),
    VALUE: _("Highest value first"),
}
# After all that waits or ends, and below all that is worth something.
NEVER = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
UNKNOWN = Value(Decimal(-1), output_field=DecimalField())
THEN = ("-created_at", "-pk")


def order_of(name: str, *, at: datetime) -> Order:
    """Return the order of that name, within it the newest first.

    What waits for nothing, ends nowhere or cannot be compared comes last.
    """
    if name == WAITING:
        since = When(review_status__in=AWAITING_DECISION, then=F("first_submitted_at"))
        return Order(("since", *THEN), {"since": Case(since, default=NEVER)})
    if name == ENDING:
        running = Protection.objects.filter(deal=OuterRef("pk"), during__contains=at)
        ends = running.order_by("during__endswith").values("during__endswith")[:1]
        soonest = Coalesce(Subquery(ends, output_field=DateTimeField()), NEVER)
        return Order(("ends", *THEN), {"ends": soonest})
    return by_value() if name == VALUE else Order()


def by_value() -> Order:
    """Compare in the one currency the programme compares in, at the rate kept at submission.

    What has no sum in it comes after all that has, each currency by itself.
    """
    target = Programme.current().currency
    compared = Case(
        When(value_currency=target, then=F("value_amount")),
        When(worth_currency=target, then=F("worth_amount")),
    )
    return Order(
        ("-compared", "value_currency", "-amount", *THEN),
        {
            "compared": Coalesce(compared, UNKNOWN, output_field=DecimalField()),
            "amount": Coalesce(F("value_amount"), UNKNOWN, output_field=DecimalField()),
        },
    )
