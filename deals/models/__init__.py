from deals.models.amendment import AmendedProtection, Amendment
from deals.models.appeal import Appeal
from deals.models.approval import Approval, InformationRequest, RejectReason
from deals.models.approval_rule import (
    ApprovalRule,
    ApprovalStep,
    Approver,
    ReviewStep,
    StepReminder,
    StepVerdict,
)
from deals.models.attachment import DealAttachment, Scan
from deals.models.check import CustomerCheck
from deals.models.closing import Closing, CooperationRating
from deals.models.comment import DealComment
from deals.models.confirmation import Confirmation
from deals.models.conflict import Conflict
from deals.models.conflict_side import ConflictDecision, ConflictEvidence, ConflictSide
from deals.models.consent import ContactConsent
from deals.models.contact import DealContact
from deals.models.customer import (
    Customer,
    CustomerIdentifier,
    CustomerVerdict,
    DealCustomer,
    Project,
    SalesTarget,
)
from deals.models.deal import Deal, ReviewStatus
from deals.models.ending import EarlyEnd, RevocationReason
from deals.models.extension import Extension, Lengthening
from deals.models.hidden import DealHidden, HidingRefused
from deals.models.line import DealLine
from deals.models.newcomer import Newcomer
from deals.models.party import (
    LeaveReason,
    Party,
    PartyRole,
    PartyStanding,
    PartyTerms,
)
from deals.models.policy import ProtectionPolicy
from deals.models.price import OwnPrice, PriceVerdict, SpecialPrice
from deals.models.proposal import ProposedShare, ShareProposal
from deals.models.protection import Protection
from deals.models.question import DealAnswer, Question, QuestionSet
from deals.models.queue import QueuePlace
from deals.models.reminder import ProtectionReminder
from deals.models.running_on import ProtectionKept, running_on
from deals.models.saved_view import SavedView
from deals.models.sharing import DealGroupGrant, DealUserGrant
from deals.models.sheet import DealImport, ImportAs, ImportRow, RowState, Step
from deals.models.snapshot import DealSnapshot
from deals.models.snooze import Snooze
from deals.models.split import PartySplit
from deals.models.terms import NewFile, NoTermsBecause, TermsAnswer, TermsRequest

__all__ = [
    "AmendedProtection",
    "Amendment",
    "Appeal",
    "Approval",
    "ApprovalRule",
    "ApprovalStep",
    "Approver",
    "Closing",
    "Confirmation",
    "Conflict",
    "ConflictDecision",
    "ConflictEvidence",
    "ConflictSide",
    "ContactConsent",
    "CooperationRating",
    "Customer",
    "CustomerCheck",
    "CustomerIdentifier",
    "CustomerVerdict",
    "Deal",
    "DealAnswer",
    "DealAttachment",
    "DealComment",
    "DealContact",
    "DealCustomer",
    "DealGroupGrant",
    "DealHidden",
    "DealImport",
    "DealLine",
    "DealSnapshot",
    "DealUserGrant",
    "EarlyEnd",
    "Extension",
    "HidingRefused",
    "ImportAs",
    "ImportRow",
    "InformationRequest",
    "LeaveReason",
    "Lengthening",
    "NewFile",
    "Newcomer",
    "NoTermsBecause",
    "OwnPrice",
    "Party",
    "PartyRole",
    "PartySplit",
    "PartyStanding",
    "PartyTerms",
    "PriceVerdict",
    "Project",
    "ProposedShare",
    "Protection",
    "ProtectionKept",
    "ProtectionPolicy",
    "ProtectionReminder",
    "Question",
    "QuestionSet",
    "QueuePlace",
    "RejectReason",
    "ReviewStatus",
    "ReviewStep",
    "RevocationReason",
    "RowState",
    "SalesTarget",
    "SavedView",
    "Scan",
    "ShareProposal",
    "Snooze",
    "SpecialPrice",
    "Step",
    "StepReminder",
    "StepVerdict",
    "TermsAnswer",
    "TermsRequest",
    "running_on",
]
