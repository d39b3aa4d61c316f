"""Where a change of an approved registration is proposed, weighed and decided."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deals.amending import can_be_amended, closed_fields
from deals.amendment_diff import diff
from deals.amendment_effect import Effect, effect_of
from deals.amendment_forms import AcceptanceForm, AmendmentForm
from deals.duplicates import candidates, known
from deals.inputs import INPUTS
from deals.models import Amendment, Customer, Deal
from deals.tried import Tried, attempt
from deals.turns import turn_at
from deals.verdict_forms import RejectionForm
from deals.views.pane import MOST_CANDIDATES, twins_of
from partners.models import Programme
from permissions.adapters.web import StaleVersion, moment, person, saw
from permissions.models import User
from permissions.refusals import Refused

PROPOSAL, WITHDRAWAL = "proposal", "withdrawal"
ACCEPTANCE, REJECTION = "acceptance", "rejection"


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def amendment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show it all; a POST proposes an amendment, or withdraws the one that waits."""
    if request.method != "POST":
        return shown(request, public_id, Tried())
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "edit", at=at, public_id=public_id, lock=True)
    if request.POST.get("verb") == WITHDRAWAL:
        return done(
            request,
            public_id,
            Tried(),
            lambda: meant(request, deal, "withdraw").withdraw(by=user, at=at),
            _("Withdrawn. The registration stays as it is."),
        )
    form = AmendmentForm(request.POST, deal=deal, user=user, at=at)

    def propose() -> None:
        words = form.cleaned_data["why"]
        Amendment.propose(deal, why=words, written=written(form), by=user, at=at)

    return done(
        request,
        public_id,
        Tried(PROPOSAL, form=form),
        propose,
        _("Proposed. Nothing changes before it is accepted; you are told."),
    )


def written(form: AmendmentForm) -> dict[str, Any]:
    return {name: value for name, value in form.written().items() if name != "customer"}


@require_POST
@transaction.atomic
def amendment_decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept or reject the amendment that waits, or take one's own verdict on one back."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    if request.GET.get("undo"):
        return done(
            request,
            public_id,
            Tried(),
            lambda: meant(request, deal, "decide").undo(by=user, at=at),
            _("Taken back. Nothing of it has left the house."),
        )
    verb = request.POST.get("verb", "")
    if verb not in {ACCEPTANCE, REJECTION}:
        words = _("Say whether you accept or reject it.")
        return shown(
            request, public_id, Tried(refusal=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        )
    if verb == REJECTION:
        no = RejectionForm(request.POST)
        return done(
            request,
            public_id,
            Tried(REJECTION, form=no),
            lambda: as_read(request, deal).reject(by=user, at=at, **no.cleaned_data),
            _("Rejected. The registration stays as it is."),
        )
    waiting = Amendment.objects.permitted(user, "decide", at=at).filter(deal=deal).waiting().first()
    seen = weighed(waiting, user, at=at) if waiting is not None else Effect()
    of = waiting.public_id if waiting is not None else ""
    yes = AcceptanceForm(request.POST, of=of, twins=customers_in(seen))

    def accept() -> None:
        said = {name: yes.cleaned_data[name] for name in ("note", "internal_note")}
        as_read(request, deal).accept(by=user, at=at, **said, **yes.judged())

    return done(
        request,
        public_id,
        Tried(ACCEPTANCE, form=yes),
        accept,
        _("Accepted. Whoever it concerns is told once it can no longer be taken back."),
    )


def meant(request: HttpRequest, deal: Deal, action: str) -> Amendment:
    """Return the amendment that was on the page. Raises `StaleVersion` for none of this deal's."""
    at, user = moment(request), person(request)
    name = request.GET.get("undo") or request.POST.get("amendment", "")
    own = Amendment.objects.permitted(user, action, at=at).filter(deal=deal)
    found: Amendment | None = (
        own.filter(public_id=name.replace("\0", "")) if name else own.waiting()
    ).first()
    if found is None:
        raise StaleVersion(_("There is no such amendment. Here is how it stands now."))
    return found


def as_read(request: HttpRequest, deal: Deal) -> Amendment:
    """Return it if the registration is the one that was read beside it."""
    if request.POST.get("version") != str(deal.version):
        raise StaleVersion(
            _(
                "This has changed since you read it. "
                "Here is how it stands now; nothing was overwritten."
            )
        )
    return meant(request, deal, "decide")


def done(
    request: HttpRequest, public_id: str, tried: Tried, verb: Callable[[], object], words: str
) -> HttpResponse:
    """Do it and say so, or show the page with what was tried."""
    if not attempt(tried, verb, says=said_at_inputs):
        return shown(request, public_id, tried)
    messages.success(request, words)
    return redirect("deals:amendment", public_id)


def said_at_inputs(form: forms.Form | None, refusal: Refused) -> bool:
    """Write a refusal at the inputs of its fields, if all of them are on the page."""
    inputs = {name: INPUTS.get(name, (name,))[0] for name in refusal.fields}
    if form is None or not inputs or not set(inputs.values()) <= form.fields.keys():
        return False
    for name, said in refusal.fields.items():
        for _code, sentence in said:
            form.add_error(inputs[name], str(sentence))
    return True


# The page.


def shown(request: HttpRequest, public_id: str, tried: Tried) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = (
        Deal.objects.with_everything()
        .with_permission(user, "edit", "decide", at=at)
        .fetch(user, "confide", at=at, public_id=public_id)
    )
    saw(request, deal)
    rows = list(
        Amendment.objects.permitted(user, "view", at=at)
        .filter(deal=deal)
        .select_related("proposed_by", "decided_by", "standing_in_for", "reason")
        .order_by("-proposed_at", "-pk")
    )
    context = {
        "deal": deal,
        "tried": tried,
        "amendments": [{"amendment": row, "lines": diff(row)} for row in rows],
        **offered(deal, rows, user, tried, at=at),
    }
    return render(request, "deals/amendment.html", context, status=tried.status)


def offered(
    deal: Deal, rows: list[Amendment], user: User, tried: Tried, *, at: datetime
) -> dict[str, Any]:
    """Return what this reader can do: propose, withdraw, or weigh and decide."""
    may_write, may_decide = (getattr(deal, f"can_{name}", False) for name in ("edit", "decide"))
    waiting = next((row for row in rows if row.waits), None)
    found: dict[str, Any] = {
        "waiting": waiting,
        "is_over": waiting is not None and at > waiting.promised_at,
        "toast": undoable(rows, user, at=at) if may_decide else None,
    }
    form = tried.typed(PROPOSAL)
    if form is None and waiting is None and may_write and can_be_amended(deal, at=at):
        form = AmendmentForm(deal=deal, user=user, at=at)
    if form is not None:
        found |= {
            "form": form,
            "is_of_the_crm": bool(closed_fields(deal)),
        }
    if waiting is not None and may_decide:
        effect = weighed(waiting, user, at=at)
        found |= {
            "effect": effect,
            "turn": turn_at(deal, user, at=at),
            "acceptance": tried.typed(ACCEPTANCE)
            or AcceptanceForm(of=waiting.public_id, twins=customers_in(effect)),
            "rejection": tried.typed(REJECTION) or RejectionForm(),
        }
    return found


def weighed(waiting: Amendment, user: User, *, at: datetime) -> Effect:
    def look(rewritten: Deal) -> list[dict[str, Any]]:
        if rewritten.customer is None:
            return []
        found = candidates(known(rewritten.customer), apart_from=rewritten.customer.pk)
        return twins_of(rewritten, found[:MOST_CANDIDATES], user, at=at)

    return effect_of(waiting, by=user, at=at, look=look)


def customers_in(effect: Effect) -> list[Customer]:
    return [twin["customer"] for twin in effect.twins]


def undoable(rows: list[Amendment], user: User, *, at: datetime) -> dict[str, Any] | None:
    """Return the toast of one's own verdict while it can be taken back."""
    for row in rows:
        decided = row.decided_at
        if decided and row.decided_by_id == user.pk and row.may_be_taken_back(at=at):
            left = Programme.current().seconds_left(decided, at=at)
            return {"amendment": row, "seconds": left}
    return None
