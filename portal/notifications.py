"""Mails that say what happened: one sentence, one button, nothing confidential.

Who is told follows from their part in it, and each is told only if they may still see the thing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from content import events as content_events
from content.models import LibraryPage
from deals import events as deal_events
from deals import newcomer_events, party_events, sharing_events
from deals.models import Deal, Newcomer, Party, ProposedShare
from deals.turns import open_step, who_decides_now
from partners import events as partner_events
from partners import office_events
from partners.models import (
    ActingAs,
    Invitation,
    LedgerEntry,
    Membership,
    Partner,
    Programme,
    Role,
)
from partners.models.acting import LASTS
from partners.roles import SAID, TEAM
from partners.standing_in import deciding_manager
from permissions.explain import who_may
from permissions.models import User
from portal import amendment_letters, protection_letters
from portal.accounts import way_in
from portal.as_read import as_read_by, spelled
from portal.deal_letters import LETTERS, PROMISES, invited_along
from portal.models import Notice
from portal.posting import Letter, post
from portal.told_with_a_sheet import is_told_with_its_sheet
from portal.who_hears import registrants_side
from portal.why_told import why_of

# A delivery that comes later than this is history, not news: it stands in the ledger, unmailed.
NEWS_FOR = timedelta(days=1)


def send(entry: LedgerEntry, at: datetime) -> None:
    """Mail everybody this entry is for, once each. Runs at least once."""
    if entry.at < at - NEWS_FOR and not protection_letters.is_still_news(entry, at):
        return
    if entry.verb == partner_events.MembershipInvited.verb:
        _invite(entry)
    elif entry.verb in PLACES:
        _tell_of_their_place(entry)
    elif entry.verb == partner_events.ActingBegan.verb:
        _tell_who_is_acted_for(entry)
    elif entry.verb == office_events.ColleagueWelcomed.verb:
        _show_the_way_in(entry)
    elif entry.verb in SHARES:
        _tell_of_a_share(entry, at)
    elif entry.subject_kind == Deal._meta.label_lower:
        _tell_about_deal(entry, at)


def _tell_about_deal(entry: LedgerEntry, at: datetime) -> None:
    deal = Deal.objects.select_related("registrant", "registered_by").get(pk=entry.subject_id)
    for person in {person.pk: person for person in _waiting_for(entry, deal, at)}.values():
        if person.pk == entry.actor_id:
            continue
        if not Deal.objects.permitted(person, "view", at=at).filter(pk=deal.pk).exists():
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                why = why_of(deal, person, at=at)
                post(person.email, _letter(entry, deal, person, at), why=why)


def _letter(entry: LedgerEntry, deal: Deal, person: User, at: datetime) -> Letter:
    if entry.verb in protection_letters.WORDS:
        return protection_letters.letter_on(entry, deal, person, at=at)
    if amendment_letters.is_told_here(entry, deal):
        return amendment_letters.letter_on(entry, deal, person, at=at)
    if entry.verb == deal_events.PartyInvited.verb:
        asked = deal.parties.filter(partner=entry.details["partner"]).order_by("-pk")
        return invited_along(deal, asked.values_list("answer_by", flat=True).first())
    return LETTERS[entry.verb](deal)


def _waiting_for(entry: LedgerEntry, deal: Deal, at: datetime) -> Iterator[User]:
    if entry.verb in protection_letters.WORDS:
        sellers = partial(_team, deal.registrant, "sell", at=at)
        return protection_letters.readers(entry, deal, sellers, at=at)
    if entry.verb in amendment_letters.WORDS and entry.verb not in amendment_letters.REMINDED:
        others = partial(_others_taking_part, deal, at=at)
        return amendment_letters.readers(entry, deal, others, at=at)
    return _readers(entry, deal, at)


def _readers(entry: LedgerEntry, deal: Deal, at: datetime) -> Iterator[User]:
    if entry.verb in PROMISES and deal.promised_at is None:
        return
    if entry.verb in TO_REVIEWERS:
        yield from _reviewers(entry, deal, at)
    elif entry.verb == deal_events.PartyInvited.verb:
        invited = Partner.objects.get(pk=entry.details["partner"])
        yield from _team(invited, "sell", at=at)
    elif "newcomer" in entry.details:
        yield from _about_a_newcomer(entry, deal, at)
    elif entry.verb == party_events.SharesProposed.verb:
        yield from _asked_about_shares(entry, at=at)
    else:
        yield from registrants_side(deal, at=at)
        if entry.verb in TO_THE_MANAGER_TOO and (manager := deal.registrant.channel_manager(at=at)):
            yield manager
        if entry.verb in {deal_events.DealApproved.verb, party_events.SharesAgreed.verb}:
            yield from _others_taking_part(deal, at=at)


def _about_a_newcomer(entry: LedgerEntry, deal: Deal, at: datetime) -> Iterator[User]:
    if entry.verb != newcomer_events.NewcomerAsked.verb:
        yield Newcomer.objects.select_related("asked_by").get(pk=entry.details["newcomer"]).asked_by
    elif manager := deciding_manager(deal.registrant, at=at):
        yield manager


TO_THE_MANAGER_TOO = PROMISES | {
    party_events.PartyLeft.verb,
    party_events.RegistrationContested.verb,
}
TO_REVIEWERS = {
    deal_events.DealSubmitted.verb,
    deal_events.DealAppealed.verb,
    deal_events.DealEndorsed.verb,
    deal_events.ReviewAssigned.verb,
    deal_events.ReviewReminded.verb,
    deal_events.ReviewEscalated.verb,
}


def _reviewers(entry: LedgerEntry, deal: Deal, at: datetime) -> Iterator[User]:
    """Yield who is to decide: whom it was given, or whose turn it is under a rule."""
    if people := entry.details.get("people"):
        yield from User.objects.filter(pk__in=people, is_active=True)
        return
    if entry.details.get("person"):
        yield from User.objects.filter(pk=entry.details["person"], is_active=True)
        return
    if entry.verb == deal_events.DealAppealed.verb:
        may = [person for person, _grounds in who_may("decide", deal, at=at)]
        yield from (each for each in may if not deal.waits_for_another(each, at=at))
        return
    step = open_step(deal)
    if step is not None and step.is_narrowed:
        yield from who_decides_now(deal, step, at=at)
    elif is_told_with_its_sheet(entry, deal):
        return
    elif manager := deciding_manager(deal.registrant, at=at):
        yield manager


def _team(partner: Partner, may: str, *, at: datetime) -> Iterable[User]:
    places = Membership.objects.holding(at=at).filter(partner=partner, role__in=TEAM[may])
    return User.objects.filter(memberships__in=places, is_active=True)


def _others_taking_part(deal: Deal, *, at: datetime) -> Iterable[User]:
    parties = Party.objects.filter(deal=deal).standing("accepted", at=at)
    for party in parties.exclude(partner=deal.registrant).select_related("partner"):
        yield from _team(party.partner, "sell", at=at)


def _asked_about_shares(entry: LedgerEntry, *, at: datetime) -> Iterable[User]:
    asked = ProposedShare.objects.filter(
        proposal=entry.details["proposal"], is_asked=True, agreed_at=None
    )
    for each in asked.select_related("party__partner"):
        yield from _team(each.party.partner, "sell", at=at)


SHARES: dict[str, Any] = {
    sharing_events.DealSharedWithPerson.verb: Deal,
    sharing_events.DealSharedWithPartner.verb: Deal,
    sharing_events.DealShareEnding.verb: Deal,
    content_events.MaterialShared.verb: LibraryPage,
    content_events.MaterialShareEnding.verb: LibraryPage,
}


def _tell_of_a_share(entry: LedgerEntry, at: datetime) -> None:
    """Tell who may read it now, or no longer soon; of the end, the giver too."""
    for person in {each.pk: each for each in _of_a_share(entry, at)}.values():
        thing = (
            SHARES[entry.verb]
            .objects.permitted(person, "view", at=at)
            .filter(pk=entry.subject_id)
            .first()
        )
        if thing is None or person.pk == entry.actor_id:
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                shared = entry.details.get("giver") == person.pk
                why = (
                    _("You get this mail because you shared it.")
                    if shared
                    else _("You get this mail because it is shared with you.")
                )
                post(person.email, _about_a_share(entry, thing, person), why=why)


def _of_a_share(entry: LedgerEntry, at: datetime) -> Iterator[User]:
    said = entry.details
    keys = {said.get("person"), said.get("giver")} - {None}
    yield from User.objects.filter(pk__in=keys, is_active=True)
    if said.get("partner"):
        yield from _team(Partner.objects.get(pk=said["partner"]), "read", at=at)


def _about_a_share(entry: LedgerEntry, thing: Any, person: User) -> Letter:
    until = entry.details.get("until")
    when = spelled(datetime.fromisoformat(until)) if until else ""
    if "giver" in entry.details:
        subject = _("What is shared of %(thing)s ends soon") % {"thing": _called(thing)}
        line = _("It ends at %(when)s, and nobody has to do anything.") % {"when": when}
        is_giver = entry.details["giver"] == person.pk
        more = _("If it is to go on, share it again after that.") if is_giver else ""
        return Letter(subject, (line, more), _("See what is shared"), "/shares/")
    giver = str(entry.actor) if entry.actor else _("Somebody")
    return Letter(
        _("%(giver)s shared %(thing)s with you") % {"giver": giver, "thing": _called(thing)},
        (
            _("You may read it from now on."),
            _("It is shared until %(when)s.") % {"when": when} if when else "",
        ),
        _("Open it"),
        thing.get_absolute_url(),
    )


def _called(thing: Any) -> str:
    """Return what a letter may call a thing: a registration by its number alone."""
    return thing.number if isinstance(thing, Deal) else str(thing)


def _invite(entry: LedgerEntry) -> None:
    invitation = Invitation.objects.select_related("partner", "invited_by").get(
        pk=entry.details["invitation"]
    )
    if invitation.withdrawn_at:
        return
    _row, fresh = Notice.objects.get_or_create(entry=entry, person=None)
    if not fresh:
        return
    with translation.override(invitation.language):
        post(
            invitation.email,
            Letter(
                _("You are invited to %(partner)s's team")
                % {"partner": invitation.partner.display_name},
                (
                    _("%(sender)s invites you to the partner portal of %(vendor)s.")
                    % {
                        "sender": invitation.invited_by.display_name,
                        "vendor": Programme.current().vendor_name,
                    },
                    _asked_along(invitation),
                    _("The link is yours alone and ends on %(day)s.")
                    % {"day": f"{invitation.expires_at:%Y-%m-%d}"},
                ),
                _("See the invitation"),
                f"/invitations/{invitation.token}/",
            ),
            why=_("It was sent to this address alone. If you did not expect it, do nothing."),
        )


def _asked_along(invitation: Invitation) -> str:
    """Say of whose registration it is part, where that is why the company was admitted."""
    wanted = Newcomer.objects.filter(invitation=invitation).select_related("deal__registrant")
    if (newcomer := wanted.first()) is None:
        return ""
    asks = newcomer.deal.registrant.display_name
    return _("%(partner)s asks you to join a deal. You see it once you are in.") % {"partner": asks}


def _show_the_way_in(entry: LedgerEntry) -> None:
    """Send a colleague of the vendor the link by which they choose a password."""
    person = User.objects.get(pk=entry.details["person"])
    _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
    if not fresh or not person.is_active:
        return
    days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
    with as_read_by(person):
        vendor = Programme.current().vendor_name
        post(
            person.email,
            Letter(
                _("Your way into the partner portal of %(vendor)s") % {"vendor": vendor},
                (
                    _("You are let in as one of the people of %(vendor)s.") % {"vendor": vendor},
                    _("The link is yours alone and holds for %(days)d days.") % {"days": days},
                ),
                _("Choose a password"),
                way_in(person),
            ),
            why=_("You get this mail because an administrator let you in."),
        )


PLACES = {partner_events.MembershipChanged.verb, partner_events.MembershipEnded.verb}


def _tell_of_their_place(entry: LedgerEntry) -> None:
    """Tell somebody whose role another changed, or whose place another ended."""
    person = User.objects.filter(pk=entry.details["person"], is_active=True).first()
    if person is None or person.pk == entry.actor_id:
        return
    _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
    if fresh:
        partner = Partner.objects.get(pk=entry.subject_id)
        with as_read_by(person):
            why = _("You get this mail because it is about your own place.")
            post(person.email, _about_their_place(entry, partner), why=why)


def _about_their_place(entry: LedgerEntry, partner: Partner) -> Letter:
    names = {"partner": partner.display_name, "actor": str(entry.actor or _("The portal"))}
    if entry.verb == partner_events.MembershipEnded.verb:
        return Letter(
            _("You are no longer on %(partner)s's team") % names,
            (
                _("%(actor)s ended your place there.") % names,
                _("You no longer see what is %(partner)s's. What you registered stays with it.")
                % names,
            ),
            _("Open the portal"),
            "/",
        )
    role = entry.details["role"]
    may = [str(said) for action, said in SAID.items() if role in TEAM[action]]
    return Letter(
        _("Your role on %(partner)s's team is now: %(role)s") % {**names, "role": Role(role).label},
        (
            _("%(actor)s gave you this role.") % names,
            _("You may now: %(may)s.") % {"may": pgettext("between things", ", ").join(may)},
        ),
        _("See the team"),
        f"{partner.get_absolute_url()}team/",
    )


def _tell_who_is_acted_for(entry: LedgerEntry) -> None:
    both = ActingAs.objects.select_related("person", "seen_as").get(pk=entry.details["acting"])
    _row, fresh = Notice.objects.get_or_create(entry=entry, person=both.seen_as)
    if not fresh:
        return
    with as_read_by(both.seen_as):
        post(
            both.seen_as.email,
            Letter(
                _("%(person)s looks at the portal as you") % {"person": both.person},
                (
                    _("To help you, %(person)s sees what you see, until %(when)s at most.")
                    % {"person": both.person, "when": spelled(entry.at + LASTS)},
                    _("Nothing can be changed meanwhile and no file be taken in your name."),
                    _("The reason given: %(reason)s") % {"reason": both.reason},
                ),
                _("See who looked as you"),
                "/profile/",
            ),
            why=_("You get this mail each time somebody looks at the portal as you."),
        )
