"""Who may do what, written down by hand: the second opinion on every rule.

Nothing here imports the portal. A person stands in a cell because the programme's own words put
them there; where the rules and this table differ, one of them is wrong and the walk fails.
"""

from dataclasses import dataclass, field

NORTHWIND = {"seller", "partner_manager", "reader"}
SELLS = {"seller", "partner_manager", "rival", "agent", "supplier"}
READS_EVERYTHING = {"auditor", "director", "administrator"}
PEOPLE = (
    *sorted(NORTHWIND),
    "rival",
    "agent",
    "supplier",
    "channel_manager",
    "other_channel_manager",
    "direct_seller",
    "editor",
    "auditor",
    "director",
    "administrator",
    "outsider",
)
NOBODY = "anonymous"
SIGNED_IN = set(PEOPLE)
EVERYONE = SIGNED_IN | {NOBODY}
VENDORS = {
    "channel_manager",
    "other_channel_manager",
    "direct_seller",
    "editor",
    *READS_EVERYTHING,
}

Cell = frozenset[str]

RUN_PLACES: dict[str, dict[str, set[str]]] = {
    "own": {
        "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
        "manage": {"partner_manager", "channel_manager", "administrator"},
        "end": {"seller", "partner_manager", "channel_manager", "administrator"},
    },
    "other": {
        "view": {"rival", "other_channel_manager"} | READS_EVERYTHING,
        "manage": {"other_channel_manager", "administrator"},
        "end": {"rival", "other_channel_manager", "administrator"},
    },
}
ASKED: dict[str, dict[str, set[str]]] = {
    "own": {
        "view": {"partner_manager", "channel_manager", "administrator"},
        "withdraw": {"partner_manager", "channel_manager", "administrator"},
    },
    "other": {
        "view": {"other_channel_manager", "administrator"},
        "withdraw": {"other_channel_manager", "administrator"},
    },
}

SAID: dict[str, dict[str, set[str]]] = {
    "own": {
        "view": NORTHWIND | {"agent", "channel_manager"} | READS_EVERYTHING,
        "withdraw": {"seller"},
    },
    "note": {
        "view": {"channel_manager"} | READS_EVERYTHING,
        "withdraw": {"channel_manager"},
    },
}

FILES: dict[str, dict[str, set[str]]] = {
    "own": {
        "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
        "withdraw": {"seller"},
    },
    "shared": {
        "view": NORTHWIND | {"agent", "channel_manager"} | READS_EVERYTHING,
        "withdraw": {"agent"},
    },
}

# kind of thing → which one → action → people. Of registrations: Northwind's with Agentia in it and
# Sunparts that declined; the rival's own; the rival's that was shared with somebody outside.
MAY: dict[str, dict[str, dict[str, set[str]]]] = {
    "deal": {
        "own": {
            "view": NORTHWIND | {"agent", "channel_manager"} | READS_EVERYTHING,
            "edit": {"seller", "partner_manager"},
            "share": {"seller", "partner_manager", "channel_manager"},
            "decide": {"channel_manager"},
            "rate": {"seller", "partner_manager", "channel_manager"},
            "comment": {"seller", "partner_manager", "agent", "channel_manager"},
            "attach": {"seller", "partner_manager", "agent", "channel_manager"},
            "confide": NORTHWIND | {"channel_manager"},
            "see_looks": {"partner_manager", "auditor", "administrator"},
            "explain": {"auditor", "administrator"},
        },
        "other": {
            "view": {"rival", "other_channel_manager"} | READS_EVERYTHING,
            "explain": {"auditor", "administrator"},
            "edit": {"rival"},
            "share": {"rival", "other_channel_manager"},
            "decide": {"other_channel_manager"},
            "rate": {"rival", "other_channel_manager"},
            "comment": {"rival", "other_channel_manager"},
            "attach": {"rival", "other_channel_manager"},
            "confide": {"rival", "other_channel_manager"},
            "see_looks": {"auditor", "administrator"},
        },
        "shared": {
            "explain": {"auditor", "administrator"},
            "view": {"rival", "outsider", "other_channel_manager"} | READS_EVERYTHING,
            "edit": {"rival"},
            "share": {"rival", "other_channel_manager"},
            "decide": {"other_channel_manager"},
            "rate": {"rival", "other_channel_manager"},
            "comment": {"rival", "other_channel_manager"},
            "attach": {"rival", "other_channel_manager"},
            "confide": {"rival", "other_channel_manager"},
            "see_looks": {"auditor", "administrator"},
        },
    },
    # What Northwind's seller said about it; what the vendor's manager noted for colleagues. On the
    # page, and as the API names them.
    "comment": SAID,
    # Files of Northwind's deal: Northwind's own, and one that Agentia shared with all. On the page,
    # and as the API names them.
    "attachment": FILES,
    "paper": FILES,
    "remark": SAID,
    # A registration of Northwind's that was approved and confirmed by a letter; the letter's code.
    "confirmed": {"own": {"view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING}},
    "code": {"own": {"view": EVERYONE}},
    # The address of a calendar, for whoever holds it: of somebody with nothing in it.
    "calendar": {"own": {"view": EVERYONE}},
    # Asked to join the rival's and not answered yet: the supplier.
    "party": {
        "own": {
            "view": {"rival", "supplier", "channel_manager", "other_channel_manager"}
            | READS_EVERYTHING,
            "answer": {"supplier"},
            "edit": {"rival"},
        },
    },
    # Of Northwind's, approved; and the extension its sellers asked for.
    "protection": {
        "own": {
            "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
            "release": {"partner_manager", "channel_manager"},
        },
    },
    "extension": {
        "own": {
            "view": NORTHWIND | {"channel_manager"},
            "edit": {"seller", "partner_manager"},
            "decide": {"channel_manager"},
        },
    },
    # Of the same registration: the page of its amendments, and the one its sellers proposed.
    "amended": {
        "own": {
            "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
            "confide": NORTHWIND | {"channel_manager"},
            "edit": {"seller", "partner_manager"},
            "decide": {"channel_manager"},
        },
    },
    "amendment": {
        "own": {
            "view": NORTHWIND | {"channel_manager"},
            "edit": {"seller", "partner_manager"},
            "decide": {"channel_manager"},
        },
    },
    # Of the same registration too: a company its sellers want along, that we do not know.
    "newcomer": {
        "own": {
            "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
            "edit": {"seller", "partner_manager"},
            "admit": {"channel_manager", "administrator"},
        },
    },
    # A rule of who decides: the back office's.
    "rule": {"own": {"view": {"administrator"}}},
    # The same invitation as the API names it; the party answers, the rival who asked arranges.
    "seat": {
        "own": {
            "view": {"rival", "supplier", "channel_manager", "other_channel_manager"}
            | READS_EVERYTHING,
            "edit": {"rival"},
            "replace": {"rival", "other_channel_manager"},
            "answer": {"supplier"},
        },
    },
    # A sheet of registrations that Northwind brought: nobody else's before it is registered.
    "sheet": {"own": {"view": NORTHWIND, "edit": {"seller", "partner_manager"}}},
    # Agentia and Sunparts want the same; each was asked what speaks for it.
    "conflict": {
        "own": {
            "view": {"agent", "supplier", "channel_manager"} | READS_EVERYTHING,
            "weigh": {"channel_manager"} | READS_EVERYTHING,
            "decide": {"channel_manager"},
            "answer": {"agent", "supplier"},
        },
    },
    # What either of them brought into it: the other one never sees it.
    "side": {
        "first": {"view": {"agent", "channel_manager"} | READS_EVERYTHING},
        "second": {"view": {"supplier", "channel_manager"} | READS_EVERYTHING},
        "both": {"view": {"channel_manager"} | READS_EVERYTHING},
    },
    # Closed: what Agentia and the vendor agree on; whom to call at Northwind's customer.
    "terms": {
        "own": {"view": {"agent", "channel_manager"}, "edit": {"agent"}},
        # What Northwind gets itself: no other party of its own deal sees it.
        "registrants": {
            "view": NORTHWIND | {"channel_manager"},
            "edit": {"seller", "partner_manager"},
        },
    },
    # What Northwind wants to pay; no other party of its deal hears that it asked.
    "price": {"own": {"view": NORTHWIND | {"channel_manager"}}},
    # What Sunparts was asked for Northwind's deal, in which it takes no part; and what Agentia was.
    "wanted": {
        "own": {
            "view": {"supplier", "channel_manager"},
            "answer": {"supplier"},
            "withdraw": {"channel_manager"},
        },
        "others": {
            "view": {"agent", "channel_manager"},
            "answer": {"agent"},
            "withdraw": {"channel_manager"},
        },
    },
    # What goes along with a request: what Sunparts was given to price; what came from Agentia.
    "wanted file": {
        "own": {"view": {"supplier", "channel_manager"}},
        "others": {"view": {"agent", "channel_manager"}},
    },
    "contact": {
        # Whom to call at the rival's customer: the supplier was asked and has not accepted.
        "unanswered": {"view": {"rival", "other_channel_manager"}, "edit": {"rival"}},
        "own": {
            "view": NORTHWIND | {"channel_manager"},
            "edit": {"seller", "partner_manager"},
        },
    },
    # Who runs the team gives another role; who is on it ends their own place as well.
    "membership": RUN_PLACES,
    # The same as the page of a partner names them.
    "place": RUN_PLACES,
    # Somebody asked to join Northwind's team, and somebody asked to join the rival's; and as
    # the API names them.
    "asked": ASKED,
    "invited": ASKED,
    # Northwind's own account in the CRM, and a product that everybody sells.
    "account": {"own": {"view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING}},
    "product": {"own": {"view": SIGNED_IN - {"outsider"}}},
    "partner": {
        "own": {
            "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
            "invite": {"partner_manager", "channel_manager", "administrator"},
            "place": {"channel_manager", "administrator"},
            "classify": {"channel_manager", "administrator"},
            "assign": {"director", "administrator"},
            "see_looks": {"partner_manager", "auditor", "administrator"},
        },
        "other": {
            "view": {"rival", "other_channel_manager"} | READS_EVERYTHING,
            "invite": {"other_channel_manager", "administrator"},
            "place": {"other_channel_manager", "administrator"},
            "classify": {"other_channel_manager", "administrator"},
            "assign": {"director", "administrator"},
            "see_looks": {"auditor", "administrator"},
        },
        "shared": {
            "view": {"agent", "channel_manager"} | READS_EVERYTHING,
            "invite": {"channel_manager", "administrator"},
            "place": {"channel_manager", "administrator"},
            "classify": {"channel_manager", "administrator"},
            "assign": {"director", "administrator"},
            "see_looks": {"auditor", "administrator"},
        },
    },
    # Sunparts under Northwind: both sides see it, the vendor's manager of Sunparts parts them.
    "distributor": {
        "own": {
            "view": {"supplier", "channel_manager"} | READS_EVERYTHING,
            "end": {"channel_manager", "administrator"},
            "open_deals": {"channel_manager"},
        },
    },
    # For Northwind alone; for the rival alone, in the edition before and in the one after it.
    "material": {
        "own": {
            "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING | {"editor"},
            "share": {"channel_manager", "editor", "administrator"},
        },
        "other": {
            "view": {"rival", "other_channel_manager", "editor"} | READS_EVERYTHING,
            "share": {"other_channel_manager", "editor", "administrator"},
        },
        "gone": {"view": {"rival", "other_channel_manager", "editor"} | READS_EVERYTHING},
    },
    # What was given: the rival's registration to somebody outside; a material to Sunparts.
    "gift": {
        "own": {
            "view": {"rival", "outsider", "other_channel_manager"} | READS_EVERYTHING,
            "end": {"rival", "other_channel_manager", "administrator"},
        },
    },
    "material gift": {
        "own": {
            "view": {"supplier", "channel_manager", "editor", "auditor", "administrator"},
            "end": {"channel_manager", "editor", "administrator"},
        },
    },
    "material picture": {
        "own": {
            "view": NORTHWIND | {"channel_manager", "editor", "administrator"} | READS_EVERYTHING
        },
    },
    "library file": {"own": {"view": {"editor", "administrator"}}},
    # A key of one's own; a link in a letter, for whoever holds it; the demonstration's letters.
    "token": {
        "own": {"view": {"seller"}, "end": {"seller"}},
        "other": {"view": {"rival"}, "end": {"rival"}},
    },
    "invitation": {"own": {"view": EVERYONE, "accept": EVERYONE}},
    "letter": {"own": {"view": EVERYONE}},
    # What Northwind's seller asked of the vendor.
    "question": {
        "own": {
            "view": NORTHWIND | {"channel_manager"} | READS_EVERYTHING,
            "speak": {"seller", "partner_manager", "channel_manager"},
            "answer": {"channel_manager"},
            "close": {"seller", "partner_manager"},
            "assign": {"channel_manager", "director", "administrator"},
        },
    },
    "questions": {
        "own": {
            "view": SIGNED_IN,
            "ask": NORTHWIND | {"rival", "agent", "supplier"},
        }
    },
    # Northwind's machine that is told, and one of the vendor's.
    "webhook": {
        "own": {
            "view": {"partner_manager", "auditor", "administrator"},
            "keep": {"partner_manager"},
            "end": {"partner_manager", "administrator"},
        },
        "vendors": {
            "view": {"auditor", "administrator"},
            "keep": {"administrator"},
            "end": {"administrator"},
        },
    },
    "webhooks": {
        "own": {
            "view": {"partner_manager", "auditor", "administrator"},
            "make": {"partner_manager", "administrator"},
            "administer": {"administrator"},
        }
    },
    # Places that are one for everybody who has any business there.
    "anywhere": {"own": {"view": EVERYONE, "change": EVERYONE}},
    "home": {
        "own": {
            "view": SIGNED_IN,
            "change": SIGNED_IN,
            "register": SELLS,
            "have_told": {"partner_manager", "administrator"},
            "be_away": {"channel_manager", "other_channel_manager"},
            "oversee": {"channel_manager", "other_channel_manager"},
            "begin": {"channel_manager", "other_channel_manager", "administrator"},
        }
    },
    "approvals": {"own": {"view": {"channel_manager", "other_channel_manager"}}},
    # The channel manager's own, in which the other one stands in.
    "absence": {
        "own": {
            "view": {"channel_manager", "other_channel_manager"} | READS_EVERYTHING,
            "end": {"channel_manager", "administrator"},
        },
    },
    "audit": {"own": {"view": {"auditor", "administrator"}}},
    # The vendor's own people: all of them on a page, and one who looks after nobody yet.
    "colleagues": {"own": {"view": READS_EVERYTHING, "change": {"administrator"}}},
    "colleague": {"own": {"view": READS_EVERYTHING, "change": {"administrator"}}},
    "acting": {"own": {"view": {"administrator"}, "begin": {"administrator"}}},
}


@dataclass(frozen=True)
class Route:
    """What a route is about, and the action each of its methods needs."""

    kind: str
    needs: dict[str, str] = field(default_factory=lambda: {"GET": "view"})
    # Query strings that take the page to its end; the plain address is always asked too.
    queries: tuple[str, ...] = ()
    # Which things of the kind are asked for; all of them where nothing is said.
    only: tuple[str, ...] = ()
    # What is closed does not even say that it may not be changed.
    closed: bool = False


def page(kind: str, **how: object) -> Route:
    return Route(kind, {"GET": "view"}, **how)  # type: ignore[arg-type]


def form(kind: str, action: str, *, reads: str = "view") -> Route:
    return Route(kind, {"GET": reads, "POST": action})


def act(kind: str, action: str) -> Route:
    return Route(kind, {"POST": action})


INBOX = (
    *("mine", "unassigned", "overdue", "asked", "in_line", "snoozed", "conflicts"),
    "amendments",
)

# Every route of ours, by its address. A new one fails the walk until it stands here.
ROUTES: dict[str, Route] = {
    "/": page("home"),
    "/healthz": page("anywhere"),
    "/library/": page("home", queries=("?q=涡轮", "?kind=price_list&language=en", "?cursor=x")),
    "/library/<public_id>/": page("material"),
    "/library/<public_id>/shares/": Route(
        "material", {"GET": "view", "POST": "share"}, only=("own", "other")
    ),
    "/library/<public_id>/shares/<grant_id>/end/": act("material gift", "end"),
    "/library/<public_id>/cover/": page("material", only=("own", "other")),
    "/library/<public_id>/file/<document_id>/": page("material"),
    "/library/<public_id>/file/<document_id>/<number>/": page("material", only=("own", "other")),
    "/library/files/<public_id>/": page("library file"),
    "/library/images/<public_id>/": page("material picture"),
    "/readyz": page("anywhere"),
    "/theme/": act("anywhere", "change"),
    "/language/": act("anywhere", "change"),
    "/acting/": form("acting", "begin"),
    "/acting/end/": act("home", "change"),
    "/shares/": page("home"),
    "/people/": form("colleagues", "change"),
    "/people/<public_id>/": page("colleague"),
    "/people/<public_id>/roles/": act("colleague", "change"),
    "/people/<public_id>/roles/<role_name>/end/": act("colleague", "change"),
    "/people/<public_id>/territories/": act("colleague", "change"),
    "/people/<public_id>/territories/<code>/end/": act("colleague", "change"),
    "/people/<public_id>/team/": act("colleague", "change"),
    "/people/<public_id>/leaving/": act("colleague", "change"),
    "/people/<public_id>/return/": act("colleague", "change"),
    "/people/<public_id>/letter/": act("colleague", "change"),
    "/profile/": form("home", "change"),
    "/profile/tokens/": act("home", "change"),
    "/profile/tokens/<public_id>/end/": act("token", "end"),
    "/invitations/<token>/": form("invitation", "accept"),
    "/mailbox/": page("anywhere"),
    "/mailbox/<pk>/": page("letter"),
    "/styleguide/": page("home"),
    "/audit/": page("audit", queries=("?thing=northwind",)),
    "/audit/person/": page("audit", queries=("?person=seller@example.test",)),
    "/audit/looks/": page("audit", queries=("?person=seller@example.test",)),
    "/audit/looks/export/": page("audit"),
    "/audit/denial/": page("audit"),
    "/audit/unusual/": Route("audit", {"GET": "view", "POST": "view"}),
    "/audit/fields/": page("audit"),
    "/approvals/": page("approvals", queries=tuple(f"?view={view}" for view in INBOX)),
    "/approvals/absence/": Route("approvals", {"GET": "view", "POST": "view"}),
    "/approvals/absence/<absence_id>/end/": act("absence", "end"),
    "/approvals/several/": Route("approvals", {"GET": "view", "POST": "view"}),
    "/conflicts/<public_id>/": page("conflict"),
    "/conflicts/<public_id>/evidence-request/": act("conflict", "decide"),
    "/conflicts/<public_id>/decision/": act("conflict", "decide"),
    "/conflicts/<public_id>/escalation/": act("conflict", "decide"),
    "/conflicts/<public_id>/evidence/": act("conflict", "answer"),
    "/conflicts/<public_id>/answer/": act("conflict", "answer"),
    "/conflicts/<public_id>/appeal/": act("conflict", "answer"),
    "/deals/<public_id>/conflicts/": act("deal", "decide"),
    "/deals/": page(
        "home",
        queries=(
            "?q=DR",
            "?status=submitted",
            "?ending=90&family=drives&country=CN&sort=value",
            "?view=board",
            "?view=calendar&month=2027-01",
        ),
    ),
    "/deals/new/": Route("home", {"GET": "register", "POST": "register"}),
    "/deals/new/autosave/": act("home", "register"),
    "/deals/new/customers/": page("home", queries=("?q=苏州金鸡湖", "?q=无锡灵山")),
    "/deals/new/partners/": page("home", queries=("?q=Agentia",)),
    "/deals/views/": act("home", "change"),
    "/deals/export/": page("home", queries=("?format=csv", "?q=苏州金鸡湖&format=csv")),
    "/deals/imports/": Route("home", {"GET": "register", "POST": "register"}),
    "/deals/imports/empty/": Route("home", {"GET": "register"}),
    "/deals/imports/<public_id>/": page("sheet", queries=("?rows=waiting", "?rows=x&page=x")),
    "/deals/imports/<public_id>/columns/": act("sheet", "edit"),
    "/deals/imports/<public_id>/rows/": act("sheet", "edit"),
    "/deals/imports/<public_id>/undo/": act("sheet", "edit"),
    "/deals/imports/<public_id>/faults/": page("sheet"),
    "/deals/<public_id>/": page("deal"),
    "/deals/<public_id>/shares/<grant_id>/end/": act("gift", "end"),
    "/deals/<public_id>/edit/": form("deal", "edit", reads="edit"),
    "/deals/<public_id>/autosave/": act("deal", "edit"),
    "/deals/<public_id>/receipt/": Route("deal", {"GET": "edit"}),
    "/deals/<public_id>/attachments/": act("deal", "attach"),
    "/deals/<public_id>/attachments/<attachment_id>/": page("attachment", queries=("?picture=1",)),
    "/deals/<public_id>/attachments/<attachment_id>/withdrawal/": act("attachment", "withdraw"),
    "/deals/<public_id>/comments/": act("deal", "comment"),
    "/deals/<public_id>/comments/<comment_id>/withdrawal/": act("comment", "withdraw"),
    "/deals/<public_id>/ratings/": act("deal", "rate"),
    "/deals/<public_id>/letter/": page("confirmed"),
    "/verify/<code>/": page("code"),
    "/calendar/<secret>.ics": page("calendar"),
    "/deals/<public_id>/withdrawal/": act("deal", "edit"),
    "/deals/<public_id>/appeal/": act("deal", "edit"),
    "/deals/<public_id>/shares/": Route("deal", {"GET": "share", "POST": "share"}),
    "/deals/<public_id>/hiding/": act("deal", "edit"),
    "/deals/<public_id>/review/": act("deal", "decide"),
    "/deals/<public_id>/approval/": act("deal", "decide"),
    "/deals/<public_id>/rejection/": act("deal", "decide"),
    "/deals/<public_id>/information-request/": act("deal", "decide"),
    "/deals/<public_id>/amendment/": form("amended", "edit", reads="confide"),
    "/deals/<public_id>/amendment/decision/": act("amended", "decide"),
    "/deals/<public_id>/protection/": page("deal"),
    "/deals/<public_id>/extensions/": act("deal", "edit"),
    "/deals/<public_id>/extensions/<extension_id>/approval/": Route(
        "extension", {"POST": "decide"}
    ),
    "/deals/<public_id>/extensions/<extension_id>/refusal/": Route("extension", {"POST": "decide"}),
    "/deals/<public_id>/protections/<protection_id>/release/": act("protection", "release"),
    "/deals/<public_id>/revocation/": act("deal", "decide"),
    "/deals/<public_id>/queue/": act("deal", "decide"),
    "/deals/<public_id>/queue/end/": act("deal", "decide"),
    "/deals/<public_id>/queue/acceptance/": act("deal", "edit"),
    "/deals/<public_id>/terms/": Route("deal", {"GET": "decide", "POST": "decide"}),
    "/terms/<request_id>/": form("wanted", "answer"),
    "/terms/<request_id>/files/<attachment_id>/": page("wanted file"),
    "/deals/<public_id>/undo/": act("deal", "decide"),
    "/deals/<public_id>/assignment/": Route("deal", {"GET": "decide", "POST": "decide"}),
    "/deals/<public_id>/snooze/": act("deal", "decide"),
    "/deals/<public_id>/waking/": act("deal", "decide"),
    "/deals/<public_id>/customer-verdicts/": act("deal", "decide"),
    # What is done there names its verb, and each verb asks for itself.
    "/deals/<public_id>/parties/": Route("deal", {"GET": "view", "POST": "view"}),
    "/deals/<public_id>/parties/<party_id>/acceptance/": act("party", "answer"),
    "/deals/<public_id>/parties/<party_id>/declination/": act("party", "answer"),
    "/deals/<public_id>/parties/<party_id>/invitation/": act("party", "edit"),
    "/api/docs/": page("home"),
    "/api/schema/": page("home"),
    "/api/v1/access/people/": page("audit", queries=("?thing=northwind",)),
    "/api/v1/access/things/": page("audit", queries=("?person=rival@example.test",)),
    "/api/v1/access/reasons/": page("home"),
    "/api/v1/me/": page("home"),
    "/api/v1/accounts/<public_id>/": page("account"),
    "/api/v1/products/<public_id>/": page("product"),
    "/api/v1/absences/": Route("home", {"GET": "view", "POST": "be_away"}),
    "/api/v1/absences/<absence_id>/": Route("absence", {"GET": "view", "DELETE": "end"}),
    "/api/v1/memberships/<public_id>/": Route(
        "membership", {"GET": "view", "PATCH": "manage", "DELETE": "end"}
    ),
    "/api/v1/memberships/<public_id>/preview/": act("membership", "end"),
    "/api/v1/partners/<partner_id>/invitations/": Route(
        "partner", {"GET": "invite", "POST": "invite"}
    ),
    "/api/v1/partners/<partner_id>/invitations/preview/": act("partner", "invite"),
    "/api/v1/invitations/<public_id>/": page("invited"),
    "/api/v1/invitations/<public_id>/withdrawal/": act("invited", "withdraw"),
    "/api/v1/invitations/<public_id>/renewal/": act("invited", "withdraw"),
    "/api/v1/conflicts/": Route(
        "home",
        {"GET": "view", "POST": "oversee"},
        queries=("?status=evidence", "?count=capped"),
    ),
    "/api/v1/conflicts/<public_id>/": page("conflict"),
    "/api/v1/conflicts/<public_id>/suggestion/": Route("conflict", {"GET": "weigh"}),
    "/api/v1/conflicts/<public_id>/evidence-request/": act("conflict", "decide"),
    "/api/v1/conflicts/<public_id>/decision/": Route(
        "conflict", {"POST": "decide", "DELETE": "decide"}
    ),
    "/api/v1/conflicts/<public_id>/escalation/": act("conflict", "decide"),
    "/api/v1/conflicts/<public_id>/evidence/": act("conflict", "answer"),
    "/api/v1/conflicts/<public_id>/answer/": act("conflict", "answer"),
    "/api/v1/conflicts/<public_id>/appeal/": act("conflict", "answer"),
    "/api/v1/deals/check/": act("home", "register"),
    "/api/v1/deals/<deal_id>/parties/": Route("seat", {"GET": "view", "POST": "edit"}),
    "/api/v1/deals/<deal_id>/parties/<public_id>/": Route(
        "seat", {"GET": "view", "PATCH": "edit", "DELETE": "edit"}
    ),
    "/api/v1/deals/<deal_id>/parties/<public_id>/acceptance/": act("seat", "answer"),
    "/api/v1/deals/<deal_id>/parties/<public_id>/decline/": act("seat", "answer"),
    "/api/v1/deals/<deal_id>/parties/<public_id>/invitation/": act("seat", "edit"),
    "/api/v1/deals/<deal_id>/parties/<public_id>/leaving/": act("seat", "answer"),
    "/api/v1/deals/<deal_id>/parties/<public_id>/replacement/": act("seat", "replace"),
    "/api/v1/deals/<deal_id>/parties/<public_id>/share-answer/": act("seat", "answer"),
    "/api/v1/deals/<deal_id>/share-proposals/": Route(
        "seat", {"GET": "view", "POST": "edit", "DELETE": "edit"}
    ),
    "/api/v1/deals/<deal_id>/parties/<party_id>/terms/": Route(
        "terms", {"GET": "view", "PATCH": "edit"}, closed=True
    ),
    "/api/v1/deals/<deal_id>/prices/": page("price"),
    "/api/v1/deals/<deal_id>/contacts/": Route(
        "contact", {"GET": "view", "POST": "edit"}, closed=False
    ),
    "/api/v1/deals/<deal_id>/contacts/<public_id>/": Route(
        "contact", {"GET": "view", "PATCH": "edit", "DELETE": "edit"}, closed=True
    ),
    "/api/v1/partners/": Route("home", {"GET": "view", "POST": "begin"}, queries=("?q=northwind",)),
    "/api/v1/partners/<public_id>/": Route("partner", {"GET": "view", "PATCH": "classify"}),
    "/api/v1/partners/<public_id>/preview/": act("partner", "classify"),
    "/api/v1/partners/<public_id>/channel-manager/": Route(
        "partner", {"POST": "assign", "DELETE": "assign"}
    ),
    "/api/v1/partners/<public_id>/channel-manager/preview/": act("partner", "assign"),
    "/api/v1/partners/<public_id>/account/": Route(
        "partner", {"POST": "classify", "DELETE": "classify"}
    ),
    "/api/v1/partners/<public_id>/authorisation/": form("partner", "classify"),
    "/api/v1/partners/<public_id>/health/": page("partner"),
    "/api/v1/partners/<partner_id>/ledger/": page("partner"),
    "/api/v1/memberships/": page("home"),
    "/api/v1/accounts/": page("home"),
    "/api/v1/products/": page("home"),
    "/api/v1/materials/": page("home", queries=("?q=pumps", "?kind=price_list&count=capped")),
    "/api/v1/materials/<public_id>/": page("material"),
    "/api/v1/materials/<public_id>/file/": page("material"),
    "/api/v1/materials/<public_id>/grants/": Route(
        "material", {"GET": "share", "POST": "share"}, only=("own", "other")
    ),
    "/api/v1/materials/<public_id>/grants/preview/": Route(
        "material", {"POST": "share"}, only=("own", "other")
    ),
    "/api/v1/materials/<public_id>/grants/<grant_id>/": Route("material gift", {"DELETE": "end"}),
    "/api/v1/approval-rules/": Route("rule", {"GET": "view", "POST": "view"}),
    "/api/v1/approval-rules/<public_id>/": Route("rule", {"GET": "view", "PATCH": "view"}),
    "/api/v1/deals/": Route(
        "home", {"GET": "view", "POST": "register"}, queries=("?q=DR", "?inbox=to_decide")
    ),
    "/api/v1/deals/decisions/": act("approvals", "view"),
    "/api/v1/deals/choices/": page("home"),
    "/api/v1/deals/export/": page("home"),
    "/api/v1/deals/imports/": Route("home", {"GET": "view", "POST": "register"}),
    "/api/v1/deals/imports/<public_id>/": page("sheet"),
    "/api/v1/deals/imports/<public_id>/rows/": page("sheet"),
    "/api/v1/deals/imports/<public_id>/dry-run/": act("sheet", "edit"),
    "/api/v1/deals/imports/<public_id>/run/": act("sheet", "edit"),
    "/api/v1/deals/imports/<public_id>/undo/": act("sheet", "edit"),
    "/api/v1/deals/<public_id>/": Route("deal", {"GET": "view", "PATCH": "edit"}),
    "/api/v1/deals/<public_id>/submission/": act("deal", "edit"),
    "/api/v1/deals/<public_id>/appeal/": act("deal", "edit"),
    "/api/v1/deals/<public_id>/withdrawal/": act("deal", "edit"),
    "/api/v1/deals/<public_id>/review/": act("deal", "decide"),
    "/api/v1/deals/<public_id>/approval/": act("deal", "decide"),
    "/api/v1/deals/<public_id>/rejection/": act("deal", "decide"),
    "/api/v1/deals/<public_id>/information-request/": act("deal", "decide"),
    "/api/v1/deals/<public_id>/undo/": act("deal", "decide"),
    "/api/v1/deals/<public_id>/assignment/": act("deal", "decide"),
    "/api/v1/deals/<public_id>/snooze/": Route("deal", {"POST": "decide", "DELETE": "decide"}),
    "/api/v1/deals/<deal_id>/customer-verdicts/": Route(
        "deal", {"GET": "decide", "POST": "decide"}
    ),
    "/api/v1/deals/<deal_id>/newcomers/": Route("newcomer", {"GET": "view", "POST": "edit"}),
    "/api/v1/deals/<deal_id>/newcomers/<newcomer_id>/": Route(
        "newcomer", {"GET": "view", "POST": "admit", "DELETE": "edit"}
    ),
    "/api/v1/deals/<deal_id>/grants/": Route("deal", {"GET": "share", "POST": "share"}),
    "/api/v1/deals/<deal_id>/grants/preview/": act("deal", "share"),
    "/api/v1/deals/<deal_id>/grants/<grant_id>/": Route("gift", {"DELETE": "end"}),
    "/api/v1/deals/<deal_id>/access/": Route("deal", {"GET": "explain"}),
    "/api/v1/deals/<deal_id>/audit/": Route("deal", {"GET": "see_looks"}),
    "/api/v1/deals/<deal_id>/attachments/": Route(
        "deal", {"GET": "view", "POST": "attach"}, only=("own",)
    ),
    "/api/v1/deals/<deal_id>/attachments/<public_id>/": page("paper"),
    "/api/v1/deals/<deal_id>/attachments/<public_id>/file/": page("paper", queries=("?picture=1",)),
    "/api/v1/deals/<deal_id>/attachments/<public_id>/withdrawal/": act("paper", "withdraw"),
    "/api/v1/deals/<deal_id>/comments/": Route(
        "deal", {"GET": "view", "POST": "comment"}, only=("own",)
    ),
    "/api/v1/deals/<deal_id>/comments/<public_id>/": page("remark"),
    "/api/v1/deals/<deal_id>/comments/<public_id>/withdrawal/": act("remark", "withdraw"),
    "/api/v1/deals/<deal_id>/ratings/": Route(
        "deal", {"GET": "view", "POST": "rate"}, only=("own",)
    ),
    "/api/v1/deals/<deal_id>/letter/": page("confirmed"),
    "/api/v1/deals/<deal_id>/snapshots/": page("deal"),
    "/api/v1/deals/<deal_id>/protections/": page("deal"),
    "/api/v1/deals/<deal_id>/protections/<protection_id>/release/": act("protection", "release"),
    "/api/v1/deals/<deal_id>/extensions/": Route("extension", {"GET": "view", "POST": "edit"}),
    "/api/v1/deals/<deal_id>/extensions/<extension_id>/": page("extension"),
    "/api/v1/deals/<deal_id>/extensions/<extension_id>/approval/": Route(
        "extension", {"POST": "decide"}, closed=True
    ),
    "/api/v1/deals/<deal_id>/extensions/<extension_id>/refusal/": Route(
        "extension", {"POST": "decide"}, closed=True
    ),
    "/api/v1/deals/<deal_id>/amendments/": Route("amendment", {"GET": "view", "POST": "edit"}),
    "/api/v1/deals/<deal_id>/amendments/<amendment_id>/": Route(
        "amendment", {"GET": "view", "POST": "decide", "DELETE": "edit"}, closed=True
    ),
    "/api/v1/deals/<deal_id>/revocation/": act("deal", "decide"),
    "/api/v1/deals/<deal_id>/queue/": Route(
        "deal", {"GET": "confide", "POST": "decide", "DELETE": "decide"}
    ),
    "/api/v1/deals/<deal_id>/queue/acceptance/": act("deal", "edit"),
    "/api/v1/deals/<deal_id>/terms-requests/": Route("deal", {"GET": "decide", "POST": "decide"}),
    "/api/v1/terms-requests/": page("home", queries=("?waiting=true",)),
    "/api/v1/terms-requests/<public_id>/": Route(
        "wanted", {"GET": "view", "POST": "withdraw", "DELETE": "withdraw"}
    ),
    "/api/v1/terms-requests/<public_id>/files/<attachment_id>/": page("wanted file"),
    "/api/v1/terms-requests/<public_id>/answer/": act("wanted", "answer"),
    "/api/v1/terms-requests/<public_id>/decline/": act("wanted", "answer"),
    "/api/v1/deals/<deal_id>/shares/": Route("deal", {"GET": "view", "POST": "edit"}),
    "/questions/": page(
        "questions",
        queries=("?view=open", "?view=closed", "?view=call_back", "?cursor=x"),
    ),
    "/questions/new/": form("questions", "ask", reads="ask"),
    "/questions/<public_id>/": form("question", "speak"),
    "/questions/<public_id>/closure/": act("question", "close"),
    "/questions/<public_id>/call-back/": act("question", "answer"),
    "/questions/<public_id>/owner/": act("question", "assign"),
    "/api/v1/questions/": Route("questions", {"GET": "view", "POST": "ask"}),
    "/api/v1/questions/<public_id>/": page("question"),
    "/api/v1/questions/<public_id>/messages/": act("question", "speak"),
    "/api/v1/questions/<public_id>/closure/": act("question", "close"),
    "/api/v1/questions/<public_id>/call-back/": act("question", "answer"),
    "/api/v1/questions/<public_id>/owner/": act("question", "assign"),
    "/webhooks/": form("webhooks", "make"),
    "/webhooks/robots/": act("webhooks", "administer"),
    "/webhooks/<public_id>/": Route(
        "webhook", {"GET": "view", "POST": "keep"}, queries=("?cursor=",)
    ),
    "/webhooks/<public_id>/change/": act("webhook", "keep"),
    "/webhooks/<public_id>/rotation/": act("webhook", "keep"),
    "/webhooks/<public_id>/rotation/end/": act("webhook", "keep"),
    "/webhooks/<public_id>/rotation/back/": act("webhook", "keep"),
    "/webhooks/<public_id>/on/": act("webhook", "keep"),
    "/webhooks/<public_id>/off/": act("webhook", "end"),
    "/webhooks/<public_id>/end/": act("webhook", "end"),
    "/webhooks/<public_id>/replay/": act("webhook", "keep"),
    "/webhooks/<public_id>/deliveries/<delivery_id>/replay/": act("webhook", "keep"),
    "/api/v1/webhooks/": Route("home", {"GET": "view", "POST": "have_told"}),
    "/api/v1/webhooks/<public_id>/": Route(
        "webhook", {"GET": "view", "PATCH": "keep", "DELETE": "end"}
    ),
    "/api/v1/webhooks/<public_id>/activation/": Route("webhook", {"POST": "keep", "DELETE": "end"}),
    "/api/v1/webhooks/<public_id>/rotation/": Route("webhook", {"POST": "keep", "DELETE": "keep"}),
    "/api/v1/webhooks/<public_id>/replay/": act("webhook", "keep"),
    "/api/v1/webhooks/<webhook_id>/deliveries/": form("webhook", "keep"),
    "/api/v1/webhooks/<webhook_id>/deliveries/<delivery_id>/replay/": act("webhook", "keep"),
    "/partners/": page("home"),
    "/partners/new/": form("home", "begin", reads="begin"),
    "/partners/<public_id>/": page("partner"),
    "/partners/<public_id>/authorisation/": form("partner", "classify"),
    "/partners/<public_id>/facts/": form("partner", "classify"),
    "/partners/<public_id>/facts/channel-manager/": act("partner", "assign"),
    "/partners/<public_id>/facts/name/": act("partner", "classify"),
    "/partners/<public_id>/facts/account/": act("partner", "classify"),
    "/partners/<public_id>/facts/account/end/": act("partner", "classify"),
    "/partners/<public_id>/team/": page("partner"),
    "/partners/<public_id>/team/<membership_id>/role/": act("place", "manage"),
    "/partners/<public_id>/team/<membership_id>/end/": act("place", "end"),
    "/partners/<public_id>/invitations/": act("partner", "invite"),
    "/partners/<public_id>/invitations/<invitation_id>/withdrawal/": act("asked", "withdraw"),
    "/partners/<public_id>/invitations/<invitation_id>/renewal/": act("asked", "withdraw"),
    "/partners/<public_id>/ledger/": page("partner", queries=("?cursor=",)),
    "/partners/<public_id>/health/": page("partner", queries=("?on=2026-03-01", "?on=x")),
    "/partners/<public_id>/health/<signal>/": page("partner"),
    "/partners/<public_id>/distributors/": form("partner", "place"),
    "/partners/<public_id>/distributors/<upline_id>/end/": act("distributor", "end"),
    "/partners/<public_id>/distributors/<upline_id>/opening/": act("distributor", "open_deals"),
    "/partners/<public_id>/distributors/<upline_id>/closing/": act("distributor", "open_deals"),
    "/partners/<public_id>/looks/": Route("partner", {"GET": "see_looks"}),
}

# Routes of our guests: who may come in is decided at their door, for all that is behind it.
FOREIGN: dict[str, set[str]] = {
    "/accounts/": EVERYONE,
    "/metrics": set(),
    "/admin/": {"administrator"},
    "/cms/": {"editor", "administrator"},
}


BEHIND_THE_WALL = {"/cms/", "/admin/"}
# Where the API answers what is none of its addresses: 404 for whoever asks.
NOWHERE = {"/api/"}


def may(who: str, action: str, kind: str, which: str) -> bool:
    return who in MAY[kind][which].get(action, set())


def expected(who: str, method: str, route: Route, which: str) -> str:
    """Return one word: `in`, `hidden` (404), `forbidden` (403), `sign_in`, `no_method`."""
    action = route.needs.get("GET" if method == "HEAD" else method)
    sees = may(who, "view", route.kind, which)
    if who == NOBODY and not sees:
        return "sign_in"
    if action is None:
        return "no_method"
    if not sees:
        return "hidden"
    if may(who, action, route.kind, which):
        return "in"
    return "hidden" if route.closed else "forbidden"
