"""What the page of a registration's parties says to one reader, and what it lets them do."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import CLOSED, ReviewStatus, is_editable
from deals.models import (
    ContactConsent,
    Deal,
    Party,
    PartySplit,
    PartyStanding,
    ProposedShare,
    ShareProposal,
)
from deals.party_forms import DisagreeForm, LeaveForm, ProposalForm, ReplaceForm
from deals.replacing import shares_before
from deals.tried import Tried
from permissions.models import User

S = PartyStanding.State
TONES = {
    "named": "outline",
    "invited": "info",
    "accepted": "good",
    "declined": "bad",
    "lapsed": "",
    "left": "warn",
    "contested": "bad",
}


def label_of(state: str, *, is_registrant: bool) -> "str | Promise":
    """Return where a party stands; a registrant is not invited but asked whether it wanted it."""
    asked = is_registrant and state == S.INVITED
    return _("Not confirmed yet") if asked else S(state).label


@dataclass
class Part:
    """One party as the page lays it out, with the forms that this reader may fill in."""

    party: Party
    state: str
    percent: Decimal | None
    is_registrant: bool
    is_own: bool = False
    reason: str = ""
    leave: forms.Form | None = None
    replace: forms.Form | None = None
    former_share: Decimal | None = None
    can_answer: bool = False
    can_ask_again: bool = False
    sees_contacts: bool = False
    may_show_contacts: bool = False

    @property
    def label(self) -> "str | Promise":
        return label_of(self.state, is_registrant=self.is_registrant)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def was_out_by(self) -> datetime | None:
        return self.party.answer_by if self.state == S.LAPSED else None


@dataclass(frozen=True)
class Period:
    """The time in which the shares were, are or will be these."""

    since: datetime
    until: datetime | None
    shares: list[tuple[Any, Decimal]] = field(default_factory=list)
    is_now: bool = False
    is_to_come: bool = False


def parts_of(deal: Deal, user: User, tried: Tried, *, at: datetime) -> list[Part]:
    """Return the parties, their forms as they were typed where a verb was refused."""
    may = {
        action: set(
            Party.objects.permitted(user, action, at=at)
            .filter(deal=deal)
            .values_list("pk", flat=True)
        )
        for action in ("answer", "speak_for", "replace", "arrange")
    }
    see = set(
        ContactConsent.objects.holding(at=at)
        .filter(party__deal=deal)
        .values_list("party_id", flat=True)
    )
    confided = getattr(deal, "can_confide", False)
    is_open = deal.review_status not in CLOSED
    is_with_us = is_open and deal.review_status != ReviewStatus.DRAFT
    found = []
    for party in deal.parties.all():
        if at not in party.during:
            continue
        of, state = party.public_id, party.state(at=at)
        is_registrant = party.partner_id == deal.registrant_id
        part = Part(
            party,
            state,
            party.percent(at=at),
            is_registrant,
            is_own=party.pk in may["speak_for"],
            sees_contacts=party.pk in see,
            can_answer=party.pk in may["answer"] and is_with_us,
        )
        if confided:
            part.reason = why_out(party, at=at)
        if part.is_own and state == S.ACCEPTED and not is_registrant and is_open:
            part.leave = tried.typed("leave", of) or LeaveForm(of=of)
        if state in PartyStanding.OUT and is_with_us and party.pk in may["replace"]:
            part.former_share = shares_before(party, at=at).get(party)
            part.can_ask_again = party.pk in may["arrange"]
            part.replace = tried.typed("replace", of) or ReplaceForm(of=of, share=part.former_share)
        joined = state == S.ACCEPTED and not is_registrant
        part.may_show_contacts = joined and party.pk in may["arrange"]
        found.append(part)
    return found


@dataclass(frozen=True)
class Proposed:
    """Proposed shares, and whom of its own parties this reader may answer for."""

    proposal: ShareProposal
    shares: list[ProposedShare]
    answers: list[tuple[Party, forms.Form | None]]
    can_withdraw: bool


def proposal_of(
    deal: Deal, parts: list[Part], user: User, tried: Tried, *, at: datetime
) -> Proposed | None:
    """Return what waits for agreement, if anything does."""
    found = (
        ShareProposal.objects.permitted(user, "view", at=at)
        .waiting()
        .filter(deal=deal)
        .select_related("proposed_by")
        .first()
    )
    if found is None or not is_editable("shares", deal.review_status):
        return None
    shares = list(found.shares.select_related("party__partner").order_by("party_id"))
    asked = {each.party_id for each in shares if each.is_asked and not each.agreed_at}
    mine = [each.party for each in parts if each.is_own and each.party.pk in asked]
    answers: list[tuple[Party, forms.Form | None]] = [
        (each, tried.typed("disagree", each.public_id) or DisagreeForm(of=each.public_id))
        for each in mine
    ]
    return Proposed(found, shares, answers, getattr(deal, "can_edit", False))


def proposal_form(
    deal: Deal, parts: list[Part], tried: Tried, *, at: datetime
) -> forms.Form | None:
    """Return the form for other shares, for who writes the registration once it is with us."""
    is_with_us = deal.review_status != ReviewStatus.DRAFT
    if not (getattr(deal, "can_edit", False) and is_with_us):
        return None
    joined = [each.party for each in parts if each.state == S.ACCEPTED]
    if not any(each.is_registrants for each in joined):
        return None  # it has not said yet whether it wanted the registration
    if len(joined) < 2 or not is_editable("shares", deal.review_status):  # noqa: PLR2004
        return None
    return tried.typed("propose") or ProposalForm(parties=joined, at=at)


def why_out(party: Party, *, at: datetime) -> str:
    """Return in words why it left or declined; reads what was prefetched."""
    held = next((each for each in party.standings.all() if at in each.during), None)
    if held is None:
        return ""
    said = [held.code.name if held.code else "", held.reason]
    return " · ".join(each for each in said if each)


def periods_of(deal: Deal, *, at: datetime) -> list[Period]:
    """Return every time in which there were shares, the newest first."""
    rows = (
        PartySplit.objects.filter(party__deal=deal, during__isempty=False)
        .select_related("party__partner")
        .order_by("party_id")
    )
    found: dict[tuple[datetime, datetime | None], list[tuple[Any, Decimal]]] = {}
    for row in rows:
        key = (row.during.lower, row.during.upper)
        found.setdefault(key, []).append((row.party.partner, row.percent))
    return [
        Period(
            since,
            until,
            shares,
            is_now=since <= at and (until is None or at < until),
            is_to_come=since > at,
        )
        for (since, until), shares in sorted(found.items(), key=lambda each: each[0][0])[::-1]
    ]
