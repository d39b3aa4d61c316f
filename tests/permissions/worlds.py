"""Random worlds, each said twice: as rows of the database and as plain facts beside them.

The plain facts know nothing of the portal; `tests/permissions/words.py` judges by them alone.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from content.models import (
    Download,
    PageAudience,
    PageLife,
)
from deals.models import (
    ContactConsent,
    Deal,
    DealAttachment,
    DealComment,
    DealContact,
    DealCustomer,
    DealImport,
    DealSnapshot,
    DealUserGrant,
    LeaveReason,
    Party,
    PartyRole,
    PartyStanding,
    PartyTerms,
    SalesTarget,
    TermsRequest,
)
from deals.snapshot import content_of
from partners.models import (
    Invitation,
    LedgerConcern,
    LedgerEntry,
    Membership,
    PartnerListing,
    PartnerTerritory,
    PartnerTier,
    PartnerTypeHolding,
    PortfolioPlace,
    TerritoryOversight,
)
from permissions.grants import permission_named
from permissions.models import PersonActivity, StaffRole
from tests.permissions.pool import (
    BEGAN,
    CUSTOMERS,
    DEALS,
    PAGES,
    PARTNERS,
    PEOPLE,
    TERRITORIES,
    TIERS,
    TYPES,
)

LIKELY = 0.75
MEMBERS, STAFF = range(8), range(6, 13)  # two are both; the last one is nobody's
TEAM_ROLES = ("seller", "manager", "reader")
STAFF_ROLES = (
    "channel_manager",
    "channel_manager",
    "director",
    "direct_seller",
    "editor",
    "auditor",
    "administrator",
)
STATES = ("invited", "accepted", "accepted", "declined", "lapsed", "left", "named")
STATUSES = ("submitted", "in_review", "action_required", "approved", "rejected", "withdrawn")
PHONE = "+86 21 5550 0199"
KINDS = ("deal", "party", "terms", "contact", "snapshot", "entry")
KINDS += ("invitation", "download", "membership", "upline", "comment", "attachment", "sheet")
KINDS += ("wanted",)
AUDIENCES = {
    "type": ("partner_type_id", "types"),
    "tier": ("tier_id", "tiers"),
    "territory": ("territory_id", "territories"),
    "partner": ("partner_id", "partners"),
}


@dataclass
class Said:
    """One fact in plain words: what, of whom, from when, until when."""

    what: str
    of: tuple
    since: datetime
    until: datetime | None = None
    row: object = None

    def holds(self, at):
        return self.since <= at and (self.until is None or at < self.until)


class World:
    """Facts in both tongues. `say` and `end` keep them alike; verbs are called by the changes."""

    def __init__(self, pool, seed):
        self.pool, self.chance = pool, random.Random(seed)
        self.facts = []
        self.unsaved = {}
        # What there is in this world beside the pool: number → row, and since when.
        self.rows = {kind: [] for kind in KINDS}
        self.plain = {kind: [] for kind in self.rows}
        self.clock = BEGAN + timedelta(days=100)
        self.merged = set()
        self.shared = permission_named(Deal, "read_deal")
        self.registrant_role = PartyRole.objects.get(code="registrant")
        self.settle()

    # Saying.

    def said(self, what, at=None):
        at = at or self.clock
        return [each for each in self.facts if each.what == what and each.holds(at)]

    def say(self, what, of, row, *, since, until=None):
        """Say a fact; its row is written with the others of its kind by `write`."""
        row.during = DateTimeTZRange(since, until, "[)")
        fact = Said(what, of, since, until, row)
        self.facts.append(fact)
        self.unsaved.setdefault(type(row), []).append(row)
        return fact

    def write(self):
        while self.unsaved:
            model = next(iter(self.unsaved))
            model._default_manager.bulk_create(self.unsaved.pop(model))

    def end(self, fact):
        fact.row.end(at=self.clock)
        fact.until = self.clock

    def put(self, kind, row, *of):
        """Note a thing: what plain words say of it, and since when it is there."""
        self.rows[kind].append(row)
        self.plain[kind].append((of, self.clock))
        return row

    def number(self, kind, row):
        return next(n for n, each in enumerate(self.rows[kind]) if each.pk == row.pk)

    def ago(self, most=90):
        return self.clock - timedelta(hours=self.chance.randrange(1, most * 24))

    def maybe_until(self, since):
        """Return an end, long past or still to come, for one fact in three."""
        if self.chance.random() > 1 / 3:
            return None
        return since + timedelta(hours=self.chance.randrange(1, 120 * 24))

    def pick(self, rows):
        return self.chance.choice(rows)

    # How it begins.

    def settle(self):
        for person in range(PEOPLE):
            self.works(person, BEGAN)
        for person in MEMBERS:
            for partner in self.chance.sample(range(PARTNERS), self.pick([1, 1, 1, 2])):
                self.member(person, partner, self.pick(TEAM_ROLES), self.ago(), ends=True)
        for person in STAFF:
            self.staff(person, STAFF_ROLES[person - STAFF[0]], self.ago(), ends=True)
        for partner in range(PARTNERS):
            self.decided_about(partner)
        self.watches(self.pick(STAFF[:2]), self.pick(range(TERRITORIES)), self.ago(), ends=True)
        for page in range(PAGES):
            self.decided_of(page)
        self.write()
        self.deals()
        self.papers()
        self.write()

    def decided_about(self, partner):
        if self.chance.random() < LIKELY:
            self.portfolio(self.pick(STAFF[:3]), partner, self.ago(), ends=True)
        self.lies(partner, self.pick(range(TERRITORIES)), self.ago())
        self.typed(partner, self.pick(range(TYPES)), self.ago(), ends=True)
        self.tiered(partner, self.pick(range(TIERS)), self.ago())
        if self.chance.random() < LIKELY:
            self.listed(partner, self.ago(), ends=True)
        customer = self.pick(range(CUSTOMERS))
        self.target(self.pick(range(PEOPLE)), customer, self.ago(), ends=True)

    def decided_of(self, page):
        if self.chance.random() < LIKELY:
            self.lives(page, self.ago(), ends=True)
        for _each in range(self.pick([0, 1, 1, 2])):
            self.aim(page)

    def lasting(self, what, of, row, since, *, ends=False, alone=None):
        """Say a fact unless one with the same key (or `alone`, a part of it) would overlap it."""
        until = self.maybe_until(since) if ends else None
        key = of if alone is None else of[alone]
        for held in self.facts:
            if held.what != what or (held.of if alone is None else held.of[alone]) != key:
                continue
            if held.until is None or held.until > since:
                return None
        return self.say(what, of, row, since=since, until=until)

    def works(self, person, since):
        self.lasting("works", (person,), PersonActivity(person=self.pool.people[person]), since)

    def member(self, person, partner, role, since, *, ends=False):
        row = Membership(
            person=self.pool.people[person], partner=self.pool.partners[partner], role=role
        )
        fact = self.lasting(
            "member", (person, partner, role), row, since, ends=ends, alone=slice(2)
        )
        if fact:
            self.put("membership", row, partner, fact)

    def staff(self, person, role, since, *, ends=False):
        row = StaffRole(person=self.pool.people[person], role=role)
        self.lasting("staff", (person, role), row, since, ends=ends)

    def portfolio(self, person, partner, since, *, ends=False):
        row = PortfolioPlace(person=self.pool.people[person], partner=self.pool.partners[partner])
        self.lasting("portfolio", (person, partner), row, since, ends=ends, alone=1)

    def watches(self, person, territory, since, *, ends=False):
        row = TerritoryOversight(
            person=self.pool.people[person], territory=self.pool.territories[territory]
        )
        self.lasting("watches", (person, territory), row, since, ends=ends)

    def lies(self, partner, territory, since):
        row = PartnerTerritory(
            partner=self.pool.partners[partner], territory=self.pool.territories[territory]
        )
        self.lasting("territory", (partner, territory), row, since)

    def typed(self, partner, number, since, *, ends=False):
        row = PartnerTypeHolding(
            partner=self.pool.partners[partner], partner_type=self.pool.types[number]
        )
        self.lasting("type", (partner, number), row, since, ends=ends)

    def tiered(self, partner, number, since):
        row = PartnerTier(partner=self.pool.partners[partner], tier=self.pool.tiers[number])
        self.lasting("tier", (partner, number), row, since, alone=0)

    def listed(self, partner, since, *, ends=False):
        row = PartnerListing(partner=self.pool.partners[partner])
        self.lasting("listed", (partner,), row, since, ends=ends)

    def target(self, person, customer, since, *, ends=False):
        row = SalesTarget(person=self.pool.people[person], customer=self.pool.customers[customer])
        self.lasting("target", (person, customer), row, since, ends=ends)

    def lives(self, page, since, *, ends=False):
        self.lasting("life", (page,), PageLife(page=self.pool.pages[page]), since, ends=ends)

    def aim(self, page, since=None):
        kind = self.pick(["everyone", *AUDIENCES])
        if kind == "everyone":
            number, row = 0, PageAudience(page=self.pool.pages[page], for_everyone=True)
        else:
            column, pool = AUDIENCES[kind]
            number = self.chance.randrange(len(getattr(self.pool, pool)))
            key = getattr(self.pool, pool)[number].pk
            row = PageAudience(page=self.pool.pages[page], **{column: key})
        self.lasting("aimed", (page, kind, number), row, since or self.ago(), ends=True)

    # Registrations and what hangs on them.

    def deals(self):
        now, made = self.clock, []
        for number in range(DEALS):
            registrant, customer = self.pick(range(PARTNERS)), self.pick(range(CUSTOMERS))
            known = self.pool.customers[customer]
            # Some were typed in other words than the customer is known by.
            name = known.name if self.chance.random() < 0.7 else f"Customer typed {number}"
            row = Deal(
                registrant=self.pool.partners[registrant],
                registered_by=self.pool.people[0],
                customer=known,
                customer_name=name,
                customer_country="CN",
                value_amount=100 + number,
                expected_close=now.date(),
                **self.submitted_or_draft(),
                created_at=self.ago(),
                updated_at=now,
            )
            made.append((row, registrant, customer, name == known.name))
        Deal.objects.bulk_create([row for row, *_rest in made])
        for row, registrant, customer, alike in made:
            deal = len(self.rows["deal"])
            self.put("deal", row, registrant, row.first_submitted_at)
            stood = DealCustomer(deal=row, customer=row.customer, name=row.customer_name)
            self.say("stood", (deal, customer, alike), stood, since=now)
            self.seat(deal, registrant, "accepted")
            others = [n for n in range(PARTNERS) if n != registrant]
            for partner in self.chance.sample(others, self.pick([0, 1, 1, 2])):
                self.seat(deal, partner, self.pick(STATES))
            for _each in range(self.pick([0, 0, 1])):
                self.share(deal, self.pick(range(PEOPLE)), self.ago(), ends=True)

    def submitted_or_draft(self):
        if self.chance.random() < LIKELY:
            return {"review_status": self.pick(STATUSES), "first_submitted_at": self.clock}
        return {"review_status": "draft"}

    def seat(self, deal, partner, state):
        """Give a partner a part in a deal that stands as `state`, since some time."""
        since = self.ago()
        party = Party(
            deal=self.rows["deal"][deal],
            partner=self.pool.partners[partner],
            role=self.registrant_role,
            during=DateTimeTZRange(since, None, "[)"),
        )
        party.save()
        self.put("party", party, deal, partner)
        self.facts.append(Said("seat", (deal, partner), since, None, party))
        standing = PartyStanding(party=party, state=state, code=self.why(state))
        self.say("stands", (deal, partner, state), standing, since=since)
        if state == "accepted":
            terms = PartyTerms.objects.create(party=party, updated_at=since, margin_percent=12)
            self.put("terms", terms, deal, partner)
        if self.chance.random() < 0.4:
            shown = ContactConsent(party=party)
            self.lasting("shown", (deal, partner), shown, self.ago(), ends=True)
        return party

    def why(self, state):
        """Return the coded reason that nobody leaves without."""
        return LeaveReason.objects.first() if state == "left" else None

    def share(self, deal, person, since, *, ends=False):
        row = DealUserGrant(
            user=self.pool.people[person],
            permission=self.shared,
            content_object=self.rows["deal"][deal],
            giver=self.pool.people[0],
            given_at=since,
            reason="proof",
        )
        self.lasting("shared", (deal, person), row, since, ends=ends)

    def said_about(self, deal):
        """Have somebody say something of a deal, and somebody lay a file beside it."""
        about, internal = self.rows["deal"][deal], self.chance.random() < 0.5
        author, shared = self.pick(range(PEOPLE)), self.chance.random() < 0.3
        comment = DealComment.objects.create(
            deal=about,
            author=self.pool.people[author],
            is_internal=internal,
            body="proof",
            written_at=self.clock,
        )
        self.put("comment", comment, deal, author, internal)
        partner = self.pick([None, *range(PARTNERS)])
        attachment = DealAttachment.objects.create(
            deal=about,
            partner=None if partner is None else self.pool.partners[partner],
            uploaded_by=self.pool.people[author],
            is_shared=shared,
            name="proof.pdf",
            content_type="application/pdf",
            size=1,
            digest="0" * 64,
            file="proof.pdf",
            scan="clean",
            added_at=self.clock,
        )
        self.put("attachment", attachment, deal, author, shared, partner)

    def wanted(self, deal):
        """Have a supplier asked for terms, whether it takes part in the deal or not."""
        partner = self.pick(range(PARTNERS))
        asked = TermsRequest.objects.create(
            deal=self.rows["deal"][deal],
            partner=self.pool.partners[partner],
            asked_together=f"proof {deal}",
            wanted="proof",
            quantity=1,
            needed_by=self.clock.date(),
            due_at=self.clock + timedelta(days=1),
            asked_by=self.pool.people[0],
            asked_at=self.clock,
        )
        self.put("wanted", asked, deal, partner)

    def sheet(self):
        partner = self.pick(range(PARTNERS))
        sheet = DealImport.objects.create(
            registrant=self.pool.partners[partner],
            asked_by=self.pool.people[0],
            created_at=self.clock,
            updated_at=self.clock,
            file_name="proof.csv",
            kind="csv",
            digest="0" * 64,
            headers=[],
        )
        self.put("sheet", sheet, partner)

    def papers(self):
        self.sheet()
        for deal, row in enumerate(self.rows["deal"]):
            self.put(
                "contact", DealContact.objects.create(deal=row, name="Zhou", phone=PHONE), deal
            )
            self.said_about(deal)
            self.wanted(deal)
            if self.chance.random() < 0.5:
                kept = DealSnapshot(
                    deal=row,
                    occasion="submission",
                    at=self.clock,
                    deal_version=1,
                    content=content_of(row, at=self.clock),
                )
                kept.save()
                self.put("snapshot", kept, deal)
        for _each in range(3):
            about = self.chance.sample(range(PARTNERS), self.pick([1, 2]))
            internal = self.chance.random() < 0.4
            entry = LedgerEntry.objects.create(
                at=self.clock,
                verb="proof.said",
                unattended="proof",
                subject_kind="partners.partner",
                subject_id=0,
                internal=internal,
            )
            for partner in about:
                LedgerConcern.objects.create(
                    entry=entry, partner=self.pool.partners[partner], at=self.clock
                )
            self.put("entry", entry, internal, frozenset(about))
        partner = self.pick(range(PARTNERS))
        self.put(
            "invitation",
            Invitation.objects.create(
                partner=self.pool.partners[partner],
                email="new@example.test",
                role="seller",
                invited_by=self.pool.people[0],
                created_at=self.clock,
                expires_at=self.clock + timedelta(days=14),
            ),
            partner,
        )
        for _each in range(2):
            person, page, at = self.pick(MEMBERS), self.pick(range(PAGES)), self.ago()
            taken = Download.objects.create(
                page=self.pool.pages[page],
                document=self.pool.files[page],
                person=self.pool.people[person],
                at=at,
            )
            self.put("download", taken, person, at)
