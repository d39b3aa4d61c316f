"""What somebody should look into: relationships, lateness, odd readers, what the CRM left open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Func, IntegerField, Max, Min, Q
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.lifecycle import AWAITING_DECISION
from deals.models import Customer, Deal, Protection
from partners.health.signal import Side
from partners.listing import Row, told_of
from partners.models import CrmAccount, Discrepancy, Partner
from partners.rules import through_partner
from permissions.explain import covers_every_row
from permissions.models import AccessEntry, User

SHOWN = 5
# What is told of the past is not told for ever.
RECENT = timedelta(days=90)
WATCHED = timedelta(days=7)
NIGHT_ENDS, NIGHT_BEGINS = 6, 22
MANY_AT_NIGHT = 3
# Who has registered so often is missed after so long.
REGULAR, QUIET = 3, timedelta(days=120)
PROMISES = "promises"
# Our side of a relationship, of a hundred; half is where nothing weighs either way.
CONTENT = 55


def lengthened(user: User, *, at: datetime) -> list[Protection]:
    """Return the partner's protections that our own lateness has lengthened, the newest first."""
    ours = Deal.objects.permitted(user, "view", at=at).filter(
        registrant__in=through_partner(user, "read", at=at)
    )
    return list(
        Protection.objects.filter(deal__in=ours.values("pk"), during__contains=at)
        .filter(lengthened_by__gt=timedelta(0), deal__updated_at__gt=at - RECENT)
        .select_related("deal", "product_family")
        .order_by("-during", "pk")[:SHOWN]
    )


@dataclass(frozen=True)
class Relationship:
    """A partner whom somebody should talk to, with what stands between us."""

    row: Row
    broke_promises: bool

    @property
    def ours(self) -> int:
        return round(self.row.standing.side(Side.VENDOR).value)

    @property
    def theirs(self) -> int:
        return round(self.row.standing.side(Side.PARTNER).value)

    @property
    def sentence(self) -> str:
        if self.broke_promises:
            return _("We keep too little of what we promise")
        return _("Well served, and bringing us nothing for months")


def weak_relationships(user: User, action: str, *, at: datetime) -> list[Relationship]:
    """Return whom we let down, then who went quiet though we serve them well."""
    mine = Partner.objects.permitted(user, action, at=at)
    brought = Count("registrations", filter=Q(registrations__first_submitted_at__isnull=False))
    quiet = (
        mine.annotate(brought=brought, newest=Max("registrations__first_submitted_at"))
        .filter(brought__gte=REGULAR, newest__lt=at - QUIET)
        .values_list("pk", flat=True)
    )
    waited = Deal.objects.permitted(user, "view", at=at).filter(
        Q(review_status__in=AWAITING_DECISION, promised_at__lt=at)
        | Q(protections__lengthened_by__gt=timedelta(0), updated_at__gt=at - 2 * RECENT)
    )
    silent = set(quiet)
    partners: Sequence[Partner] = list(
        mine.filter(Q(pk__in=silent) | Q(pk__in=waited.values("registrant_id"))).order_by(
            "sort_key", "pk"
        )
    )
    let_down, well_served = [], []
    for row in told_of(partners, at=at):
        promises = row.standing.of(PROMISES)
        if promises is not None and promises.points < 0:
            let_down.append(Relationship(row, broke_promises=True))
        elif row.partner.pk in silent and row.standing.side(Side.VENDOR).value > CONTENT:
            well_served.append(Relationship(row, broke_promises=False))
    return [*let_down, *well_served][:SHOWN]


class LocalHour(Func):
    """The hour on the reader's own clock."""

    template = "EXTRACT(HOUR FROM timezone(%(expressions)s))"
    output_field = IntegerField()


@dataclass(frozen=True)
class Night:
    """Somebody who opened many deals, one by one, in an hour in which people sleep."""

    person: User
    deals: int
    since: datetime
    url: str


def night_readers(user: User, *, at: datetime) -> list[Night]:
    if not covers_every_row(AccessEntry, user, "view", at=at):
        return []
    looks = AccessEntry.objects.filter(
        at__gt=at - WATCHED, kind="deals.deal", action="view", object_ids__len=1
    )
    hours = (
        looks.exclude(person=None)
        .annotate(local=LocalHour(F("person__time_zone"), F("at")), hour=TruncHour("at"))
        .exclude(local__gte=NIGHT_ENDS, local__lt=NIGHT_BEGINS)
        .values("person_id", "hour")
        .annotate(deals=Count("object_ids", distinct=True), since=Min("at"))
        .filter(deals__gte=MANY_AT_NIGHT)
        .order_by("-deals", "-hour")[:SHOWN]
    )
    rows = list(hours)
    people = User.objects.in_bulk([row["person_id"] for row in rows])
    return [
        Night(
            person=people[row["person_id"]],
            deals=row["deals"],
            since=row["since"],
            url=f"{reverse('audit:looks')}?{urlencode({'person': people[row['person_id']].email})}",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Open:
    """Something the CRM left open: what is the case, whom it is about, what is to be done."""

    row: Discrepancy
    title: "str | Promise"
    names: list[str]
    todo: "str | Promise"


WORDS = {
    "merged": (
        gettext_lazy("The CRM made one account of two; here they are two customers"),
        gettext_lazy(
            "Look at their deals. If they are one customer, say so when you judge the next "
            "registration; if not, have them parted in the CRM. Nothing was changed here."
        ),
    ),
    "merged_partners": (
        gettext_lazy("The CRM made one account of two; here they are two partners"),
        gettext_lazy(
            "Say on the facts of one of them which account it is, or have them parted in the CRM. "
            "Nothing was changed here."
        ),
    ),
    "removed": (
        gettext_lazy("A record was removed in the CRM"),
        gettext_lazy("Ask who removed it there. It is kept here and never made again by itself."),
    ),
    "duplicate_ref": (
        gettext_lazy("One deal stands twice in the CRM"),
        gettext_lazy("Have the newer one closed in the CRM. The older one counts here."),
    ),
    "orphan_ref": (
        gettext_lazy("An opportunity bears our mark, and no deal here knows it"),
        gettext_lazy("Find out who made it. After a restored backup, rebuild the mirror."),
    ),
}


def left_open(user: User, *, at: datetime) -> list[Open]:
    """Return what a person must judge, the newest first."""
    rows = list(
        Discrepancy.objects.permitted(user, at=at)
        .filter(closed_at=None)
        .order_by("-opened_at", "-pk")[:SHOWN]
    )
    keys = {key for row in rows for key in row.fields.get("customers", [])}
    known = Customer.objects.permitted(user, at=at)
    customers = known.filter(public_id__in=keys).in_bulk(field_name="public_id")
    ids = {row.external_id for row in rows if row.object_type == "account"}
    mirrored = CrmAccount.objects.permitted(user, at=at).filter(external_id__in=ids)
    accounts = {row.external_id: row.name for row in mirrored}
    found = []
    for row in rows:
        title, todo = WORDS.get(row.kind, (row.kind, ""))
        names = [customers[key].name for key in row.fields.get("customers", []) if key in customers]
        if not names and row.external_id in accounts:
            names = [accounts[row.external_id]]
        found.append(Open(row, title, names, todo))
    return found
