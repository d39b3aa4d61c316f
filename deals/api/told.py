"""A registration in plain values, as one reader may see it, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from deals.api.shapes import DealOut
from deals.closing import tells_reason
from deals.lifecycle import ReviewStatus
from deals.models import (
    Amendment,
    Approval,
    Closing,
    Deal,
    DealHidden,
    InformationRequest,
    OwnPrice,
    Party,
)
from partners.models import CrmOpportunity, Link, Programme
from permissions.actors import Actor
from permissions.adapters.shapes import Rows, plain
from permissions.models import User

# How the columns of a deal are called outside.
SPOKEN = {
    "customer_name": "customer.name",
    "customer_country": "customer.country",
    "customer_domain": "customer.domain",
    "customer_identifiers": "customer.identifiers",
    "families": "product_families",
    "value_amount": "value.amount",
    "value_currency": "value.currency",
    "value_tax": "value.tax",
}
COLUMNS = {outside: inside for inside, outside in SPOKEN.items()}
OUTCOMES = {"won": "won", "lost": "lost", "cancelled": "cancelled"}


def read_at_once(actor: Actor, *, at: datetime) -> Any:
    """Return deals with everything that is told of them, for `actor`."""
    return (
        Deal.objects.with_everything()
        .select_related("customer__account")
        .prefetch_related(
            Prefetch(
                "approvals",
                Approval.objects.filter(undone_at=None)
                .select_related("reason")
                .order_by("-decided_at", "-pk"),
                to_attr="verdicts_that_hold",
            ),
            Prefetch(
                "information_requests",
                InformationRequest.objects.filter(answered_at=None),
                to_attr="open_questions",
            ),
            "appeals",
            Prefetch(
                "lines__own_price",
                OwnPrice.objects.permitted(actor, "view", at=at),
                to_attr="own_for_reader",
            ),
            Prefetch("hidden", DealHidden.objects.holding(at=at), to_attr="hidden_now"),
            Prefetch("closings", Closing.objects.filter(reopened_at=None), to_attr="ends"),
            Prefetch(
                "amendments",
                Amendment.objects.exclude(outcome=Amendment.Outcome.WITHDRAWN).filter(
                    Q(outcome="") | Q(decided_at__gt=at - Programme.current().grace)
                ),
                to_attr="amendments_of_late",
            ),
        )
        .with_permission(actor, "edit", "decide", "confide", at=at)
    )


def told(deals: Sequence[Deal], actor: User, *, at: datetime) -> Rows:
    """Return the deals, read by `read_at_once` for `actor`, as the API says them."""
    mirrored = opportunities_of(deals)
    since = at - Programme.current().grace
    rows = []
    for deal in deals:
        row = one(deal, mirrored.get(deal.pk), at=at)
        row["appeal_until"] = until = appealable(deal, at=at)
        if until is None:
            row["allowed_transitions"] = [n for n in row["allowed_transitions"] if n != "appeal"]
        if not amendable(deal, since=since):
            row["allowed_transitions"] = [n for n in row["allowed_transitions"] if n != "amendment"]
        if may_be_undone(deal, actor, since=since):
            row["allowed_transitions"].append("undo")
        rows.append(row)
    return plain(DealOut, rows)


def may_be_undone(deal: Deal, actor: User, *, since: datetime) -> bool:
    """Tell whether its last verdict is `actor`'s own and younger than `since`."""
    verdict = next(iter(getattr(deal, "verdicts_that_hold", ())), None)
    return (
        verdict is not None
        and bool(getattr(deal, "can_decide", False))
        and deal.is_of(verdict, actor)
        and verdict.decided_at > since
    )


def amendable(deal: Any, *, since: datetime) -> bool:
    """Tell whether nothing waits and no verdict may be taken back still; reads what is at hand."""
    verdict = next(iter(deal.verdicts_that_hold), None)
    settled = verdict is None or verdict.decided_at <= since
    return settled and not any(
        row.waits or row.decided_at > since for row in deal.amendments_of_late
    )


def appealable(deal: Any, *, at: datetime) -> datetime | None:
    """Return until when its rejection can be appealed by those who may; reads what is at hand."""
    verdict = next(iter(deal.verdicts_that_hold), None)
    rejected = deal.review_status == ReviewStatus.REJECTED and verdict is not None
    if not rejected or not deal.can_edit or list(deal.appeals.all()):
        return None
    until: datetime = deal.appeal_until(verdict)
    return until if at < until else None


def opportunities_of(deals: Iterable[Deal]) -> dict[int, CrmOpportunity]:
    """Return what the CRM says of each deal it knows, by the deal's key."""
    links = {
        (link.connection_id, link.external_id): link.portal_id
        for link in Link.objects.filter(
            role="opportunity",
            portal_kind=Deal._meta.label_lower,
            portal_id__in=[deal.pk for deal in deals],
        )
    }
    rows = CrmOpportunity.objects.filter(
        external_id__in=[external_id for _connection, external_id in links], deleted_at=None
    ).select_related("connection")
    return {
        links[row.connection_id, row.external_id]: row
        for row in rows
        if (row.connection_id, row.external_id) in links
    }


def one(deal: Any, mirrored: CrmOpportunity | None, *, at: datetime) -> dict[str, Any]:
    return {
        "id": deal.public_id,
        "number": deal.number,
        "title": deal.title,
        "customer": customer(deal),
        "project": project(deal),
        "product_families": sorted(family.code for family in deal.families.all()),
        "lines": [
            {
                "product": line.product.public_id,
                "quantity": line.quantity,
                "list_price": line.list_price,
                "list_currency": line.list_currency,
                "list_as_of": line.list_as_of,
                "list_total": line.list_total,
                "own_price": own_price(line),
            }
            for line in deal.lines.all()
        ],
        "value": {
            "amount": deal.value_amount,
            "currency": deal.value_currency,
            "tax": deal.value_tax,
        },
        "value_basis": deal.value_basis,
        "worth": worth(deal),
        "answers": {answer.question.code: answer.value for answer in deal.answers.all()},
        "expected_close": deal.expected_close,
        "description": deal.description,
        "external_id": deal.external_id,
        "review_status": deal.review_status,
        **crm(mirrored),
        "registrant": partner(deal.registrant),
        "through": partner(deal.through) if deal.through else None,
        "parties": [party(each, at=at) for each in deal.parties.all() if at in each.during],
        "protections": [
            {
                "product_family": each.product_family.code,
                "starts_at": each.starts_at,
                "ends_at": each.ends_at,
                "state": each.state(at=at),
            }
            for each in deal.protections.all()
            if each.starts_at is not None
        ],
        "submitted_at": deal.first_submitted_at,
        "promised_at": deal.promised_at,
        **between_registrant_and_vendor(deal),
        "hidden_from_distributor": bool(deal.hidden_now) if deal.can_edit else None,
        "editable_fields": editable(deal),
        "allowed_transitions": deal.allowed_transitions(
            name for name in ("edit", "decide") if getattr(deal, f"can_{name}")
        ),
        "version": deal.version,
        "created_at": deal.created_at,
        "updated_at": deal.updated_at,
    }


def own_price(line: Any) -> dict[str, Any] | None:
    """Return what the registrant's own list asks; nothing where there is none for this reader."""
    own = line.own_for_reader
    if own is None:
        return None
    return {
        **{name: getattr(own, name) for name in ("unit_price", "currency", "as_of", "total")},
        "list": own.list_name,
    }


def worth(deal: Deal) -> dict[str, Any] | None:
    if not deal.worth_currency:
        return None
    return {
        "amount": deal.worth_amount,
        "currency": deal.worth_currency,
        "rate": deal.worth_rate,
        "rate_on": deal.worth_rate_on,
        "source": deal.worth_source,
        "as_of": deal.worth_as_of,
    }


def customer(deal: Deal) -> dict[str, Any]:
    account = deal.customer.account if deal.customer else None
    return {
        "name": deal.customer_name,
        "country": deal.customer_country,
        "domain": deal.customer_domain,
        "identifiers": deal.customer_identifiers,
        "account": account.public_id if account else None,
    }


def project(deal: Deal) -> dict[str, Any] | None:
    if deal.project is None:
        return None
    names = ("name", "tender_number", "site", "end_user_unit", "bid_date")
    return {name: getattr(deal.project, name) for name in names}


def crm(mirrored: CrmOpportunity | None) -> dict[str, Any]:
    if mirrored is None:
        return {"sales_stage": None, "outcome": None, "source": None}
    return {
        "sales_stage": mirrored.stage,
        "outcome": OUTCOMES.get(mirrored.stage, "open"),
        "source": {"system": mirrored.connection.kind, "as_of": mirrored.as_of},
    }


def partner(row: Any) -> dict[str, str]:
    return {"id": row.public_id, "name": row.display_name}


def party(row: Party, *, at: datetime) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "partner": partner(row.partner),
        "role": row.role.code,
        "state": row.state(at=at),
        "split_percent": row.percent(at=at),
    }


def between_registrant_and_vendor(deal: Any) -> dict[str, Any]:
    """Return verdict and question; their words only for the two between whom they passed."""
    verdict = next(iter(deal.verdicts_that_hold), None)
    question = next(iter(deal.open_questions), None)
    appeal = next(iter(deal.appeals.all()), None)
    return {
        "decision": verdict
        and {
            "decision": verdict.decision,
            "at": verdict.decided_at,
            "reason": verdict.reason and {"code": verdict.reason.code, "name": verdict.reason.name},
            "note": verdict.note if deal.can_confide else None,
        },
        "appeal": appeal
        and {"at": appeal.appealed_at, "words": appeal.words if deal.can_confide else None},
        "closing": end(deal),
        "information_request": question
        and {
            "message": question.message if deal.can_confide else None,
            "answer_by": question.answer_by,
        },
    }


def end(deal: Any) -> dict[str, Any] | None:
    """Return how it ended; for how much and why only to the two between whom that passed."""
    closing = next(iter(deal.ends), None)
    if closing is None:
        return None
    money = {"amount": closing.amount, "currency": closing.currency}
    return {
        "outcome": closing.outcome,
        "closed_at": closing.closed_at,
        "value": money if deal.can_confide and closing.amount is not None else None,
        "reason": closing.reason if deal.can_confide and tells_reason(deal) else None,
        "rate_until": closing.rate_until,
    }


def editable(deal: Any) -> list[str]:
    """Return what this reader may write now, as the API spells it."""
    if not deal.can_edit:
        return []
    if deal.review_status == ReviewStatus.ACTION_REQUIRED:
        names = list(deal.open_questions[0].unlocked) if deal.open_questions else []
    else:
        names = deal.editable_fields()
    return [SPOKEN.get(name, name) for name in names]
