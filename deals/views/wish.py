"""What somebody looks for among the deals they may see, as it stands in the address."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from deals.lifecycle import ReviewStatus
from deals.models import Customer, Protection
from deals.orders import ORDERS
from permissions.models import User

LONGEST_SEARCH = 100
LONGEST_CODE = 40
FEW_CUSTOMERS = 100
# Protections that end within so many days.
ENDING = ("14", "30", "90")
VIEWS = ("board", "calendar")
# The address of the whole list, also for whom a view of their own would open first.
ALL = "?all=1"
FACETS = ("status", "family", "country", "partner", "ending")


def said(query: QueryDict, name: str) -> str:
    return query.get(name, "").replace("\0", "").strip()


@dataclass(frozen=True)
class Wish:
    """The state of the list; what means nothing is not asked."""

    q: str = ""
    status: str = ""
    family: str = ""
    country: str = ""
    partner: str = ""
    ending: str = ""
    # As what it is looked at; nothing for the list.
    view: str = ""
    # In which order; nothing for the newest first.
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Wish":
        status, ending, view, sort = (
            said(query, name) for name in ("status", "ending", "view", "sort")
        )
        return cls(
            q=said(query, "q")[:LONGEST_SEARCH],
            status=status if status in ReviewStatus.values else "",
            family=said(query, "family")[:LONGEST_CODE],
            country=said(query, "country")[:2].upper(),
            partner=said(query, "partner")[:LONGEST_CODE],
            ending=ending if ending in ENDING else "",
            view=view if view in VIEWS else "",
            sort=sort if sort in ORDERS else "",
        )

    def said(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value}

    @property
    def asks(self) -> bool:
        return bool(replace(self, view="", sort="").said())

    @property
    def asks_beside_words(self) -> bool:
        return bool(replace(self, view="", sort="", q="", status="").said())

    def query(self, **changed: str) -> str:
        """Return the address of this, or of what it would be with something else in it."""
        own = {name: value for name, value in changed.items() if name in self.__dict__}
        beside = {name: value for name, value in changed.items() if name not in self.__dict__}
        kept = {**replace(self, **own).said(), **{n: v for n, v in beside.items() if v}}
        return f"?{urlencode(kept)}" if kept else ALL

    def without(self, facet: str) -> "Wish":
        return replace(self, **{facet: ""})

    def clause(self, user: User, *, at: datetime) -> Q:
        """Return which deals are meant. It reads open fields alone."""
        plain = {
            "review_status": self.status,
            "families__code": self.family,
            "customer_country": self.country,
            "registrant__public_id": self.partner,
        }
        clause = Q(**{name: value for name, value in plain.items() if value})
        if self.ending:
            clause &= Q(pk__in=ending_by(at + timedelta(days=int(self.ending)), at=at))
        return clause & open_fields_with(self.q, user, at=at) if self.q else clause


def ending_by(until: datetime, *, at: datetime) -> Any:
    """Return the keys of deals with a protection that holds now and ends by then."""
    ending = Protection.objects.filter(
        during__contains=at, during__endswith__lte=until, released_at=None
    )
    return ending.values("deal")


def open_fields_with(text: str, user: User, *, at: datetime) -> Q:
    """Return the clause of a search. It reads open fields alone, and customers one may view."""
    customers = Customer.objects.permitted(user, "view", at=at).search(text).values_list("pk")
    # Mostly few: then the deals are found by key, and the rule of customers is asked once.
    few = [key for (key,) in customers.order_by()[: FEW_CUSTOMERS + 1]]
    return (
        Q(number__icontains=text)
        | Q(title__icontains=text)
        | Q(customer_name__icontains=text)
        | Q(customer__in=customers if len(few) > FEW_CUSTOMERS else few)
    )
