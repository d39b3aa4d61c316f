"""A conflict's one address: both sides for who weighs them, its own side alone for a partner."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deals.conflict_facts import claims_of, suggest
from deals.conflict_forms import AppealForm, DecisionForm, EscalationForm, EvidenceForm
from deals.conflict_undo import undo, undoable
from deals.conflict_words import own_side
from deals.models import Conflict, ConflictSide, Deal
from deals.scope import shared_families
from deals.tried import Tried, attempt
from partners.models import LedgerEntry, Programme
from partners.sentences import sentences
from permissions.adapters.web import StaleVersion, moment, person, saw
from permissions.models import User
from permissions.refusals import Refused


@require_safe
def conflict(request: HttpRequest, public_id: str) -> HttpResponse:
    return shown(request, public_id, Tried())


def shown(request: HttpRequest, public_id: str, tried: Tried) -> HttpResponse:
    """Render the case as this reader may see it. A refused verb comes back here."""
    user, at = person(request), moment(request)
    case: Any = (
        Conflict.objects.select_related(
            "first__registrant", "first__customer", "first__project", "first__registered_by"
        )
        .select_related(
            "second__registrant", "second__customer", "second__project", "second__registered_by"
        )
        .select_related("owner", "opened_by")
        .prefetch_related("sides", "decisions__decided_by", "decisions__reason")
        .with_permission(user, "weigh", "decide", "answer", at=at)
        .fetch(user, "view", at=at, public_id=public_id)
    )
    saw(request, case)
    if case.can_weigh:
        return weighed(request, case, tried)
    return of_one_side(request, case, tried)


def weighed(request: HttpRequest, case: Any, tried: Tried) -> HttpResponse:
    user, at = person(request), moment(request)
    claims = claims_of(case, at=at)
    saw(request, [claim.deal for claim in claims])
    moves = case.allowed_moves({"decide"}) if case.can_decide else []
    entries = LedgerEntry.objects.permitted(user, "view", at=at).about(case)
    context = {
        "case": case,
        "claims": claims,
        "alike": alike(*(claim.deal for claim in claims)),
        "families_alike": claims[0].families == claims[1].families,
        "suggestion": suggest(case, claims, at=at),
        "features": [
            each for each in case.features if each["value"] and not each["name"].endswith("_names")
        ],
        "percent": round(case.score * 100),
        "decisions": sorted(case.decisions.all(), key=lambda each: each.pk),
        "moves": moves,
        "decision_form": tried.typed("decision") or decision_form(case),
        "escalation_form": tried.typed("escalation") or EscalationForm(),
        "tried": tried,
        "toast": toast_of(case, user, at=at),
        "history": sentences(entries.order_by("-at", "-pk"), reader=user, at=at),
    }
    return render(request, "deals/conflict.html", context, status=tried.status)


def toast_of(case: Conflict, user: User, *, at: datetime) -> dict[str, Any] | None:
    """Return what may still be taken back, and for how long."""
    decision = undoable(case, user, at=at) if getattr(case, "can_decide", False) else None
    if decision is None:
        return None
    left = Programme.current().seconds_left(decision.took_effect_at, at=at)
    return {"decision": decision, "seconds": left}


def alike(first: Deal, second: Deal) -> dict[str, bool]:
    """Say of each row of the comparison whether both sides say the same."""
    same = {
        name: getattr(first, name) == getattr(second, name)
        for name in (
            "customer_name",
            "customer_country",
            "customer_domain",
            "customer_identifiers",
            "expected_close",
            "value_amount",
            "value_currency",
        )
    }
    ours, theirs = (deal.project.name if deal.project else "" for deal in (first, second))
    return {**same, "project": ours == theirs}


def decision_form(case: Conflict, given: Any = None) -> DecisionForm:
    shared = list(shared_families(case.first, case.second))
    names = (str(case.first.registrant), str(case.second.registrant))
    return DecisionForm(given, shared=shared, names=names)


def of_one_side(request: HttpRequest, case: Any, tried: Tried) -> HttpResponse:
    """Show one side its own: whatever this reads is a row of that side, or our words to it."""
    user, at = person(request), moment(request)
    side = side_of(case, user, "view", at=at)
    saw(request, side.deal)
    context = {
        "own": own_side(case, side),
        "can_answer": case.can_answer,
        "evidence_form": tried.typed("evidence") or EvidenceForm(),
        "appeal_form": tried.typed("appeal") or AppealForm(),
        "tried": tried,
    }
    return render(request, "deals/conflict_side.html", context, status=tried.status)


def side_of(case: Conflict, user: User, action: str, *, at: datetime) -> ConflictSide:
    side: ConflictSide = (
        ConflictSide.objects.select_related("deal__registrant")
        .prefetch_related("deal__families", "evidence__given_by")
        .order_by("pk")
        .fetch(user, action, at=at, conflict=case)
    )
    side.conflict = case
    return side


# Of who decides.


@require_POST
@transaction.atomic
def evidence_request(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    case = Conflict.objects.fetch(user, "decide", at=at, public_id=public_id)
    return done(request, case, Tried("ask"), lambda: case.ask(by=user, at=at))


@require_POST
@transaction.atomic
def decision(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    case = fetched_whole(request, public_id)
    if request.GET.get("undo"):
        return taken_back(request, case)
    form = decision_form(case, request.POST)
    return done(
        request,
        case,
        Tried("decision", form=form),
        lambda: case.decide(form.ruling(), by=user, at=at),
        _("Decided. Each side reads its own reason and nothing else."),
    )


def taken_back(request: HttpRequest, case: Conflict) -> HttpResponse:
    def take_back() -> None:
        undo(case, by=person(request), at=moment(request))
        messages.success(request, _("Taken back. Nothing of it has left the house."))

    return said_by(request, case.public_id, Tried("undo"), take_back)


@require_POST
@transaction.atomic
def escalation(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    case = Conflict.objects.fetch(user, "decide", at=at, public_id=public_id)
    form = EscalationForm(request.POST)
    return done(
        request,
        case,
        Tried("escalation", form=form),
        lambda: case.escalate(by=user, at=at, **form.cleaned_data),
    )


def fetched_whole(request: HttpRequest, public_id: str) -> Conflict:
    case: Conflict = Conflict.objects.select_related(
        "first__registrant", "second__registrant"
    ).fetch(person(request), "decide", at=moment(request), public_id=public_id)
    return case


def done(
    request: HttpRequest, case: Conflict, tried: Tried, verb: Callable[[], object], words: str = ""
) -> HttpResponse:
    """Do `verb` to the case as it was read and say so, or show the page with what was tried."""

    def as_read() -> None:
        require_version(request, case)
        verb()

    if not attempt(tried, as_read):
        return shown(request, case.public_id, tried)
    if words:
        messages.success(request, words)
    return redirect(case)


def require_version(request: HttpRequest, case: Conflict) -> None:
    """Refuse a decision on what somebody has not read. Raises `StaleVersion`."""
    if request.POST.get("version") != str(case.version):
        raise StaleVersion(
            _(
                "This has changed since you read it. Here is how it stands now; nothing was "
                "overwritten."
            )
        )


# Of one side.


@require_POST
@transaction.atomic
def evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    side = answering(request, public_id)
    form = EvidenceForm(request.POST)
    return said_by(
        request,
        public_id,
        Tried("evidence", form=form),
        lambda: side.give_evidence(**form.cleaned_data, by=user, at=at),
    )


@require_POST
@transaction.atomic
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    side = answering(request, public_id)
    word = request.POST.get("answer")
    if word not in ConflictSide.Answer.values:
        words = _("Say whether you agree.")
        tried = Tried("answer", refusal=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return shown(request, public_id, tried)
    is_yes = word == ConflictSide.Answer.ACCEPTED
    return said_by(
        request,
        public_id,
        Tried("answer"),
        lambda: side.answer_offer(accept=is_yes, by=user, at=at),
    )


@require_POST
@transaction.atomic
def appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    side = answering(request, public_id)
    form = AppealForm(request.POST)
    return said_by(
        request,
        public_id,
        Tried("appeal", form=form),
        lambda: side.appeal(form.cleaned_data["why"], by=user, at=at),
    )


def answering(request: HttpRequest, public_id: str) -> ConflictSide:
    user, at = person(request), moment(request)
    case = Conflict.objects.fetch(user, "answer", at=at, public_id=public_id)
    return side_of(case, user, "answer", at=at)


def said_by(
    request: HttpRequest, public_id: str, tried: Tried, verb: Callable[[], object]
) -> HttpResponse:
    if not attempt(tried, verb):
        return shown(request, public_id, tried)
    return redirect("deals:conflict", public_id)


# Where a case begins by hand.


@require_POST
@transaction.atomic
def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open a case with another registration, by who may decide both."""
    user, at = person(request), moment(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    named = request.POST.get("other", "").replace("\0", "")
    other = Deal.objects.permitted(user, "decide", at=at).filter(public_id=named).first()
    if other is None:
        messages.error(request, _("Choose a registration that you may decide as well."))
        return redirect("deals:deal", public_id)
    try:
        with transaction.atomic():
            case = Conflict.begin(deal, other, by=user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("deals:deal", public_id)
    return redirect(case)
