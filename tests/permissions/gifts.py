"""What people give each other in a world: shares, and a distributor's sight of its resellers."""

from content.sharing import MATERIALS
from deals.models import DealHidden, HidingRefused
from deals.models.sharing import COMMENT, READ
from deals.sharing import REGISTRATIONS
from partners.models import HierarchyRefused, PartnerUpline
from tests.permissions.pool import DEALS, PAGES, PARTNERS, PEOPLE
from tests.permissions.worlds import Said


class Gifts:
    """The changes in which one gives and another has. Half of the time something is taken back."""

    @property
    def gifts(self):
        return [
            self.change_share,
            self.change_partner_share,
            self.change_material_share,
            self.change_material_partner_share,
            self.change_upline,
            self.change_sight,
            self.change_hiding,
        ]

    def gave(self, what, of, until=None, row=None):
        self.world.facts.append(Said(what, of, self.now, until, row))
        return True

    def given(self, what, things, receivers, give, take):
        """Give something to somebody, for a while or for good; or take one gift back."""
        fact = self.one(what)
        if fact and self.chance.random() < 1 / 2:
            take(type(fact.row).objects.get(pk=fact.row.pk), by=self.by, at=self.now)
            fact.until = self.now
            return True
        of = (self.chance.randrange(things), self.chance.randrange(receivers))
        if self.open(what, of):
            return False
        until = self.world.maybe_until(self.now)
        grant = give(*of, by=self.by, at=self.now, reason="proof", until=until)
        return self.gave(what, of, until, grant)

    def change_share(self):
        def give(deal, person, **how):
            deal, person = self.world.rows["deal"][deal], self.pool.people[person]
            return REGISTRATIONS.share(
                deal, to=person, may=self.chance.choice([READ, COMMENT]), **how
            )

        return self.given("shared", DEALS, PEOPLE, give, REGISTRATIONS.end)

    def change_partner_share(self):
        def give(deal, partner, **how):
            return REGISTRATIONS.share(
                self.world.rows["deal"][deal], to=self.pool.partners[partner], **how
            )

        return self.given("shared_with_partner", DEALS, PARTNERS, give, REGISTRATIONS.end)

    def change_material_share(self):
        def give(page, person, **how):
            return MATERIALS.share(self.pool.pages[page], to=self.pool.people[person], **how)

        return self.given("page_shared", PAGES, PEOPLE, give, MATERIALS.end)

    def change_material_partner_share(self):
        def give(page, partner, **how):
            return MATERIALS.share(self.pool.pages[page], to=self.pool.partners[partner], **how)

        return self.given("page_shared_with_partner", PAGES, PARTNERS, give, MATERIALS.end)

    def change_upline(self):
        world, fact = self.world, self.one("under")
        if fact and self.chance.random() < 1 / 2:
            PartnerUpline.objects.get(pk=fact.row.pk).leave(by=self.by, at=self.now)
            fact.until = self.now
            for sight in world.said("sight"):
                if sight.of == fact.of:
                    sight.until = self.now
            return True
        reseller, distributor = self.chance.sample(range(PARTNERS), 2)
        try:
            row = PartnerUpline.begin(
                partner=self.pool.partners[reseller],
                upline=self.pool.partners[distributor],
                by=self.by,
                at=self.now,
            )
        except HierarchyRefused:
            return False
        world.put("upline", row, reseller, distributor)
        return self.gave("under", (reseller, distributor), None, row)

    def change_sight(self):
        held, under = self.one("sight"), self.one("under")
        if held and self.chance.random() < 1 / 3:
            place = next(each for each in self.world.said("under") if each.of == held.of)
            place.row.close_deals(by=self.by, at=self.now)
            held.until = self.now
            return True
        if under is None:
            return False
        until = self.world.maybe_until(self.now)
        try:
            under.row.open_deals(by=self.by, at=self.now, reason="proof", until=until)
        except HierarchyRefused:
            return False
        return self.gave("sight", under.of, until)

    def change_hiding(self):
        held = self.one("hidden")
        if held and self.chance.random() < 1 / 2:
            DealHidden.stop(self.world.rows["deal"][held.of[0]], by=self.by, at=self.now)
            held.until = self.now
            return True
        deal = self.chance.randrange(DEALS)
        if self.open("hidden", (deal,)):
            return False
        try:
            DealHidden.begin(self.world.rows["deal"][deal], by=self.by, at=self.now)
        except HidingRefused:
            return False
        return self.gave("hidden", (deal,))
