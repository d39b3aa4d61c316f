"""What the portal expects of a CRM, whichever it is, and what a CRM may answer.

A connector moves facts and knows no deal. It never retries a write: only its caller knows whether
an answer that got lost may be asked for again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

Raw = Mapping[str, Any]


class ObjectType(StrEnum):
    ACCOUNT = "account"
    CONTACT = "contact"
    PRODUCT = "product"
    PRICE_LIST = "price_list"
    OPPORTUNITY = "opportunity"
    RATE = "rate"


class Outcome(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One record as the CRM showed it in one answer; `raw` keeps what we have no name for."""

    external_id: str
    modified_at: datetime
    raw: Raw
    is_active: bool = True
    merged_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSnapshot(Snapshot):
    name: str
    code: str
    country: str
    website: str
    reference: str
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSnapshot(Snapshot):
    account_id: str
    name: str
    channel: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSnapshot(Snapshot):
    code: str
    name: str
    family: str
    unit: str
    list_price: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceListSnapshot(Snapshot):
    """What the CRM asks of some accounts: of each product from which quantity on which price."""

    name: str
    currency: str
    tax_included: bool
    prices: tuple[tuple[str, Decimal, Decimal], ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSnapshot(Snapshot):
    """What a unit of the CRM's base currency is worth in `currency`, from a day on."""

    currency: str
    rate: Decimal
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunitySnapshot(Snapshot):
    """`stage` is the CRM's own word; `outcome` is what the portal may conclude from it."""

    account_id: str | None
    number: str
    reference: str
    title: str
    stage: str
    outcome: Outcome
    amount: Decimal | None
    currency: str
    start_date: date | None
    close_date: date | None
    owner_id: str
    owner_name: str
    comment: str
    # Why it was won or lost, where the CRM says so.
    closing_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDraft:
    reference: str
    name: str
    country: str = ""
    website: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    code: str
    name: str
    family: str
    list_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityDraft:
    reference: str
    title: str
    currency: str
    account_id: str | None = None
    amount: Decimal | None = None
    start_date: date | None = None
    close_date: date | None = None
    comment: str = ""
    owner_id: str = ""


Draft = AccountDraft | ProductDraft | OpportunityDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of a complete list; `next_after` is empty on the last page."""

    snapshots: Sequence[Snapshot]
    next_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Part of what changed; `position` is opaque and goes back to the connector unchanged."""

    snapshots: Sequence[Snapshot]
    position: str
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a CRM can do, declared; callers branch on these and never on a vendor's name."""

    upsert_by_reference: bool
    read_after_write: bool
    change_cursor: bool
    deletions_in_cursor: bool
    merge_lookup: bool
    webhooks: bool
    max_batch: int
    stages: tuple[str, ...]
    transitions: Mapping[str, frozenset[str]]
    currencies: frozenset[str]
    countries: frozenset[str]
    cannot_write: Mapping[str, str] = field(default_factory=dict)


class Connector(Protocol):
    def close(self) -> None: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def instance(self) -> str:
        """Return an id of the CRM behind the address, the same after a restart or a restore."""
        ...

    def may_read(self, object_type: ObjectType) -> bool:
        """Tell an empty list from one that our rights have emptied."""
        ...

    def read(self, object_type: ObjectType, external_id: str) -> Snapshot: ...

    def page(self, object_type: ObjectType, *, after: str = "", size: int = 200) -> Page: ...

    def changes(
        self, object_type: ObjectType, position: str, *, overlap: timedelta, size: int = 200
    ) -> Changes:
        """Return what changed since `position` (empty: ever), repeating the last `overlap`."""
        ...

    def find(self, object_type: ObjectType, reference: str) -> Sequence[Snapshot]:
        """Return every record that bears our reference, the oldest first."""
        ...

    def find_many(self, object_type: ObjectType, references: Sequence[str]) -> Sequence[Snapshot]:
        """Return every record that bears one of at most `max_batch` references, oldest first."""
        ...

    def read_many(self, object_type: ObjectType, external_ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return those of at most `max_batch` records that exist and may be seen."""
        ...

    def create(self, draft: Draft) -> Snapshot: ...

    def create_many(self, drafts: Sequence[Draft]) -> list[str]:
        """Create all of them or none; all of one kind, at most `max_batch`."""
        ...

    def write(
        self, object_type: ObjectType, external_id: str, fields: Mapping[str, Any]
    ) -> Snapshot: ...

    def transition(self, external_id: str, stage: str) -> OpportunitySnapshot: ...

    def transition_many(self, external_ids: Sequence[str], stage: str) -> None:
        """Move all of these to a stage. After an error some may have moved: look again."""
        ...

    def merged_into(self, object_type: ObjectType, external_id: str) -> str | None:
        """Return the survivor of a merge, following chains; None if there was none."""
        ...


# What can go wrong, in our words


class CrmError(Exception):
    """The CRM did not do as asked. `status` is its HTTP status, 0 if it said nothing."""

    def __init__(self, message: str, *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Transient(CrmError):
    """Nothing was done; asking again later is safe."""


class Unknown(CrmError):
    """It may have been done or not: probe before asking again."""


class Auth(CrmError):
    """We are not, or no longer, let in: a matter of the connection, not of the record."""


class Quota(CrmError):
    """The day's calls are used up: hold the whole connection."""


class Permanent(CrmError):
    """The record was refused; the same words will be refused again."""


class Conflict(CrmError):
    """The record is not in the state the request supposed: a person decides."""


class Gone(CrmError):
    """There is no such record, or none that we may see."""


class Schema(CrmError):
    """A field or value we rely on is unknown to the CRM."""


class Capacity(CrmError):
    """The CRM's plan allows no more of these."""
