"""What the page of a registration's parties says of companies we do not know yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import CLOSED, ReviewStatus
from deals.matching.domains import evidence_domain
from deals.models import Deal, Newcomer, PartyStanding
from deals.newcomer_forms import AdmitForm, AskForm, RefuseForm
from deals.tried import Tried
from deals.who_takes_part import TONES
from partners.likely import AT_MOST, likely_known
from partners.models import Membership, Partner
from permissions.models import User
from permissions.rules import rows


@dataclass(frozen=True)
class Shown:
    """One company that was asked for, as this reader may read it and act on it."""

    newcomer: Newcomer
    label: "str | Promise"
    tone: str
    admit: AdmitForm | None = None
    refuse: forms.Form | None = None
    likely: tuple[Partner, ...] = ()
    can_withdraw: bool = False


@dataclass(frozen=True)
class Newcomers:
    shown: list[Shown]
    form: forms.Form | None


def newcomers_of(deal: Deal, user: User, tried: Tried, *, at: datetime) -> Newcomers:
    """Return whom the registrant asked for, with the forms that this reader may fill in."""
    rows = (
        Newcomer.objects.permitted(user, "view", at=at)
        .with_permission(user, "admit", "withdraw", at=at)
        .filter(deal=deal)
        .select_related("role", "asked_by", "settled_by", "party__partner")
        .prefetch_related("party__standings")
        .order_by("-asked_at", "-pk")
    )
    form = None
    if getattr(deal, "can_edit", False) and deal.review_status not in {*CLOSED, ReviewStatus.DRAFT}:
        form = tried.typed("newcomer") or AskForm(country=deal.customer_country)
    return Newcomers([shown(each, deal, user, tried, at=at) for each in rows], form)


def shown(newcomer: Newcomer, deal: Deal, user: User, tried: Tried, *, at: datetime) -> Shown:
    newcomer.deal = deal
    label, tone = standing_of(newcomer, at=at)
    if not newcomer.is_waiting:
        return Shown(newcomer, label, tone)
    of, can_withdraw = newcomer.public_id, getattr(newcomer, "can_withdraw", False)
    if not getattr(newcomer, "can_admit", False):
        return Shown(newcomer, label, tone, can_withdraw=can_withdraw)
    form = tried.typed("admit", of)
    if not isinstance(form, AdmitForm):
        form = AdmitForm(newcomer=newcomer, likely=alike(newcomer, user, at=at))
    return Shown(
        newcomer,
        label,
        tone,
        admit=form,
        refuse=tried.typed("refuse", of) or RefuseForm(of=of),
        likely=tuple(form.likely.values()),
        can_withdraw=can_withdraw,
    )


def standing_of(newcomer: Newcomer, *, at: datetime) -> "tuple[str | Promise, str]":
    """Return in a word where it stands, and the tone of that."""
    if newcomer.party is not None:
        state = newcomer.party.state(at=at)
        return PartyStanding.State(state).label, TONES[state]
    if newcomer.outcome:
        tones = {Newcomer.Outcome.REFUSED: "bad"}
        outcome = Newcomer.Outcome(newcomer.outcome)
        return outcome.label, tones.get(outcome, "")
    if newcomer.is_waiting:
        return _("Waits for admission"), "info"
    return _("Lapsed with the registration"), ""


def alike(newcomer: Newcomer, user: User, *, at: datetime, typed: str = "") -> list[Partner]:
    """Return the partners it may be, of those alone whom the person may name: by name, by mail."""
    found: list[Any] = likely_known(newcomer.name, typed, asker=user, at=at)
    if domain := evidence_domain(newcomer.email):
        people = User.objects.filter(
            Q(email__iendswith=f"@{domain}") | Q(email__iendswith=f".{domain}"),
            rows(User, user, "know", at=at),
        )
        there = Membership.objects.permitted(user, "view", at=at).holding(at=at)
        works = there.filter(person__in=people.values("pk"))
        named = Partner.objects.permitted(user, "share_with", at=at).with_permission(
            user, "view", at=at
        )
        found += named.filter(pk__in=works.values("partner_id")).order_by("pk")[:AT_MOST]
    return list({each.pk: each for each in found}.values())
