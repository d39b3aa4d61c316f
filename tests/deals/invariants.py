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
    **{
        f"deals.{verb}": ({"approved"}, "approved")
        for verb in (
            *("amendment_proposed", "amendment_accepted", "amendment_rejected"),
            *("amendment_withdrawn", "amendment_undone", "extension_asked", "extension_granted"),
            *("extension_refused", "protection_released", "protection_revoked"),
        )
    },
}
VERDICTS = {"deals.approved", "deals.rejected"}
UNDONE, UNAMENDED = "deals.verdict_undone", "deals.amendment_undone"
KEPT = {
    "deals.submitted": "submission",
    "deals.information_requested": "information_request",
    "deals.approved": "approval",
    "deals.rejected": "rejection",
    "deals.appealed": "appeal",
    "deals.withdrawn": "withdrawal",
    "deals.amendment_accepted": "amendment",
    UNAMENDED: "amendment_undone",
}
SAID = {
    "submission": "submitted",
    "information_request": "action_required",
    "approval": "approved",
    "rejection": "rejected",
    "appeal": "in_review",
    "withdrawal": "withdrawn",
    "amendment": "approved",
    "amendment_undone": "approved",
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
            if entry.verb in VERDICTS:
                before.append(status)
            status = ends
    return status


def is_lawful(deal):
    """Hold one registration to its ledger, its snapshots and its protections."""
    entries = list(LedgerEntry.objects.about(deal).order_by("pk"))
    assert replayed(entries) == deal.review_status, "The ledger tells another story."
    kept = list(deal.snapshots.order_by("pk"))
    told = [(KEPT[each.verb], each.at) for each in keeping(entries)]
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


def keeping(entries):
    """Yield the entries with which a snapshot goes: of what was undone, where it had been done."""
    accepted = False
    for entry in entries:
        if entry.verb in {"deals.amendment_accepted", "deals.amendment_rejected"}:
            accepted = entry.verb == "deals.amendment_accepted"
        if entry.verb in KEPT and (accepted or entry.verb != UNAMENDED):
            yield entry


def is_protected(deal):
    """Approved means protected: for what it says now, but for what was given up or taken away."""
    held = [each for each in deal.protections.all() if not each.during.isempty]
    if deal.review_status != "approved":
        assert held == [], "Protected, and not approved."
        return
    running = [each for each in held if each.released_at is None]
    families = set(deal.families.values_list("pk", flat=True))
    had = {each.product_family_id for each in held}
    assert {each.product_family_id for each in running} <= families, "Of what it does not name."
    assert {each.customer_id for each in running} <= {deal.customer_id}, "Of whom it is not about."
    if not deal.conflict_sides.filter(conflict__decisions__choice="split_by_scope").exists():
        assert families <= had, "Approved, and not protected."


ENDED = """
    SELECT p.id FROM deals_protection p LEFT JOIN deals_earlyend e ON e.protection_id = p.id
     WHERE (e.id IS NOT NULL AND (upper(p.during) <> e.at OR p.release_reason <> e.how))
        OR (e.id IS NULL AND p.release_reason IN ('released', 'revoked'))
        OR (p.release_reason = 'undone' AND NOT isempty(p.during))
        OR (p.released_at IS NULL AND (isempty(p.during) OR p.release_reason <> ''))
        OR lower(p.during) < (SELECT min(d.first_submitted_at) FROM deals_deal d
                               WHERE d.id = p.deal_id)
"""
# Offered while somebody was protected, or before somebody who came first and waited too.
OFFERED_TOO_SOON = """
    SELECT q.id, 'held' FROM deals_queueplace q
      JOIN deals_deal_families f ON f.deal_id = q.deal_id
      JOIN deals_protection p ON p.customer_id = q.customer_id AND p.deal_id <> q.deal_id
       AND p.product_family_id = f.productfamily_id AND p.project && q.project
       AND p.during @> q.offered_at AND lower(p.during) < q.offered_at
     UNION
    SELECT q.id, 'first' FROM deals_queueplace q JOIN deals_deal d ON d.id = q.deal_id
      JOIN deals_queueplace r ON r.customer_id = q.customer_id AND r.deal_id <> q.deal_id
       AND r.project && q.project AND r.during @> q.offered_at AND r.ended_as <> 'approved'
      JOIN deals_deal e ON e.id = r.deal_id
       AND (e.first_submitted_at, e.id) < (d.first_submitted_at, d.id)
     WHERE EXISTS (SELECT 1 FROM deals_deal_families f JOIN deals_deal_families g
                       ON g.productfamily_id = f.productfamily_id
                    WHERE f.deal_id = d.id AND g.deal_id = e.id)
"""
# Weighed though nothing is left of one side; decided by nobody; agreed without both.
WEIGHED_FOR_NOTHING = """
    SELECT c.id FROM deals_conflict c
      JOIN deals_deal a ON a.id = c.first_id JOIN deals_deal b ON b.id = c.second_id
     WHERE (c.status = 'open' AND (a.review_status IN ('withdrawn', 'expired', 'rejected', 'draft')
                               OR b.review_status IN ('withdrawn', 'expired', 'rejected', 'draft')))
        OR (a.first_submitted_at, a.id) >= (b.first_submitted_at, b.id)
        OR (c.status = 'decided') <> COALESCE((
            SELECT d.choice <> 'joint_deal' OR (SELECT count(*) FROM deals_conflictside s
                     WHERE s.conflict_id = c.id AND s.answer = 'accepted') = 2
              FROM deals_conflictdecision d WHERE d.conflict_id = c.id AND d.undone_at IS NULL
             ORDER BY d.id DESC LIMIT 1) AND c.status <> 'appealed', false)
"""
PROMISED_WHILE_IN_LINE = """
    SELECT d.id FROM deals_deal d JOIN deals_queueplace q ON q.deal_id = d.id
     WHERE upper_inf(q.during) AND q.offered_at IS NULL
       AND d.review_status IN ('submitted', 'in_review') AND d.promised_at IS NOT NULL
"""
AGREED_BY_NOT_ALL = """
    SELECT p.id FROM deals_shareproposal p JOIN deals_proposedshare s ON s.proposal_id = p.id
     WHERE p.outcome = 'agreed' AND s.is_asked AND s.agreed_at IS NULL
"""


def hold_for_all():
    """Ask of all registrations at once what is no single one's own."""
    nothing_overlaps()
    shares_are_whole()
    assert rows_of(ENDED) == [], "A protection that ended otherwise than somebody said."
    assert rows_of(OFFERED_TOO_SOON) == [], "A place that was not free, or another's turn."
    assert rows_of(WEIGHED_FOR_NOTHING) == [], "A case in a state that no case may be in."
    assert rows_of(PROMISED_WHILE_IN_LINE) == [], "A promise to whom nobody can decide."
    assert rows_of(AGREED_BY_NOT_ALL) == [], "Shares that hold without everybody's word."


def everything_is_lawful():
    """Hold every registration there is to all of it. Returns how many there are."""
    hold_for_all()
    deals = list(Deal.objects.all())
    for deal in deals:
        is_lawful(deal)
    assert DealSnapshot.objects.filter(deal__review_status="draft").count() == 0
    return len(deals)
