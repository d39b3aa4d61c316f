"""Where somebody lands after signing in: what needs them, then what is new."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.holders import outdated_copies
from deals.conflict_figures import published
from partners.models import Membership, Partner
from partners.roles import BEGINS_WITH_PARTNERS
from permissions.adapters.web import moment, person, saw
from permissions.models import StaffRoleName, User
from portal.demonstration.first_steps import first_steps
from portal.home import attention, questions

R = StaffRoleName
# Whose home is full of work; everybody else comes to read.
WORKING = {R.CHANNEL_MANAGER, R.DIRECTOR, R.AUDITOR, R.ADMINISTRATOR}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, at = person(request), moment(request)
    places = list(Membership.objects.holding(at=at).filter(person=user).select_related("partner"))
    roles = user.staff_roles(at=at)
    context: dict[str, Any] = {"places": places, "roles": roles}
    if places:
        context |= _partner(request, user)
    if roles:
        context |= _vendor(request, user, roles)
    if places or not roles & WORKING:
        context["materials"] = questions.newest_materials(user, at=at)
        saw(request, context["materials"])
    context["outdated"] = outdated_copies(user, at=at)
    saw(request, [old for old, _new in context["outdated"]])
    if settings.DEMO:
        context["first_steps"] = first_steps(user, at=at)
    return render(request, "portal/home.html", context)


def _vendor(request: HttpRequest, user: User, roles: Collection[str]) -> dict[str, Any]:
    """Return what the vendor's people have to do, by the roles one holds."""
    at = moment(request)
    asked = questions.enquiries_to_answer(user, at=at)
    back = questions.to_call_back(user, at=at)
    saw(request, [*asked, *back])
    found: dict[str, Any] = {"enquiries": asked, "call_backs": back}
    if WORKING.intersection(roles):
        found["conflicts"] = questions.conflicts_to_weigh(user, at=at)
        saw(request, found["conflicts"])
    if BEGINS_WITH_PARTNERS.intersection(roles):
        found["newcomers"] = questions.newcomers_to_admit(user, at=at)
        saw(request, [each.deal for each in found["newcomers"]])
    if R.CHANNEL_MANAGER in roles:
        found |= _channel_manager(request, user)
    if {R.DIRECTOR, R.AUDITOR, R.ADMINISTRATOR}.intersection(roles):
        found |= _overview(request, user)
    return found


def _partner(request: HttpRequest, user: User) -> dict[str, Any]:
    at = moment(request)
    tasks = questions.partner_tasks(user, at=at)
    registrations = questions.own_registrations(user, at=at)
    lengthened = attention.lengthened(user, at=at)
    wanted = questions.terms_wanted(user, at=at)
    saw(request, wanted.first)
    deals = [*registrations, *(t.deal for t in tasks), *(p.deal for p in lengthened)]
    saw(request, {deal.pk: deal for deal in deals}.values())
    answers = questions.answers_to_read(user, at=at)
    saw(request, answers)
    return {
        "answers": answers,
        "tasks": tasks,
        "wanted": wanted,
        "soon": at + questions.URGENT,
        "registrations": registrations,
        "lengthened": lengthened,
        "figures": published(at=at),
        "may_register": Partner.objects.permitted(user, "sell", at=at).exists(),
    }


def _channel_manager(request: HttpRequest, user: User) -> dict[str, Any]:
    at = moment(request)
    waiting = questions.waiting_for_decision(user, at=at)
    ending = questions.ending_protections(user, at=at)
    asked = questions.extensions_asked_for(user, at=at)
    running = questions.left_running(user, at=at)
    shown = [*waiting, *(p.deal for p in (*ending, *running)), *(e.deal for e in asked)]
    saw(request, {deal.pk: deal for deal in shown}.values())
    weak = attention.weak_relationships(user, "oversee", at=at)
    saw(request, [each.row.partner for each in weak])
    return {
        "waiting": waiting,
        "ending": ending,
        "extensions": asked,
        "left_running": running,
        "weak": weak,
        "load": questions.load(user, at=at),
    }


def _overview(request: HttpRequest, user: User) -> dict[str, Any]:
    at = moment(request)
    ending = questions.ending_protections(user, at=at)
    recent = questions.own_registrations(user, at=at)
    saw(request, {d.pk: d for d in [*recent, *(p.deal for p in ending)]}.values())
    found: dict[str, Any] = {
        "ending": ending,
        "recent": recent,
        "left_open": attention.left_open(user, at=at),
        "nights": attention.night_readers(user, at=at),
        "load": questions.load(user, at=at),
    }
    if user.holds_any({R.DIRECTOR, R.ADMINISTRATOR}, at=at):
        found["weak"] = attention.weak_relationships(user, "view", at=at)
        saw(request, [each.row.partner for each in found["weak"]])
    saw(request, [each.row for each in found["left_open"]])
    return found
