"""*Five minutes*: what somebody may try first, by role; the list ticks itself.

A step is ticked by what the person did since the demonstration was built, read from the ledger and
from the notes of who looked at what. Its own history ticks nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.models import Deal
from partners.models import Discrepancy, LedgerEntry, Membership, Partner, Role
from permissions.models import AccessEntry, StaffRoleName, User
from portal.demonstration.companies import BY_KEY
from portal.demonstration.plans import LET_DOWN
from portal.home import questions
from portal.models import DemonstrationStep

R = StaffRoleName


@dataclass(frozen=True)
class Step:
    """One thing to try: ticked by an act, or by a look at a kind of thing."""

    text: "str | Promise"
    url: str
    verbs: tuple[str, ...] = ()
    looks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Ticked:
    text: "str | Promise"
    url: str
    done: bool


DEALS = (("view", "deals.deal"),)
HEALTH = (("health", "partners.partner"), ("health", "partners.ledgerentry"))
EXPLAINED = (("explain", "deals.deal"), ("see_looks", "deals.deal"))
ANYBODYS_LOOKS = (("explain", "permissions.accessentry"),)
LIBRARY = Step(
    _("Take a file from the library"), "/library/", verbs=("content.material_downloaded",)
)


def first_steps(user: User, *, at: datetime) -> list[Ticked]:
    """Return this person's list; empty where no demonstration was built."""
    since = DemonstrationStep.objects.aggregate(last=Max("at"))["last"]
    if since is None:
        return []
    wanted = list(steps_for(user, at=at))
    verbs = {verb for step in wanted for verb in step.verbs}
    acts = LedgerEntry.objects.filter(actor=user, at__gt=since, verb__in=verbs)
    done = set(acts.values_list("verb", flat=True))
    # A list shows many things at once; only a page of its own counts as having been opened.
    looks = AccessEntry.objects.filter(person=user, at__gt=since, door="page").exclude(
        action="view", object_ids__len__gt=1
    )
    seen = set(looks.values_list("action", "kind").distinct())
    return [
        Ticked(step.text, step.url, bool(done.intersection(step.verbs) or seen & set(step.looks)))
        for step in wanted
    ]


def steps_for(user: User, *, at: datetime) -> Iterator[Step]:
    roles = user.staff_roles(at=at)
    place = Membership.objects.holding(at=at).filter(person=user).select_related("partner").first()
    if place is not None:
        yield from at_a_partner(user, place, at=at)
    for role, steps in AT_THE_VENDOR.items():
        if role in roles:
            yield from steps(user, at)


def at_a_partner(user: User, place: Membership, *, at: datetime) -> Iterator[Step]:
    joint = joint_deal(user, at=at)
    if joint is not None:
        yield Step(_("Open the deal that three partners share"), url_of(joint), looks=DEALS)
    ending = questions.ending_protections(user, at=at)
    if ending:
        url = url_of(ending[0].deal)
        yield Step(_("See which protection ends next, and when"), url, looks=DEALS)
    if place.role in {Role.SELLER, Role.MANAGER}:
        yield Step(_("Register a deal"), reverse("deals:new"), verbs=("deals.submitted",))
    if place.role == Role.MANAGER:
        team = reverse("partners:team", args=[place.partner.public_id])
        verbs = ("partners.membership_invited",)
        yield Step(_("Invite a colleague"), team, verbs=verbs)
    yield health_of(place.partner, _("See what we owe you, and what would help"))
    yield LIBRARY


def as_channel_manager(user: User, at: datetime) -> Iterator[Step]:
    approvals = reverse("deals:approvals")
    joint = joint_deal(user, at=at)
    if joint is not None:
        text = _("Look into “%(title)s”, which three partners share and you decide")
        yield Step(text % {"title": joint.display_title}, url_of(joint), looks=DEALS)
    yield Step(
        _("Decide the oldest registration"),
        approvals,
        verbs=("deals.approved", "deals.rejected"),
    )
    yield Step(
        _("Ask a partner for information"), approvals, verbs=("deals.information_requested",)
    )
    ending = questions.ending_protections(user, at=at)
    if ending:
        yield Step(
            _("See which protection ends next, and when"), url_of(ending[0].deal), looks=DEALS
        )
    mine = Partner.objects.permitted(user, "oversee", at=at)
    leaving = mine.filter(name=BY_KEY[LET_DOWN].name).first() or mine.order_by("sort_key").first()
    if leaving is not None:
        yield health_of(leaving, _("See how a relationship stands, and why"))


def as_auditor(user: User, at: datetime) -> Iterator[Step]:
    yield Step(_("Ask who may see a deal, and why"), "/audit/", looks=EXPLAINED)
    yield Step(
        _("Find who read a whole portfolio at night"), "/#unusual-readers", looks=ANYBODYS_LOOKS
    )
    yield Step(_("Open any registration"), reverse("deals:deals"), looks=DEALS)


def as_director(user: User, at: datetime) -> Iterator[Step]:
    yield Step(
        _("Look through the partners"),
        reverse("partners:list"),
        looks=(("view", "partners.partner"),),
    )
    leaving = Partner.objects.permitted(user, "view", at=at).filter(name=BY_KEY[LET_DOWN].name)
    for partner in leaving:
        yield health_of(partner, _("See how a relationship stands, and why"))
    yield Step(_("Open any registration"), reverse("deals:deals"), looks=DEALS)


def as_administrator(user: User, at: datetime) -> Iterator[Step]:
    yield from as_director(user, at)
    if Discrepancy.objects.permitted(user, at=at).exists():
        yield Step(
            _("See to what the CRM left open"),
            "/admin/partners/discrepancy/",
            verbs=("partners.discrepancy_settled",),
        )


def as_editor(user: User, at: datetime) -> Iterator[Step]:
    yield Step(_("Publish a material"), "/cms/", verbs=("content.material_published",))
    yield Step(_("Replace an outdated one"), "/cms/", verbs=("content.material_withdrawn",))
    yield LIBRARY


def as_direct_seller(_user: User, _at: datetime) -> Iterator[Step]:
    """Lead to the library: of registrations a direct seller learns nothing here."""
    looks = (("view", "content.librarypage"),)
    yield Step(_("Read a material that is meant for you"), "/library/", looks=looks)
    yield LIBRARY


AT_THE_VENDOR = {
    R.DIRECT_SELLER: as_direct_seller,
    R.CHANNEL_MANAGER: as_channel_manager,
    R.AUDITOR: as_auditor,
    R.DIRECTOR: as_director,
    R.ADMINISTRATOR: as_administrator,
    R.EDITOR: as_editor,
}


def joint_deal(user: User, *, at: datetime) -> Deal | None:
    """Return the newest open deal of several partners that this person may view."""
    found: Iterable[Deal] = (
        Deal.objects.permitted(user, "view", at=at)
        .awaiting_decision()
        .filter(parties__splits__during__contains=at)
        .distinct()
        .order_by("-created_at", "-pk")[:1]
    )
    return next(iter(found), None)


def health_of(partner: Partner, text: "str | Promise") -> Step:
    url = reverse("partners:health", args=[partner.public_id])
    return Step(text, url, looks=HEALTH)


def url_of(deal: Deal) -> str:
    return deal.get_absolute_url()
