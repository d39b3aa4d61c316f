"""One mail of every kind there is: what the demonstration does not tell is noted in its world."""

from dataclasses import fields
from datetime import timedelta
from decimal import Decimal

from content.models import LibraryPage
from deals.models import (
    Amendment,
    Closing,
    Conflict,
    Deal,
    DealComment,
    DealImport,
    Newcomer,
    PartyRole,
    ProposedShare,
    ShareProposal,
    TermsRequest,
)
from deals.sheets.table import read
from partners import ledger
from partners.may_register import why_stopped
from partners.models import ActingAs, Enquiry, Invitation, LedgerEntry, Partner, Suspension, Webhook
from permissions.models import User
from portal import wiring  # noqa: F401  every hearer is introduced
from portal.models import KeptMail
from tests.portal.told import NOW

SHEET = "Customer,Country,Value,Close date\nMuster AG,DE,96500,2027-03-01\n"


def kinds():
    """Return each verb that is told by mail, with the handler that writes the mail."""
    told = [each for name, each in ledger._SUBSCRIBERS.items() if name.startswith("mail")]
    told.append(ledger.subscriber("remarks"))
    return {verb: each.handler for each in told for verb in each.verbs}


class Clerk:
    """Notes in the ledger what did not happen in the demonstration, about what is there."""

    def __init__(self):
        self.dana = User.objects.get(email="dana@northwind.example")
        self.root = User.objects.get(email="root@vendor.example")
        self.chen = User.objects.get(email="chen@vendor.example")
        danas = Deal.objects.filter(registered_by=self.dana)
        amys = {"parties__partner__memberships__person__email": "amy@agentia.example"}
        self.deal = danas.filter(review_status="submitted", **amys).first()
        self.partner = self.dana.memberships.get().partner
        self.by = {"by": self.dana, "at": NOW}

    def note(self, verb):
        subject, said = getattr(self, verb.partition(".")[2], self.anything)()
        unsaid = {each.name: None for each in fields(ledger.kinds()[verb])}
        if "until" in unsaid:
            unsaid["until"] = (NOW + timedelta(days=3)).isoformat()
        details = {**unsaid, **said}
        del details["subject"], details["concerns"]
        return LedgerEntry.objects.create(
            at=NOW,
            verb=verb,
            subject_kind=subject._meta.label_lower,
            subject_id=subject.pk,
            details=details,
        )

    def anything(self):
        return self.deal, {"again": False, "people": [self.chen.pk]}

    def of_what_waits(self):
        return Amendment.objects.waiting().select_related("deal").first().deal, {}

    amendment_promise_moved = amendment_promise_settled = of_what_waits

    def registered_in_the_name(self):
        other = Partner.objects.get(memberships__person__email="sun@sunparts.example")
        Deal.objects.filter(pk=self.deal.pk).update(through=other)
        return self.deal, {}

    def of_a_person(self):
        return self.partner, {"person": self.dana.pk, "role": "seller"}

    membership_changed = membership_ended = colleague_welcomed = of_a_person

    def of_a_partner(self):
        return self.partner, {}

    suspension_lifted = of_a_partner

    def suspended(self):
        other = Partner.objects.get(memberships__person__email="sun@sunparts.example")
        if why_stopped(other, at=NOW) is None:
            Suspension.begin(partner=other, reason="No insurance", by=self.chen, at=NOW)
        return other, {}

    agreement_ended = suspended

    def noted(self):
        said = {"body": "x", "is_internal": True, "mentioned": [self.root]}
        return self.deal, {"comment": DealComment.write(self.deal, by=self.chen, at=NOW, **said).pk}

    def of_terms(self):
        return TermsRequest.objects.filter(deal=self.deal).first(), {}

    terms_declined = terms_reminded = terms_lapsed = terms_withdrawn = of_terms

    def of_a_question(self):
        return Enquiry.objects.order_by("pk").first(), {"person": self.root.pk}

    enquiry_asked = enquiry_complained = enquiry_went_on = of_a_question
    enquiry_answered = enquiry_opened_anew = enquiry_given_to = of_a_question

    def of_a_case(self):
        return Conflict.objects.first(), {}

    conflict_opened = conflict_escalated = of_a_case

    def of_a_side(self):
        case = Conflict.objects.first()
        return case.first, {"conflict": case.public_id}

    conflict_appealed = conflict_decided = joint_deal_proposed = joint_deal_failed = of_a_side

    def shared_with_person(self):
        return self.deal, {"person": self.chen.pk}

    def share_ending(self):
        return self.deal, {**self.shared_with_person()[1], "giver": self.dana.pk}

    def material_shared(self):
        return LibraryPage.objects.permitted(self.chen, "view", at=NOW).first(), {
            "person": self.chen.pk
        }

    def material_share_ending(self):
        material, details = self.material_shared()
        return material, {**details, "giver": self.dana.pk}

    def membership_invited(self):
        who = {"email": "new@northwind.example", "role": "seller", "language": "zh-hans"}
        sender = User.objects.get(email="diego@northwind.example")
        sent = Invitation.send(partner=self.partner, by=sender, at=NOW, **who)
        return self.partner, {"invitation": sent.pk}

    def acting_began(self):
        both = ActingAs.begin(person=self.root, seen_as=self.dana, reason="She asked", at=NOW)
        return self.partner, {"acting": both.pk}

    def shares_proposed(self):
        made = ShareProposal.objects.create(deal=self.deal, since=NOW, proposed_at=NOW)
        for party in self.deal.parties.standing("accepted", at=NOW):
            ProposedShare.objects.create(
                proposal=made, party=party, percent=Decimal(1), is_asked=True
            )
        return self.deal, {"proposal": made.pk}

    def of_a_newcomer(self):
        named = {"name": "Nova", "country": "DE", "email": "n@nova.example", "words": "x"}
        asked = {"asked_by": self.dana, "asked_at": NOW, "role": PartyRole.objects.first()}
        new, _made = Newcomer.objects.get_or_create(deal=self.deal, defaults={**named, **asked})
        return self.deal, {"newcomer": new.pk}

    newcomer_asked = newcomer_admitted = newcomer_not_admitted = of_a_newcomer

    def sales_stage_changed(self):
        ends = {"outcome": "won", "closed_at": NOW, "rate_until": NOW + timedelta(days=30)}
        Closing.objects.get_or_create(deal=self.deal, reopened_at=None, defaults=ends)
        return self.deal, {"stage": "won"}

    def ratings_opened(self):
        return self.sales_stage_changed()

    def webhook_switched_off(self):
        kept = {"partner": self.partner, "by": User.objects.get(email="diego@northwind.example")}
        url = "https://93.184.216.34/hook"
        machine, _secret = Webhook.make(name="ERP", url=url, at=NOW, **kept)
        machine.switch_off(by=kept["by"], at=NOW)
        return machine, {}

    def sheet_imported(self):
        table = read(SHEET.encode())
        sheet = DealImport.begin(
            table, registrant=self.partner, file_name="d.csv", mapping={}, **self.by
        )
        return sheet, {"count": 3, "submitted": True}


def write_every_mail():
    """Have every kind written by who writes it. Returns the kinds that nobody was told."""
    clerk, untold = Clerk(), set()
    for verb, handler in sorted(kinds().items()):
        before = KeptMail.objects.count()
        told = LedgerEntry.objects.filter(verb=verb).order_by("-pk")[:5]
        for entry in [*told, None]:
            noted = entry or clerk.note(verb)
            handler(noted, noted.at)
            if KeptMail.objects.count() > before:
                break
        else:
            untold.add(verb)
    return untold
