"""Where a registration is written: a new one, a draft, an answer to the reviewer's question."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deals.blank_form import written_before
from deals.bounds import bounds_at_first, bounds_of
from deals.check import Answer, check
from deals.course import claim_of, claimed
from deals.fields import recognised
from deals.forms import RegistrationForm, spelled
from deals.keeping import kept
from deals.lifecycle import ReviewStatus
from deals.matching.identifiers import Identifier
from deals.matching.score import Known
from deals.models import Customer, Deal
from deals.next_step import decider_now, decider_of
from deals.offered import Offered, offered_to
from deals.on_behalf import through_whom
from deals.tried import do_and_say
from deals.views.inputs import laid_out
from partners.models import Partner
from permissions.adapters.refused import said_at_fields
from permissions.adapters.web import moment, person, saw
from permissions.asked_once import asked_once
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.refusals import Refused
from permissions.turns import take_turns

NEW = "deals.new"
SUGGESTED = 8
STALE = 409
UNPROCESSABLE = 422
NEWER_ELSEWHERE = 412


@dataclass(frozen=True)
class Desk:
    """Who writes, for whom, and on which draft; `key` is the id a new one will have."""

    user: User
    at: datetime
    registrant: Partner
    deal: Deal | None
    key: str
    offered: list[Partner]
    # The distributor that registers it in the registrant's name.
    through: Partner | None = None

    def form(
        self, given: Any = None, *, demanding: bool = False, offered: Offered | None = None
    ) -> RegistrationForm:
        form = RegistrationForm(
            given,
            user=self.user,
            at=self.at,
            registrant=self.registrant,
            deal=self.deal,
            through=self.through,
            demanding=demanding,
            offered=offered,
        )
        form.offer_registrants(self.offered)
        return form

    def chooses(self) -> tuple[Hashable, ...]:
        """Return what the inputs of a new registration say of the partners it may be for."""
        named = str(self.registrant) if self.through else ""
        # Who registers for one partner is not asked for which.
        others = self.offered if len(self.offered) > 1 else []
        choices = [(each.public_id, spelled(each)) for each in others]
        chosen = self.registrant.public_id if others else ""
        return self.registrant.country, named, chosen, *choices


def new_desk(request: HttpRequest, *, lock: bool) -> Desk:
    """Return the desk of a new registration.

    The page's signed key is the id of the draft to come: sent twice, it is one registration.
    Offered are one's own partners first, then resellers that let one register in their name.
    Raises `PermissionDenied` for who sells for nobody, `Http404` where a link names a partner
    that is not theirs; what a form names is the form's to refuse.
    """
    at, user = moment(request), person(request)
    named = asked_once("offered partners", partners_offered, user, at=at)
    offered = sorted(named, key=lambda each: not getattr(each, "can_sell", False))
    if not offered:
        raise PermissionDenied
    wanted = request.POST.get("registrant") or request.GET.get("registrant", "")
    asked_for = next((each for each in offered if each.public_id == wanted), None)
    if wanted and asked_for is None and not lock:
        raise Http404
    try:
        key = signing.loads(request.POST.get("key", ""), salt=f"{NEW}.{user.pk}")
    except signing.BadSignature:
        key = new_public_id()
    if lock:
        take_turns(f"{NEW}.{key}")
    deal = (
        Deal.objects.permitted(user, "edit", at=at)
        .filter(public_id=key)
        .select_for_update(of=("self",))
        .first()
        if lock
        else None
    )
    if deal is not None:
        return Desk(user, at, deal.registrant, deal, key, [deal.registrant], deal.through)
    registrant = asked_for or offered[0]
    own = getattr(registrant, "can_sell", False)
    through = None if own else through_whom(registrant, user, at=at)
    return Desk(user, at, registrant, None, key, offered, through)


def partners_offered(user: User, at: datetime, _these: Sequence[int]) -> Any:
    may = Partner.objects.permitted(user, "register_for", at=at)
    return may.with_permission(user, "sell", at=at).order_by("sort_key", "pk")


def desk_of(request: HttpRequest, public_id: str, *, lock: bool) -> Desk:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "edit", at=at, public_id=public_id, lock=lock)
    return Desk(user, at, deal.registrant, deal, deal.public_id, [deal.registrant], deal.through)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return blank_page(request, new_desk(request, lock=False))
    with transaction.atomic():
        return written(request, new_desk(request, lock=True))


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    posting = request.method == "POST"
    desk = desk_of(request, public_id, lock=posting)
    assert desk.deal is not None  # noqa: S101
    if not desk.deal.editable_fields():
        return redirect(desk.deal)
    if posting:
        return written(request, desk)
    saw(request, desk.deal, action="edit")
    return page(request, desk, desk.form())


def written(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep, check or submit what was sent; what cannot be taken comes back as it was typed."""
    if desk.deal is not None and not desk.deal.editable_fields():
        return redirect("deals:receipt", desk.deal.public_id)  # sent twice: the first one holds
    intent = request.POST.get("intent", "save")
    form = desk.form(request.POST, demanding=intent == "submit")
    if intent == "bounds":
        bounds = bounds_of(form, desk.registrant, desk.deal, at=desk.at)
        return render(request, "deals/registration.html#bounds", {"bounds": bounds})
    if is_stale(request, desk):
        return page(request, desk, form, is_stale=True, status=STALE)
    if not form.is_valid():
        return page(request, desk, form, status=UNPROCESSABLE)
    if intent == "check":
        return page(request, desk, form, answer=asked(form, desk))
    return taken(request, desk, form, submit=intent == "submit")


def taken(
    request: HttpRequest, desk: Desk, form: RegistrationForm, *, submit: bool
) -> HttpResponse:
    """Keep a readable form, or submit it, and say where it went."""
    try:
        deal = kept(form, key=desk.key, submit=submit)
    except Refused as refusal:
        refused(form, refusal)
        return page(request, desk, form, status=UNPROCESSABLE if refusal.fields else STALE)
    if submit:
        return redirect("deals:receipt", deal.public_id)
    messages.success(request, _("The draft is kept. Nobody at the vendor works on it yet."))
    return redirect("deals:edit", deal.public_id)


def is_stale(request: HttpRequest, desk: Desk) -> bool:
    """Say whether another window saved after this page was read."""
    return desk.deal is not None and request.POST.get("version") != str(desk.deal.version)


def refused(form: RegistrationForm, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its fields, or on top."""
    if not said_at_fields(form, refusal):
        form.add_error(None, str(refusal))


def asked(form: RegistrationForm, desk: Desk) -> Answer | None:
    """Ask whether we know the customer. Without a name there is nothing to ask."""
    cleaned = form.cleaned_data
    if not cleaned.get("customer_name"):
        form.add_error("customer_name", _("Name the end customer."))
        return None
    numbers = cleaned.get("customer_identifiers") or []
    wanted = Known(
        name=cleaned["customer_name"],
        country=cleaned.get("customer_country", ""),
        domains=frozenset({cleaned.get("customer_domain", "")} - {""}),
        identifiers=frozenset(Identifier(each["scheme"], each["value"]) for each in numbers),
    )
    return check(
        wanted,
        said=claimed(desk.registrant, cleaned, at=desk.at),
        by=desk.user,
        at=desk.at,
        deal=desk.deal,
    )


def page(
    request: HttpRequest,
    desk: Desk,
    form: RegistrationForm,
    *,
    answer: Answer | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    if answer is not None:
        saw(request, answer.own)
    question = None
    if desk.deal is not None and desk.deal.review_status == ReviewStatus.ACTION_REQUIRED:
        question = desk.deal.information_requests.filter(answered_at=None).first()
    context = {
        **around(desk),
        "form": form,
        "answer": answer,
        "is_stale": is_stale,
        "question": question,
        "bounds": bounds_of(form, desk.registrant, desk.deal, at=desk.at),
        **laid_out(form),
    }
    if form.is_bound and form.errors and status == 200:  # noqa: PLR2004
        status = UNPROCESSABLE
    return render(request, "deals/registration.html", context, status=status)


def blank_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Render a new registration; its inputs are as they were for the last who was asked the same.

    So its form is laid out only where somebody is offered something for the first time.
    """
    offered = offered_to(desk.user, desk.registrant, None, at=desk.at)
    context = {
        **around(desk),
        "form": SimpleLazyObject(partial(desk.form, offered=offered)),
        "bounds": bounds_at_first(desk.registrant, at=desk.at),
    }

    def write() -> SafeString:
        rows = laid_out(context["form"])
        return render_to_string("deals/registration.html#inputs", context | rows)

    context["inputs"] = written_before(
        (get_language(), *desk.chooses(), offered.all_of_it()), write
    )
    return render(request, "deals/registration.html", context)


def around(desk: Desk) -> dict[str, Any]:
    """Return what stands around the inputs."""
    claim = claim_of(desk.deal, at=desk.at) if desk.deal else claimed(desk.registrant, {})
    return {
        "desk": desk,
        "deal": desk.deal,
        "key": signing.dumps(desk.key, salt=f"{NEW}.{desk.user.pk}"),
        "decider": decider_of(claim, at=desk.at, deal=desk.deal),
    }


# While typing.


@require_POST
@transaction.atomic
def autosave_new(request: HttpRequest) -> HttpResponse:
    return autosaved(request, new_desk(request, lock=True))


@require_POST
@transaction.atomic
def autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    return autosaved(request, desk_of(request, public_id, lock=True))


def autosaved(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what is readable so far; what is half typed stays in the window."""
    if desk.deal is not None and not desk.deal.editable_fields():
        return JsonResponse({"code": "not_editable"}, status=STALE)
    if is_stale(request, desk):
        return JsonResponse({"code": "stale_version"}, status=NEWER_ELSEWHERE)
    form = desk.form(request.POST)
    form.full_clean()
    if "registrant" in form.errors:
        return JsonResponse({"code": "unknown_registrant"}, status=UNPROCESSABLE)
    try:
        deal = kept(form, key=desk.key)
    except Refused as refusal:
        return JsonResponse({"code": refusal.code}, status=STALE)
    here = deal.get_absolute_url()
    return JsonResponse(
        {"version": deal.version, "url": f"{here}autosave/", "page": f"{here}edit/"}
    )


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Suggest customers of deals the person may view, and no other name there is."""
    at, user = moment(request), person(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    own = Customer.objects.permitted(user, "view", at=at).living()
    number = recognised(text) if any(mark.isdigit() for mark in text) else None
    found = (
        own.filter(identifiers__scheme=number.scheme, identifiers__value=number.value)
        if number
        else own.search(text)
    )
    shown = list(found.order_by("sort_key", "pk")[:SUGGESTED])
    saw(request, shown, door="search")
    return render(request, "deals/suggestions.html", {"customers": shown})


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Suggest partners who may be asked along, by name alone."""
    at, user = moment(request), person(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = Partner.objects.permitted(user, "pick", at=at).search(text)
    shown = list(found.order_by("sort_key", "pk")[:SUGGESTED])
    saw(request, shown, action="pick", door="search")
    return render(request, "deals/suggestions.html", {"partners": shown})


# After submission.


@require_safe
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.with_everything().fetch(user, "edit", at=at, public_id=public_id)
    if deal.first_submitted_at is None:
        return redirect("deals:edit", deal.public_id)
    saw(request, deal)
    context = {
        "deal": deal,
        "decider": decider_now(deal, at=at),
        "can_withdraw": "withdrawal" in deal.allowed_transitions({"edit"}),
        "invited": [p for p in deal.parties.all() if p.state(at=at) == "invited"],
    }
    return render(request, "deals/receipt.html", context)


@require_POST
@transaction.atomic
def withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "edit", at=at, public_id=public_id, lock=True)
    do_and_say(request, lambda: deal.withdraw(by=user, at=at), _("The registration is withdrawn."))
    return redirect(deal)
