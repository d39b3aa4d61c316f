from django.urls import path

from deals.api.amendments import AmendmentViewSet
from deals.api.approval_rules import ApprovalRuleViewSet
from deals.api.attachments import AttachmentViewSet
from deals.api.authorisations import AuthorisationViewSet
from deals.api.choices import ChoicesViewSet
from deals.api.comments import CommentViewSet
from deals.api.conflicts import ConflictViewSet
from deals.api.customers_alike import CustomerVerdictViewSet
from deals.api.exports import ExportViewSet
from deals.api.grants import DealGrantViewSet
from deals.api.imports import ImportRowViewSet, ImportViewSet
from deals.api.letters import LetterViewSet
from deals.api.looks import AccessViewSet, AuditViewSet, SnapshotViewSet
from deals.api.newcomers import NewcomerViewSet
from deals.api.parts import ContactViewSet, PartyViewSet, SharesViewSet, TermsViewSet
from deals.api.prices import SpecialPriceViewSet
from deals.api.proposals import ShareAnswerViewSet, ShareProposalViewSet
from deals.api.protections import (
    ExtensionViewSet,
    ProtectionViewSet,
    QueueViewSet,
    RevocationViewSet,
)
from deals.api.ratings import RatingViewSet
from deals.api.several import DecisionsViewSet
from deals.api.snoozes import SnoozeViewSet
from deals.api.terms import TermsComparisonViewSet, TermsRequestViewSet
from deals.api.views import DealViewSet

DEAL = "deals/<str:public_id>/"
SHEET = "deals/imports/<str:public_id>/"
UNDER = "deals/<str:deal_id>/"
PARTY = f"{UNDER}parties/<str:public_id>/"

MOVES = {
    "submission": "submission",
    "review": "review",
    "information-request": "information_request",
    "approval": "approval",
    "rejection": "rejection",
    "appeal": "appeal",
    "withdrawal": "withdrawal",
    "undo": "undo",
    "assignment": "assignment",
}

TERMS = "terms-requests/<str:public_id>/"

CONFLICT = "conflicts/<str:public_id>/"
CONFLICT_MOVES = {
    "evidence-request": "evidence_request",
    "evidence": "evidence",
    "escalation": "escalation",
    "answer": "answer_to_offer",
    "appeal": "appeal",
}

urlpatterns = [
    path("conflicts/", ConflictViewSet.as_view({"get": "list", "post": "create"})),
    path(CONFLICT, ConflictViewSet.as_view({"get": "retrieve"})),
    path(f"{CONFLICT}suggestion/", ConflictViewSet.as_view({"get": "suggestion"})),
    *(
        path(f"{CONFLICT}{noun}/", ConflictViewSet.as_view({"post": handler}))
        for noun, handler in CONFLICT_MOVES.items()
    ),
    path(
        f"{CONFLICT}decision/",
        ConflictViewSet.as_view({"post": "decision", "delete": "decision_taken_back"}),
    ),
    path(
        "partners/<str:public_id>/authorisation/",
        AuthorisationViewSet.as_view({"get": "retrieve", "post": "change"}),
    ),
    path("approval-rules/", ApprovalRuleViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "approval-rules/<str:public_id>/",
        ApprovalRuleViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
    ),
    path("deals/", DealViewSet.as_view({"get": "list", "post": "create"})),
    path("deals/decisions/", DecisionsViewSet.as_view({"post": "create"})),
    path("deals/check/", DealViewSet.as_view({"post": "check"})),
    path("deals/choices/", ChoicesViewSet.as_view({"get": "retrieve"})),
    path("deals/export/", ExportViewSet.as_view({"get": "list"})),
    path("deals/imports/", ImportViewSet.as_view({"get": "list", "post": "create"})),
    path(SHEET, ImportViewSet.as_view({"get": "retrieve"})),
    path(f"{SHEET}rows/", ImportRowViewSet.as_view({"get": "list"})),
    path(f"{SHEET}dry-run/", ImportViewSet.as_view({"post": "dry_run"})),
    path(f"{SHEET}run/", ImportViewSet.as_view({"post": "run"})),
    path(f"{SHEET}undo/", ImportViewSet.as_view({"post": "undo"})),
    path(DEAL, DealViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
    *(
        path(f"{DEAL}{noun}/", DealViewSet.as_view({"post": handler}))
        for noun, handler in MOVES.items()
    ),
    path(f"{DEAL}snooze/", SnoozeViewSet.as_view({"post": "begin", "delete": "stop"})),
    path(
        f"{UNDER}customer-verdicts/",
        CustomerVerdictViewSet.as_view({"get": "retrieve", "post": "create"}),
    ),
    path(f"{UNDER}parties/", PartyViewSet.as_view({"get": "list", "post": "create"})),
    path(
        PARTY,
        PartyViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path(f"{PARTY}leaving/", PartyViewSet.as_view({"post": "leaving"})),
    path(f"{PARTY}replacement/", PartyViewSet.as_view({"post": "replacement"})),
    path(f"{PARTY}acceptance/", PartyViewSet.as_view({"post": "acceptance"})),
    path(f"{PARTY}invitation/", PartyViewSet.as_view({"post": "invitation"})),
    path(f"{PARTY}decline/", PartyViewSet.as_view({"post": "decline"})),
    path(f"{UNDER}newcomers/", NewcomerViewSet.as_view({"get": "list", "post": "create"})),
    path(
        f"{UNDER}newcomers/<str:newcomer_id>/",
        NewcomerViewSet.as_view({"get": "retrieve", "post": "decision", "delete": "destroy"}),
    ),
    path(
        f"{UNDER}parties/<str:party_id>/terms/",
        TermsViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
    ),
    path(f"{PARTY}share-answer/", ShareAnswerViewSet.as_view({"post": "share_answer"})),
    path(
        f"{UNDER}share-proposals/",
        ShareProposalViewSet.as_view({"get": "list", "post": "create", "delete": "destroy"}),
    ),
    path(f"{UNDER}shares/", SharesViewSet.as_view({"get": "retrieve", "post": "create"})),
    path(f"{UNDER}contacts/", ContactViewSet.as_view({"get": "list", "post": "create"})),
    path(
        f"{UNDER}contacts/<str:public_id>/",
        ContactViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path(f"{UNDER}attachments/", AttachmentViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{UNDER}attachments/<str:public_id>/", AttachmentViewSet.as_view({"get": "retrieve"})),
    path(f"{UNDER}attachments/<str:public_id>/file/", AttachmentViewSet.as_view({"get": "file"})),
    path(
        f"{UNDER}attachments/<str:public_id>/withdrawal/",
        AttachmentViewSet.as_view({"post": "withdrawal"}),
    ),
    path(f"{UNDER}comments/", CommentViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{UNDER}comments/<str:public_id>/", CommentViewSet.as_view({"get": "retrieve"})),
    path(
        f"{UNDER}comments/<str:public_id>/withdrawal/",
        CommentViewSet.as_view({"post": "withdrawal"}),
    ),
    path(f"{UNDER}prices/", SpecialPriceViewSet.as_view({"get": "list"})),
    path(f"{UNDER}ratings/", RatingViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{UNDER}letter/", LetterViewSet.as_view({"get": "retrieve"})),
    path(f"{UNDER}protections/", ProtectionViewSet.as_view({"get": "list"})),
    path(
        f"{UNDER}protections/<str:protection_id>/release/",
        ProtectionViewSet.as_view({"post": "release"}),
    ),
    path(f"{UNDER}extensions/", ExtensionViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{UNDER}extensions/<str:extension_id>/", ExtensionViewSet.as_view({"get": "retrieve"})),
    path(
        f"{UNDER}extensions/<str:extension_id>/approval/",
        ExtensionViewSet.as_view({"post": "approval"}),
    ),
    path(
        f"{UNDER}extensions/<str:extension_id>/refusal/",
        ExtensionViewSet.as_view({"post": "refusal"}),
    ),
    path(f"{UNDER}amendments/", AmendmentViewSet.as_view({"get": "list", "post": "create"})),
    path(
        f"{UNDER}amendments/<str:amendment_id>/",
        AmendmentViewSet.as_view({"get": "retrieve", "post": "decision", "delete": "destroy"}),
    ),
    path(f"{UNDER}revocation/", RevocationViewSet.as_view({"post": "create"})),
    path(
        f"{UNDER}queue/",
        QueueViewSet.as_view({"get": "retrieve", "post": "create", "delete": "destroy"}),
    ),
    path(f"{UNDER}queue/acceptance/", QueueViewSet.as_view({"post": "acceptance"})),
    path(
        f"{UNDER}terms-requests/",
        TermsComparisonViewSet.as_view({"get": "retrieve", "post": "create"}),
    ),
    path("terms-requests/", TermsRequestViewSet.as_view({"get": "list"})),
    path(
        TERMS,
        TermsRequestViewSet.as_view({"get": "retrieve", "post": "choice", "delete": "destroy"}),
    ),
    path(f"{TERMS}files/<str:attachment_id>/", TermsRequestViewSet.as_view({"get": "file"})),
    path(f"{TERMS}answer/", TermsRequestViewSet.as_view({"post": "terms"})),
    path(f"{TERMS}decline/", TermsRequestViewSet.as_view({"post": "decline"})),
    path(f"{UNDER}snapshots/", SnapshotViewSet.as_view({"get": "list"})),
    path(f"{UNDER}grants/", DealGrantViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{UNDER}grants/preview/", DealGrantViewSet.as_view({"post": "preview"})),
    path(f"{UNDER}grants/<str:grant_id>/", DealGrantViewSet.as_view({"delete": "destroy"})),
    path(f"{UNDER}access/", AccessViewSet.as_view({"get": "list"})),
    path(f"{UNDER}audit/", AuditViewSet.as_view({"get": "list"})),
]
