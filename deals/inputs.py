"""Which inputs of the registration's form write which field, and what stands in them at first."""

from datetime import datetime
from typing import Any

from deals import choices
from deals.lifecycle import WRITABLE
from deals.models import Deal, Party, PartyStanding
from deals.models.deal import Tax, ValueBasis
from partners.models import Partner

LINES = range(1, 5)
PARTNERS = range(1, 5)

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
    "lines": tuple(f"line_{n}_{part}" for n in LINES for part in ("product", "quantity")),
    "parties": (
        "own_percent",
        *(f"partner_{n}_{part}" for n in PARTNERS for part in ("name", "id", "role", "percent")),
    ),
}

# What is no plain column of a deal.
STRUCTURED = frozenset({"project", "families", "lines", "parties"})


def initial_of(deal: Deal | None, registrant: Partner, *, at: datetime) -> dict[str, Any]:
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
    for n, line in zip(LINES, deal.lines.all(), strict=False):
        started[f"line_{n}_product"] = line.product.public_id
        started[f"line_{n}_quantity"] = line.quantity.normalize()
    return started | _initial_parties(deal, at=at)


def _initial_parties(deal: Deal, *, at: datetime) -> dict[str, Any]:
    started: dict[str, Any] = {}
    held = [party for party in deal.parties.all() if at in party.during]
    for party in held:
        if party.partner_id == deal.registrant_id:
            started["own_percent"] = party.percent(at=at)
    for n, party in zip(PARTNERS, [p for p in held if is_named(p, at=at)], strict=False):
        started |= {
            f"partner_{n}_name": party.partner.display_name,
            f"partner_{n}_id": party.partner.public_id,
            f"partner_{n}_role": party.role.code,
            f"partner_{n}_percent": party.percent(at=at),
        }
    return started


def is_named(party: Party, *, at: datetime) -> bool:
    return party.state(at=at) == PartyStanding.State.NAMED
