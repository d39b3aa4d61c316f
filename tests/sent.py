"""What every page of ours reads from outside, written down by hand: each field and its kind.

A route that takes something and does not stand here fails `test_whatever_is_sent`.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

LONG = "x" * 1_000_000
DEEP = "[" * 10_000
NUL, EMOJI, TURNED, CHINESE = "a\0b", "🏭🤝", "شركة \u202eاختبار", "苏州精工机械有限公司"
MARKUP = "</textarea><script>alert(1)</script>\"'{{ x }}{% y %}"
NO_SUCH = "0000000000000000"
HUGE = "9" * 5000
FAR = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


FAR_OFF = (
    cursor(0, "0001-01-01T00:00:00+14:00", 1),
    cursor(0, "9999-12-31T23:59:59-14:00", 1),
)

# Bad values by kind. Of a form each must be refused at its field.
TEXT = (LONG, NUL)
NAME = (LONG, NUL, EMOJI, TURNED, "--")
CHOICE = ("nonsense", NUL, EMOJI, HUGE, "-1")
DAY = ("tomorrow", "0000-00-00", "99999-01-01", "2026-02-30", "-1", HUGE, NUL, EMOJI)
SUM = ("-5", "1e400", HUGE, "NaN", "0", EMOJI, NUL, LONG, "1.280")
PERCENT = ("101", "-1", "NaN", "Infinity", "1e9", "0", HUGE, EMOJI)
WHOLE_NUMBER = ("-1", "0", "1.5", "NaN", HUGE, EMOJI, NUL)
EMAIL = ("no mail", NUL, f"{LONG}@x.example", EMOJI, "a@b@c")
SECRET = (NUL,)
INNER = "https://10.0.0.1/hook"

# What a query string may hold: whatever it is, the page stands or says no.
ASKED = {
    "text": (NUL, LONG[:50_000], EMOJI + TURNED + MARKUP, "'; DROP :*&|!()", "%_"),
    "choice": ("nonsense", NUL, EMOJI, "a\r\nX: y", LONG[:9000]),
    "id": (NO_SUCH, NUL, EMOJI, "..", LONG[:9000]),
    "day": DAY,
    "cursor": (
        "nonsense",
        NUL,
        EMOJI,
        LONG[:9000],
        DEEP,
        base64.urlsafe_b64encode(DEEP.encode()).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe\x00").decode(),
        cursor(0, "2026-01-01T00:00:00Z", 10**30),
        *FAR_OFF,
        cursor(0, NUL, 1),
        cursor(0, "\ud800", 1),
        cursor(0, None, None),
        cursor(0, True, True),
        cursor(),
    ),
    "address": (
        "//evil.example/",
        "javascript:alert(1)",
        NUL,
        "/\r\nX: y",
        LONG[:9000],
        "http://[",
    ),
}


@dataclass(frozen=True)
class Form:
    """One form: the kinds of its fields, what is right, and what else it takes without refusing."""

    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    right: dict[str, object] = field(default_factory=dict)
    # Taken as it is, or passed over, whatever stands in it.
    harmless: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    # What the form answers to a fault: it says so, keeps what was typed and changes nothing.
    refuses: bool = True
    # Whether it compares the version that the page was read with.
    has_version: bool = False
    # What is typed is never shown again.
    secret: tuple[str, ...] = ()


VERDICT = {"note": TEXT, "internal_note": TEXT}
ANYTHING = (NUL, LONG[:20_000], EMOJI + TURNED + MARKUP, "//evil.example/\r\nX: y")

REGISTRATION = Form(
    kinds={
        "customer_name": NAME,
        "customer_country": CHOICE,
        "families": CHOICE,
        "value_amount": SUM,
        "value_currency": CHOICE,
        "value_tax": CHOICE,
        "value_basis": CHOICE,
        "expected_close": DAY,
        "project_name": NAME,
        "tender_number": TEXT,
        "site": TEXT,
        "end_user_unit": TEXT,
        "bid_date": DAY,
        "title": NAME,
        "customer_domain": (*TEXT, "no domain", EMOJI),
        "customer_identifiers": (*TEXT, "12345", EMOJI),
        "description": TEXT,
        "external_id": TEXT,
        "own_percent": PERCENT,
        "registrant": CHOICE,
        "answer": TEXT,
        **{f"line_{n}_product": CHOICE for n in range(1, 5)},
        **{f"line_{n}_quantity": (*WHOLE_NUMBER[:2], "NaN", HUGE, EMOJI) for n in range(1, 5)},
        **{f"line_{n}_asked": (*SUM, "120%", "0%", "%") for n in range(1, 5)},
        **{f"line_{n}_words": TEXT for n in range(1, 5)},
        **{f"partner_{n}_name": (*TEXT, "Nobody we know") for n in range(1, 5)},
        **{f"partner_{n}_role": CHOICE for n in range(1, 5)},
        **{f"partner_{n}_percent": PERCENT for n in range(1, 5)},
    },
    right={
        "customer_name": "Muster Maschinen GmbH",
        "customer_country": "DE",
        "families": ["drives"],
        "value_amount": "128000",
        "value_currency": "EUR",
        "value_tax": "included",
        "value_basis": "end_customer",
        "expected_close": "2027-02-01",
        "intent": "save",
    },
    harmless=(
        "customer",
        "intent",
        "version",
        "key",
        *(f"partner_{n}_id" for n in range(1, 5)),
    ),
    # Shown only where a question stands.
    secret=("answer",),
)
CHANGED = Form(
    kinds=REGISTRATION.kinds,
    right=REGISTRATION.right,
    harmless=tuple(name for name in REGISTRATION.harmless if name != "version"),
    has_version=True,
    secret=("answer",),
)
# An amendment names no partners and no lines, and no registrant.
AMENDED = {
    name: kind
    for name, kind in REGISTRATION.kinds.items()
    if not name.startswith(("own_", "partner_", "line_")) and name not in {"registrant", "answer"}
}
AUTOSAVED = {"kinds": REGISTRATION.kinds, "right": REGISTRATION.right, "refuses": False}

SHARED = Form(
    kinds={"partner": CHOICE, "email": (*TEXT, "nobody@x.example"), "until": DAY, "reason": TEXT},
    right={"partner": "", "email": "reader@example.test", "until": FAR, "reason": "Delivers"},
    required=("until", "reason"),
    harmless=("preview",),
)
FORMS: dict[str, Form] = {
    "/audit/unusual/": Form(
        kinds={"sort": CHOICE, "person": CHOICE, "day": DAY, "note": TEXT},
        right={"sort": "habit", "person": NO_SUCH, "day": "2026-11-18", "note": "On leave"},
        required=("sort", "person", "day", "note"),
    ),
    "/deals/<public_id>/attachments/": Form(
        kinds={"seen_by": CHOICE, "file": CHOICE},
        right={"seen_by": "own"},
        required=("file", "seen_by"),
        harmless=("key",),
    ),
    "/deals/<public_id>/attachments/<attachment_id>/withdrawal/": Form(),
    "/deals/<public_id>/terms/": Form(
        kinds={
            "suppliers": CHOICE,
            "line": CHOICE,
            "wanted": TEXT,
            "quantity": ("-1", "0", "NaN", HUGE, EMOJI, NUL),
            "needed_by": DAY,
            "note": TEXT,
        },
        right={"wanted": "Gears", "quantity": "3", "needed_by": FAR},
        required=("suppliers", "wanted", "quantity", "needed_by"),
        harmless=("key", "file", "intent", "of"),
    ),
    "/terms/<request_id>/": Form(
        kinds={
            "price_amount": SUM,
            "price_currency": CHOICE,
            "price_tax": CHOICE,
            "valid_until": DAY,
            "lead_days": ("-1", "1.5", "NaN", HUGE, EMOJI, NUL),
            "note": TEXT,
        },
        right={"price_amount": "1280", "price_currency": "EUR", "price_tax": "excluded"},
        required=("price_amount", "price_currency", "price_tax"),
        harmless=("key", "intent", "reason", "why", "file"),
    ),
    "/deals/<public_id>/comments/": Form(
        kinds={"body": TEXT, "to": CHOICE, "mention": (*TEXT, "nobody@x.example", EMOJI)},
        right={"body": "When is the bid?", "to": "parties", "mention": ""},
        required=("body",),
        harmless=("key",),
    ),
    "/deals/<public_id>/comments/<comment_id>/withdrawal/": Form(),
    "/deals/views/": Form(
        kinds={"name": NAME},
        right={"name": "Mine to finish", "query": "?status=draft"},
        required=("name",),
        harmless=("query", "view", "act", "is_shared", "is_default"),
    ),
    "/deals/<public_id>/ratings/": Form(
        kinds={"stars": CHOICE, "words": TEXT},
        right={"stars": "4", "words": "They answered within a day."},
        required=("stars",),
    ),
    "/deals/<public_id>/hiding/": Form(harmless=("hide",)),
    "/partners/new/": Form(
        kinds={
            "name": NAME[:2],
            "latin_name": TEXT,
            "country": CHOICE,
            "types": CHOICE,
        },
        right={
            "name": "苏州新伙伴机械有限公司",
            "latin_name": "",
            "country": "CN",
            "types": ["distributor"],
        },
        required=("name", "country"),
        # Who looks after it is chosen by administrators; a channel manager does so oneself.
        harmless=("key", "another", "channel_manager"),
    ),
    "/partners/<public_id>/facts/": Form(
        kinds={"types": CHOICE, "tier": CHOICE, "territories": CHOICE},
        right={"types": ["distributor"], "tier": "", "territories": []},
        harmless=("is_listed", "preview"),
        has_version=True,
    ),
    "/partners/<public_id>/authorisation/": Form(
        kinds={
            "family": CHOICE,
            "territory": CHOICE,
            "agreement": CHOICE,
            "reference": TEXT,
            "until": DAY,
        },
        right={"verb": "authorise", "family": "drives", "territory": "east", "reference": "A-7"},
        required=("family", "territory"),
        # What the page's other forms send, each under its verb.
        harmless=("is_exclusive", "verb", "of", "number", "reason", "preview"),
    ),
    "/partners/<public_id>/facts/channel-manager/": Form(
        kinds={"channel_manager": CHOICE},
        right={"channel_manager": ""},
        harmless=("preview",),
    ),
    # The walk's own partner is linked: what the CRM says is passed over.
    "/partners/<public_id>/facts/name/": Form(
        kinds={"latin_name": TEXT},
        right={"latin_name": "Northwind"},
        harmless=("name", "country"),
    ),
    "/partners/<public_id>/facts/account/": Form(
        kinds={"account": (*TEXT, "Nobody we know")},
        right={"account": "Nobody we know"},
        required=("account",),
    ),
    "/partners/<public_id>/facts/account/end/": Form(),
    "/partners/<public_id>/distributors/": Form(
        kinds={"upline": (*TEXT, "Nobody we know")},
        right={"upline": "Nobody we know"},
        required=("upline",),
    ),
    "/partners/<public_id>/distributors/<upline_id>/end/": Form(),
    "/partners/<public_id>/distributors/<upline_id>/opening/": Form(
        kinds={"until": DAY, "reason": TEXT},
        right={"until": FAR, "reason": "Delivers"},
        required=("reason",),
        harmless=("preview", "what"),
    ),
    "/partners/<public_id>/distributors/<upline_id>/closing/": Form(harmless=("what",)),
    "/questions/new/": Form(
        kinds={"kind": CHOICE, "title": TEXT, "body": TEXT},
        right={"kind": "question", "title": "Lead time", "body": "How long?"},
        required=("kind", "title", "body"),
        # For whom is asked of those alone who may choose.
        harmless=("key", "partner", "about"),
    ),
    "/questions/<public_id>/": Form(
        kinds={"body": TEXT}, right={"body": "Soon"}, required=("body",), harmless=("key",)
    ),
    "/questions/<public_id>/closure/": Form(
        kinds={"solved": CHOICE}, right={"solved": "yes"}, required=("solved",)
    ),
    "/questions/<public_id>/call-back/": Form(
        kinds={"holds": CHOICE}, right={"holds": "yes"}, required=("holds",)
    ),
    "/questions/<public_id>/owner/": Form(
        kinds={"owner": CHOICE}, right={"owner": "nobody"}, required=("owner",)
    ),
    "/webhooks/": Form(
        kinds={"name": TEXT, "url": (*TEXT, "no address", INNER), "kinds": CHOICE},
        right={"name": "ERP", "url": "https://93.184.216.34/hook", "kinds": ["deals.approved"]},
        required=("name", "url"),
        # For whom is asked of those alone who may choose.
        harmless=("key", "whose"),
    ),
    "/webhooks/robots/": Form(
        kinds={
            "format": CHOICE,
            "name": TEXT,
            "team": CHOICE,
            "url": (*TEXT, "no address", INNER),
            "secret": TEXT,
            "language": CHOICE,
        },
        right={
            "format": "wecom",
            "name": "渠道组",
            "team": "suzhou",
            "url": "https://93.184.216.34/hook",
            "secret": "",
            "language": "en",
        },
        required=("format", "name", "team", "url", "language"),
        secret=("secret",),
    ),
    "/webhooks/<public_id>/": Form(),
    "/webhooks/<public_id>/change/": Form(
        kinds={"name": TEXT, "url": (*TEXT, "no address", INNER), "kinds": CHOICE},
        right={"name": "ERP", "url": "", "kinds": []},
        required=("name",),
    ),
    "/webhooks/<public_id>/rotation/": Form(),
    "/webhooks/<public_id>/rotation/end/": Form(),
    "/webhooks/<public_id>/rotation/back/": Form(),
    "/webhooks/<public_id>/on/": Form(),
    "/webhooks/<public_id>/off/": Form(),
    "/webhooks/<public_id>/end/": Form(),
    "/webhooks/<public_id>/replay/": Form(
        kinds={"since": DAY},
        right={"since": "2026-11-18T09:00"},
        required=("since",),
    ),
    "/webhooks/<public_id>/deliveries/<delivery_id>/replay/": Form(),
    "/people/": Form(
        kinds={"email": EMAIL, "full_name": TEXT, "roles": CHOICE, "language": CHOICE},
        right={
            "email": "colleague@vendor.test",
            "full_name": "新同事",
            "roles": ["editor"],
            "language": "en",
        },
        required=("email", "full_name", "roles", "language"),
        harmless=("preview",),
    ),
    "/people/<public_id>/roles/": Form(
        kinds={"role": CHOICE}, right={"role": "auditor"}, required=("role",), harmless=("preview",)
    ),
    "/people/<public_id>/roles/<role_name>/end/": Form(harmless=("preview",)),
    "/people/<public_id>/territories/": Form(
        kinds={"territory": CHOICE},
        right={"territory": "east"},
        required=("territory",),
        harmless=("preview",),
    ),
    "/people/<public_id>/territories/<code>/end/": Form(harmless=("preview",)),
    "/people/<public_id>/team/": Form(
        kinds={"team": CHOICE}, right={"team": "suzhou"}, required=("team",)
    ),
    "/people/<public_id>/leaving/": Form(harmless=("preview",)),
    "/people/<public_id>/return/": Form(harmless=("preview",)),
    "/people/<public_id>/letter/": Form(),
    "/theme/": Form(harmless=("theme", "next")),
    "/language/": Form(harmless=("language", "next")),
    "/profile/": Form(
        kinds={"full_name": TEXT, "latin_name": TEXT, "time_zone": CHOICE},
        right={"full_name": "Dana 单雪梅", "latin_name": "Dana", "time_zone": "UTC"},
        required=("full_name", "time_zone"),
    ),
    "/acting/": Form(
        kinds={"person": (LONG, NUL, "nobody@x.example"), "reason": TEXT, "ticket": TEXT},
        right={"person": "seller@example.test", "reason": "Cannot find it", "ticket": "881"},
        required=("person", "reason"),
    ),
    "/acting/end/": Form(),
    "/library/<public_id>/shares/": SHARED,
    "/deals/<public_id>/shares/": SHARED,
    "/deals/<public_id>/shares/<grant_id>/end/": Form(),
    "/library/<public_id>/shares/<grant_id>/end/": Form(),
    "/profile/tokens/": Form(
        kinds={"name": TEXT, "scope": CHOICE, "days": (*CHOICE, "1e9", "NaN")},
        right={"name": "ERP", "scope": "read", "days": "30"},
        required=("name", "scope", "days"),
    ),
    "/profile/tokens/<public_id>/end/": Form(),
    "/invitations/<token>/": Form(
        kinds={"full_name": TEXT, "password": (*SECRET, "short", LONG)},
        right={"full_name": "新同事", "password": "a-long-enough-secret-7"},
        required=("full_name", "password"),
        secret=("password",),
    ),
    "/partners/<public_id>/invitations/": Form(
        kinds={"email": EMAIL, "role": CHOICE, "language": CHOICE},
        right={"email": "colleague@example.test", "role": "seller", "language": "en"},
        required=("email", "role", "language"),
        harmless=("preview",),
    ),
    "/partners/<public_id>/invitations/<invitation_id>/withdrawal/": Form(),
    "/partners/<public_id>/invitations/<invitation_id>/renewal/": Form(),
    "/partners/<public_id>/team/<membership_id>/role/": Form(
        kinds={"role": CHOICE},
        right={"role": "reader"},
        required=("role",),
        harmless=("preview",),
    ),
    "/partners/<public_id>/team/<membership_id>/end/": Form(harmless=("preview",)),
    "/deals/imports/": Form(
        kinds={"file": TEXT, "registrant": CHOICE}, right={}, required=("file",), secret=("file",)
    ),
    # Columns are named by their places; of a name that is none nothing is read.
    "/deals/imports/<public_id>/columns/": Form(
        right={"column_0": "customer_name", "column_1": "value_amount"},
        harmless=("column_0", "column_1", "column_99999999999"),
    ),
    "/deals/imports/<public_id>/rows/": Form(
        kinds={"import_as": CHOICE}, right={"import_as": "drafts"}, required=("import_as",)
    ),
    "/deals/imports/<public_id>/undo/": Form(),
    "/deals/new/": REGISTRATION,
    "/deals/new/autosave/": Form(**AUTOSAVED, harmless=REGISTRATION.harmless),
    "/deals/<public_id>/edit/": CHANGED,
    "/deals/<public_id>/autosave/": Form(**AUTOSAVED, harmless=REGISTRATION.harmless),
    "/deals/<public_id>/withdrawal/": Form(harmless=("version",)),
    "/deals/<public_id>/appeal/": Form(
        kinds={"words": TEXT}, right={"words": "The tender was ours in May."}, required=("words",)
    ),
    "/deals/<public_id>/review/": Form(has_version=True, harmless=("view",)),
    "/deals/<public_id>/approval/": Form(
        kinds={**VERDICT, "days": (*WHOLE_NUMBER, "367")},
        right={"note": "", "internal_note": "", "days": "90"},
        has_version=True,
        harmless=("view",),
    ),
    "/deals/<public_id>/rejection/": Form(
        kinds={**VERDICT, "reason": CHOICE},
        right={"note": "Known to us since May.", "internal_note": "", "reason": "known"},
        required=("note", "reason"),
        has_version=True,
        harmless=("view",),
    ),
    "/deals/<public_id>/information-request/": Form(
        kinds={"message": TEXT, "unlock": CHOICE},
        right={"message": "Which line?", "unlock": ["description"]},
        required=("message",),
        has_version=True,
        harmless=("view",),
    ),
    "/deals/<public_id>/amendment/": Form(
        kinds={**AMENDED, "why": TEXT},
        right={
            **{name: each for name, each in REGISTRATION.right.items() if name in AMENDED},
            "why": "The tender was changed.",
        },
        required=("why",),
        harmless=("verb", "amendment"),
    ),
    "/deals/<public_id>/amendment/decision/": Form(
        kinds={**VERDICT, "reason": CHOICE},
        right={
            "verb": "rejection",
            "note": "The tender is over.",
            "internal_note": "",
            "reason": "known",
        },
        required=("note", "reason"),
        has_version=True,
        harmless=("verb", "amendment", "customer"),
    ),
    "/deals/<public_id>/extensions/": Form(
        kinds={"evidence": TEXT, "evidence_on": DAY},
        right={"evidence": "A visit", "evidence_on": "2026-11-01"},
    ),
    "/deals/<public_id>/extensions/<extension_id>/approval/": Form(
        kinds={"note": TEXT}, right={"note": ""}
    ),
    "/deals/<public_id>/extensions/<extension_id>/refusal/": Form(
        kinds={"note": TEXT}, right={"note": "Nothing happened."}, required=("note",)
    ),
    "/deals/<public_id>/protections/<protection_id>/release/": Form(
        kinds={"words": TEXT}, right={"words": ""}
    ),
    "/deals/<public_id>/revocation/": Form(
        kinds={"reason": CHOICE, "words": TEXT},
        right={"reason": "no_activity", "words": "No visit."},
        required=("reason", "words"),
    ),
    "/deals/<public_id>/queue/": Form(),
    "/deals/<public_id>/queue/end/": Form(),
    "/deals/<public_id>/queue/acceptance/": Form(),
    "/deals/<public_id>/undo/": Form(harmless=("view", "version")),
    "/approvals/absence/": Form(
        kinds={"since": DAY, "until": DAY, "delegate": CHOICE},
        right={"since": "2027-01-04T09:00", "until": "2027-01-11T09:00", "delegate": NO_SUCH},
        required=("since", "until", "delegate"),
    ),
    "/approvals/absence/<absence_id>/end/": Form(),
    "/approvals/several/": Form(
        kinds={"deal": ANYTHING}, right={"deal": f"{NO_SUCH}:1"}, refuses=False
    ),
    "/deals/<public_id>/assignment/": Form(
        kinds={"to": CHOICE}, right={"to": NO_SUCH}, required=("to",), harmless=("view",)
    ),
    "/deals/<public_id>/snooze/": Form(
        kinds={"until": (*DAY, "2020-01-01T09:00", "9999-12-31T23:59", "0001-01-01T00:00")},
        right={"until": "2027-01-04T09:00"},
        required=("until",),
        harmless=("view",),
    ),
    "/deals/<public_id>/waking/": Form(harmless=("view",)),
    "/deals/<public_id>/customer-verdicts/": Form(
        right={"verdict": "same", "candidate": NO_SUCH},
        has_version=False,
        harmless=("view", "verdict", "candidate", "version"),
    ),
    # Without a verb nothing is read; what each verb reads is in tests/deals/test_taking_part.py.
    "/deals/<public_id>/parties/": Form(
        harmless=(
            *("verb", "of", "partner", "takes_share", "reason", "words", "proposal", "since"),
            *("name", "country", "email", "role", "known", "latin_name", "types", "language"),
            *(f"{name}_{n}" for n in range(1, 5) for name in ("party", "share")),
        )
    ),
    "/deals/<public_id>/parties/<party_id>/acceptance/": Form(),
    "/deals/<public_id>/parties/<party_id>/invitation/": Form(),
    "/deals/<public_id>/parties/<party_id>/declination/": Form(
        kinds={"reason": TEXT}, right={"reason": ""}
    ),
    "/deals/<public_id>/conflicts/": Form(harmless=("other",)),
    # The walk's own case was asked about already.
    "/conflicts/<public_id>/evidence-request/": Form(harmless=("version",)),
    "/conflicts/<public_id>/decision/": Form(
        kinds={
            "choice": CHOICE,
            "reason": CHOICE,
            "to_first": TEXT,
            "to_second": TEXT,
            "internal_note": TEXT,
            "family_motors": CHOICE,
        },
        right={
            "choice": "first_wins",
            "reason": "",
            "to_first": "You came first.",
            "to_second": "Somebody came before you.",
            "internal_note": "",
            "family_motors": "",
        },
        required=("choice", "to_first", "to_second"),
        has_version=True,
    ),
    "/conflicts/<public_id>/escalation/": Form(
        kinds={"why": TEXT},
        right={"why": "I know both of them too well."},
        required=("why",),
        has_version=True,
    ),
    "/conflicts/<public_id>/evidence/": Form(
        kinds={"text": TEXT, "happened_on": DAY},
        right={"text": "We visited them in May.", "happened_on": "2026-05-04"},
        required=("text",),
    ),
    "/conflicts/<public_id>/answer/": Form(harmless=("answer",)),
    "/conflicts/<public_id>/appeal/": Form(
        kinds={"why": TEXT}, right={"why": "They asked us."}, required=("why",)
    ),
    # Our guests' forms at the entrance.
    "/accounts/login/": Form(
        kinds={"login": (NUL, "no mail", EMOJI), "password": SECRET},
        right={"login": "seller@example.test", "password": "wrong"},
        required=("login", "password"),
        harmless=("next", "remember"),
        secret=("password",),
    ),
    "/accounts/logout/": Form(harmless=("next",)),
    "/accounts/signup/": Form(
        kinds={"email": EMAIL, "password1": SECRET}, refuses=False, harmless=("next",)
    ),
    "/accounts/password/change/": Form(
        kinds={"oldpassword": SECRET, "password1": (NUL, "short", LONG), "password2": SECRET},
        right={"oldpassword": "x", "password1": "y", "password2": "y"},
        required=("oldpassword", "password1", "password2"),
        secret=("oldpassword", "password1", "password2"),
    ),
    "/accounts/password/set/": Form(
        kinds={"password1": SECRET, "password2": SECRET}, refuses=False
    ),
    "/accounts/reauthenticate/": Form(
        kinds={"password": SECRET},
        right={"password": "wrong"},
        required=("password",),
        harmless=("next",),
        secret=("password",),
    ),
    "/accounts/password/reset/": Form(
        kinds={"email": EMAIL}, right={"email": "seller@example.test"}, required=("email",)
    ),
    "/accounts/password/reset/key/<uidb36>-<key>/": Form(
        kinds={"password1": SECRET, "password2": SECRET}, refuses=False
    ),
}

WHEN = {"on": "day"}
LOOKS = {
    "person": "text",
    "thing": "text",
    "kind": "choice",
    "door": "choice",
    "since": "day",
    "until": "day",
    "cursor": "cursor",
}
WISH = {
    "q": "text",
    "status": "choice",
    "family": "text",
    "country": "text",
    "partner": "id",
    "ending": "choice",
    "sort": "choice",
}
QUESTIONS: dict[str, dict[str, str]] = {
    "/library/": {
        "q": "text",
        "family": "text",
        "kind": "choice",
        "language": "choice",
        "cursor": "cursor",
    },
    "/mailbox/": {"to": "text"},
    "/acting/": {"person": "text", "over": "choice"},
    "/audit/": {"thing": "text", **WHEN},
    "/audit/person/": {"person": "text", **WHEN},
    "/audit/denial/": {"person": "text", "thing": "text", **WHEN},
    "/audit/looks/": LOOKS,
    "/audit/looks/export/": LOOKS,
    "/approvals/": {
        "view": "choice",
        "deal": "id",
        "decided": "id",
        "snoozed": "id",
        "choice": "choice",
        "page": "cursor",
    },
    "/deals/": {**WISH, "page": "cursor", "view": "choice", "month": "day"},
    "/deals/export/": {**WISH, "format": "choice"},
    "/deals/<public_id>/attachments/<attachment_id>/": {"picture": "choice"},
    "/deals/imports/": {"page": "cursor"},
    "/deals/imports/<public_id>/": {"rows": "choice", "page": "cursor"},
    "/deals/new/": {"registrant": "id"},
    "/deals/new/customers/": {"q": "text"},
    "/deals/new/partners/": {"q": "text"},
    "/partners/": {
        "q": "text",
        "type": "choice",
        "tier": "choice",
        "manager": "choice",
        "band": "choice",
        "cursor": "cursor",
    },
    "/partners/<public_id>/ledger/": {"cursor": "cursor"},
    "/questions/": {"view": "choice", "cursor": "cursor"},
    "/questions/new/": {"about": "text"},
    "/webhooks/<public_id>/": {"cursor": "cursor"},
    "/api/schema/": {"lang": "choice", "version": "choice", "format": "choice"},
    "/partners/<public_id>/looks/": {"cursor": "cursor"},
    "/partners/<public_id>/health/": WHEN,
    "/partners/<public_id>/health/<signal>/": WHEN,
    "/accounts/login/": {"next": "address"},
    "/accounts/logout/": {"next": "address"},
    "/accounts/reauthenticate/": {"next": "address"},
    "/admin/login/": {"next": "address"},
    "/cms/login/": {"next": "address"},
}
# Pages that read nothing from their address.
READ_NOTHING = {
    "/questions/<public_id>/",
    "/webhooks/",
    "/conflicts/<public_id>/",
    "/shares/",
    "/people/",
    "/people/<public_id>/",
    "/audit/unusual/",
    "/deals/<public_id>/amendment/",
    "/deals/<public_id>/shares/",
    "/partners/<public_id>/distributors/",
    "/partners/<public_id>/authorisation/",
    "/partners/<public_id>/facts/",
    "/partners/new/",
    "/library/<public_id>/shares/",
    "/",
    "/healthz",
    "/readyz",
    "/profile/",
    "/styleguide/",
    "/library/<public_id>/",
    "/library/<public_id>/cover/",
    "/library/<public_id>/file/<document_id>/",
    "/library/<public_id>/file/<document_id>/<number>/",
    "/library/files/<public_id>/",
    "/library/images/<public_id>/",
    "/mailbox/<pk>/",
    "/invitations/<token>/",
    "/deals/<public_id>/",
    "/deals/<public_id>/edit/",
    "/deals/<public_id>/receipt/",
    "/deals/<public_id>/terms/",
    "/terms/<request_id>/",
    "/terms/<request_id>/files/<attachment_id>/",
    "/deals/<public_id>/letter/",
    "/approvals/absence/",
    "/approvals/several/",
    "/deals/<public_id>/assignment/",
    "/verify/<code>/",
    "/calendar/<secret>.ics",
    "/deals/imports/empty/",
    "/deals/imports/<public_id>/faults/",
    "/deals/<public_id>/parties/",
    "/deals/<public_id>/protection/",
    "/audit/fields/",
    "/partners/<public_id>/",
    "/partners/<public_id>/team/",
    "/api/docs/",
}
ENTRANCE_READS_NOTHING = {
    "/accounts/inactive/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
}
BEFORE_SIGN_IN = {
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/<uidb36>-<key>/",
}

# Bodies that are no form at all.
NO_FORMS = [
    ("application/json", b'{"a": 1}'),
    ("text/plain", b"a=b"),
    ("nonsense", b"\xff\xfe"),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    ("multipart/form-data; boundary=%FF", b"--x--"),
    ("application/x-www-form-urlencoded", b"%FF=%FE&" + b"a=1&" * 2000),
    ("application/x-www-form-urlencoded; charset=utf-16", b"title=x"),
    ("application/x-www-form-urlencoded", b"\xff\xfe=\xff&key=\xff&intent=\xff&version=\xff"),
    ("application/x-www-form-urlencoded", b"next=" + b"x" * 3_000_000),
]

HEADERS = [
    {"Cookie": 'sessionid="abcdefgh\\000"'},
    {"Cookie": 'sessionid="\\377\\377\\377\\377\\377\\377\\377\\377"; theme="\\000"'},
    {"Cookie": 'django_language="\\000"; messages="\\000"; csrftoken="\\000"'},
    {"Cookie": "sessionid=" + "x" * 5000},
    {"Cookie": "=;;; a; sessionid"},
    {"Accept-Language": "x" * 9000},
    {"Accept-Language": "zh-\xff, *;q=nan, en;q=1e400"},
    {"X-Request-Id": "\xff" * 200},
    {"If-None-Match": "x", "If-Modified-Since": "99999"},
    {"Authorization": "Bearer \xff"},
    {"Authorization": "Bearer " + "x" * 9000},
    {"Authorization": "Basic nonsense"},
    {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Current-URL-URI-AutoEncoded": "true"},
    {"Host": "localhost:99999999"},
    {"Content-Type": "text/html; charset=rot13"},
]

NOWHERE = [
    "/deals/%00/",
    "/deals/%FF%FE/",
    "/deals/..%2f/",
    f"/deals/{'x' * 5000}/",
    f"/mailbox/{HUGE[:40]}/",
    f"/library/{NO_SUCH}/file/{NO_SUCH}/{HUGE[:40]}/",
    f"/library/{NO_SUCH}/file/{NO_SUCH}/0/",
    "/invitations/%00/",
    "/invitations/%F0%9F%8F%AD/",
    "/partners/%E2%80%AE/",
    "/partners/0000000000000000/health/nonsense/",
    "/accounts/password/reset/key/zzzzzzzzzzzzz-x/",
    "/accounts/password/reset/key/zzzzzzzzzzzzzz-x/",
    "/accounts/password/reset/key/1-%00/",
    "/accounts/password/reset/key/1-set-password/",
    "/nowhere%00/",
]
