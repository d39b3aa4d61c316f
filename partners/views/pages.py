"""Partners as people meet them: the list, one partner, its ledger, a colleague's invitation."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners import listing
from partners.health.entries import entries_of
from partners.health.explain import band_of, still_open
from partners.health.score import health
from partners.models import Invitation, LedgerEntry, Membership, Partner, Role
from partners.roles import BEGINS_WITH_PARTNERS
from partners.sentences import sentences
from partners.views.forms import InviteForm, ListForm
from permissions import looks
from permissions.adapters.web import moment, person, saw
from permissions.explain import who_may
from permissions.models import User
from permissions.pages import BadCursor, page_of
from permissions.public_ids import new_public_id
from permissions.refusals import Refused
from permissions.rules import rows
from permissions.what_if import Sight, what_a_newcomer_would_see

RECENT = 12
LEDGER_ORDER = ["-at", "-id"]


@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    user, at = person(request), moment(request)
    of_the_vendor = bool(user.staff_roles(at=at))
    form = ListForm(request.GET, managers=listing.managers(at=at) if of_the_vendor else [])
    question = form.question()
    try:
        page = listing.page(question, asker=user, at=at, cursor=request.GET.get("cursor"))
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, [row.partner for row in page.rows])
    if not of_the_vendor and not question.asks_anything and len(page.rows) == 1:
        return redirect(page.rows[0].partner)
    return render(
        request,
        "partners/list.html",
        {
            "form": form,
            "page": page,
            "question": question,
            "begins": user.holds_any(BEGINS_WITH_PARTNERS, at=at),
            **around(request, page),
        },
    )


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    saw(request, partner)
    return shown(request, partner)


@require_POST
@transaction.atomic
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask a colleague to join the team; the letter leaves through the ledger."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "invite", at=at, public_id=public_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return shown(request, partner, invite_form=form, status=422)
    try:
        if "preview" in request.POST:
            sights = would_see(partner, form, request)
            return shown(request, partner, invite_form=form, sights=sights)
        Invitation.send(partner=partner, by=user, at=at, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return shown(request, partner, invite_form=form, status=409)
    messages.info(
        request,
        _("%(email)s is invited. The link in the letter holds for 14 days.")
        % {"email": form.cleaned_data["email"]},
    )
    return redirect(partner)


def would_see(partner: Partner, form: InviteForm, request: HttpRequest) -> list[Sight]:
    """Return what the colleague would see who does not see it now. Raises `Refused`."""
    user, at, said = person(request), moment(request), form.cleaned_data
    # Whom one would not meet is asked about as anybody new: what they see already is not told.
    met = User.objects.filter(rows(User, user, "know", at=at), email=said["email"].strip().lower())
    sights = what_a_newcomer_would_see(
        said["email"] if met.exists() else f"{new_public_id()}@newcomer.invalid",
        lambda newcomer: Membership.begin(
            person=newcomer, partner=partner, role=said["role"], by=user, at=at
        ),
        at=at,
    )
    return [sight for sight in sights if sight.gained or sight.lost]


@require_safe
def ledger(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show everything that happened with one partner, page by page."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    rows = LedgerEntry.objects.permitted(user, "view", at=at).filter(concerns=partner)
    try:
        page = page_of(
            rows.select_related("actor"), order=LEDGER_ORDER, cursor=request.GET.get("cursor")
        )
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, page.rows)
    told = sentences(page.rows, reader=user, at=at)
    context = {"partner": partner, "sentences": told, **around(request, page)}
    return render(request, "partners/ledger.html", context)


@require_safe
def looks_at(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell a partner's manager who looked at what is theirs."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "see_looks", at=at, public_id=public_id)
    found, things = looks.looks_at_things_of(user, of=partner.pk, at=at)
    try:
        page = page_of(found, order=looks.ORDER, cursor=request.GET.get("cursor"))
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, partner, action="explain")
    context = {
        "partner": partner,
        "looks": looks.told(page.rows, reader=user, at=at, only=things),
        **around(request, page),
    }
    return render(request, "partners/looks.html", context)


def shown(
    request: HttpRequest,
    partner: Partner,
    *,
    invite_form: InviteForm | None = None,
    sights: list[Sight] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one partner, permitted already."""
    user, at = person(request), moment(request)
    entries = entries_of([partner], at=at)[partner.pk]
    standing = health(entries, at=at)
    recent = LedgerEntry.objects.permitted(user, "view", at=at).filter(concerns=partner)
    rows = list(recent.order_by(*LEDGER_ORDER)[:RECENT])
    may = may_do(user, partner, request)
    people = team(user, partner, request)
    first = {"language": user.language} | ({} if people else {"role": Role.MANAGER})
    context = {
        "partner": listing.with_all_facts(partner, at=at),
        "team": people,
        "invitations": invited(user, partner, request) if may["invite"] else [],
        "invite_form": invite_form or InviteForm(initial=first),
        "sights": sights,
        "standing": standing,
        "score": round(standing.together.value) if standing.is_scored else None,
        "band": band_of(standing),
        "registrations": next(
            c for c in standing.contributions if c.signal.code == "registrations"
        ),
        "open": still_open(entries, at=at),
        "sentences": sentences(rows, reader=user, at=at),
        "has_more": len(rows) == RECENT,
        **{f"can_{action}": answer for action, answer in may.items()},
    }
    return render(request, "partners/detail.html", context, status=status)


def may_do(user: User, partner: Partner, request: HttpRequest) -> dict[str, bool]:
    actions = ("invite", "see_looks", "read", "classify", "assign")
    row = (
        Partner.objects.permitted(user, "view", at=moment(request))
        .with_permission(user, *actions, at=moment(request))
        .get(pk=partner.pk)
    )
    return {action: getattr(row, f"can_{action}") for action in actions}


def team(user: User, partner: Partner, request: HttpRequest) -> list[Membership]:
    at = moment(request)
    rows = Membership.objects.permitted(user, "view", at=at).holding(at=at).filter(partner=partner)
    return list(rows.select_related("person").order_by("person__sort_key", "pk"))


def invited(user: User, partner: Partner, request: HttpRequest) -> list[Invitation]:
    """Return those whose link still opens: not accepted, in time, from who may still invite."""
    at = moment(request)
    rows = Invitation.objects.permitted(user, "view", at=at).filter(
        partner=partner,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
        invited_by__in=[who.pk for who, _grounds in who_may("invite", partner, at=at)],
    )
    return list(rows.select_related("invited_by").order_by("-created_at", "-pk"))


def around(request: HttpRequest, page: Any) -> dict[str, str]:
    """Return the addresses of the pages before and after, with the same question."""
    return {
        "previous_url": turned(request, page.previous),
        "next_url": turned(request, page.next),
    }


def turned(request: HttpRequest, cursor: str | None) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
