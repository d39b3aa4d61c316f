"""Where registrations are read: the list and one registration with everything around it."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from deals import crm
from deals.amending import can_be_amended
from deals.attaching import attached_to
from deals.attachment_forms import AttachmentForm
from deals.closing import ended
from deals.closing_forms import RatingForm
from deals.comment_forms import CommentForm
from deals.compared import asked_for
from deals.compared import told as told_of_terms
from deals.lifecycle import CLOSED, ReviewStatus
from deals.line import policies_of, told_of_place
from deals.models import (
    Approval,
    Confirmation,
    Conflict,
    Deal,
    DealContact,
    Party,
    PartyStanding,
    PartyTerms,
    Protection,
)
from deals.next_step import next_step, share_of_wait
from deals.outside import gaps_of, told_of_outside
from deals.priced import Prices, prices_of
from deals.rules import told_looks
from deals.said import said_about
from deals.timeline import timeline
from deals.verdict_forms import AppealForm, DeclineForm
from deals.who_takes_part import TONES, label_of, why_out
from partners.models import ProductFamily
from permissions.access_log import looks_at
from permissions.adapters.web import moment, person, saw
from permissions.looks import known
from permissions.models import User
from permissions.reach import by_key

SHOWN = 25
SNAPSHOTS = 12
LOOKS, LATEST_LOOKS = 10, 20
SOON = 14
LONGEST_SEARCH = 100
FEW_CUSTOMERS = 100


def days_left(protection: Protection, *, at: datetime) -> int:
    left: int = (protection.ends_at - at).days
    return max(0, left)


# One registration.

# What its page offers or shows to those alone who may.
ON_ITS_PAGE = ("edit", "decide", "confide", "share", "see_looks", "comment", "note", "attach")


@require_safe
def deal(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    with by_key(user):
        shown = (
            Deal.objects.with_everything()
            .with_permission(user, *ON_ITS_PAGE, at=at)
            .fetch(user, "view", at=at, public_id=public_id)
        )
        asked = asked_for(shown, user, at=at)
        saw(request, shown)
        saw(request, asked)
    context = everything_about(shown, user, at=at)
    context["terms_asked"] = [told_of_terms(each, at=at) for each in asked]
    return render(request, "deals/deal.html", context)


def gist_of(shown: Deal, user: User, *, at: datetime) -> dict[str, Any]:
    """Return what the inbox and the page of a deal both show this reader."""
    # What passes between registrant and vendor is not for the other parties, nor for their guests.
    confided = getattr(shown, "can_confide", False)
    questions = shown.information_requests.select_related("asked_by").order_by("-asked_at")
    asked = list(questions) if confided else []
    approvals = shown.approvals.select_related("decided_by", "standing_in_for", "reason").order_by(
        "-decided_at"
    )
    verdicts = list(approvals)
    standing = [each for each in verdicts if each.undone_at is None]
    appeals = list(shown.appeals.all())
    writes = getattr(shown, "can_edit", False)
    return {
        "deal": shown,
        "step": next_step(shown, at=at, writes=writes, appealed=bool(appeals)),
        "prices": prices_of(shown, user, at=at) if confided else Prices(),
        "amendment_waits": confided and shown.amendments.waiting().exists(),
        "questions": asked,
        "verdicts": verdicts,
        "verdict": standing[0] if standing else None,
        "appeal": appeals[0] if appeals else None,
        "cases": list(
            Conflict.objects.permitted(user, "view", at=at)
            .filter(sides__deal=shown)
            .order_by("-pk")
        ),
        "timeline": timeline(
            shown,
            user,
            at=at,
            asked=asked,
            verdicts=[*verdicts, *shown.amendments.select_related("reason")] if confided else [],
            appeals=appeals if confided else [],
        ),
    }


def everything_about(shown: Deal, user: User, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a deal shows this reader."""
    with by_key(user):
        return all_of(shown, user, at=at)


def all_of(shown: Deal, user: User, *, at: datetime) -> dict[str, Any]:
    gist = gist_of(shown, user, at=at)
    confided = getattr(shown, "can_confide", False)
    asked, verdicts = gist["questions"], gist["verdicts"]
    may = {name for name in ("edit", "decide") if getattr(shown, f"can_{name}", False)}
    end, protections = ended(shown, user, at=at), protections_of(shown, at=at)
    return gist | {
        "place": told_of_place(shown, at=at),
        "end": end,
        "rating_form": RatingForm.of(end) if end and end.rates_for else None,
        "parties": parties_of(shown, answerable(shown, user, at=at), confided=confided, at=at),
        "protections": protections,
        "policies": policies_of(shown, at=at) if confided else [],
        **(told_of_outside(shown, gaps_of([shown], at=at), at=at) if confided else {}),
        "can_amend": "edit" in may and can_be_amended(shown, at=at),
        "extension_waits": confided and shown.extensions.waiting().exists(),
        "confirmation": confirmation_of(shown, user, at=at),
        "letter_may_come": any(each["protection"].ends_at > at for each in protections),
        "appeal_until": shown.can_be_appealed(at=at) if "edit" in may else None,
        "appeal_form": AppealForm(),
        "asked": asked[0] if asked and asked[0].answered_at is None else None,
        "answered": [each for each in asked if each.answered_at],
        "moves": shown.allowed_transitions(may),
        "opportunity": crm.opportunity_of(shown),
        "terms": [
            terms
            for terms in PartyTerms.objects.permitted(user, "view", at=at)
            .filter(party__deal=shown)
            .select_related("party__partner")
            .order_by("pk")
            if terms.say_something
        ],
        "contacts": list(
            DealContact.objects.permitted(user, "view", at=at).filter(deal=shown).order_by("pk")
        ),
        "snapshots": snapshots_of(shown, verdicts),
        "looks": who_looked(shown, user, at=at) if getattr(shown, "can_see_looks", False) else [],
        "share": share_of_wait(shown, at=at),
        "attachments": attached_to(shown, user, at=at),
        "attachment_form": AttachmentForm(deal=shown, by=user)
        if getattr(shown, "can_attach", False)
        else None,
        "comments": said_about(shown, user, at=at),
        "comment_form": CommentForm(deal=shown, by=user, at=at)
        if getattr(shown, "can_comment", False)
        else None,
    }


def confirmation_of(shown: Deal, user: User, *, at: datetime) -> Confirmation | None:
    made: Confirmation | None = (
        Confirmation.objects.newest()
        .with_standing(at=at)
        .permitted(user, at=at)
        .filter(deal=shown)
        .first()
    )
    return made


def answerable(shown: Deal, user: User, *, at: datetime) -> set[int]:
    """Return the parties for which this reader may answer, by key."""
    may = Party.objects.permitted(user, "answer", at=at).filter(deal=shown)
    return set(may.values_list("pk", flat=True))


def parties_of(
    shown: Deal, answerable: Collection[int] = (), *, confided: bool, at: datetime
) -> list[dict[str, Any]]:
    """Return who takes part, where each stands, and whether this reader may answer for it."""
    return [
        {
            "party": party,
            "state": label_of(state, is_registrant=party.partner_id == shown.registrant_id),
            "tone": TONES[state],
            "percent": party.percent(at=at),
            "reason": why_out(party, at=at) if confided else "",
            "can_answer": party.pk in answerable
            and shown.review_status not in {*CLOSED, ReviewStatus.DRAFT},
            "can_ask_again": state in PartyStanding.OUT
            and confided
            and getattr(shown, "can_edit", False)
            and shown.review_status not in {*CLOSED, ReviewStatus.DRAFT},
            "silent_since": party.answer_by if state == PartyStanding.State.LAPSED else None,
            "is_registrant": party.partner_id == shown.registrant_id,
            "decline_form": DeclineForm(of=party.public_id),
        }
        for party in shown.parties.all()
        if at in party.during
        for state in [party.state(at=at)]
    ]


def protections_of(shown: Deal, *, at: datetime) -> list[dict[str, Any]]:
    words = {
        "active": _("Protected"),
        "scheduled": _("Begins later"),
        "expired": _("Ended"),
        "released": _("Released"),
    }
    tones = {"active": "good", "scheduled": "info", "expired": "", "released": ""}
    listed = []
    for protection in shown.protections.all():
        if protection.during.isempty:
            continue  # taken back at once: it never protected anything
        state, left = protection.state(at=at), days_left(protection, at=at)
        whole = (protection.ends_at - protection.starts_at).days or 1
        listed.append(
            {
                "protection": protection,
                "words": _("Revoked") if protection.release_reason == "revoked" else words[state],
                "tone": tones[state],
                "is_active": state == "active",
                "left": ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left},
                "share": left / whole,
                "ends_soon": state == "active" and left <= SOON,
            }
        )
    return listed


def snapshots_of(shown: Deal, verdicts: list[Approval]) -> list[dict[str, Any]]:
    """Return what was kept at each decision, in the words of its occasion."""
    words = {
        "submission": _("As submitted"),
        "information_request": _("When we asked"),
        "approval": _("As approved"),
        "rejection": _("As rejected"),
        "appeal": _("As appealed"),
        "withdrawal": _("As withdrawn"),
        "amendment": _("As amended"),
        "amendment_undone": _("As before the amendment"),
    }
    undone = {each.decided_at for each in verdicts if each.undone_at}
    words_since = {
        "approval": _("As approved, undone since"),
        "rejection": _("As rejected, undone since"),
    }
    families = {family.code: family.name for family in ProductFamily.objects.all()}
    return [
        {
            "snapshot": each,
            "words": (words | words_since if each.at in undone else words)[each.occasion],
            **told_of(each.content, families),
        }
        for each in shown.snapshots.order_by("-at", "-pk")[:SNAPSHOTS]
    ]


def told_of(content: dict[str, Any], families: dict[str, str]) -> dict[str, Any]:
    """Return what was kept as text in the form that the page writes for its reader."""
    amount, closes = content["value"]["amount"], content["expected_close"]
    kept = (families.get(code, code) for code in content["product_families"])
    return {
        "amount": Decimal(amount) if amount else None,
        "closes": date.fromisoformat(closes) if closes else None,
        "families": pgettext("between things", ", ").join(kept),
    }


def who_looked(shown: Deal, user: User, *, at: datetime) -> list[dict[str, Any]]:
    """Return who saw it before this page, one line per person this reader may name."""
    seen: dict[str, dict[str, Any]] = {}
    found = looks_at(shown).filter(told_looks(user, at, of=shown.pk))
    latest = list(found.order_by("-at", "-pk")[:LATEST_LOOKS])
    keys = {key for look in latest for key in (look.person_id, look.on_behalf_of_id) if key}
    names = known(keys, reader=user, at=at)
    for look in latest:
        if look.at == at:
            continue
        who = names.get(look.person_id or 0) or look.unattended or _("somebody")
        if behalf := names.get(look.on_behalf_of_id or 0):
            who = _("%(person)s as %(other)s") % {"person": who, "other": behalf}
        seen.setdefault(who, {"who": who, "door": look.get_door_display(), "at": look.at})
    return list(seen.values())[:LOOKS]
