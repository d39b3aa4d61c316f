"""The page of a registration's parties: where they leave, are replaced and agree on shares."""

from collections.abc import Callable
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.models import ContactConsent, Deal, Party, PartyStanding, ShareProposal
from deals.party_forms import DisagreeForm, LeaveForm, ProposalForm, ReplaceForm
from deals.replacing import replace
from deals.tried import Tried
from deals.views import admitting
from deals.views.party_page import done, named, shown
from permissions.adapters.web import moment, person

Door = Callable[[HttpRequest, Deal], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def parties(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who takes part; do what `verb` says to the party `of`, for who may do that."""
    at, user = moment(request), person(request)
    if request.method != "POST":
        return shown(request, public_id, Tried())
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)
    door = DOORS.get(request.POST.get("verb", ""))
    if door is None:
        said = _("It is not said what is to be done.")
        return shown(
            request, public_id, Tried(refusal=said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        )
    return door(request, deal)


def leave(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    party = named(request, deal, "speak_for")
    form = LeaveForm(request.POST, of=party.public_id)

    def verb() -> None:
        said = form.cleaned_data
        party.leave(by=user, at=at, reason=said["reason"], words=said["words"])

    words = _("You left. The deal is no longer shown to you.")
    return done(request, deal, Tried("leave", party.public_id, form), verb, words, to="deals:deals")


def ask_another(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    party = named(request, deal, "replace")
    form = ReplaceForm(request.POST, of=party.public_id, user=user, at=at)

    def verb() -> None:
        said = form.cleaned_data
        replace(party, said["partner"], takes_share=said["takes_share"], by=user, at=at)

    words = _("Asked. You see here when they answer.")
    return done(request, deal, Tried("replace", party.public_id, form), verb, words)


def show_contacts(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    party = named(request, deal, "arrange")
    words = _("They see the customer's contacts from now on.")
    return done(
        request,
        deal,
        Tried("show_contacts", party.public_id),
        lambda: ContactConsent.begin(party, by=user, at=at),
        words,
    )


def keep_contacts(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    party = named(request, deal, "arrange")
    words = _("They no longer see the customer's contacts.")
    return done(
        request,
        deal,
        Tried("keep_contacts", party.public_id),
        lambda: ContactConsent.stop(party, by=user, at=at),
        words,
    )


def propose(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    Deal.objects.fetch(user, "edit", at=at, pk=deal.pk)
    seen = Party.objects.permitted(user, "view", at=at).filter(deal=deal)
    joined = seen.standing(PartyStanding.State.ACCEPTED, at=at).order_by("pk")
    parties = list(joined.select_related("partner").prefetch_related("standings", "splits"))
    form = ProposalForm(request.POST, parties=parties, at=at)

    def verb() -> None:
        said = form.cleaned_data
        ShareProposal.make(
            deal, said["wanted"], since=said["since"], words=said["words"], by=user, at=at
        )

    words = _("Proposed. It holds once everyone it touches has agreed.")
    return done(request, deal, Tried("propose", form=form), verb, words)


def the_proposal(request: HttpRequest, deal: Deal, action: str) -> ShareProposal:
    found: ShareProposal = ShareProposal.objects.select_related("deal__registrant").fetch(
        person(request),
        action,
        at=moment(request),
        deal=deal,
        public_id=request.POST.get("proposal", "").replace("\0", ""),
    )
    return found


def withdraw_shares(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    proposal = the_proposal(request, deal, "withdraw")
    words = _("Taken back. The shares stay as they are.")
    return done(
        request,
        deal,
        Tried("withdraw_shares"),
        lambda: proposal.withdraw(by=user, at=at),
        words,
    )


def agree(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    party, proposal = named(request, deal, "speak_for"), the_proposal(request, deal, "view")
    words = _("You agreed. The shares change once everyone has.")
    tried = Tried("agree", party.public_id)
    return done(request, deal, tried, lambda: proposal.agree(party, by=user, at=at), words)


def disagree(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    party, proposal = named(request, deal, "speak_for"), the_proposal(request, deal, "view")
    form = DisagreeForm(request.POST, of=party.public_id)

    def verb() -> None:
        proposal.decline(party, by=user, at=at, words=form.cleaned_data["words"])

    words = _("You did not agree. The shares stay as they are.")
    return done(request, deal, Tried("disagree", party.public_id, form), verb, words)


DOORS: dict[str, Door] = {
    **admitting.DOORS,
    "propose": propose,
    "withdraw_shares": withdraw_shares,
    "agree": agree,
    "disagree": disagree,
    "leave": leave,
    "replace": ask_another,
    "show_contacts": show_contacts,
    "keep_contacts": keep_contacts,
}
