"""Who is who in a walk, how long things last and where moves begin, by hand."""

from datetime import timedelta

DONE = "done"
NO = "no"  # hidden or forbidden: the walk does not care which, other tests do

AWAITING = {"submitted", "in_review"}
OPEN = {*AWAITING, "action_required"}
CLOSED = {"rejected", "withdrawn", "expired"}
SELLS = {"northwind": {"seller", "partner_manager"}, "rivaltrade": {"rival"}}
MANAGES = {"northwind": {"partner_manager"}, "rivaltrade": set()}
SPEAKS = {**SELLS, "agentia": {"agent"}, "sunparts": {"supplier"}}
READS = {**SPEAKS, "northwind": {"seller", "partner_manager", "reader"}}
LOOKS_AFTER = {
    "northwind": {"channel_manager", "other_channel_manager"},
    "rivaltrade": {"other_channel_manager"},
    "agentia": {"channel_manager"},
    "sunparts": {"channel_manager"},
}
SEES_ALL = {"director"}
# Names that the scorer takes for one customer stand in one group.
GROUPS = (
    {"Hansa Antriebe GmbH", "Hansa-Antriebe", "HANSA ANTRIEBE Gmbh."},
    {"Nordlicht Optik AG"},
)
DRAFTED = {"customer_name", "value_amount", "families", "title", "parties"}
DAY = timedelta(days=1)
GRACE = timedelta(seconds=10)
ANSWER, INVITED, APPEAL = 14 * DAY, 14 * DAY, 14 * DAY
PROTECTED, LONGER, OFFERED, RATED = 90 * DAY, 30 * DAY, 5 * DAY, 30 * DAY
STARTS = {
    "submission": {"draft", "action_required"},
    "review": {"submitted"},
    "information-request": AWAITING,
    "approval": AWAITING,
    "rejection": OPEN,
    "appeal": {"rejected"},
    "withdrawal": {"draft", *OPEN},
    "expiry": OPEN,
}


class No(Exception):
    """It must be refused, with this code."""

    @property
    def code(self):
        return self.args[0]


def unless(is_so, code):
    if not is_so:
        raise No(code)


def alike(one, other):
    return one == other or any(one in group and other in group for group in GROUPS)
