"""The bar `permissions`: rules and plain words say the same of every world, now and as of then."""

from contextlib import nullcontext

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction

from content.models import Download, LibraryDocument, LibraryPage
from deals.models import (
    Customer,
    Deal,
    DealAttachment,
    DealComment,
    DealContact,
    DealImport,
    DealSnapshot,
    Party,
    PartyTerms,
    TermsRequest,
)
from partners.models import (
    CrmAccount,
    CrmProduct,
    Invitation,
    LedgerEntry,
    Membership,
    Partner,
    PartnerUpline,
)
from permissions.explain import explain
from permissions.missing import first_missing
from permissions.models import User
from permissions.reach import by_key
from permissions.rules import declarations, of_few_rows, rows
from tests.permissions.changes import Changes
from tests.permissions.doors import DOORS, Visitor
from tests.permissions.pool import PEOPLE, pool
from tests.permissions.why import missing
from tests.permissions.words import READS, SEES_ALL, SELLS, Words
from tests.permissions.worlds import World

# (thing, action) → the word for it, and where the world keeps its rows.
ASKED = {
    (Partner, "read"): (lambda w: w.team({"seller", "manager", "reader"}), "partners"),
    (Partner, "sell"): (lambda w: w.team({"seller", "manager"}), "partners"),
    (Partner, "manage"): (lambda w: w.team({"manager"}), "partners"),
    (Partner, "oversee"): (Words.overseen, "partners"),
    (Partner, "view"): (Words.partners_seen, "partners"),
    (Partner, "pick"): (Words.partners_picked, "partners"),
    (Partner, "invite"): (Words.partners_invited_to, "partners"),
    (Partner, "see_looks"): (Words.partners_looks, "partners"),
    (Partner, "see_through"): (Words.see_through, "partners"),
    (Partner, "place"): (Words.partners_placed, "partners"),
    (Partner, "open_deals"): (Words.partners_opened, "partners"),
    (Partner, "classify"): (Words.partners_placed, "partners"),
    (Partner, "assign"): (Words.partners_assigned, "partners"),
    (PartnerUpline, "view"): (
        lambda w: w.uplines(w.partners_seen(), w.partners_seen()),
        "upline",
    ),
    (PartnerUpline, "end"): (lambda w: w.uplines(w.partners_placed()), "upline"),
    (PartnerUpline, "open_deals"): (lambda w: w.uplines(w.partners_opened()), "upline"),
    (CrmAccount, "view"): (Words.partners_seen, "accounts"),
    (CrmProduct, "view"): (Words.products_seen, "products"),
    (User, "view"): (Words.people_seen, "people"),
    (User, "see_colleague"): (lambda w: w.colleagues(SEES_ALL), "people"),
    (User, "change_colleague"): (lambda w: w.colleagues({"administrator"}), "people"),
    (User, "share_with"): (Words.people_shared_with, "people"),
    (Partner, "share_with"): (Words.partners_shared_with, "partners"),
    (User, "act_as"): (Words.people_acted_for, "people"),
    (Membership, "view"): (Words.memberships_seen, "membership"),
    (Membership, "manage"): (Words.memberships_managed, "membership"),
    (Membership, "end"): (Words.memberships_ended, "membership"),
    (Invitation, "view"): (Words.invitations_seen, "invitation"),
    (Invitation, "withdraw"): (Words.invitations_seen, "invitation"),
    (LedgerEntry, "view"): (Words.entries_seen, "entry"),
    (Deal, "view"): (Words.deals_seen, "deal"),
    (Deal, "edit"): (Words.deals_edited, "deal"),
    (Deal, "decide"): (Words.deals_decided, "deal"),
    (Deal, "confide"): (Words.deals_confided, "deal"),
    (Deal, "share"): (Words.deals_shared, "deal"),
    (Deal, "hide"): (Words.deals_edited, "deal"),
    (Deal, "explain"): (Words.deals_explained, "deal"),
    (Deal, "see_looks"): (Words.deals_looks, "deal"),
    (Deal, "expire"): (lambda _w: set(), "deal"),
    (Deal, "comment"): (Words.deals_commented, "deal"),
    (Deal, "rate"): (lambda w: w.deals_edited() | w.deals_decided(), "deal"),
    (Deal, "attach"): (Words.deals_added_to, "deal"),
    (Deal, "note"): (Words.deals_noted, "deal"),
    (Deal, "read_notes"): (Words.notes_read, "deal"),
    (DealComment, "view"): (Words.comments_seen, "comment"),
    (DealComment, "withdraw"): (Words.comments_withdrawn, "comment"),
    (DealAttachment, "view"): (Words.attachments_seen, "attachment"),
    (DealAttachment, "withdraw"): (Words.attachments_withdrawn, "attachment"),
    (TermsRequest, "view"): (Words.wanted_seen, "wanted"),
    (TermsRequest, "answer"): (lambda w: w.wanted(SELLS), "wanted"),
    (DealImport, "view"): (lambda w: w.sheets(READS), "sheet"),
    (DealImport, "edit"): (lambda w: w.sheets(SELLS), "sheet"),
    (Party, "view"): (Words.parties_seen, "party"),
    (Party, "answer"): (Words.parties_answered, "party"),
    (Party, "speak_for"): (Words.parties_spoken_for, "party"),
    (Party, "arrange"): (Words.parties_arranged, "party"),
    (Party, "replace"): (Words.replaceable, "party"),
    (Deal, "see_contacts"): (Words.contacts_shown, "deal"),
    (PartyTerms, "view"): (Words.terms_seen, "terms"),
    (PartyTerms, "edit"): (Words.terms_edited, "terms"),
    (DealContact, "view"): (Words.contacts_seen, "contact"),
    (DealContact, "edit"): (Words.contacts_edited, "contact"),
    (DealSnapshot, "view"): (Words.snapshots_seen, "snapshot"),
    (Customer, "view"): (Words.customers_seen, "customers"),
    (LibraryPage, "view"): (Words.pages_seen, "pages"),
    (LibraryPage, "recall"): (Words.pages_recalled, "pages"),
    (LibraryPage, "share"): (Words.pages_given, "pages"),
    (LibraryPage, "edit"): (Words.pages_made, "pages"),
    (LibraryPage, "count_downloads"): (Words.pages_counted, "pages"),
    (LibraryDocument, "view"): (Words.files_seen, "files"),
    (Download, "view"): (Words.downloads_seen, "download"),
}
STORES = ("deals.DealUser", "deals.DealGroup", "content.MaterialUser", "content.MaterialGroup")
# Where a rule stands that no world can show: it is one line, and a named test of its own holds it.
ELSEWHERE = {
    *((f"{store}Grant", action) for store in STORES for action in ("view", "end")),
    ("permissions.AccessEntry", "view"),
    ("permissions.User", "know"),
    ("partners.CrmContact", "view"),
    ("partners.CrmOpportunity", "view"),
    ("partners.ActingAs", "view"),
    ("partners.Discrepancy", "view"),
    ("content.LibraryImage", "view"),
    ("content.LibraryRendition", "view"),
    # One line over what is asked here: who sees, decides or confides the deal.
    ("deals.Confirmation", "view"),
    # test_newcomers.py asks both sides, other parties and who looks after somebody else.
    ("deals.Newcomer", "view"),
    ("deals.Newcomer", "admit"),
    ("deals.Newcomer", "withdraw"),
    # test_on_behalf.py asks for who lends its name, whom it lets and whom it does not.
    ("partners.Partner", "register_for"),
    ("partners.PartnerUpline", "let_register"),
    # The same, once it is open: test_closing.py asks both sides before and after.
    ("deals.CooperationRating", "view"),
    ("deals.Protection", "view"),
    ("deals.Protection", "release"),
    ("deals.Extension", "view"),
    ("deals.Extension", "decide"),
    # Who reads for the registrant, and who decides: test_prices.py asks every other party.
    ("deals.SpecialPrice", "view"),
    ("deals.PriceVerdict", "view"),
    ("deals.OwnPrice", "view"),
    # Who decides the deal, in one line: test_terms.py asks a supplier and the registrant too.
    ("deals.TermsRequest", "withdraw"),
    ("deals.ShareProposal", "view"),
    ("deals.ShareProposal", "withdraw"),
    *(("deals.Amendment", action) for action in ("view", "decide", "withdraw")),
    # Cases need two registrations that meet: test_conflict_doors.py asks each side, and the
    # outsider walk everybody.
    *(("deals.Conflict", action) for action in ("view", "weigh", "decide", "answer", "end")),
    ("deals.ConflictSide", "view"),
    ("deals.ConflictSide", "answer"),
    # A name and a filter open nothing: test_saved_views.py asks owner, team and others.
    *(("deals.SavedView", action) for action in ("view", "change", "end")),
    # One line over who administers: the outsider walk asks it of everybody.
    *(("deals.ApprovalRule", action) for action in ("view", "change")),
    # Two people and staff: asked of everybody by the outsider walk. What standing in gives is in
    # test_standing_in.py.
    ("partners.Absence", "view"),
    ("partners.Absence", "end"),
    # One line over who manages a team or administers: the outsider walk asks them of everybody.
    *(("partners.Webhook", action) for action in ("view", "keep", "end")),
    ("partners.WebhookDelivery", "view"),
    # Who is on the team, who looks after it, whom it was given to: test_enquiries.py and the
    # outsider walk ask everybody.
    ("partners.Partner", "ask"),
    *(("partners.Enquiry", action) for action in ("view", "answer", "assign", "go_on", "close")),
}

QUESTIONS = list(ASKED.items())
MOST_ASKED = [((m, a), how) for (m, a), how in QUESTIONS if how[1] in {"deal", "pages"}]
MOMENTS, CHANGES, AT_ONCE, AT_THE_DOOR, TRIPLES = 3, 8, 10, 2, 4
CI, FULL = 10, 1000
FIGURES = ("worlds", "changes", "doors", "answers now and as of then")
FIGURES += ("triples explained now and as of then",)


def test_the_proof_asks_every_rule_there_is():
    ours = {(model, action) for model, action in ASKED}
    unasked = {
        (model._meta.label, action)
        for model, action in declarations()
        if (model, action) not in ours
    }
    assert unasked == ELSEWHERE, "Say in words.py who may, and ask it here."


@pytest.fixture
def shelf(own_database, settings, tmp_path):
    """Return what all worlds share; each world on it is undone."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return pool()


# As everything is asked, as long lists are, and as few rows are: one answer.
WAYS = (lambda _who: nullcontext(), by_key, lambda _who: of_few_rows())


def rows_of(world, place):
    return world.rows[place] if place in world.rows else getattr(world.pool, place)


def answer(world, person, model, action, place, at):
    """Ask the seam, and spell its answer in numbers."""
    who = type(world.pool.people[person])(**asked(world.pool.people[person]))
    numbers = {row.pk: n for n, row in enumerate(rows_of(world, place))}
    with world.chance.choice(WAYS)(who):
        where = rows(model, who, action, at=at)
    keys = model._default_manager.filter(where).order_by()
    return {numbers[key] for key in keys.values_list("pk", flat=True) if key in numbers}


def asked(person):
    """Return a person as a door has them: fresh, with nothing remembered of another moment."""
    return {"pk": person.pk, "email": person.email, "full_name": person.full_name}


@pytest.mark.slow
@pytest.mark.proof("permissions")
def test_rules_and_plain_words_agree_now_and_as_of_then(shelf, full_size, proven):
    said = dict.fromkeys(FIGURES, 0)
    for seed in range(FULL if full_size else CI):
        with transaction.atomic():
            one_world(World(shelf, seed), seed, said)
            transaction.set_rollback(True)
        said["worlds"] += 1
    for name, figure in said.items():
        proven(name, figure)


def one_world(world, seed, said):
    changes, recorded, triples = Changes(world), [], []
    for give in changes.gifts * 2:
        give()
    for _moment in range(MOMENTS):
        changes.happen(CHANGES)
        with time_machine.travel(world.clock, tick=False):
            open_doors(world, seed, said)
        for (model, action), (word, place) in world.chance.sample(QUESTIONS, AT_ONCE):
            person = world.chance.randrange(PEOPLE)
            got = answer(world, person, model, action, place, world.clock)
            wanted = word(Words(world, person, world.clock))
            assert got == wanted, disagreement(seed, person, model, action, world.clock)
            recorded.append((person, model, action, place, world.clock, got))
        triples += [a_triple(world) for _each in range(TRIPLES)]
        for triple in triples[-TRIPLES:]:
            explained(world, seed, *triple)
    for person, model, action, place, at, then in recorded:
        again = answer(world, person, model, action, place, at)
        there = {n for n in again if existed(world, place, n, at)}
        assert there == then, "as of then: " + disagreement(seed, person, model, action, at)
    for triple in triples:
        explained(world, seed, *triple)
    said["changes"] += sum(changes.done.values())
    said["answers now and as of then"] += len(recorded)
    said["triples explained now and as of then"] += len(triples)


def open_doors(world, seed, said):
    person = world.chance.choice([each.of[0] for each in world.said("works")])
    visitor = Visitor(world, person)
    for name in world.chance.sample(sorted(DOORS), AT_THE_DOOR):
        got, wanted = DOORS[name](visitor)
        assert got == wanted, f"world {seed}: {name}, for p{person} at {world.clock}"
        said["doors"] += 1


def a_triple(world):
    """Choose a person, an action and a thing; the last is what is asked most in life."""
    (model, action), (word, place) = world.chance.choice([*QUESTIONS, *MOST_ASKED * 5])
    there = rows_of(world, place)
    number = world.chance.randrange(len(there)) if there else None
    return world.chance.randrange(PEOPLE), model, action, word, place, number, world.clock


def explained(world, seed, person, model, action, word, place, number, at):
    """Hold an explanation against the words: whether, on which ground, or what is missing."""
    if number is None:
        return
    thing, who = rows_of(world, place)[number], world.pool.people[person]
    who = type(who)(**asked(who))
    words = Words(world, person, at)
    told = explain(who, action, thing, at=at)
    place_of = f"{disagreement(seed, person, model, action, at)} number {number}"
    assert told.may == (number in word(words)), place_of
    if told.may and (model, action) == (Deal, "view"):
        assert {ground.code for ground in told.grounds} == words.why_deal(number), place_of
    if not told.may:
        sees = number in ASKED[model, "view"][0](words)
        wanted = missing(words, action, place, number, sees)
        assert first_missing(who, action, thing, at=at).startswith(wanted), place_of


def existed(world, place, number, at):
    return place not in world.plain or world.plain[place][number][1] <= at


def disagreement(seed, person, model, action, at):
    return f"world {seed}: may p{person} {action} {model._meta.label} at {at}?"
