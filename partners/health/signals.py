"""The signal table: what counts, on whose side, how much and for how long. Published as it is.

Weights are data and carry a version; a new version begins at a moment and never changes what was
said before it. Each signal has a door in this version that writes its entries. A verdict of ours
is never among what counts for the partner.

- An *amount* grows with every entry towards its points and never goes below zero.
- A *balance* sets kept against broken, towards plus or minus its points.

Every entry counts half as much after each half-life. The window says for how long an entry makes
a signal one *with data*; nothing leaves the sum at its edge, or waiting could raise a score.
"""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from partners.health.conditions import (
    by_partner,
    first_answer,
    first_but_late,
    first_in_time,
    first_submission,
    given,
    late,
    names_partner,
    partner_was_silent,
    reason_given,
    slow_answer,
    stage,
    swift_answer,
    swift_review,
    vendor_was_silent,
)
from partners.health.signal import Shape, Side, Signal, Table, Weight

QUARTER, HALF_YEAR, YEAR = timedelta(days=90), timedelta(days=182), timedelta(days=365)

PARTNERS_PART = (
    Signal(
        code="registrations",
        side=Side.PARTNER,
        icon="send",
        name=_("Deals registered"),
        formula=_("Each first submission by the partner's team counts 1."),
        raised_by=_("Register a deal"),
        shape=Shape.AMOUNT,
        most=9,
        half_at=2,
        half_life=QUARTER,
        window=YEAR,
        weights=(Weight("deals.submitted", 1, first_submission),),
    ),
    Signal(
        code="joint_work",
        side=Side.PARTNER,
        icon="handshake",
        name=_("Answers to joint deals"),
        formula=_("Joining another partner's deal counts 1; an honest no counts 0.5."),
        raised_by=_("Answer an invitation to a joint deal"),
        shape=Shape.AMOUNT,
        most=6,
        half_at=1,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(
            Weight("deals.party_accepted", 1, names_partner),
            Weight("deals.party_declined", 0.5, names_partner),
        ),
    ),
    Signal(
        code="answers",
        side=Side.PARTNER,
        icon="message-square",
        name=_("Questions answered"),
        formula=_(
            "An answer within 3 days counts 1, a later one 0.5; terms given when we asked for "
            "them 1, an honest no 0.5; a registration that expired because no answer came, and "
            "terms that did not come in time, count −1."
        ),
        raised_by=_("Answer an open question within 3 days"),
        shape=Shape.BALANCE,
        most=9,
        half_at=1,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(
            Weight("deals.submitted", 1, swift_answer),
            Weight("deals.submitted", 0.5, slow_answer),
            Weight("deals.expired", -1, partner_was_silent),
            Weight("deals.terms_given", 1, names_partner),
            Weight("deals.terms_declined", 0.5, first_answer),
            Weight("deals.terms_lapsed", -1, names_partner),
        ),
    ),
    Signal(
        code="progress",
        side=Side.PARTNER,
        icon="trending-up",
        name=_("Deals that move on"),
        formula=_(
            "A deal that reaches opportunity counts 0.5, converted 1, won 1.5. "
            "A lost deal counts nothing against anybody."
        ),
        raised_by=_("Bring a deal to its next sales stage"),
        shape=Shape.AMOUNT,
        most=11,
        half_at=2,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(
            Weight("deals.sales_stage_changed", 1.5, stage("won")),
            Weight("deals.sales_stage_changed", 1, stage("converted")),
            Weight("deals.sales_stage_changed", 0.5, stage("opportunity")),
        ),
    ),
    Signal(
        code="material_used",
        side=Side.PARTNER,
        icon="download",
        name=_("Material used"),
        formula=_("Each download by the partner's team counts 1."),
        raised_by=_("Use the library's material with a customer"),
        shape=Shape.AMOUNT,
        most=5,
        half_at=5,
        half_life=QUARTER,
        window=HALF_YEAR,
        weights=(Weight("content.material_downloaded", 1, by_partner),),
    ),
    Signal(
        code="team",
        side=Side.PARTNER,
        icon="users",
        name=_("Team on board"),
        formula=_("Each colleague who joins counts 1."),
        raised_by=_("Invite a colleague"),
        shape=Shape.AMOUNT,
        most=5,
        half_at=2,
        half_life=YEAR,
        window=2 * YEAR,
        weights=(Weight("partners.membership_began", 1),),
    ),
    Signal(
        code="good_to_work_with",
        side=Side.PARTNER,
        icon="star",
        name=_("Good to work with"),
        formula=_(
            "Once a closed deal is rated, 5 by the vendor counts 1 and 4 counts 0.5. "
            "A lower rating counts nothing against anybody."
        ),
        raised_by=_("Close a deal together and be rated well"),
        shape=Shape.AMOUNT,
        most=5,
        half_at=1,
        half_life=YEAR,
        window=2 * YEAR,
        weights=(
            Weight("deals.ratings_opened", 1, given("by_vendor", 5)),
            Weight("deals.ratings_opened", 0.5, given("by_vendor", 4)),
        ),
    ),
)

VENDORS_PART = (
    Signal(
        code="promises",
        side=Side.VENDOR,
        icon="timer",
        name=_("Decided as promised"),
        formula=_(
            "A decision on a registration or its amendment within the promised time counts 1, a "
            "late one −1.5; a registration that expired because we did not decide counts −2."
        ),
        raised_by=_("Decide the waiting registrations within the promised time"),
        shape=Shape.BALANCE,
        most=14,
        half_at=1,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(
            Weight("deals.approved", -1.5, late),
            Weight("deals.rejected", -1.5, late),
            Weight("deals.amendment_accepted", -1.5, late),
            Weight("deals.amendment_rejected", -1.5, late),
            Weight("deals.approved", 1),
            Weight("deals.rejected", 1),
            Weight("deals.amendment_accepted", 1),
            Weight("deals.amendment_rejected", 1),
            Weight("deals.expired", -2, vendor_was_silent),
        ),
    ),
    Signal(
        code="attention",
        side=Side.VENDOR,
        icon="eye",
        name=_("Looked at soon"),
        formula=_("A review begun within a day of the submission counts 1, a later one 0.3."),
        raised_by=_("Begin a review within a day"),
        shape=Shape.AMOUNT,
        most=5,
        half_at=2,
        half_life=QUARTER,
        window=YEAR,
        weights=(
            Weight("deals.review_began", 1, swift_review),
            Weight("deals.review_began", 0.3),
        ),
    ),
    Signal(
        code="reasons",
        side=Side.VENDOR,
        icon="scale",
        name=_("Reasons given"),
        formula=_("A rejection with a reason counts 1, one without counts −1."),
        raised_by=_("Give a reason with every rejection"),
        shape=Shape.BALANCE,
        most=5,
        half_at=1,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(
            Weight("deals.rejected", 1, reason_given),
            Weight("deals.rejected", -1),
        ),
    ),
    Signal(
        code="questions",
        side=Side.VENDOR,
        icon="message-square",
        name=_("Questions answered as promised"),
        formula=_(
            "A first answer within the promised time counts 1, a late one −1.5; a question closed "
            "unsolved, or opened anew when we asked back, counts −0.5."
        ),
        raised_by=_("Answer what they ask within the promised time"),
        shape=Shape.BALANCE,
        most=5,
        half_at=1,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(
            Weight("partners.enquiry_answered", 1, first_in_time),
            Weight("partners.enquiry_answered", -1.5, first_but_late),
            Weight("partners.enquiry_left_unsolved", -0.5),
            Weight("partners.enquiry_opened_anew", -0.5),
        ),
    ),
    Signal(
        code="contact",
        side=Side.VENDOR,
        icon="user-check",
        once=True,
        name=_("A person to turn to"),
        formula=_("A named channel manager counts 1."),
        raised_by=_("Name a channel manager"),
        shape=Shape.AMOUNT,
        most=4,
        half_at=0.5,
        half_life=2 * YEAR,
        window=2 * YEAR,
        weights=(Weight("partners.channel_manager_assigned", 1),),
    ),
    Signal(
        code="protection",
        side=Side.VENDOR,
        icon="shield-check",
        name=_("Protection given"),
        formula=_("Each approval counts 1."),
        raised_by=_("Protect the partner's next deal"),
        shape=Shape.AMOUNT,
        most=6,
        half_at=2,
        half_life=HALF_YEAR,
        window=YEAR,
        weights=(Weight("deals.approved", 1),),
    ),
    Signal(
        code="news",
        side=Side.VENDOR,
        icon="refresh-cw",
        name=_("News about their deals"),
        formula=_("Each sales stage that we report back counts 1."),
        raised_by=_("Keep the sales stage of their deals up to date"),
        shape=Shape.AMOUNT,
        most=6,
        half_at=2,
        half_life=QUARTER,
        window=YEAR,
        weights=(Weight("deals.sales_stage_changed", 1),),
    ),
    Signal(
        code="rated_by_partner",
        side=Side.VENDOR,
        icon="star",
        name=_("How they rate us"),
        formula=_(
            "Once a closed deal is rated, 5 by the partner counts 1, 4 counts 0.5, "
            "2 counts −0.5 and 1 counts −1."
        ),
        raised_by=_("Work on the next deal so that they rate it well"),
        shape=Shape.BALANCE,
        most=5,
        half_at=1,
        half_life=YEAR,
        window=2 * YEAR,
        weights=(
            Weight("deals.ratings_opened", 1, given("by_partner", 5)),
            Weight("deals.ratings_opened", 0.5, given("by_partner", 4)),
            Weight("deals.ratings_opened", -0.5, given("by_partner", 2)),
            Weight("deals.ratings_opened", -1, given("by_partner", 1)),
        ),
    ),
)

# Everybody starts in the middle. The points of a side add up to the other half, so that no score
# leaves 0 to 100 and nothing has to be cut off.
TABLES = (
    Table(
        version="2026-11-23",
        since=datetime(2020, 1, 1, tzinfo=UTC),
        start=50,
        signals=PARTNERS_PART + VENDORS_PART,
    ),
)

FEWEST_SIGNALS = 5


def table_at(at: datetime) -> Table:
    """Return the version that held at `at`."""
    return next((table for table in reversed(TABLES) if table.since <= at), TABLES[0])
