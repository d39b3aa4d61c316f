"""What no registration may ever be, asked of the database alone, whoever did what to it before."""

from django.db import connection

from deals.models import Deal, DealSnapshot
from deals.snapshot import content_of
from partners.models import LedgerEntry

# How the ledger moves a registration, by hand: from where, to where.
MOVES = {
    "deals.drafted": ({None}, "draft"),
    "deals.submitted": ({"draft", "action_required"}, "submitted"),
    "deals.review_began": ({"submitted"}, "in_review"),
    "deals.information_requested": ({"submitted", "in_review"}, "action_required"),
    "deals.approved": ({"submitted", "in_review"}, "approved"),
    "deals.rejected": ({"submitted", "in_review", "action_required"}, "rejected"),
    "deals.appealed": ({"rejected"}, "in_review"),
    "deals.withdrawn": ({"submitted", "in_review", "action_required"}, "withdrawn"),
    "deals.discarded": ({"draft"}, "withdrawn"),
    "deals.expired": ({"submitted", "in_review", "action_required"}, "expired"),
}
UNDONE = "deals.verdict_undone"
KEPT = {
    "deals.submitted": "submission",
    "deals.information_requested": "information_request",
    "deals.approved": "approval",
    "deals.rejected": "rejection",
    "deals.appealed": "appeal",
    "deals.withdrawn": "withdrawal",
}
SAID = {
    "submission": "submitted",
    "information_request": "action_required",
    "approval": "approved",
    "rejection": "rejected",
    "appeal": "in_review",
    "withdrawal": "withdrawn",
}
# What stands in a snapshot and goes on changing after a decision.
LIVING = {"parties", "version", "review_status", "outside_authorisation"}
DECIDED = {"approved", "rejected", "withdrawn"}

OVERLAPPING = """
    SELECT a.id, b.id FROM deals_protection a JOIN deals_protection b
      ON a.id < b.id AND a.product_family_id = b.product_family_id
     AND a.project && b.project AND a.during && b.during
      JOIN deals_customer c ON c.id = a.customer_id JOIN deals_customer d ON d.id = b.customer_id
     WHERE a.customer_id = b.customer_id
        OR (c.blocking_key = d.blocking_key AND c.merged_into_id IS NULL
            AND d.merged_into_id IS NULL AND NOT EXISTS (
                SELECT 1 FROM deals_customerverdict v
                 WHERE (v.customer_id, v.candidate_id) IN ((c.id, d.id), (d.id, c.id))))
"""
NOT_WHOLE = """
    WITH shares AS (
        SELECT p.deal_id, s.percent, s.during FROM deals_partysplit s
        JOIN deals_party p ON p.id = s.party_id WHERE NOT isempty(s.during)
    ), moments AS (
        SELECT deal_id, lower(during) AS moment FROM shares
        UNION SELECT deal_id, upper(during) FROM shares WHERE upper(during) IS NOT NULL
    )
    SELECT m.deal_id, m.moment, sum(s.percent) FROM moments m
    JOIN shares s ON s.deal_id = m.deal_id AND s.during @> m.moment
    GROUP BY 1, 2 HAVING sum(s.percent) <> 100
"""


def rows_of(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def nothing_overlaps():
    assert rows_of(OVERLAPPING) == [], "Two protections overlap."


def shares_are_whole():
    assert rows_of(NOT_WHOLE) == [], "Shares that are no whole."
    with connection.cursor() as cursor:  # and so says the database, which asks when all is done
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def replayed(entries):
    """Return where the ledger alone says that a registration stands, each step lawful."""
    status, before = None, []
    for entry in entries:
        if entry.verb == UNDONE:
            assert status in {"approved", "rejected"}, f"Nothing to take back: {entries}"
            status = before.pop()
        elif entry.verb in MOVES:
            starts, ends = MOVES[entry.verb]
            assert status in starts, f"{entry.verb} of what is {status}"
            if ends in {"approved", "rejected"}:
                before.append(status)
            status = ends
    return status


def is_lawful(deal):
    """Hold one registration to its ledger, its snapshots and its protections."""
    entries = list(LedgerEntry.objects.about(deal).order_by("pk"))
    assert replayed(entries) == deal.review_status, "The ledger tells another story."
    kept = list(deal.snapshots.order_by("pk"))
    told = [(KEPT[each.verb], each.at) for each in entries if each.verb in KEPT]
    assert [(each.occasion, each.at) for each in kept] == told, "A decision without its snapshot."
    for each in kept:
        assert each.content["review_status"] == SAID[each.occasion]
    if kept and deal.review_status in DECIDED:
        says = content_of(deal, at=deal.updated_at)
        was = kept[-1].content
        assert {k: v for k, v in says.items() if k not in LIVING} == {
            k: v for k, v in was.items() if k not in LIVING
        }, "It is not what was decided on."
    is_protected(deal)
    assert deal.information_requests.filter(answered_at=None).count() <= 1


def is_protected(deal):
    """Approved means one protection for each family, and nothing else ever has one that holds."""
    held = [each for each in deal.protections.all() if not each.during.isempty]
    if deal.review_status == "approved":
        families = sorted(deal.families.values_list("pk", flat=True))
        assert sorted(each.product_family_id for each in held) == families
    else:
        assert held == [], "Protected, and not approved."


def everything_is_lawful():
    """Hold every registration there is to all of it. Returns how many there are."""
    nothing_overlaps()
    shares_are_whole()
    deals = list(Deal.objects.all())
    for deal in deals:
        is_lawful(deal)
    assert DealSnapshot.objects.filter(deal__review_status="draft").count() == 0
    return len(deals)
