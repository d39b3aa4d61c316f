"""A CRM in memory for the model-based tests. It does only what a live Tryton was seen to do.

`tests/partners/crm/contract.py` holds both to the same behaviour. Faults are asked for by name:
`fail_next("drop_answer")` does the work and then loses the answer, as a proxy in between can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from partners.crm.connector import (
    AccountDraft,
    AccountSnapshot,
    Auth,
    Capabilities,
    Changes,
    Conflict,
    Draft,
    Gone,
    ObjectType,
    OpportunityDraft,
    OpportunitySnapshot,
    Outcome,
    Page,
    Permanent,
    PriceListSnapshot,
    ProductDraft,
    ProductSnapshot,
    RateSnapshot,
    Schema,
    Snapshot,
    Transient,
    Unknown,
)
from partners.crm.tryton.mapping import CANNOT_WRITE, OUTCOMES, STAGES, TRANSITIONS

EVER = "2000-01-01T00:00:00+00:00"
CLOSED = {"converted", "won", "lost", "cancelled"}
WRITABLE = {"reference", "title", "amount", "currency", "close_date", "comment", "account_id"}


@dataclass
class Double:
    name: str = "double"
    rows: dict[ObjectType, dict[str, Snapshot]] = field(
        default_factory=lambda: {each: {} for each in ObjectType}
    )
    readable: set[ObjectType] = field(default_factory=lambda: set(ObjectType))
    faults: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = count(1)
        self._ticks = count(1)

    # The protocol

    def close(self) -> None:
        """Hold nothing open."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            upsert_by_reference=False,
            read_after_write=True,
            change_cursor=True,
            deletions_in_cursor=False,
            merge_lookup=True,
            webhooks=False,
            max_batch=200,
            stages=STAGES,
            transitions=TRANSITIONS,
            currencies=frozenset({"CNY", "EUR", "USD"}),
            countries=frozenset({"CN", "DE", "US"}),
            cannot_write=CANNOT_WRITE,
        )

    def instance(self) -> str:
        self._reach("instance")
        return self.name

    def may_read(self, object_type: ObjectType) -> bool:
        self._reach("may_read")
        return object_type in self.readable

    def read(self, object_type: ObjectType, external_id: str) -> Snapshot:
        self._reach("read")
        return self._row(object_type, external_id)

    def page(self, object_type: ObjectType, *, after: str = "", size: int = 200) -> Page:
        self._reach("page")
        rows = [row for row in self._visible(object_type) if int(row.external_id) > int(after or 0)]
        shown = rows[:size]
        full = len(shown) == size
        return Page(snapshots=shown, next_after=shown[-1].external_id if full else "")

    def changes(
        self, object_type: ObjectType, position: str, *, overlap: timedelta, size: int = 200
    ) -> Changes:
        self._reach("changes")
        since, seen, after = (*position.split("|"), "", "")[:3]
        start = datetime.fromisoformat(since or EVER) - overlap
        rows = [
            row
            for row in self._visible(object_type)
            if row.modified_at > start and int(row.external_id) > int(after or 0)
        ][:size]
        newest = max([seen or since, *(row.modified_at.isoformat() for row in rows)])
        if len(rows) == size:
            return Changes(
                snapshots=rows, position=f"{since}|{newest}|{rows[-1].external_id}", has_more=True
            )
        return Changes(snapshots=rows, position=newest, has_more=False)

    def find(self, object_type: ObjectType, reference: str) -> Sequence[Snapshot]:
        self._reach("find")
        key = "code" if object_type is ObjectType.PRODUCT else "reference"
        return [row for row in self._visible(object_type) if getattr(row, key) == reference]

    def find_many(self, object_type: ObjectType, references: Sequence[str]) -> Sequence[Snapshot]:
        self._reach("find_many")
        key = "code" if object_type is ObjectType.PRODUCT else "reference"
        return [row for row in self._visible(object_type) if getattr(row, key) in references]

    def read_many(self, object_type: ObjectType, external_ids: Sequence[str]) -> Sequence[Snapshot]:
        self._reach("read_many")
        return [row for row in self._visible(object_type) if row.external_id in external_ids]

    def create(self, draft: Draft) -> Snapshot:
        self._reach("create")
        made = self._insert(draft)
        self._answer()
        return made

    def create_many(self, drafts: Sequence[Draft]) -> list[str]:
        self._reach("create_many")
        for draft in drafts:
            self._check(draft)
        made = [self._insert(draft).external_id for draft in drafts]
        self._answer()
        return made

    def write(
        self, object_type: ObjectType, external_id: str, fields: Mapping[str, Any]
    ) -> Snapshot:
        self._reach("write")
        if object_type is not ObjectType.OPPORTUNITY:
            raise Permanent("records of this kind are written by the CRM's own people")
        if unknown := set(fields) - WRITABLE:
            raise Schema(f"unknown to the CRM: {min(unknown)}")
        row = self._row(object_type, external_id)
        if row.stage in CLOSED and set(fields) - {"reference"}:
            raise Conflict("You are not allowed to modify the field", status=400)
        written = self._put(object_type, row, **fields)
        self._answer()
        return written

    def transition_many(self, external_ids: Sequence[str], stage: str) -> None:
        self._reach("transition_many")
        self._check_stage(stage)
        rows = [self._row(ObjectType.OPPORTUNITY, each) for each in external_ids]
        for row in rows:
            self._check_move(row, stage)
        for row in rows:
            self._move(row, stage)
        self._answer()

    def transition(self, external_id: str, stage: str) -> OpportunitySnapshot:
        self._reach("transition")
        self._check_stage(stage)
        row = self._row(ObjectType.OPPORTUNITY, external_id)
        if row.stage == stage:
            return row
        self._check_move(row, stage)
        moved = self._move(row, stage)
        self._answer()
        return moved

    def merged_into(self, object_type: ObjectType, external_id: str) -> str | None:
        self._reach("merged_into")
        survivor = None
        while following := self._row(object_type, survivor or external_id).merged_into:
            survivor = following
        return survivor

    # What its own people do

    def rename_account(self, external_id: str, name: str) -> None:
        self._put(ObjectType.ACCOUNT, self._row(ObjectType.ACCOUNT, external_id), name=name)

    def move(self, external_id: str, stage: str) -> None:
        self._move(self._row(ObjectType.OPPORTUNITY, external_id), stage)

    def win(self, external_id: str) -> None:
        """Confirm its sale: no button says that it is won."""
        self._move(self._row(ObjectType.OPPORTUNITY, external_id), "won")

    def edit(self, external_id: str, **fields: Any) -> None:
        row = self._row(ObjectType.OPPORTUNITY, external_id)
        self._put(ObjectType.OPPORTUNITY, row, **fields)

    def enter_rate(self, currency: str, rate: str, day: date) -> str:
        key, at = str(next(self._ids)), self._now()
        raw = {"id": key, "at": at.isoformat(), "rate": rate}
        self.rows[ObjectType.RATE][key] = RateSnapshot(
            external_id=key,
            modified_at=at,
            raw=raw,
            currency=currency,
            rate=Decimal(rate),
            day=day,
        )
        return key

    def price(self, name: str, formulas: Any, accounts: Sequence[str]) -> str:
        """Reckon what a live one was seen to: a list price times a number, as `Decimal('0.9')`."""
        lists = self.rows[ObjectType.PRICE_LIST]
        key = next((row.external_id for row in lists.values() if row.name == name), "")
        key, at = key or str(next(self._ids)), self._now()
        prices: list[tuple[str, Decimal, Decimal]] = []
        steps = sorted({Decimal(str(above or 0)) for _family, above, _said in formulas} | {0})
        for step in steps:
            for row in self.rows[ObjectType.PRODUCT].values():
                # The first line that fits counts, as it was entered.
                factor = next(
                    (
                        Decimal(said.split("'")[1])
                        for family, above, said in formulas
                        if family in {None, row.family} and (above or 0) <= step
                    ),
                    None,
                )
                if factor is None or row.list_price is None:
                    continue
                price = row.list_price * factor
                before = [each for each in prices if each[0] == row.external_id]
                if not before or before[-1][2] != price:
                    prices.append((row.external_id, Decimal(step), price))
        told = [[product, str(step), str(price)] for product, step, price in prices]
        lists[key] = PriceListSnapshot(
            external_id=key,
            modified_at=at,
            raw={"id": key, "at": at.isoformat(), "prices": told, "accounts": [*accounts]},
            name=name,
            currency="CNY",
            tax_included=False,
            prices=tuple(prices),
            accounts=tuple(sorted(accounts, key=int)),
        )
        return key

    def delete_account(self, external_id: str) -> None:
        """Delete a party in use: its opportunities lose it and say so."""
        self._row(ObjectType.ACCOUNT, external_id)
        del self.rows[ObjectType.ACCOUNT][external_id]
        for row in list(self.rows[ObjectType.OPPORTUNITY].values()):
            if row.account_id == external_id:
                self._put(ObjectType.OPPORTUNITY, row, account_id=None)

    def merge_accounts(self, loser: str, winner: str) -> None:
        """Merge as the CRM's wizard does: the opportunities move and say nothing."""
        losing = self._row(ObjectType.ACCOUNT, loser)
        self._put(ObjectType.ACCOUNT, losing, is_active=False, merged_into=winner)
        opportunities = self.rows[ObjectType.OPPORTUNITY]
        for key, row in opportunities.items():
            if row.account_id == loser:
                opportunities[key] = replace(row, account_id=winner, raw=raw_of(row, winner))

    def forbid(self, object_type: ObjectType) -> None:
        self.readable.discard(object_type)

    def fail_next(self, *faults: str) -> None:
        self.faults.extend(faults)

    # Within

    def _reach(self, call: str) -> None:
        self.calls.append(call)
        fault = self.faults[0] if self.faults else ""
        if fault == "refuse":
            self.faults.pop(0)
            raise Transient("not reached: ConnectError")
        if fault == "revoked":
            raise Auth("401 UNAUTHORIZED", status=401)
        if fault == "busy":
            self.faults.pop(0)
            raise Transient("429 TOO MANY REQUESTS", status=429, retry_after=1)

    def _answer(self) -> None:
        if self.faults and self.faults[0] == "drop_answer":
            self.faults.pop(0)
            raise Unknown("no answer: ReadTimeout")

    def _visible(self, object_type: ObjectType) -> list[Any]:
        rows = self.rows[object_type].values() if object_type in self.readable else []
        return sorted(rows, key=lambda row: int(row.external_id))

    def _row(self, object_type: ObjectType, external_id: str) -> Any:
        try:
            return self.rows[object_type][external_id]
        except KeyError:
            raise Gone("404 NOT FOUND", status=404) from None

    def _now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=next(self._ticks))

    def _check(self, draft: Draft) -> None:
        if isinstance(draft, OpportunityDraft):
            if draft.currency not in self.capabilities.currencies:
                raise Permanent(f"the CRM has no currency {draft.currency}")
            if draft.account_id and draft.account_id not in self.rows[ObjectType.ACCOUNT]:
                raise Permanent("The value for field Party does not exist.", status=400)

    def _check_stage(self, stage: str) -> None:
        if stage not in STAGES or stage == "won":
            raise Permanent(CANNOT_WRITE.get(f"stage:{stage}", f"no stage {stage}"))

    def _check_move(self, row: OpportunitySnapshot, stage: str) -> None:
        if stage not in TRANSITIONS.get(row.stage, frozenset()):
            raise Conflict("You can not call", status=400)
        if stage == "opportunity" and not row.account_id:
            raise Permanent("A value is required for field Party", status=400)

    def _insert(self, draft: Draft) -> Any:
        self._check(draft)
        key, at = str(next(self._ids)), self._now()
        shared = {"external_id": key, "modified_at": at, "raw": {"id": key, "at": at.isoformat()}}
        if isinstance(draft, AccountDraft):
            row: Snapshot = AccountSnapshot(
                **shared,
                name=draft.name,
                code=key,
                country=draft.country,
                website=draft.website,
                reference=draft.reference,
                identifiers=draft.identifiers,
            )
            self.rows[ObjectType.ACCOUNT][key] = row
        elif isinstance(draft, ProductDraft):
            row = ProductSnapshot(
                **shared,
                code=draft.code,
                name=draft.name,
                family=draft.family,
                unit="Unit",
                list_price=draft.list_price,
                currency="CNY",
            )
            self.rows[ObjectType.PRODUCT][key] = row
        else:
            row = OpportunitySnapshot(
                **shared,
                account_id=draft.account_id,
                number=key,
                reference=draft.reference,
                title=draft.title,
                stage="lead",
                outcome=Outcome.OPEN,
                amount=draft.amount,
                currency=draft.currency,
                start_date=draft.start_date or at.date(),
                close_date=draft.close_date,
                owner_id=draft.owner_id or "1",
                owner_name="Partner desk",
                comment=draft.comment,
            )
            self.rows[ObjectType.OPPORTUNITY][key] = row
        return row

    def _put(self, object_type: ObjectType, row: Any, **fields: Any) -> Any:
        at = self._now()
        words = {name: str(value) for name, value in fields.items()}
        raw = {**row.raw, **words, "at": at.isoformat()}
        written = replace(row, **fields, modified_at=at, raw=raw)
        self.rows[object_type][row.external_id] = written
        return written

    def _move(self, row: OpportunitySnapshot, stage: str) -> Any:
        closing = {"close_date": self._now().date()} if stage in {"lost", "won"} else {}
        outcome = OUTCOMES.get(stage, Outcome.OPEN)
        return self._put(ObjectType.OPPORTUNITY, row, stage=stage, outcome=outcome, **closing)


def raw_of(row: OpportunitySnapshot, account_id: str) -> dict[str, Any]:
    return {**row.raw, "account_id": account_id}
