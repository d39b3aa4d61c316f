"""Where a protection is lengthened, given up or revoked, and where a place in the line is kept."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deals.line import policies_of, told_of_place
from deals.models import Deal, EarlyEnd, Extension, Protection, QueuePlace
from deals.models.ending import release as give_up
from deals.models.ending import revoke
from deals.protection_forms import (
    ExtensionForm,
    GrantForm,
    RefusalForm,
    ReleaseForm,
    RevocationForm,
)
from deals.tried import Tried, attempt
from deals.views.reading import protections_of
from permissions.adapters.web import moment, person, saw
from permissions.models import User


@require_safe
def protection(request: HttpRequest, public_id: str) -> HttpResponse:
    return shown(request, public_id, Tried())


def shown(request: HttpRequest, public_id: str, tried: Tried) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = (
        Deal.objects.with_everything()
        .with_permission(user, "edit", "decide", "confide", at=at)
        .fetch(user, "view", at=at, public_id=public_id)
    )
    saw(request, deal)
    context = {"deal": deal, "tried": tried, **everything_about(deal, user, tried, at=at)}
    return render(request, "deals/protection.html", context, status=tried.status)


def everything_about(deal: Deal, user: User, tried: Tried, *, at: datetime) -> dict[str, Any]:
    """Return the protections with what this reader may do; requests and words for the two sides."""
    releasable = set(
        Protection.objects.permitted(user, "release", at=at)
        .filter(deal=deal)
        .values_list("pk", flat=True)
    )
    protections = [
        {
            **each,
            "can_release": each["is_active"] and each["protection"].pk in releasable,
            "form": tried.typed("release", each["protection"].public_id)
            or ReleaseForm(of=each["protection"].public_id),
        }
        for each in protections_of(deal, at=at)
    ]
    running = [each["protection"] for each in protections if each["is_active"]]
    found: dict[str, Any] = {
        "protections": protections,
        "place": told_of_place(deal, at=at),
    }
    if not getattr(deal, "can_confide", False):
        return found
    requests = requests_on(deal, user, tried, at=at)
    waits = any(each["waits"] for each in requests)
    keys = [each.pk for each in running]
    counted = Protection.objects.permitted(user, "view", at=at).filter(pk__in=keys)
    counted = counted.with_extensions_given()
    left = any(each.extensions_left for each in counted.select_related("policy"))
    may_ask = getattr(deal, "can_edit", False) and left and not waits
    may_revoke = running and getattr(deal, "can_decide", False) and not still_undoable(deal, at=at)
    return {
        **found,
        "policies": policies_of(deal, at=at),
        "requests": requests,
        "ends": early_ends(deal),
        "extension_form": tried.typed("extension") or (ExtensionForm() if may_ask else None),
        "none_left": bool(running) and not left,
        "revocation_form": tried.typed("revocation") or (RevocationForm() if may_revoke else None),
    }


def requests_on(deal: Deal, user: User, tried: Tried, *, at: datetime) -> list[dict[str, Any]]:
    rows = (
        Extension.objects.permitted(user, "view", at=at)
        .filter(deal=deal)
        .select_related("asked_by", "decided_by")
        .order_by("-asked_at", "-pk")
    )
    return [
        {
            "extension": row,
            "waits": not row.decision,
            "can_decide": not row.decision and getattr(deal, "can_decide", False),
            "grant": tried.typed("grant", row.public_id) or GrantForm(of=row.public_id),
            "refuse": tried.typed("refuse", row.public_id) or RefusalForm(of=row.public_id),
        }
        for row in rows
    ]


def early_ends(deal: Deal) -> list[EarlyEnd]:
    return list(
        EarlyEnd.objects.filter(protection__deal=deal)
        .select_related("reason", "by", "protection__product_family")
        .order_by("-at", "-pk")
    )


def still_undoable(deal: Deal, *, at: datetime) -> bool:
    verdict = deal.approvals.filter(undone_at=None, decision="approved").first()
    return verdict is not None and verdict.may_be_taken_back(at=at)


def done(
    request: HttpRequest, public_id: str, tried: Tried, verb: Callable[[], object], words: str
) -> HttpResponse:
    """Do it and say so, or show the page with what was tried."""
    if not attempt(tried, verb):
        return shown(request, public_id, tried)
    messages.success(request, words)
    return redirect("deals:protection", public_id)


@require_POST
@transaction.atomic
def extensions(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "edit", at=at, public_id=public_id, lock=True)
    form = ExtensionForm(request.POST)

    def ask() -> None:
        Extension.ask(deal, by=user, at=at, **form.cleaned_data)

    return done(
        request,
        public_id,
        Tried("extension", form=form),
        ask,
        _("Asked. You are told when it is decided."),
    )


def one_request(request: HttpRequest, public_id: str, extension_id: str) -> Extension:
    """Return the request with its deal locked: whoever decides second reads who was first."""
    at, user = moment(request), person(request)
    found: Extension = Extension.objects.fetch(
        user, "decide", at=at, deal__public_id=public_id, public_id=extension_id
    )
    Deal.objects.fetch(user, "decide", at=at, pk=found.deal_id, lock=True)
    return found


@require_POST
@transaction.atomic
def extension_approval(request: HttpRequest, public_id: str, extension_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    asked = one_request(request, public_id, extension_id)
    form = GrantForm(request.POST, of=extension_id)
    return done(
        request,
        public_id,
        Tried("grant", extension_id, form),
        lambda: asked.grant(by=user, at=at, note=form.cleaned_data["note"]),
        _("Granted. The protection is longer now."),
    )


@require_POST
@transaction.atomic
def extension_refusal(request: HttpRequest, public_id: str, extension_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    asked = one_request(request, public_id, extension_id)
    form = RefusalForm(request.POST, of=extension_id)
    return done(
        request,
        public_id,
        Tried("refuse", extension_id, form),
        lambda: asked.refuse(by=user, at=at, note=form.cleaned_data["note"]),
        _("Refused. The protection ends as it was."),
    )


@require_POST
@transaction.atomic
def release(request: HttpRequest, public_id: str, protection_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    Deal.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)
    held = Protection.objects.fetch(
        user, "release", at=at, deal__public_id=public_id, public_id=protection_id
    )
    form = ReleaseForm(request.POST, of=protection_id)
    return done(
        request,
        public_id,
        Tried("release", protection_id, form),
        lambda: give_up(held, words=form.cleaned_data["words"], by=user, at=at),
        _("Ended. Somebody else may be protected from now on."),
    )


@require_POST
@transaction.atomic
def revocation(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    form = RevocationForm(request.POST)
    return done(
        request,
        public_id,
        Tried("revocation", form=form),
        lambda: revoke(deal, by=user, at=at, **form.cleaned_data),
        _("Revoked. The partner is told why."),
    )


# The line behind a protection.


@require_POST
@transaction.atomic
def queue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep its place for the registration, behind what stands before it."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    return done(
        request,
        public_id,
        Tried("queue"),
        lambda: QueuePlace.begin(deal, by=user, at=at),
        _("Its place is kept. It comes back to you when it is its turn."),
    )


@require_POST
@transaction.atomic
def queue_end(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    return done(
        request,
        public_id,
        Tried("queue"),
        lambda: QueuePlace.leave(deal, by=user, at=at),
        _("It waits for your verdict again."),
    )


@require_POST
@transaction.atomic
def queue_acceptance(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "edit", at=at, public_id=public_id, lock=True)
    return done(
        request,
        public_id,
        Tried("queue"),
        lambda: QueuePlace.take(deal, by=user, at=at),
        _("Said. Your place holds until the verdict."),
    )
