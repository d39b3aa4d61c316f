"""Which inputs of the registration's form write which field, and what stands in them at first."""

from typing import Any

from deals import choices
from deals.lifecycle import WRITABLE
from deals.models import Deal
from deals.models.deal import Tax, ValueBasis
from partners.models import Partner

# So many lines a form can hold, and so many it lays out where there are fewer.
LINES = range(1, 102)
LINES_OFFERED = 4
# So many a form can hold; it lays out those in use, and never fewer than `OFFERED`.
PARTNERS = range(1, 25)
OFFERED = 4

# Which inputs write which field of a deal; a field that is locked takes its inputs away.
INPUTS: dict[str, tuple[str, ...]] = {
    "customer_name": ("customer_name", "customer"),
    "customer_country": ("customer_country",),
    "families": ("families",),
    "value_amount": ("value_amount",),
    "value_currency": ("value_currency",),
    "value_tax": ("value_tax",),
    "value_basis": ("value_basis",),
    "expected_close": ("expected_close",),
    "project": ("project_name", "tender_number", "site", "end_user_unit", "bid_date"),
    "customer_domain": ("customer_domain",),
    "customer_identifiers": ("customer_identifiers",),
    "title": ("title",),
    "description": ("description",),
    "external_id": ("external_id",),
    "lines": tuple(
        f"line_{n}_{part}" for n in LINES for part in ("product", "quantity", "asked", "words")
    ),
    # One input for each question that is asked: the form knows which.
    "answers": (),
    "parties": (
        "own_percent",
        *(f"partner_{n}_{part}" for n in PARTNERS for part in ("name", "id", "role", "percent")),
    ),
}

# What is no plain column of a deal.
STRUCTURED = frozenset({"project", "families", "lines", "answers", "parties"})


def initial_of(deal: Deal | None, registrant: Partner) -> dict[str, Any]:
    """Return what stands in the form at first."""
    if deal is None:
        return {
            "customer_country": registrant.country,
            "value_currency": choices.currency_of(registrant.country),
            "value_tax": Tax.INCLUDED,
            "value_basis": ValueBasis.END_CUSTOMER,
        }
    plain = {name: getattr(deal, name) for name in WRITABLE if name not in STRUCTURED}
    started = {
        **plain,
        "customer": deal.customer.public_id if deal.customer else "",
        "families": [family.code for family in deal.families.all()],
    }
    if deal.project:
        project = deal.project
        started |= {name: getattr(project, name) for name in INPUTS["project"][1:]}
        started["project_name"] = project.name
    return started
