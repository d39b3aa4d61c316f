"""The stage that all walks begin at: a world, people at all doors, and registrations half-way."""

from django.test import Client

from deals.models import LeaveReason, RejectReason, RevocationReason
from partners.models import Connection, PartnerTerritory, Territory, TerritoryOversight
from permissions.facts import from_now_on
from permissions.models import ApiToken
from tests.api.conftest import ApiClient
from tests.world import LONG_AGO, build

EDITORS = ("seller", "rival", "partner_manager", "reader", "agent", "outsider")
DECIDERS = ("channel_manager", "other_channel_manager", "seller", "director")
ANSWERERS = ("agent", "supplier", "seller", "rival")
OTHERS = ("agentia", "sunparts")
HANSA, HANSA_TOO, NORDLICHT = "Hansa Antriebe GmbH", "Hansa-Antriebe", "Nordlicht Optik AG"
HAITIAN, NANXUN = "宁波海天塑机集团有限公司", "湖州南浔电梯有限公司"
BADEN = "Badische Fördertechnik AG"
CROSSWISE = [("motors", "drives"), ("drives", "motors")]
# Most of the time somebody who may, at a registration where it can be done; else whoever, wherever.
MOSTLY = 12


class Stage:
    """A world that is committed once, and people who are signed in at all doors."""

    def __init__(self, walk_class, *, asks_always):
        self.asks_always = asks_always
        self.world = build()
        east = Territory.objects.create(code="east", name_en="East", name_zh="华东")
        for row, of in [
            (PartnerTerritory, {"partner": self.world.northwind}),
            (TerritoryOversight, {"person": self.world.other_channel_manager}),
        ]:
            row.objects.create(territory=east, during=from_now_on(LONG_AGO), **of)
        self.crm = Connection.objects.create(kind="tryton", name="walk", base_url="")
        self.leaving = LeaveReason.objects.get(code="no_capacity")
        self.reason = RejectReason.objects.get_or_create(
            code="other", defaults={"name_en": "Another reason", "name_zh": "其他原因"}
        )[0]
        self.revocation = RevocationReason.objects.get(code="no_activity")
        self.pages, self.apis = {}, {}
        for who in {*EDITORS, *DECIDERS, "supplier"}:
            self.pages[who] = Client()
            self.pages[who].force_login(self.world.people[who])
            _row, token = ApiToken.issue(
                self.world.people[who],
                name="walk",
                at=self.world.now,
                scopes=["write"],
                days=365,
            )
            self.apis[who] = ApiClient(token)
        self.seen, self.lives, self.ids, self.marks, self.asked = {}, [], [], [], []
        self.at = self.world.now
        walk = walk_class.__new__(walk_class)
        walk.begin_at(self)
        self.set(walk)
        walk.end()
        self.lives, self.ids, self.at, self.asked = walk.lives, walk.ids, walk.at, walk.asked
        self.marks = [life.mark() for life in self.lives]
        self.seen.clear()

    def set(self, walk):
        """Bring about what most walks want to meet, by the walk's own steps."""
        joint = walk.register("northwind", HANSA, ("drives",))
        for partner in OTHERS:
            walk.name_party(joint, "seller", partner)
        walk.submit(joint, "seller", "verb")
        rivals = walk.register("rivaltrade", HANSA_TOO, ("drives", "motors"))
        walk.submit(rivals, "rival", "verb")
        draft = walk.register("northwind", NORDLICHT, ("motors",))
        walk.name_party(draft, "seller", "agentia")
        rejected = walk.register("rivaltrade", NORDLICHT, ("motors",))
        walk.submit(rejected, "rival", "verb")
        walk.reject(rejected, "other_channel_manager", "verb")
        approved = walk.register("northwind", HAITIAN, ("drives",))
        walk.submit(approved, "seller", "verb")
        self.try_what_walks_may_miss(walk, approved, draft)
        again = walk.register("northwind", HAITIAN, ("drives", "motors"))
        walk.submit(again, "seller", "verb")
        self.have_something_go_on(walk)

    def try_what_walks_may_miss(self, walk, deal, draft):
        """Take an approval back, withdraw what is approved, share out less than all, once each."""
        walk.approve(deal, "channel_manager", "verb")
        walk.wait(1)
        walk.undoes(self.this(walk, deal), 0, "verb")
        walk.hold(deal)
        walk.approve(deal, "channel_manager", "verb")
        walk.withdraws(self.this(walk, deal), 0, "verb")
        walk.shares(self.this(walk, draft), 0, (50, 30))

    def have_something_go_on(self, walk):
        """Have one joined by others and shared out, a line behind another, a case decided."""
        shared = walk.register("rivaltrade", NANXUN, ("motors",))
        walk.name_party(shared, "rival", "agentia")
        walk.submit(shared, "rival", "verb")
        walk.answers(self.this(walk, shared), 0, "agentia", "accepted")
        walk.shares(self.this(walk, shared), 0, (60, 40))
        walk.approve(shared, "other_channel_manager", "verb")
        walk.wait(60)
        behind = walk.register("northwind", NANXUN, ("motors",))
        walk.submit(behind, "seller", "verb")
        walk.keeps_a_place(self.this(walk, behind), 0, "verb")
        first = walk.register("northwind", "Südwerk Pressen GmbH", ("drives", "motors"))
        walk.submit(first, "seller", "verb")
        second = walk.register("rivaltrade", "Südwerk Pressen GmbH", ("drives",))
        walk.submit(second, "rival", "verb")
        walk.decide_case(walk.lives[second].cases[0], "other_channel_manager", "first_wins", {})
        self.have_families_change_sides(walk)
        walk.proposes(self.this(walk, shared), 0, {"title": "Lifts"})
        walk.asks_suppliers(self.this(walk, behind), 0, ("sunparts",), 3)
        walk.wait(60)

    def have_families_change_sides(self, walk):
        """Split one case, crosswise once that was appealed, and take back the latter."""
        sides = []
        for registrant, person in (("northwind", "seller"), ("rivaltrade", "rival")):
            sides.append(walk.register(registrant, BADEN, ("drives", "motors")))
            walk.submit(sides[-1], person, "verb")
        case = lambda: walk.lives[sides[0]].cases[0]  # noqa: E731  lives are copied at each step
        motors, drives = ({"first": [a], "second": [b]} for a, b in CROSSWISE)
        walk.decide_case(case(), "other_channel_manager", "split_by_scope", motors)
        walk.wait(60)
        place = walk.cases().index(case()) + len(walk.cases()) * MOSTLY
        walk.appeals_a_case(place, 0, 0)
        walk.decide_case(case(), "other_channel_manager", "split_by_scope", drives)
        walk.wait(1)
        walk.takes_a_decision_back(place, 0)

    @staticmethod
    def this(walk, n):
        """Return the number by which a step takes this registration, fit or not."""
        return n + len(walk.lives) * MOSTLY
