"""Who may do what with a partner, its team, its ledger and what the CRM says.

`manage` is the partner's own manager; `oversee` is the vendor's channel manager. The two words
never mean the same.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.looking_after import by_own_right, in_place_of_somebody, partners_by
from partners.models import (
    Absence,
    ActingAs,
    CrmAccount,
    CrmContact,
    CrmOpportunity,
    CrmProduct,
    Discrepancy,
    Invitation,
    LedgerConcern,
    LedgerEntry,
    Membership,
    Partner,
    PartnerListing,
    PartnerUpline,
    UplineSight,
)
from partners.roles import EVERYTHING, TEAM
from permissions.kinds import Kind, declare_kind
from permissions.models import AccessEntry, StaffRole, StaffRoleName, User
from permissions.reach import as_keys, declare_keys
from permissions.rules import NO_ROW, Reason, of_this_row, reasons, rule, within


def by_staff_role(user: User, may: str, *, at: datetime) -> Iterator[Reason]:
    """Yield the ground of the vendor's people who reach every row."""
    for role in sorted(user.staff_roles(at=at) & EVERYTHING[may]):
        yield Reason(f"staff_{role}", StaffRoleName(role).label, None)


def team_of(user: User, may: str, *, at: datetime) -> Q:
    """Return the partners in whose team the person may `may`."""
    teams = as_keys(user, f"team {may}", lambda: teams_of(user, may, at), at=at)
    return within("pk", teams)


def teams_of(user: User, may: str, at: datetime) -> "QuerySet[Any]":
    places = Membership.objects.holding(at=at).filter(person=user, role__in=sorted(TEAM[may]))
    return places.values("partner_id")


def declare_teams(may: str) -> None:
    declare_keys(f"team {may}", lambda user, at: teams_of(user, may, at))


for each in TEAM:
    declare_teams(each)


def works_for_a_partner(user: User, *, at: datetime) -> Q:
    """Return the clause that holds for every row if the person is on any partner's team.

    Asked in the query, not before it: a rule may be asked for many people in one statement.
    """
    return Q(Exists(Membership.objects.holding(at=at).filter(person=user)))


@rule(Partner, "read")
def people_of_the_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("member", _("Works for this partner"), team_of(user, "read", at=at))


@rule(Partner, "sell")
def sellers_of_the_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("seller", _("Sells for this partner"), team_of(user, "sell", at=at))


@rule(Partner, "manage")
def managers_of_the_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("manager", _("Manages this partner's team"), team_of(user, "manage", at=at))


@rule(Partner, "oversee")
def channel_managers_of_the_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_own_right(user, at)
    yield from in_place_of_somebody(user, at)


@rule(Partner, "view")
def team_overseers_and_staff(user: User, at: datetime) -> Iterator[Reason]:
    yield from people_of_the_partner(user, at)
    yield from channel_managers_of_the_partner(user, at)
    yield from by_staff_role(user, "view", at=at)


@rule(Partner, "pick")
def partners_who_may_be_asked_along(user: User, at: datetime) -> Iterator[Reason]:
    """Whom somebody may invite into a joint deal: those who are listed, by name alone."""
    listed = PartnerListing.objects.holding(at=at)
    yield Reason(
        "listed",
        _("Is listed for joint deals"),
        works_for_a_partner(user, at=at) & Q(pk__in=listed.values("partner_id")),
    )
    yield from team_overseers_and_staff(user, at)


@rule(Partner, "invite")
def who_may_invite_people(user: User, at: datetime) -> Iterator[Reason]:
    yield from managers_of_the_partner(user, at)
    yield from channel_managers_of_the_partner(user, at)
    yield from by_staff_role(user, "administer", at=at)


@rule(Partner, "see_through")
def distributors_let_in(user: User, at: datetime) -> Iterator[Reason]:
    """Let a distributor's people see through to the resellers that let them."""
    ours = through_partner(user, "read", at=at)
    places = PartnerUpline.objects.holding(at=at).filter(upline__in=ours)
    let_in = UplineSight.objects.holding(at=at).filter(place__in=places)
    yield Reason(
        "upline",
        _("Works for its distributor, which was let see what it registers"),
        NO_ROW if ours == [] else Q(pk__in=let_in.values("place__partner_id")),
    )


@rule(Partner, "place")
def who_may_say_who_supplies_whom(user: User, at: datetime) -> Iterator[Reason]:
    yield from channel_managers_of_the_partner(user, at)
    yield from by_staff_role(user, "administer", at=at)


@rule(Partner, "classify")
def who_may_say_what_it_is(user: User, at: datetime) -> Iterator[Reason]:
    """Its type, tier and territory, whether it is listed, which account of the CRM it is."""
    yield from channel_managers_of_the_partner(user, at)
    yield from by_staff_role(user, "administer", at=at)


@rule(Partner, "assign")
def who_may_say_who_looks_after_it(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "assign", at=at)


@rule(Partner, "open_deals")
def who_may_let_a_distributor_see(user: User, at: datetime) -> Iterator[Reason]:
    """Leave it to the partner's manager, or to the vendor's for it: it is theirs to show."""
    yield from managers_of_the_partner(user, at)
    yield from channel_managers_of_the_partner(user, at)


@rule(Partner, "see_looks")
def who_may_see_who_looked(user: User, at: datetime) -> Iterator[Reason]:
    yield from managers_of_the_partner(user, at)
    yield from by_staff_role(user, "explain", at=at)


def through_partner(user: User, action: str, *, at: datetime) -> "QuerySet[Any] | list[int]":
    """Return the partners with which the person may do `action`, as a set to look things up in."""
    return partners_by(user, action, lambda: reasons(Partner, user, action, at=at), at=at)


@rule(Absence, "view")
def both_colleagues_and_staff(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("own", _("Is one of the two"), Q(person=user) | Q(delegate=user))
    yield from by_staff_role(user, "view", at=at)


@rule(Absence, "end")
def who_is_away(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("own", _("Is one's own absence"), Q(person=user))
    yield from by_staff_role(user, "administer", at=at)


@rule(Membership, "view")
def colleagues_and_overseers(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "colleague",
        _("Works for the same partner or looks after it"),
        within("partner", through_partner(user, "view", at=at)),
    )


@rule(Membership, "manage")
@rule(Invitation, "withdraw")
def who_runs_the_team(user: User, at: datetime) -> Iterator[Reason]:
    """Whoever may ask people into a team may give them another role and part with them."""
    yield Reason(
        "manager",
        _("May invite people to this partner"),
        within("partner", through_partner(user, "invite", at=at)),
    )


@rule(Membership, "end")
def who_runs_the_team_and_oneself(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_runs_the_team(user, at)
    yield Reason("own", _("Is one's own place"), Q(person=user))


@rule(Invitation, "view")
def who_sees_invitations(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "manager",
        _("May invite people to this partner"),
        within("partner", through_partner(user, "invite", at=at)),
    )


@rule(LedgerEntry, "view")
def readers_of_the_ledger(user: User, at: datetime) -> Iterator[Reason]:
    concern = LedgerConcern.objects.filter(of_this_row("entry"))
    teams = through_partner(user, "read", at=at)
    ours = concern.filter(partner__in=teams)
    yield Reason(
        "member",
        _("Works for this partner"),
        NO_ROW if teams == [] else Q(Exists(ours), internal=False),
    )
    overseen = through_partner(user, "oversee", at=at)
    theirs = concern.filter(partner__in=overseen)
    yield Reason(
        "portfolio", _("Looks after this partner"), NO_ROW if overseen == [] else Q(Exists(theirs))
    )
    yield from by_staff_role(user, "view", at=at)


@rule(CrmAccount, "view")
def who_sees_accounts(user: User, at: datetime) -> Iterator[Reason]:
    """Let a partner see its own account; customers it sees through its deals, never here."""
    yield Reason(
        "own_account",
        _("Is the account of a partner one may view"),
        within("partner", through_partner(user, "view", at=at)),
    )
    yield from by_staff_role(user, "view", at=at)


@rule(CrmContact, "view")
def who_sees_contacts(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "view", at=at)


@rule(CrmProduct, "view")
def who_sees_products(user: User, at: datetime) -> Iterator[Reason]:
    """Products are no secret among those who sell them."""
    everyone = None if user.staff_roles(at=at) else works_for_a_partner(user, at=at)
    yield Reason("signed_in", _("Works with our products"), everyone)


@rule(CrmOpportunity, "view")
def who_sees_opportunities(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "view", at=at)


declare_kind(
    Kind(Partner, _("a partner"), _("Partners"), "building-2", "/partners/", ("public_id", "name"))
)


def ever_of_the_vendor(at: datetime) -> Q:
    """Return the clause of who has a role of the vendor, or had one."""
    staff = StaffRole.objects.filter(during__startswith__lte=at)
    return Q(pk__in=staff.values("person_id"))


@rule(User, "know")
def whom_one_may_name(user: User, at: datetime) -> Iterator[Reason]:
    """Who looked at one's things has a name where one would meet that name anyway.

    Who has left is still named in what they did; who comes later was nobody to know then.
    """
    yield Reason("self", _("Is oneself"), Q(pk=user.pk))
    yield Reason("vendor", _("Works for the vendor"), ever_of_the_vendor(at))
    for action, said in (
        ("read", _("Works for the same partner")),
        ("oversee", _("Works for a partner one looks after")),
    ):
        team = Membership.objects.filter(
            partner__in=through_partner(user, action, at=at), during__startswith__lte=at
        )
        yield Reason(f"team_{action}", said, Q(pk__in=team.values("person_id")))
    yield from by_staff_role(user, "view", at=at)


@rule(AccessEntry, "view")
def who_reads_the_audit(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "explain", at=at)


@rule(Discrepancy, "view")
def who_sees_what_the_crm_left_open(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "view", at=at)


# Whoever answers for the portal answers for themselves: nobody looks as one of these.
NEVER_ACTED_FOR = (StaffRoleName.ADMINISTRATOR, StaffRoleName.AUDITOR)


@rule(User, "view")
def oneself_and_who_explains(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("self", _("Is this person"), Q(pk=user.pk))
    yield from by_staff_role(user, "explain", at=at)


@rule(User, "see_colleague")
def who_knows_who_is_there_for_what(user: User, at: datetime) -> Iterator[Reason]:
    for reason in by_staff_role(user, "view", at=at):
        yield Reason(reason.code, reason.sentence, ever_of_the_vendor(at))


@rule(User, "change_colleague")
def who_says_who_is_there_for_what(user: User, at: datetime) -> Iterator[Reason]:
    for reason in by_staff_role(user, "administer", at=at):
        yield Reason(reason.code, reason.sentence, ever_of_the_vendor(at))


@rule(User, "share_with")
def who_works_where_one_looks(user: User, at: datetime) -> Iterator[Reason]:
    """Whom one may share something with by name: teams one may view; at the vendor's, each other.

    Whoever else has an address that we know is as unknown as who has none.
    """
    teams = Membership.objects.holding(at=at).filter(
        partner__in=through_partner(user, "view", at=at)
    )
    yield Reason(
        "colleague",
        _("Works for a partner one may view"),
        Q(pk__in=teams.values("person_id")),
    )
    if user.staff_roles(at=at):
        staff = StaffRole.objects.holding(at=at)
        yield Reason("staff", _("Works at the vendor's too"), Q(pk__in=staff.values("person_id")))


@rule(Partner, "share_with")
def partners_one_may_share_with(user: User, at: datetime) -> Iterator[Reason]:
    """Let everybody share with who is listed or their own, and who makes the library with all."""
    yield from partners_who_may_be_asked_along(user, at)
    if user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        listed = PartnerListing.objects.holding(at=at)
        yield Reason(
            "listed", _("Is listed for joint deals"), Q(pk__in=listed.values("partner_id"))
        )
    if user.holds_any({StaffRoleName.EDITOR}, at=at):
        yield Reason("staff_editor", StaffRoleName.EDITOR.label, None)


@rule(User, "act_as")
def administrators_for_those_they_support(user: User, at: datetime) -> Iterator[Reason]:
    spared = StaffRole.objects.holding(at=at).filter(role__in=NEVER_ACTED_FOR)
    works = User.objects.filter(activities__during__contains=at)
    for reason in by_staff_role(user, "administer", at=at):
        yield Reason(
            reason.code,
            reason.sentence,
            Q(pk__in=works.values("pk")) & ~Q(pk__in=spared.values("person_id")),
        )


@rule(ActingAs, "view")
def both_people_and_who_explains(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("own", _("Is one of the two"), Q(person=user) | Q(seen_as=user))
    yield from by_staff_role(user, "explain", at=at)
