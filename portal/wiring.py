"""The only place where floors are introduced to each other: who hears of which event."""

from django.contrib.auth.signals import user_logged_out

from content import events as content_events
from content.models import LibraryPage
from deals import (
    amendment_events,
    assigning,
    attaching,
    attachment_events,
    closing_events,
    comment_events,
    confirming,
    conflict_events,
    newcomer_events,
    party_events,
    protection_events,
    reckoning,
    sales,
    sharing_events,
    terms_events,
)
from deals import events as deal_events
from deals.models import Conflict, Deal, TermsRequest
from deals.sheets import events as sheet_events
from partners import authorisation_events, enquiry_events, office_events
from partners import events as partner_events
from partners.crm import refresh
from partners.ledger import subscribe
from partners.models import Enquiry, Partner, Webhook
from partners.webhooks import events as webhook_events
from partners.webhooks import hearing, telling, trying
from portal import (
    acting,
    agreement_letters,
    closing_letters,
    conflict_letters,
    enquiry_letters,
    import_letters,
    notifications,
    remarks,
    robots,
    switched_off,
    terms_letters,
    told,
)

user_logged_out.connect(acting.end_with_the_session, dispatch_uid="portal.acting")

subscribe(
    "mail",
    notifications.send,
    to=[
        partner_events.MembershipInvited,
        office_events.ColleagueWelcomed,
        partner_events.MembershipChanged,
        partner_events.MembershipEnded,
        partner_events.ActingBegan,
        deal_events.DealSubmitted,
        deal_events.InformationRequested,
        deal_events.DealApproved,
        deal_events.DealRejected,
        deal_events.DealAppealed,
        deal_events.DealExpired,
        deal_events.DealEndorsed,
        deal_events.ReviewAssigned,
        deal_events.ReviewReminded,
        deal_events.ReviewEscalated,
        deal_events.PromiseMoved,
        deal_events.PromiseSettled,
        deal_events.PartyInvited,
        deal_events.PartyAccepted,
        deal_events.PartyDeclined,
        party_events.PartyLeft,
        party_events.RegisteredInTheName,
        newcomer_events.NewcomerAsked,
        newcomer_events.NewcomerAdmitted,
        newcomer_events.NewcomerNotAdmitted,
        party_events.NameLent,
        party_events.RegistrationContested,
        party_events.SharesProposed,
        party_events.SharesDeclined,
        party_events.SharesAgreed,
        sharing_events.DealSharedWithPerson,
        sharing_events.DealSharedWithPartner,
        sharing_events.DealShareEnding,
        protection_events.ExtensionAsked,
        protection_events.ExtensionGranted,
        protection_events.ExtensionRefused,
        protection_events.ProtectionReleased,
        protection_events.ProtectionRevoked,
        protection_events.ProtectionEnding,
        protection_events.PlaceKept,
        protection_events.PlaceOffered,
        protection_events.PlaceTaken,
        protection_events.PlaceLapsed,
        amendment_events.AmendmentProposed,
        amendment_events.AmendmentEndorsed,
        amendment_events.AmendmentAccepted,
        amendment_events.AmendmentRejected,
        amendment_events.AmendmentWithdrawn,
        amendment_events.AmendmentPromiseMoved,
        amendment_events.AmendmentPromiseSettled,
        content_events.MaterialShared,
        content_events.MaterialShareEnding,
    ],
)

subscribe(
    "mail of conflicts",
    conflict_letters.send,
    to=[
        conflict_events.ConflictOpened,
        conflict_events.ConflictEscalated,
        conflict_events.ConflictAppealed,
        conflict_events.EvidenceAsked,
        conflict_events.JointDealProposed,
        conflict_events.JointDealFailed,
        conflict_events.ConflictDecided,
    ],
)
subscribe(
    "mail of closings",
    closing_letters.send,
    to=[deal_events.SalesStageChanged, closing_events.RatingsOpened],
)
subscribe(
    "mail of terms",
    terms_letters.send,
    to=[
        terms_events.TermsAsked,
        terms_events.TermsReminded,
        terms_events.TermsGiven,
        terms_events.TermsReplaced,
        terms_events.TermsDeclined,
        terms_events.TermsLapsed,
        terms_events.TermsWithdrawn,
    ],
)
subscribe(
    "mail of agreements",
    agreement_letters.send,
    to=[
        authorisation_events.AgreementEnded,
        authorisation_events.PartnerSuspended,
        authorisation_events.SuspensionLifted,
    ],
)
subscribe(
    "mail of questions",
    enquiry_letters.send,
    to=[
        enquiry_events.Asked,
        enquiry_events.Complained,
        enquiry_events.WentOn,
        enquiry_events.Answered,
        enquiry_events.OpenedAnew,
        enquiry_events.GivenTo,
    ],
)
subscribe("promises", reckoning.calendar_entered, to=[office_events.CalendarEntered])
subscribe("remarks", remarks.send, to=[comment_events.DealCommented, comment_events.DealNoted])
subscribe("scanner", attaching.scan_after_adding, to=[attachment_events.AttachmentAdded])
subscribe("letter", confirming.confirm_after_grace, to=[deal_events.DealApproved])
subscribe(
    "letter of amendments",
    confirming.confirm_anew_after_grace,
    to=[amendment_events.AmendmentAccepted],
)

subscribe(
    "letter of conflicts",
    confirming.confirm_divided_after_grace,
    to=[conflict_events.ConflictDecided],
)

# Whoever loses a partner loses what they had taken up of it; what ends by the clock is swept.
subscribe(
    "reviewers",
    assigning.somebody_changed,
    to=[
        partner_events.ChannelManagerAssigned,
        partner_events.ChannelManagerLeft,
        office_events.OversightEnded,
        office_events.StaffRoleEnded,
        office_events.ColleagueLeft,
    ],
)

subscribe("webhooks", hearing.hear, listens=hearing.somebody_listens)
telling.tell(Deal, "deals", told.deal)
telling.tell(Partner, "partners", told.partner)
telling.tell(LibraryPage, "materials", told.material)
telling.tell(TermsRequest, "terms-requests")
telling.tell(Conflict, "conflicts")
telling.tell(Webhook, "webhooks")
telling.tell(Enquiry, "questions")

subscribe("mail of machines", switched_off.tell, to=[webhook_events.WebhookSwitchedOff])

subscribe("robots", robots.hear, to=[deal_events.DealSubmitted, deal_events.DealAppealed])
for asking in (deal_events.DealSubmitted, deal_events.DealAppealed):
    telling.say_that_it_waits(asking.verb, robots.waits_for_a_verdict)
telling.say_that_it_waits(webhook_events.WebhookTried.verb, trying.says_hello)
subscribe("mail of imports", import_letters.send, to=[sheet_events.SheetImported])

refresh.listen(sales.heard)
