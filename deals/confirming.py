"""What a confirmation says, and when it is made: once nobody can take the approval back."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals import rivals
from deals.amending import CLAIMED
from deals.events import ConfirmationIssued
from deals.models import (
    Amendment,
    Approval,
    Confirmation,
    ConflictDecision,
    Deal,
    Protection,
)
from partners import ledger
from partners.models import LedgerEntry, Programme
from permissions.actors import Actor, System

PORTAL = System("confirm what was approved")

CONDITIONS: tuple["str | Promise", ...] = (
    _(
        "While the protection lasts, no other partner's registration of the customer or project "
        "named is approved for the product families named."
    ),
    _(
        "The protection may be lengthened, or be released or revoked before its end. What counts "
        "is its state at the time of asking, which the address below tells."
    ),
    _("It is given to the partner named and cannot be passed on."),
    _("It promises nothing about prices, quantities or delivery."),
)


@transaction.atomic
def confirm_after_grace(entry: LedgerEntry, at: datetime) -> None:
    """Make the confirmation of an approval. Runs at least once, and makes one."""
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=entry.subject_id)
    verdict = deal.approvals.filter(
        decision=Approval.Decision.APPROVED, decided_at=entry.at, undone_at=None
    ).first()
    if verdict is not None and not Confirmation.objects.filter(approval=verdict).exists():
        confirm(deal, verdict, by=PORTAL, at=at)


@transaction.atomic
def confirm_anew_after_grace(entry: LedgerEntry, at: datetime) -> None:
    """Take the place of a letter that an accepted amendment made untrue. Runs at least once.

    The former letter says that it has ended as soon as there is a later one; whoever wants the
    same as the registration does now is met here too.
    """
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=entry.subject_id)
    amendment = deal.amendments.filter(
        outcome=Amendment.Outcome.ACCEPTED, decided_at=entry.at
    ).first()
    if amendment is None or Confirmation.objects.filter(amendment=amendment).exists():
        return
    if CLAIMED & amendment.now.keys():
        rivals.meet(deal, at=at)
    last = deal.confirmations.select_related("approval").order_by("-pk").first()
    if last is not None and CLAIMED & amendment.now.keys():
        confirm(deal, last.approval, by=PORTAL, at=at, amendment=amendment)


@transaction.atomic
def confirm_divided_after_grace(entry: LedgerEntry, at: datetime) -> None:
    """Take the place of a letter that a conflict's decision made untrue. Runs at least once."""
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=entry.subject_id)
    decision = ConflictDecision.objects.filter(
        conflict__public_id=entry.details["conflict"], decided_at=entry.at, undone_at=None
    ).first()
    last = deal.confirmations.select_related("approval").order_by("-pk").first()
    # Whoever was approved by the decision has its letter from that.
    if decision is None or last is None or last.approval.decided_at >= entry.at:
        return
    held = still_protected(deal, at=at)
    if held and facts_of(deal, last.approval, held)["families"] != last.content["families"]:
        confirm(deal, last.approval, by=PORTAL, at=at, decision=decision)


@transaction.atomic
def confirm(
    deal: Deal,
    verdict: Approval,
    *,
    by: Actor,
    at: datetime,
    amendment: Amendment | None = None,
    decision: ConflictDecision | None = None,
) -> Confirmation | None:
    """Write down what `verdict` gave; None where nothing of it is protected any more.

    Wants the deal locked: two of the same verdict take turns.
    """
    protections = still_protected(deal, at=at)
    if not protections:
        return None
    last = deal.confirmations.order_by("-pk").first()
    made = Confirmation.objects.create(
        deal=deal,
        approval=verdict,
        amendment=amendment,
        decision=decision,
        issued_at=at,
        content=facts_of(deal, verdict, protections) | {"replaces": last.number if last else None},
    )
    made.families.set({each.product_family for each in protections})
    ledger.record(
        ConfirmationIssued(subject=deal, concerns=deal.partners(at=at), letter=made.number),
        by=by,
        at=at,
    )
    return made


def still_protected(deal: Deal, *, at: datetime) -> list[Protection]:
    return [
        each
        for each in deal.protections.select_related("product_family").order_by("pk")
        if not each.during.isempty and each.during.upper > at
    ]


def facts_of(deal: Deal, verdict: Approval, protections: list[Any]) -> dict[str, Any]:
    """Return what the paper says, in plain values: open fields, and nobody of either side."""
    programme = Programme.current()
    one_project = deal.project if protections[0].project.lower is not None else None
    return {
        "vendor": {"en": programme.vendor_name_en, "zh": programme.vendor_name_zh},
        "registration": deal.number,
        "partner": {"name": deal.registrant.name, "latin": deal.registrant.latin_name},
        "customer": {"name": deal.customer_name, "country": deal.customer_country},
        "project": one_project
        and {
            "name": one_project.name,
            "tender_number": one_project.tender_number,
            "site": one_project.site,
        },
        "families": [
            {
                "en": each.product_family.name_en,
                "zh": each.product_family.name_zh,
                "from": each.starts_at.isoformat(),
                "until": each.ends_at.isoformat(),
            }
            for each in protections
        ],
        "products": [line.product.name for line in deal.lines.select_related("product")],
        "approved_at": verdict.decided_at.isoformat(),
        "zone": settings.TIME_ZONE,
        "conditions": [list(in_both(each)) for each in CONDITIONS],
    }


def in_both(said: "str | Promise") -> tuple[str, str]:
    """Return a sentence in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = str(said)
    with translation.override("en"):
        return chinese, str(said)
