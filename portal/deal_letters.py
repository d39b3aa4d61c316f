"""What a mail about a registration says: one sentence, one button, nothing confidential."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from deals import events as deal_events
from deals import newcomer_events, party_events
from deals.models import Deal
from partners.models import Programme
from portal.as_read import spelled
from portal.posting import Letter


def _submitted(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s waits for your review") % {"number": deal.number},
        (
            _("%(partner)s registered a deal.") % {"partner": deal.registrant.display_name},
            _by_when(deal),
        ),
        _("Open the registration"),
        f"/approvals/?deal={deal.public_id}",
        _choices(deal),
    )


def _assigned(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s is in your hands") % {"number": deal.number},
        (
            _("A colleague asks you to decide it."),
            _by_when(deal),
        ),
        _("Open the registration"),
        f"/approvals/?deal={deal.public_id}",
        _choices(deal),
    )


def _endorsed(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s needs a second pair of eyes") % {"number": deal.number},
        (
            _("A colleague has approved it. Under the rule another person decides too."),
            _by_when(deal),
        ),
        _("Open the registration"),
        f"/approvals/?deal={deal.public_id}",
        _choices(deal),
    )


def _reminded(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s still waits for you") % {"number": deal.number},
        (
            _("%(partner)s waits for an answer.") % {"partner": deal.registrant.display_name},
            _by_when(deal),
        ),
        _("Open the registration"),
        f"/approvals/?deal={deal.public_id}",
        _choices(deal),
    )


def _escalated(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s waits too long for an answer") % {"number": deal.number},
        (
            _("%(partner)s waits for an answer.") % {"partner": deal.registrant.display_name},
            _by_when(deal),
            _("Whoever decides it was reminded and has not answered."),
        ),
        _("Open the registration"),
        deal.get_absolute_url(),
    )


def _choices(deal: Deal) -> tuple[tuple[str, str], ...]:
    """Return the verdicts a reviewer may go on with: each link opens the page with it marked."""
    page = f"/approvals/?deal={deal.public_id}&choice="
    return (
        (_("Approve"), f"{page}approval"),
        (_("Ask"), f"{page}question"),
        (_("Reject"), f"{page}rejection"),
    )


def _by_when(deal: Deal) -> str:
    if deal.promised_at is None:
        return ""
    return _("An answer is promised by %(when)s.") % {"when": spelled(deal.promised_at)}


def _asked(deal: Deal) -> Letter:
    return Letter(
        _("A question on %(number)s") % {"number": deal.number},
        (
            _("%(vendor)s needs something more from you.")
            % {"vendor": Programme.current().vendor_name},
            _("You keep your place meanwhile."),
            _answer_by(deal),
        ),
        _("Read and answer"),
        deal.get_absolute_url(),
    )


def _answer_by(deal: Deal) -> str:
    if deal.lapses_at is None:
        return ""
    return _("Answer by %(when)s, or the registration is closed.") % {
        "when": spelled(deal.lapses_at)
    }


def _approved(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s is approved") % {"number": deal.number},
        (_("The registration is approved and protected."), _protected_until(deal)),
        _("See the protection"),
        deal.get_absolute_url(),
    )


def _protected_until(deal: Deal) -> str:
    """Say until when, where one day holds for every product family."""
    ends = {each.ends_at for each in deal.protections.all() if not each.during.isempty}
    if len(ends) != 1:
        return ""
    return _("It is protected until %(when)s.") % {"when": spelled(ends.pop())}


def _rejected(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s was rejected") % {"number": deal.number},
        (_("The reason stands with the registration."), _appeal_by(deal)),
        _("Read the reason"),
        deal.get_absolute_url(),
    )


def _appeal_by(deal: Deal) -> str:
    verdict = deal.rejection()
    until = verdict and deal.can_be_appealed(at=verdict.decided_at)
    return _("You can appeal once, until %(when)s.") % {"when": spelled(until)} if until else ""


def _appealed(deal: Deal) -> Letter:
    return Letter(
        _("The rejection of %(number)s is appealed") % {"number": deal.number},
        (
            _("%(partner)s asks for another decision.") % {"partner": deal.registrant.display_name},
            _by_when(deal),
        ),
        _("Read the appeal"),
        f"/approvals/?deal={deal.public_id}",
    )


def invited_along(deal: Deal, answer_by: datetime | None) -> Letter:
    until = _("Answer by %(when)s, or the invitation lapses.")
    return Letter(
        _("%(partner)s asks you to join a deal") % {"partner": deal.registrant.display_name},
        (
            _("It wants to register %(number)s together with you. You see what it is about first.")
            % {"number": deal.number},
            until % {"when": spelled(answer_by)} if answer_by else "",
        ),
        _("See and answer"),
        deal.get_absolute_url(),
    )


def _accepted(deal: Deal) -> Letter:
    return Letter(
        _("A partner you invited joins %(number)s") % {"number": deal.number},
        (_("It takes part from now on."),),
        _("See who takes part"),
        f"{deal.get_absolute_url()}parties/",
    )


def _declined(deal: Deal) -> Letter:
    return Letter(
        _("A partner you invited does not join %(number)s") % {"number": deal.number},
        (
            _("Its reason, if it gave one, stands with the registration."),
            _("Another partner can be asked in its place."),
        ),
        _("See who takes part"),
        f"{deal.get_absolute_url()}parties/",
    )


def _registered_in_the_name(deal: Deal) -> Letter:
    names = {"distributor": deal.through, "number": deal.number, "partner": deal.registrant}
    return Letter(
        _("%(distributor)s registered %(number)s for you") % names,
        (
            _("%(partner)s lets it register in its name. The registration is yours.") % names,
            _("Look at it, and say if you did not want it."),
        ),
        _("Look and answer"),
        deal.get_absolute_url(),
    )


def _name_lent(deal: Deal) -> Letter:
    names = {"partner": deal.registrant, "number": deal.number}
    return Letter(
        _("%(partner)s confirmed %(number)s") % names,
        (_("It agrees with what was registered in its name."),),
        _("Open the registration"),
        deal.get_absolute_url(),
    )


def _contested(deal: Deal) -> Letter:
    names = {"partner": deal.registrant, "number": deal.number}
    return Letter(
        _("%(partner)s contested %(number)s") % names,
        (_("It did not want it registered in its name. The registration is withdrawn."),),
        _("Open the registration"),
        deal.get_absolute_url(),
    )


def _newcomer_asked(deal: Deal) -> Letter:
    names = {"partner": deal.registrant.display_name, "number": deal.number}
    return Letter(
        _("A company waits for admission to %(number)s") % names,
        (
            _("%(partner)s wants to work with a company that is not a partner yet.") % names,
            _("Nothing is sent to it before somebody admits it."),
        ),
        _("See which and decide"),
        f"{deal.get_absolute_url()}parties/#newcomers",
    )


def _newcomer_admitted(deal: Deal) -> Letter:
    return Letter(
        _("The company you asked for in %(number)s is admitted") % {"number": deal.number},
        (_("It is invited. You see when it has joined."),),
        _("See who takes part"),
        f"{deal.get_absolute_url()}parties/#newcomers",
    )


def _newcomer_refused(deal: Deal) -> Letter:
    return Letter(
        _("The company you asked for in %(number)s is not admitted") % {"number": deal.number},
        (_("Why stands with the registration."),),
        _("Read the reason"),
        f"{deal.get_absolute_url()}parties/#newcomers",
    )


def _left(deal: Deal) -> Letter:
    return Letter(
        _("A party left %(number)s") % {"number": deal.number},
        (
            _("It no longer takes part, and the shares are to be agreed again."),
            _("Another partner can be asked in its place."),
        ),
        _("See who takes part"),
        f"{deal.get_absolute_url()}parties/",
    )


def _shares_proposed(deal: Deal) -> Letter:
    return Letter(
        _("Other shares of %(number)s are proposed") % {"number": deal.number},
        (_("Your share would change. Nothing changes until everyone it touches has agreed."),),
        _("Read and answer"),
        f"{deal.get_absolute_url()}parties/",
    )


def _shares_declined(deal: Deal) -> Letter:
    return Letter(
        _("The proposed shares of %(number)s were not agreed to") % {"number": deal.number},
        (_("The shares stay as they are. You can propose other ones."),),
        _("See the answer"),
        f"{deal.get_absolute_url()}parties/",
    )


def _shares_agreed(deal: Deal) -> Letter:
    return Letter(
        _("New shares of %(number)s are agreed") % {"number": deal.number},
        (_("Everyone they touch has agreed."),),
        _("See the shares"),
        f"{deal.get_absolute_url()}parties/",
    )


def _expired(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s has expired") % {"number": deal.number},
        (_("Nobody answered in time, so the registration is closed."),),
        _("Open the registration"),
        deal.get_absolute_url(),
    )


def _promise_moved(deal: Deal) -> Letter:
    return Letter(
        _("%(number)s is decided later than first promised") % {"number": deal.number},
        (
            _("The working calendar of the deciding team was announced."),
            _("The answer is now promised by %(when)s.") % {"when": _until(deal)},
        ),
        _("Open the registration"),
        deal.get_absolute_url(),
    )


def _promise_settled(deal: Deal) -> Letter:
    return Letter(
        _("The promise for %(number)s stands") % {"number": deal.number},
        (
            _("The working calendar of the deciding team was announced."),
            _("The answer stays promised by %(when)s.") % {"when": _until(deal)},
        ),
        _("Open the registration"),
        deal.get_absolute_url(),
    )


def _until(deal: Deal) -> str:
    return spelled(deal.promised_at) if deal.promised_at else ""


PROMISES = {deal_events.PromiseMoved.verb, deal_events.PromiseSettled.verb}
LETTERS: dict[str, Callable[[Deal], Letter]] = {
    deal_events.PromiseMoved.verb: _promise_moved,
    deal_events.PromiseSettled.verb: _promise_settled,
    newcomer_events.NewcomerAsked.verb: _newcomer_asked,
    newcomer_events.NewcomerAdmitted.verb: _newcomer_admitted,
    newcomer_events.NewcomerNotAdmitted.verb: _newcomer_refused,
    party_events.RegisteredInTheName.verb: _registered_in_the_name,
    party_events.NameLent.verb: _name_lent,
    party_events.RegistrationContested.verb: _contested,
    deal_events.DealSubmitted.verb: _submitted,
    deal_events.DealEndorsed.verb: _endorsed,
    deal_events.ReviewAssigned.verb: _assigned,
    deal_events.ReviewReminded.verb: _reminded,
    deal_events.ReviewEscalated.verb: _escalated,
    deal_events.InformationRequested.verb: _asked,
    deal_events.DealApproved.verb: _approved,
    deal_events.DealRejected.verb: _rejected,
    deal_events.DealAppealed.verb: _appealed,
    deal_events.PartyAccepted.verb: _accepted,
    deal_events.PartyDeclined.verb: _declined,
    party_events.PartyLeft.verb: _left,
    party_events.SharesProposed.verb: _shares_proposed,
    party_events.SharesDeclined.verb: _shares_declined,
    party_events.SharesAgreed.verb: _shares_agreed,
    deal_events.DealExpired.verb: _expired,
}
