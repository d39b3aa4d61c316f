"""The only writer of the mirror.

A notice, a page or a sweep only says *look*; what is written is what the CRM answered, ordered by a
sequence drawn before the question. Duplicates, reordering and equal timestamps cannot hurt then.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection as database
from django.db import models, transaction

from partners.crm.connector import (
    AccountSnapshot,
    Connector,
    ContactSnapshot,
    Gone,
    ObjectType,
    OpportunitySnapshot,
    PriceListSnapshot,
    ProductSnapshot,
    RateSnapshot,
    Snapshot,
)
from partners.models import (
    Command,
    Connection,
    CrmAccount,
    CrmContact,
    CrmListPrice,
    CrmOpportunity,
    CrmPriceList,
    CrmProduct,
    CrmRate,
    Link,
    ProductFamily,
    Record,
)

# Told of each projection that came to be or changed, inside the transaction that wrote it.
Listener = Callable[[models.Model, dict[str, tuple[Any, Any]], datetime], None]
_LISTENERS: list[Listener] = []

PROJECTIONS: dict[ObjectType, type[models.Model]] = {
    ObjectType.ACCOUNT: CrmAccount,
    ObjectType.CONTACT: CrmContact,
    ObjectType.PRODUCT: CrmProduct,
    ObjectType.PRICE_LIST: CrmPriceList,
    ObjectType.OPPORTUNITY: CrmOpportunity,
    ObjectType.RATE: CrmRate,
}
OURS = "prm:"
TYPES: dict[type[Snapshot], ObjectType] = {
    AccountSnapshot: ObjectType.ACCOUNT,
    ContactSnapshot: ObjectType.CONTACT,
    ProductSnapshot: ObjectType.PRODUCT,
    PriceListSnapshot: ObjectType.PRICE_LIST,
    OpportunitySnapshot: ObjectType.OPPORTUNITY,
    RateSnapshot: ObjectType.RATE,
}


def listen(listener: Listener) -> None:
    """Hear of changes of the mirror. Called where floors are introduced to each other."""
    _LISTENERS.append(listener)


def draw() -> int:
    """Return the next fetch number; drawn before the question is asked, never after."""
    with database.cursor() as cursor:
        cursor.execute("SELECT nextval('partners_crm_fetch_seq')")
        (number,) = cursor.fetchone()
    return int(number)


def look(
    connection: Connection,
    crm: Connector,
    object_type: ObjectType,
    external_id: str,
    *,
    at: datetime,
) -> bool:
    """Fetch one record and mirror it. False if the CRM has no such record (any more)."""
    number = draw()
    try:
        snapshot = crm.read(object_type, external_id)
    except Gone:
        return False
    absorb(connection, crm, [snapshot], number=number, at=at)
    return True


def absorb(
    connection: Connection,
    crm: Connector,
    snapshots: Sequence[Snapshot],
    *,
    number: int,
    at: datetime,
) -> int:
    """Mirror what one answer showed; return how many records that changed.

    References are followed one step: an account that a record names is there before the record,
    and a merged account has its opportunities looked at, since the CRM moves them in silence.
    """
    snapshots = news(connection, snapshots)
    for account_id in unknown_accounts(connection, snapshots):
        look(connection, crm, ObjectType.ACCOUNT, account_id, at=at)
    with transaction.atomic():
        mirrored = lock(connection, snapshots, at=at)
        changed = [
            snapshot
            for snapshot in sorted(snapshots, key=lambda each: int(each.external_id))
            if write(connection, snapshot, mirrored, number=number, at=at)
        ]
    for snapshot in changed:
        if isinstance(snapshot, AccountSnapshot) and snapshot.merged_into:
            follow_merge(connection, crm, snapshot, at=at)
    return len(changed)


def news(connection: Connection, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Leave out what the mirror says already: most of a page read twice is nothing new."""
    if not snapshots:
        return []
    mirrored = dict(
        Record.objects.filter(
            connection=connection,
            epoch=connection.epoch,
            object_type=TYPES[type(snapshots[0])],
            external_id__in=[each.external_id for each in snapshots],
            deleted_at=None,
        ).values_list("external_id", "raw_hash")
    )
    return [each for each in snapshots if mirrored.get(each.external_id) != hash_of(each)]


def unknown_accounts(connection: Connection, snapshots: Sequence[Snapshot]) -> list[str]:
    named = {
        snapshot.account_id
        for snapshot in snapshots
        if isinstance(snapshot, ContactSnapshot | OpportunitySnapshot) and snapshot.account_id
    }
    for snapshot in snapshots:
        named.update(snapshot.accounts if isinstance(snapshot, PriceListSnapshot) else ())
    known = CrmAccount.objects.filter(connection=connection, external_id__in=named)
    return sorted(named - set(known.values_list("external_id", flat=True)), key=int)


@dataclass(frozen=True)
class Mirrored:
    """What stands here of one answer's records, read at once rather than one by one."""

    records: dict[str, Record]
    rows: dict[str, Any]
    accounts: dict[str, CrmAccount]


def lock(connection: Connection, snapshots: Sequence[Snapshot], *, at: datetime) -> Mirrored:
    """Hold the records of these until the transaction ends, empty ones where there are none yet."""
    if not snapshots:
        return Mirrored({}, {}, {})
    object_type = TYPES[type(snapshots[0])]
    ids = sorted({each.external_id for each in snapshots}, key=int)
    key = {"connection": connection, "epoch": connection.epoch, "object_type": object_type}
    blank = {"raw": {}, "raw_hash": "", "fetch_seq": 0, "fetched_at": at}
    Record.objects.bulk_create(
        [Record(**key, external_id=each, **blank) for each in ids], ignore_conflicts=True
    )
    records = Record.objects.select_for_update().filter(**key, external_id__in=ids).order_by("pk")
    manager: Any = PROJECTIONS[object_type]._default_manager
    named = {getattr(each, "account_id", None) for each in snapshots} - {None}
    accounts = CrmAccount.objects.filter(connection=connection, external_id__in=named)
    return Mirrored(
        records={each.external_id: each for each in records},
        rows={
            each.external_id: each
            for each in manager.filter(connection=connection, external_id__in=ids)
        },
        accounts={each.external_id: each for each in accounts},
    )


def write(
    connection: Connection, snapshot: Snapshot, mirrored: Mirrored, *, number: int, at: datetime
) -> bool:
    """Write one record and its projection, if this answer is newer and says something new."""
    record = mirrored.records[snapshot.external_id]
    fingerprint = hash_of(snapshot)
    if record.fetch_seq >= number:
        return False
    if record.raw_hash == fingerprint and record.deleted_at is None:
        return False
    record.raw = dict(snapshot.raw)
    record.raw_hash = fingerprint
    record.fetch_seq = number
    record.fetched_at = at
    record.source_modified_at = snapshot.modified_at
    record.merged_into = snapshot.merged_into or ""
    record.deleted_at = None
    record.save()
    project(connection, snapshot, mirrored, at=at)
    return True


def hash_of(snapshot: Snapshot) -> str:
    said = json.dumps(snapshot.raw, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


# Projections


def project(
    connection: Connection, snapshot: Snapshot, mirrored: Mirrored, *, at: datetime
) -> None:
    model = PROJECTIONS[TYPES[type(snapshot)]]
    values = fields_of(connection, snapshot, mirrored.accounts)
    row = mirrored.rows.get(snapshot.external_id)
    before = {name: getattr(row, name, None) for name in values}
    row = row or model(connection=connection, external_id=snapshot.external_id)
    for name, value in {**values, "as_of": at, "deleted_at": None}.items():
        setattr(row, name, value)
    row.save()
    changes = {n: (before[n], value) for n, value in values.items() if before[n] != value}
    if isinstance(snapshot, PriceListSnapshot) and isinstance(row, CrmPriceList):
        price(connection, row, snapshot)
    if isinstance(snapshot, OpportunitySnapshot):
        confirm(connection, snapshot, at=at)
    if changes:
        for listener in _LISTENERS:
            listener(row, changes, at)


def fields_of(
    connection: Connection, snapshot: Snapshot, accounts: Mapping[str, CrmAccount]
) -> dict[str, Any]:
    def account_of(external_id: str | None) -> CrmAccount | None:
        return accounts.get(external_id or "") or account_known(connection, external_id)

    if isinstance(snapshot, AccountSnapshot):
        return {
            "name": snapshot.name[:255],
            "code": snapshot.code,
            "country": snapshot.country,
            "website": snapshot.website,
            "identifiers": [list(pair) for pair in snapshot.identifiers],
            "merged_into": account_of(snapshot.merged_into),
        }
    if isinstance(snapshot, ContactSnapshot):
        return {
            "account": account_of(snapshot.account_id),
            "name": snapshot.name or snapshot.value,
            "email": snapshot.value if snapshot.channel == "email" else "",
            "phone": snapshot.value if snapshot.channel in {"phone", "mobile"} else "",
        }
    if isinstance(snapshot, ProductSnapshot):
        return {
            "name": snapshot.name,
            "code": snapshot.code,
            "family": ProductFamily.objects.filter(crm_name=snapshot.family).first(),
            "list_price": snapshot.list_price,
            "currency": snapshot.currency,
        }
    if isinstance(snapshot, PriceListSnapshot):
        return {
            "name": snapshot.name[:255],
            "currency": snapshot.currency,
            "tax_included": snapshot.tax_included,
        }
    if isinstance(snapshot, RateSnapshot):
        return {"currency": snapshot.currency, "rate": snapshot.rate, "day": snapshot.day}
    assert isinstance(snapshot, OpportunitySnapshot)  # noqa: S101 - the last of the six
    return {
        "account": account_of(snapshot.account_id),
        "reference": snapshot.reference,
        "number": snapshot.number,
        "description": snapshot.title[:255],
        "stage": snapshot.stage,
        "amount": snapshot.amount,
        "currency": snapshot.currency,
        "close_date": snapshot.close_date,
        "closing_reason": snapshot.closing_reason[:255],
        "owner": snapshot.owner_name,
        "source_modified_at": snapshot.modified_at,
    }


def account_known(connection: Connection, external_id: str | None) -> CrmAccount | None:
    if not external_id:
        return None
    found: CrmAccount | None = CrmAccount.objects.filter(
        connection=connection, external_id=external_id
    ).first()
    return found


def price(connection: Connection, row: CrmPriceList, snapshot: PriceListSnapshot) -> None:
    """Write what a list says of products, and for whom it is."""
    ids = {product for product, _above, _price in snapshot.prices}
    products = dict(
        CrmProduct.objects.filter(connection=connection, external_id__in=ids).values_list(
            "external_id", "pk"
        )
    )
    row.prices.all().delete()
    CrmListPrice.objects.bulk_create(
        CrmListPrice(
            price_list=row, product_id=products[product], from_quantity=above, unit_price=unit_price
        )
        for product, above, unit_price in snapshot.prices
        if product in products
    )
    accounts = CrmAccount.objects.filter(connection=connection)
    meant = accounts.filter(external_id__in=snapshot.accounts)
    accounts.filter(price_list=row).exclude(pk__in=meant).update(price_list=None)
    meant.update(price_list=row)


def confirm(connection: Connection, snapshot: OpportunitySnapshot, *, at: datetime) -> None:
    """Close the circle: what we sent was seen in the CRM."""
    if not snapshot.reference.startswith(OURS):
        return
    Command.objects.filter(
        connection=connection,
        state=Command.State.ACKED,
        external_id=snapshot.external_id,
        ref=snapshot.reference,
    ).update(state=Command.State.CONFIRMED, finished_at=at)


def follow_merge(
    connection: Connection, crm: Connector, loser: AccountSnapshot, *, at: datetime
) -> None:
    survivor = crm.merged_into(ObjectType.ACCOUNT, loser.external_id)
    if survivor is None:
        return
    look(connection, crm, ObjectType.ACCOUNT, survivor, at=at)
    winner = account_known(connection, survivor)
    for row in CrmAccount.objects.filter(connection=connection, external_id=loser.external_id):
        row.merged_into = winner
        row.save(update_fields=["merged_into"])
        for listener in _LISTENERS:
            listener(row, {"merged_into": (None, winner)}, at)
    Link.objects.filter(
        connection=connection, object_type=ObjectType.ACCOUNT, external_id=loser.external_id
    ).update(state="merged")
    moved = CrmOpportunity.objects.filter(
        connection=connection, account__external_id=loser.external_id
    )
    for external_id in moved.values_list("external_id", flat=True):
        look(connection, crm, ObjectType.OPPORTUNITY, external_id, at=at)


def bury(
    connection: Connection, object_type: ObjectType, external_id: str, *, at: datetime
) -> None:
    """Mark as removed in the CRM. A person decides what follows; nothing is created again."""
    key = {"connection": connection, "external_id": external_id}
    with transaction.atomic():
        Record.objects.filter(
            **key, epoch=connection.epoch, object_type=object_type, deleted_at=None
        ).update(deleted_at=at)
        manager: Any = PROJECTIONS[object_type]._default_manager
        for row in manager.filter(**key, deleted_at=None):
            row.deleted_at = at
            row.save(update_fields=["deleted_at"])
            for listener in _LISTENERS:
                listener(row, {"deleted_at": (None, at)}, at)
