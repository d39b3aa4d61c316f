"""Every screen of ours with who looks at it: the list that accessibility and budgets are held to.

A screen names its route, so that a route without a screen is noticed, and the sample it needs, so
that a demonstration without the sample is noticed too.
"""

from dataclasses import dataclass

ANYONE = ""


@dataclass(frozen=True)
class Screen:
    route: str
    path: str  # may name samples: /deals/{draft}/edit/
    who: str = "dana@northwind.example"
    in_all_looks: bool = False
    status: int = 200

    def __str__(self):
        return f"{self.path} {self.who.partition('@')[0] or 'anyone'}"


CHEN = "chen@vendor.example"
OLGA = "olga@vendor.example"
DIEGO = "diego@northwind.example"
AMY = "amy@agentia.example"
SUN = "sun@sunparts.example"
EDDIE = "eddie@vendor.example"
LIN = "lin@vendor.example"
LEO = "leo@vendor.example"
ROOT = "root@vendor.example"

SCREENS = [
    Screen("account_login", "/accounts/login/", ANYONE, in_all_looks=True),
    Screen("account_signup", "/accounts/signup/", ANYONE),
    Screen("account_inactive", "/accounts/inactive/", ANYONE),
    Screen("account_reset_password", "/accounts/password/reset/", ANYONE),
    Screen("account_reset_password_done", "/accounts/password/reset/done/", ANYONE),
    Screen("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", ANYONE),
    Screen("account_reset_password_from_key", "/accounts/password/reset/key/1-old/", ANYONE),
    Screen("account_change_password", "/accounts/password/change/"),
    Screen("account_logout", "/accounts/logout/"),
    Screen("account_reauthenticate", "/accounts/reauthenticate/"),
    Screen("home", "/", in_all_looks=True),
    *(Screen("home", "/", who) for who in (CHEN, OLGA, DIEGO, EDDIE, LIN, LEO, ROOT, SUN)),
    Screen("profile", "/profile/"),
    Screen("shares", "/shares/"),
    Screen("content:shares", "/library/{material}/shares/", CHEN),
    Screen("act_as", "/acting/", ROOT),
    Screen("people", "/people/", ROOT),
    Screen("people", "/people/", LIN),
    Screen("colleague", "/people/{colleague}/", ROOT),
    Screen("colleague", "/people/{colleague}/", OLGA),
    Screen("deals:deals", "/deals/"),
    Screen("deals:deals", "/deals/?status=draft&q=%E8%8B%8F%E5%B7%9E"),
    Screen("deals:deals", "/deals/?view=board"),
    Screen("deals:deals", "/deals/?view=calendar"),
    Screen("deals:deals", "/deals/?q=nothing-is-called-so"),
    Screen("deals:imports", "/deals/imports/"),
    Screen("deals:import", "/deals/imports/{sheet}/"),
    Screen("deals:new", "/deals/new/", in_all_looks=True),
    Screen("deals:edit", "/deals/{draft}/edit/"),
    Screen("deals:edit", "/deals/{asked}/edit/"),
    Screen("deals:receipt", "/deals/{submitted}/receipt/"),
    Screen("deals:deal", "/deals/{approved}/", in_all_looks=True),
    Screen("deals:deal", "/deals/{submitted}/", OLGA),
    Screen("deals:verify", "/verify/00000000000000000000000000/", ANYONE),
    Screen("deals:deal", "/deals/{joint}/", AMY),
    Screen("deals:parties", "/deals/{joint}/parties/"),
    Screen("deals:parties", "/deals/{joint}/parties/", AMY),
    Screen("deals:protection", "/deals/{approved}/protection/"),
    Screen("deals:protection", "/deals/{approved}/protection/", CHEN),
    Screen("deals:terms", "/deals/{compared}/terms/", CHEN),
    Screen("deals:request_for_terms", "/terms/{wanted}/", SUN),
    Screen("deals:amendment", "/deals/{amended}/amendment/"),
    Screen("deals:amendment", "/deals/{amended}/amendment/", CHEN),
    Screen("deals:amendment", "/deals/{approved}/amendment/"),
    Screen("deals:shares", "/deals/{submitted}/shares/"),
    Screen("deals:approvals", "/approvals/", CHEN, in_all_looks=True),
    Screen("deals:approvals", "/approvals/?deal={submitted}", CHEN),
    *(
        Screen("deals:approvals", f"/approvals/?view={view}", CHEN)
        for view in ("mine", "unassigned", "overdue", "asked", "conflicts", "in_line", "snoozed")
    ),
    Screen("deals:approvals", "/approvals/?view=amendments", CHEN),
    Screen("deals:several", "/approvals/several/", CHEN),
    Screen("deals:absence", "/approvals/absence/", CHEN),
    Screen("deals:assignment", "/deals/{submitted}/assignment/", CHEN),
    Screen("deals:conflict", "/conflicts/{conflict}/", CHEN),
    Screen("deals:conflict", "/conflicts/{conflict}/"),
    Screen("deals:conflict", "/conflicts/{conflict}/", OLGA),
    Screen("content:library", "/library/"),
    Screen("content:library", "/library/", EDDIE),
    Screen("content:library", "/library/?q=no-such-material"),
    Screen("content:material", "/library/{material}/"),
    Screen("content:material", "/library/{former}/", status=410),
    Screen("partners:list", "/partners/", CHEN),
    Screen("partners:detail", "/partners/{northwind}/", DIEGO),
    Screen("partners:detail", "/partners/{northwind}/", CHEN),
    Screen("partners:new", "/partners/new/", ROOT),
    Screen("partners:facts", "/partners/{northwind}/facts/", CHEN),
    Screen("partners:facts", "/partners/{northwind}/facts/", ROOT),
    Screen("deals:authorisation", "/partners/{northwind}/authorisation/", CHEN),
    Screen("deals:authorisation", "/partners/{northwind}/authorisation/", DIEGO),
    Screen("partners:ledger", "/partners/{northwind}/ledger/"),
    Screen("partners:health", "/partners/{northwind}/health/"),
    Screen("partners:health", "/partners/{northwind}/health/", CHEN),
    Screen("partners:evidence", "/partners/{northwind}/health/promises/", CHEN),
    Screen("partners:uplines", "/partners/{northwind}/distributors/", CHEN),
    Screen("partners:team", "/partners/{northwind}/team/", DIEGO),
    Screen("partners:team", "/partners/{northwind}/team/"),
    Screen("partners:looks", "/partners/{northwind}/looks/", DIEGO),
    Screen("questions:list", "/questions/", CHEN, in_all_looks=True),
    Screen("questions:list", "/questions/"),
    Screen("questions:list", "/questions/?view=call_back", CHEN),
    Screen("questions:ask", "/questions/new/?about=deals.deal:{submitted}"),
    Screen("questions:one", "/questions/{question}/"),
    Screen("questions:one", "/questions/{question}/", CHEN),
    Screen("webhooks:list", "/webhooks/", DIEGO),
    Screen("webhooks:list", "/webhooks/", ROOT),
    Screen("webhooks:webhook", "/webhooks/{webhook}/", DIEGO),
    Screen("audit:who", "/audit/", OLGA),
    Screen("audit:who", "/audit/?thing=/deals/{approved}/", OLGA),
    Screen("audit:person", "/audit/person/?person=dana@northwind.example", OLGA),
    Screen("audit:looks", "/audit/looks/", OLGA),
    Screen("audit:unusual", "/audit/unusual/", OLGA),
    Screen("audit:denial", "/audit/denial/", OLGA),
    Screen("audit:denial", "/audit/denial/?person=ravi@rivaltrade.example&thing={number}", OLGA),
    Screen("audit:fields", "/audit/fields/", OLGA),
    Screen("styleguide", "/styleguide/"),
    Screen("mailbox", "/mailbox/"),
    Screen("mail", "/mailbox/{mail}/"),
    Screen("nothing", "/nothing-is-here/"),
]

# Routes without a screen: they take a form, answer a script or a machine, or give a file.
NO_SCREEN = {
    "content:share_end",
    "act_as_end",
    "come_back",
    "leaving",
    "role",
    "role_end",
    "team",
    "territory",
    "territory_end",
    "way_in",
    "account_set_password",  # only for somebody without a password, who cannot be signed in
    "audit:export",
    "content:cover",
    "content:document",
    "content:file",
    "content:preview",
    "content:rendition",
    "deals:absence_end",
    "deals:acceptance",
    "deals:conflict_appeal",
    "deals:conflict_begin",
    "deals:conflict_decision",
    "deals:escalation",
    "deals:evidence",
    "deals:evidence_request",
    "deals:joint_answer",
    "deals:approval",
    "deals:autosave",
    "deals:autosave_new",
    "deals:attachment",
    "deals:attachment_withdrawal",
    "deals:attachments",
    "deals:terms_file",
    "deals:comment_withdrawal",
    "deals:comments",
    "deals:customer_verdicts",
    "deals:customers",
    "deals:declination",
    "deals:empty_sheet",
    "deals:export",
    "deals:feed",
    "deals:hiding",
    "deals:import_columns",
    "deals:import_faults",
    "deals:import_rows",
    "deals:import_undo",
    "deals:amendment_decision",
    "deals:extension_approval",
    "deals:extension_refusal",
    "deals:extensions",
    "deals:information_request",
    "deals:invitation",
    "deals:letter",
    "deals:partners",
    "deals:queue",
    "deals:queue_acceptance",
    "deals:queue_end",
    "deals:ratings",
    "deals:rejection",
    "deals:release",
    "deals:review",
    "deals:revocation",
    "deals:share_end",
    "deals:snooze",
    "deals:undo",
    "deals:views",
    "deals:waking",
    "deals:appeal",
    "deals:withdrawal",
    "healthz",
    "invitation",
    "partners:account",
    "partners:account_end",
    "partners:channel_manager",
    "partners:deals_closed",
    "partners:deals_opened",
    "partners:invitation_renewal",
    "partners:invitation_withdrawal",
    "partners:invite",
    "partners:name",
    "partners:membership_end",
    "partners:membership_role",
    "partners:upline_end",
    "metrics",
    "readyz",
    "set_language",
    "theme",
    "token_end",
    "tokens",
    "questions:call_back",
    "questions:closure",
    "questions:owner",
    "webhooks:change",
    "webhooks:delivery_replay",
    "webhooks:end",
    "webhooks:off",
    "webhooks:on",
    "webhooks:replay",
    "webhooks:robots",
    "webhooks:rotation",
    "webhooks:rotation_back",
    "webhooks:rotation_end",
}

# Back offices, guests' pages and the API have their own written policy.
NOT_OURS = ("/cms/", "/admin/", "/api/", "/static/", "/documents/")

# Asked in the running site, for the ids that the screens name.
SAMPLES = """
import json
from content.models import LibraryPage
from deals.models import Conflict, Deal, DealImport, TermsRequest
from deals.sheets.extra import guessed
from deals.sheets.table import read
from deals.sheets.work import work
from partners.models import Enquiry, LedgerEntry, Partner, Webhook
from partners.webhooks.hearing import put_on_its_way
from django.core.mail import send_mail
from django.utils import timezone
from permissions.models import User
from portal.models import KeptMail

danas = Deal._base_manager.filter(registered_by__email="dana@northwind.example").order_by("-pk")
amys = {"parties__partner__memberships__person__email": "amy@agentia.example"}

dana = User.objects.get(email="dana@northwind.example")
library = LibraryPage.objects.permitted(dana, "view", at=timezone.now()).order_by("pk")
library = library.filter(files__isnull=False)

# The demonstration's own history is too old to be mailed.
if not KeptMail._base_manager.exists():
    send_mail("A letter", "Read me at /mailbox/.", None, [dana.email])

former = LibraryPage.objects.permitted(dana, "recall", at=timezone.now()).order_by("pk")

sheet = DealImport.objects.order_by("pk").first()
if sheet is None:
    lines = "Customer,Country,Value,Close date", "Muster AG,DE,96500,2027-03-01", ",XX,1.280,soon"
    table = read("\\n".join(lines).encode())
    means, partner = guessed(table.headers), dana.memberships.get().partner
    by = {"by": dana, "at": timezone.now()}
    sheet = DealImport.begin(table, registrant=partner, file_name="deals.csv", mapping=means, **by)
    sheet.check_rows(means, **by)
    work(clock=timezone.now)

def one(**wanted):
    return danas.filter(**wanted).values_list("public_id", flat=True).first()

# Switched off as soon as it is made: the demonstration posts to nobody's machine.
machine = Webhook._base_manager.filter(name="ERP").first()
if machine is None:
    northwind = Partner._base_manager.get(memberships__person=dana)
    by = User.objects.get(email="diego@northwind.example")
    kept = {"partner": northwind, "by": by, "at": timezone.now()}
    machine, _secret = Webhook.make(name="ERP", url="https://93.184.216.34/hook", **kept)
    machine.switch_off(by=by, at=timezone.now())
    told = LedgerEntry._base_manager.filter(concerns=northwind).latest("pk")
    put_on_its_way(told, [machine], at=timezone.now())

suns = {"partner__memberships__person__email": "sun@sunparts.example"}
suns = TermsRequest._base_manager.filter(**suns).order_by("pk")

registrant = danas.values_list("registrant__public_id", flat=True).first()

print("SAMPLES" + json.dumps({
    "draft": one(review_status="draft"),
    "asked": one(review_status="action_required"),
    "submitted": one(review_status__in=["submitted", "in_review"]),
    "approved": one(review_status="approved"),
    "amended": one(amendments__outcome=""),
    "number": danas.filter(review_status="approved").values_list("number", flat=True).first(),
    "conflict": Conflict._base_manager.exclude(told_at=None)
    .order_by("pk").values_list("public_id", flat=True).first(),
    "wanted": suns.values_list("public_id", flat=True).first(),
    "compared": suns.values_list("deal__public_id", flat=True).first(),
    "joint": one(review_status__in=["submitted", "approved"], **amys),
    "sheet": sheet.public_id,
    "material": library.values_list("public_id", flat=True).first(),
    "former": former.exclude(replaced_by=None).values_list("public_id", flat=True).first(),
    "colleague": User.objects.get(email="wang@vendor.example").public_id,
    "northwind": registrant,
    "question": Enquiry._base_manager.filter(asked_by=dana, turn="partner")
    .values_list("public_id", flat=True).first(),
    "webhook": machine.public_id,
    "mail": KeptMail._base_manager.order_by("-pk").values_list("pk", flat=True).first(),
}))
"""
