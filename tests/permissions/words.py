"""Who may what, judged from the programme's own words over plain facts. Nothing of ours is asked.

Each answer is a set of numbers of things. The words are those of the design: `manage` is the
partner's own manager, `oversee` the vendor's channel manager.
"""

READS = {"seller", "manager", "reader"}
SELLS = {"seller", "manager"}
MANAGES = {"manager"}
SEES_ALL = {"auditor", "director", "administrator"}
KEEPS = {"editor", "auditor", "administrator"}
MAKES = {"editor", "administrator"}
TAKES_PART = {"invited", "accepted"}


class Words:
    """The world at one moment, as far as plain facts say it, and what one person may there."""

    def __init__(self, world, person, at):
        self.world, self.person, self.at = world, person, at
        self.facts = {}
        for each in world.facts:
            if each.holds(at):
                self.facts.setdefault(each.what, set()).add(each.of)
        self.here = (person,) in self.of("works")
        self.roles = {role for who, role in self.of("staff") if who == person}
        self.places = {(b, role) for who, b, role in self.of("member") if who == person}
        if not self.here:
            self.roles, self.places = set(), set()

    def of(self, what):
        return self.facts.get(what, set())

    def things(self, kind):
        """Return number → plain words of the things that are there at this moment."""
        return {
            number: of
            for number, (of, since) in enumerate(self.world.plain[kind])
            if since <= self.at
        }

    def every(self, kind):
        return set(self.things(kind))

    # Partners.

    def team(self, roles):
        return {partner for partner, role in self.places if role in roles}

    def overseen(self):
        if "channel_manager" not in self.roles:
            return set()
        watched = {t for who, t in self.of("watches") if who == self.person}
        return {b for who, b in self.of("portfolio") if who == self.person} | {
            b for b, territory in self.of("territory") if territory in watched
        }

    def all_partners(self):
        return set(range(len(self.world.pool.partners)))

    def partners_seen(self):
        if self.roles & SEES_ALL:
            return self.all_partners()
        return self.team(READS) | self.overseen()

    def partners_picked(self):
        listed = {b for (b,) in self.of("listed")} if self.places else set()
        return listed | self.partners_seen()

    def partners_shared_with(self):
        if "editor" in self.roles:
            return self.all_partners()
        listed = {b for (b,) in self.of("listed")} if "channel_manager" in self.roles else set()
        return listed | self.partners_picked()

    def partners_invited_to(self):
        if "administrator" in self.roles:
            return self.all_partners()
        return self.team(MANAGES) | self.overseen()

    def partners_looks(self):
        if self.roles & {"auditor", "administrator"}:
            return self.all_partners()
        return self.team(MANAGES)

    def partners_placed(self):
        return self.all_partners() if "administrator" in self.roles else self.overseen()

    def partners_assigned(self):
        return self.all_partners() if self.roles & {"director", "administrator"} else set()

    def partners_opened(self):
        return self.team(MANAGES) | self.overseen()

    def uplines(self, resellers, distributors=frozenset()):
        return {
            n
            for n, (b, upline) in self.things("upline").items()
            if b in resellers or upline in distributors
        }

    # Registrations.

    def taking_part(self, partners):
        seats = {(d, b) for d, b in self.of("seat") if b in partners}
        return {d for d, b, state in self.of("stands") if state in TAKES_PART and (d, b) in seats}

    def why_deal(self, deal):
        """Return the grounds on which the person sees one deal, each in one word."""
        if not self.here or deal not in self.every("deal"):
            return set()
        grounds = {f"staff_{role}" for role in self.roles & SEES_ALL}
        if deal in self.taking_part(self.team(READS)):
            grounds.add("party")
        if deal in self.taking_part(self.overseen()):
            grounds.add("oversee")
        if (deal, self.person) in self.of("shared"):
            grounds.add("grant")
        if any((deal, b) in self.of("shared_with_partner") for b in self.team(READS)):
            grounds.add("partner_grant")
        if deal in self.let_through():
            grounds.add("upline")
        return grounds

    def see_through(self):
        """Return the resellers that let a distributor see, for whom one works."""
        mine = self.team(READS)
        return {b for b, upline in self.of("sight") & self.of("under") if upline in mine}

    def let_through(self):
        """Return what they registered and did not hide: hiding wins. A draft is their own."""
        hidden = {deal for (deal,) in self.of("hidden")}
        submitted = {
            deal
            for deal, (_registrant, since) in self.things("deal").items()
            if since is not None and since <= self.at
        }
        return self.registered_by(self.see_through()) & submitted - hidden

    def deals_seen(self):
        return {deal for deal in self.things("deal") if self.why_deal(deal)}

    def registered_by(self, partners):
        return {d for d, of in self.things("deal").items() if of[0] in partners}

    def deals_edited(self):
        return self.registered_by(self.team(SELLS))

    def deals_decided(self):
        """Overseen, with no membership in any party's partner, and no target on the customer."""
        return self.registered_by(self.overseen()) - self.with_a_stake()

    def with_a_stake(self):
        mine = self.team(READS)
        # Whoever has had a part in it once has a stake in it, whatever became of that part.
        staked = {
            each.of[0]
            for each in self.world.facts
            if each.what == "seat"
            and each.of[1] in mine
            and each.since <= self.at
            and each.since != each.until
        }
        targets = {c for who, c in self.of("target") if who == self.person}
        aimed = {deal for deal, c, _alike in self.of("stood") if c in targets}
        return staked | aimed

    # What is said about a registration and laid beside it.

    def deals_added_to(self):
        """Return where one may lay files beside it: a reader reads, and so does a guest."""
        return self.taking_part(self.team(SELLS)) | self.taking_part(self.overseen())

    def deals_commented(self):
        """Return where one may comment: where one adds to it, and as a guest who was let."""
        let = {
            each.of[0]
            for each in self.world.said("shared", self.at)
            if each.of[1] == self.person and each.row.permission.codename == "comment_deal"
        }
        return self.deals_added_to() | (let if self.here else set())

    def deals_noted(self):
        return self.taking_part(self.overseen()) - self.with_a_stake()

    def notes_read(self):
        everywhere = self.every("deal") if self.roles & SEES_ALL else set()
        return self.deals_noted() | (everywhere - self.with_a_stake())

    def comments_seen(self):
        open_to = {True: self.notes_read(), False: self.deals_seen()}
        return {
            n
            for n, (deal, _author, internal) in self.things("comment").items()
            if deal in open_to[internal]
        }

    def comments_withdrawn(self):
        there = self.things("comment").items()
        return {n for n, of in there if self.here and of[1] == self.person}

    def attachments_seen(self):
        """Return what is shared, what is of one's own partner, and all for the vendor's people."""
        seen, told, mine = self.deals_seen(), self.notes_read(), self.team(READS)
        return {
            n
            for n, (deal, _who, shared, partner) in self.things("attachment").items()
            if deal in told or (deal in seen and (shared or partner in mine))
        }

    def attachments_withdrawn(self):
        there = self.things("attachment").items()
        return {n for n, of in there if self.here and of[1] == self.person}

    def wanted(self, roles):
        """Return what the suppliers one works for were asked: nobody else's, whatever one sees."""
        mine = self.team(roles)
        return {n for n, (_deal, partner) in self.things("wanted").items() if partner in mine}

    def wanted_seen(self):
        return self.wanted(READS) | self.of_deals("wanted", self.deals_decided())

    def sheets(self, roles):
        """Return the sheets of registrations of the teams one is in: nobody else's, not staff's."""
        mine = self.team(roles)
        return {n for n, (partner,) in self.things("sheet").items() if partner in mine}

    def deals_shared(self):
        return self.deals_edited() | self.deals_decided()

    def deals_confided(self):
        return self.registered_by(self.team(READS)) | self.deals_decided()

    def deals_explained(self):
        return self.every("deal") if self.roles & {"auditor", "administrator"} else set()

    def deals_looks(self):
        return self.deals_explained() | self.taking_part(self.team(MANAGES))

    def of_deals(self, kind, deals):
        return {n for n, of in self.things(kind).items() if of[0] in deals}

    def parties_seen(self):
        return self.of_deals("party", self.deals_seen())

    def parties(self, partners, state=None):
        stood = {(d, b) for d, b, s in self.of("stands") if state in {None, s}}
        there = self.of("seat") & stood if state else None
        return {
            n
            for n, (deal, partner) in self.things("party").items()
            if partner in partners and (there is None or (deal, partner) in there)
        }

    def parties_answered(self):
        return self.parties(self.team(SELLS), "invited")

    def parties_spoken_for(self):
        return self.parties(self.team(SELLS))

    def parties_arranged(self):
        return self.of_deals("party", self.deals_edited())

    # Closed: what one party gets, and whom to call at the customer.

    def own_terms(self, partners):
        joined = {(d, b) for d, b, s in self.of("stands") if s == "accepted"} & self.of("seat")
        return {n for n, of in self.things("terms").items() if of in joined and of[1] in partners}

    def terms_seen(self):
        return self.own_terms(self.team(READS)) | self.of_deals("terms", self.deals_decided())

    def terms_edited(self):
        return self.own_terms(self.team(SELLS))

    def replaceable(self):
        """Return the parties into whose place one may ask another: it decides, or registers."""
        return self.of_deals("party", self.deals_shared())

    def contacts_shown(self):
        """Return where they are for the registrant, the deciders, and joined parties let see."""
        joined = {(d, b) for d, b, s in self.of("stands") if s == "accepted"} & self.of("seat")
        mine = self.team(READS)
        return self.deals_confided() | {d for d, b in self.of("shown") & joined if b in mine}

    def contacts_seen(self):
        return self.of_deals("contact", self.contacts_shown())

    def contacts_edited(self):
        return self.of_deals("contact", self.deals_edited())

    def customers_seen(self):
        """Return customers of deals one sees, if typed by their name; staff see them all."""
        if self.roles & SEES_ALL:
            return set(range(len(self.world.pool.customers)))
        seen = self.deals_seen()
        return {c for deal, c, alike in self.of("stood") if alike and deal in seen}

    def snapshots_seen(self):
        return self.of_deals("snapshot", self.deals_seen())

    # Teams, ledger, masters.

    def everybody(self):
        return set(range(len(self.world.pool.people)))

    def people_seen(self):
        if self.roles & {"auditor", "administrator"}:
            return self.everybody()
        return {self.person} if self.here else set()

    def colleagues(self, roles):
        """Return whoever was ever there for something at the vendor, for those in `roles`."""
        return {
            each.of[0]
            for each in self.world.facts
            if self.roles & roles
            and each.what == "staff"
            and each.since <= self.at
            and each.since != each.until
        }

    def people_shared_with(self):
        """Return teams one may view; at the vendor's, each other."""
        if not self.here:
            return set()
        seen = self.partners_seen()
        teams = {who for who, partner, _role in self.of("member") if partner in seen}
        return teams | ({who for who, _role in self.of("staff")} if self.roles else set())

    def people_acted_for(self):
        """Support sees what somebody sees who works here, but never with an auditor's eyes."""
        if "administrator" not in self.roles:
            return set()
        spared = {who for who, role in self.of("staff") if role in {"administrator", "auditor"}}
        return {who for (who,) in self.of("works")} - spared

    def memberships_seen(self):
        seen = self.partners_seen()
        return {n for n, of in self.things("membership").items() if of[0] in seen}

    def members_listed(self):
        """Return those of now: who has left stands in no list."""
        there = self.things("membership")
        return {n for n in self.memberships_seen() if there[n][1].holds(self.at)}

    def memberships_managed(self):
        into = self.partners_invited_to()
        return {n for n, of in self.things("membership").items() if of[0] in into}

    def memberships_ended(self):
        """Return those of the teams one runs, and one's own, wherever it is."""
        there = self.things("membership")
        own = {n for n, of in there.items() if self.here and of[1].of[0] == self.person}
        return self.memberships_managed() | own

    def invitations_seen(self):
        into = self.partners_invited_to()
        return {n for n, (b,) in self.things("invitation").items() if b in into}

    def entries_seen(self):
        if self.roles & SEES_ALL:
            return self.every("entry")
        mine, overseen = self.team(READS), self.overseen()
        return {
            n
            for n, (internal, about) in self.things("entry").items()
            if about & overseen or (about & mine and not internal)
        }

    def products_seen(self):
        return {0} if self.roles or self.places else set()

    # The library.

    def aimed_at(self, pages):
        """Return which of `pages` are for this person: works for, or looks after, whom it names."""
        partners = self.team(READS) | self.overseen()
        named = {"partner": partners}
        for kind in ("type", "tier", "territory"):
            named[kind] = {which for b, which in self.of(kind) if b in partners}
        aimed = {
            page
            for page, kind, key in self.of("aimed")
            if (bool(self.roles or self.places) if kind == "everyone" else key in named[kind])
        }
        return aimed & pages

    def given_to(self, pages):
        """Return which of `pages` were shared with this person, or with whom they work for."""
        given = {page for page, who in self.of("page_shared") if who == self.person and self.here}
        teams = {page for page, b in self.of("page_shared_with_partner") if b in self.team(READS)}
        return (given | teams) & pages

    def all_pages(self):
        return set(range(len(self.world.pool.pages)))

    def out(self):
        return {page for (page,) in self.of("life")}

    def pages_read_by_right(self):
        if self.roles & KEEPS:
            return self.all_pages()
        return self.out() if "director" in self.roles else self.aimed_at(self.out())

    def pages_seen(self):
        return self.pages_read_by_right() | self.given_to(self.out())

    def pages_recalled(self):
        if self.roles & KEEPS:
            return self.all_pages()
        begun = {
            each.of[0]
            for each in self.world.facts
            if each.what == "life" and each.since <= self.at and each.since != each.until
        }
        over = begun - self.out()
        return over if "director" in self.roles else self.aimed_at(over) | self.given_to(over)

    def pages_made(self):
        return self.all_pages() if self.roles & MAKES else set()

    def pages_given(self):
        """Return what makers may share, and what is for one who looks after partners."""
        if self.roles & MAKES:
            return self.all_pages()
        return self.pages_read_by_right() if "channel_manager" in self.roles else set()

    def pages_counted(self):
        return self.all_pages() if self.roles & KEEPS else set()

    def files_seen(self):
        return self.all_pages() if self.roles & MAKES else self.pages_seen()

    def downloads_seen(self):
        """One's own; and what somebody took while they were in a team one manages now."""
        if self.roles & KEEPS:
            return self.every("download")
        mine = self.team(MANAGES)
        found = set()
        for number, (who, at) in self.things("download").items():
            theirs = {
                each.of[1]
                for each in self.world.facts
                if each.what == "member" and each.of[0] == who and each.holds(at)
            }
            if self.here and (who == self.person or theirs & mine):
                found.add(number)
        return found
