"""What a registration says right now, in a form that can be kept for ever."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from deals.models.party import PartyStanding
from deals.models.split import PartySplit
from deals.outside import outside_codes

if TYPE_CHECKING:
    from deals.models.deal import Deal


def content_of(deal: "Deal", *, at: datetime) -> dict[str, Any]:
    """Return the open fields of a deal as plain values. People stand in it by key."""
    return {
        "number": deal.number,
        "title": deal.title,
        "review_status": deal.review_status,
        "registrant": deal.registrant.public_id,
        "registered_by": deal.registered_by_id,
        "through": deal.through.public_id if deal.through else None,
        "customer": {
            "id": deal.customer.public_id if deal.customer else None,
            "name": deal.customer_name,
            "country": deal.customer_country,
            "domain": deal.customer_domain,
            "identifiers": deal.customer_identifiers,
        },
        "project": _project(deal),
        "product_families": sorted(deal.families.values_list("code", flat=True)),
        "lines": [
            {
                "product": line.product.public_id,
                "quantity": str(line.quantity),
                "list_price": str(line.list_price) if line.list_price is not None else None,
                "list_currency": line.list_currency,
                "list_as_of": line.list_as_of.isoformat() if line.list_as_of else None,
            }
            for line in deal.lines.select_related("product").order_by("pk")
        ],
        "value": {
            "amount": str(deal.value_amount) if deal.value_amount is not None else None,
            "currency": deal.value_currency,
            "tax": deal.value_tax,
        },
        "value_basis": deal.value_basis,
        "answers": {
            answer.question.code: answer.value for answer in deal.answers.select_related("question")
        },
        "worth": {
            "amount": str(deal.worth_amount) if deal.worth_amount is not None else None,
            "currency": deal.worth_currency,
            "rate": str(deal.worth_rate) if deal.worth_rate is not None else None,
            "rate_on": deal.worth_rate_on.isoformat() if deal.worth_rate_on else None,
            "source": deal.worth_source,
        },
        "expected_close": deal.expected_close.isoformat() if deal.expected_close else None,
        "description": deal.description,
        "external_id": deal.external_id,
        "parties": _parties(deal, at=at),
        "outside_authorisation": outside_codes(deal, at=at),
        "version": deal.version,
    }


def _project(deal: "Deal") -> dict[str, Any] | None:
    if deal.project is None:
        return None
    project = deal.project
    return {
        "id": project.public_id,
        "name": project.name,
        "tender_number": project.tender_number,
        "site": project.site,
        "end_user_unit": project.end_user_unit,
        "bid_date": project.bid_date.isoformat() if project.bid_date else None,
    }


def _parties(deal: "Deal", *, at: datetime) -> list[dict[str, Any]]:
    standing = PartyStanding.objects.holding(at=at).filter(party=OuterRef("pk"))
    share = PartySplit.objects.holding(at=at).filter(party=OuterRef("pk"))
    parties = (
        deal.parties.holding(at=at)
        .annotate(
            state_now=Subquery(standing.values("state")[:1]),
            percent_now=Subquery(share.values("percent")[:1]),
        )
        .select_related("partner", "role")
    )
    return [
        {
            "id": party.public_id,
            "partner": party.partner.public_id,
            "role": party.role.code,
            "state": party.state_now,
            "split_percent": str(party.percent_now) if party.percent_now else None,
        }
        for party in parties.order_by("pk")
    ]
