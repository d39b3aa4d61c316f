"""Bring a CRM's sales export into the CRM, in batches, each row once however often it is tried.

A row's own id is its reference there: what bears it already is found before anything is created,
so an import that was cut off is simply started again. A batch of which no answer came is looked for
twice, `pause` apart, before it is sent once more; a batch that is refused is halved until the row
that spoils it is found and remarked upon.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from partners.crm.connector import (
    AccountDraft,
    AccountSnapshot,
    Auth,
    Capacity,
    Conflict,
    Connector,
    Draft,
    ObjectType,
    OpportunityDraft,
    OpportunitySnapshot,
    Permanent,
    ProductDraft,
    Quota,
    Schema,
    Snapshot,
    Transient,
    Unknown,
)
from partners.crm.sales_export import Opportunity, SalesExport
from partners.crm.sales_files import NOWHERE, ROW_LEFT_OUT, Row

BATCH = 200
MOVES_AT_ONCE = 50  # a conversion makes a sale: many of them outlast an answer's time
TRIES = 8
REFUSED = (Permanent, Conflict)
HOPELESS = (Auth, Quota, Schema, Capacity)
Item = TypeVar("Item")
Say = Callable[[str], None]


@dataclass
class SalesImport:
    crm: Connector
    export: SalesExport
    say: Say
    pause: float
    began: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        self.products()
        accounts = self.accounts()
        total = len(self.export.opportunities)
        done = 0
        for batch in batches(self.export.opportunities.values(), BATCH):
            self.opportunities(batch, accounts)
            done += len(batch)
            self.say(f"{done} of {total} opportunities, {self.seconds:.0f} s")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def products(self) -> None:
        for product in self.export.products.values():
            try:
                self.steadily(partial(self.product, product.draft))
            except REFUSED as error:
                self.export.remark(product.row, "", f"the CRM refused: {error}", ROW_LEFT_OUT)
        self.say(f"{len(self.export.products)} products, {self.seconds:.0f} s")

    def product(self, draft: ProductDraft) -> None:
        if not self.crm.find(ObjectType.PRODUCT, draft.code):
            self.crm.create(draft)

    def accounts(self) -> dict[str, str]:
        """Return the CRM's id of each account, by name."""
        known = {each.draft.reference: each for each in self.export.accounts.values()}
        held: dict[str, Snapshot] = {}
        for batch in batches(known.values(), BATCH):
            rows = {each.draft.reference: each.row for each in batch}
            held |= self.ensure(ObjectType.ACCOUNT, [each.draft for each in batch], rows)
        self.say(f"{len(held)} accounts, {self.seconds:.0f} s")
        return {known[reference].draft.name: each.external_id for reference, each in held.items()}

    def opportunities(self, batch: Sequence[Opportunity], accounts: dict[str, str]) -> None:
        rows = {each.draft.reference: each.row for each in batch}
        drafts = [
            replace(each.draft, account_id=accounts.get(each.account) or None) for each in batch
        ]
        held = self.ensure(ObjectType.OPPORTUNITY, drafts, rows)
        for draft in drafts:
            there = held.get(draft.reference)
            if isinstance(there, OpportunitySnapshot):
                self.compare(rows[draft.reference], draft, there)
        self.bring(batch, held)

    # Create

    def ensure(
        self, object_type: ObjectType, drafts: Sequence[Draft], rows: dict[str, Row]
    ) -> dict[str, Snapshot]:
        """Return what the CRM holds of these by reference, having created what was not there."""
        references = [reference_of(draft) for draft in drafts]
        there = self.found(object_type, references, rows)
        missing = [draft for draft in drafts if reference_of(draft) not in there]
        self.create(object_type, missing, rows)
        return there | self.found(object_type, [reference_of(each) for each in missing], rows)

    def create(
        self, object_type: ObjectType, drafts: Sequence[Draft], rows: dict[str, Row]
    ) -> None:
        if not drafts:
            return
        try:
            self.steadily(lambda: self.create_absent(object_type, drafts))
        except REFUSED as error:
            if len(drafts) == 1:
                row = rows[reference_of(drafts[0])]
                self.export.remark(row, "", f"the CRM refused: {error}", ROW_LEFT_OUT)
                return
            middle = len(drafts) // 2
            self.create(object_type, drafts[:middle], rows)
            self.create(object_type, drafts[middle:], rows)

    def create_absent(self, object_type: ObjectType, drafts: Sequence[Draft]) -> None:
        """Create the batch; after a lost answer this is called again and finds what came of it."""
        references = [reference_of(draft) for draft in drafts]
        there = {reference_in(each) for each in self.crm.find_many(object_type, references)}
        absent = [draft for draft in drafts if reference_of(draft) not in there]
        if not absent:
            return
        try:
            self.crm.create_many(absent)
        except Unknown:
            # It may still be committing: one look more than `steadily` takes.
            time.sleep(self.pause)
            raise

    def found(
        self, object_type: ObjectType, references: Sequence[str], rows: dict[str, Row]
    ) -> dict[str, Snapshot]:
        if not references:
            return {}
        held: dict[str, Snapshot] = {}
        for each in self.steadily(lambda: self.crm.find_many(object_type, references)):
            reference = reference_in(each)
            if reference in held:
                first = held[reference].external_id
                reason = f"the CRM holds it more than once: {first} and {each.external_id}"
                self.export.remark(rows[reference], "", reason, f"{first} taken")
            held.setdefault(reference, each)
        return held

    def compare(self, row: Row, draft: OpportunityDraft, there: OpportunitySnapshot) -> None:
        """Say where a record that was there before holds something else: it is the CRM's."""
        told = [
            ("close_value", draft.amount, there.amount),
            ("engage_date", draft.start_date or there.start_date, there.start_date),
            ("account", draft.account_id, there.account_id),
        ]
        if there.stage != "lost":
            told.append(("close_date", draft.close_date, there.close_date))
        for name, ours, theirs in told:
            if ours != theirs:
                reason = f"the CRM holds it already, with {theirs or 'nothing'} here"
                self.export.remark(row, name, reason, NOWHERE)

    # Stages

    def bring(self, batch: Sequence[Opportunity], held: dict[str, Snapshot]) -> None:
        """Move the records to where their rows are; all their fields were written before."""
        wanted = {
            held[each.draft.reference].external_id: each
            for each in batch
            if each.draft.reference in held
        }
        stages = {each.external_id: stage_of(each) for each in held.values()}
        for step, goals in [
            ("opportunity", {"opportunity", "converted"}),
            ("converted", {"converted"}),
            ("lost", {"lost"}),
        ]:
            before = "opportunity" if step == "converted" else "lead"
            ids = [
                key for key, each in wanted.items() if each.stage in goals and stages[key] == before
            ]
            for some in batches(ids, MOVES_AT_ONCE):
                for moved in self.move(some, step, wanted):
                    stages[moved] = step
        for key, each in wanted.items():
            if stages[key] != each.stage:
                self.export.remark(
                    each.row, "deal_stage", f"not {each.stage} in the CRM", f"is {stages[key]}"
                )

    def move(self, ids: Sequence[str], step: str, wanted: dict[str, Opportunity]) -> Iterator[str]:
        """Move these and yield which moved; a refused lot is halved down to who spoils it."""
        try:
            self.steadily(lambda: self.move_rest(ids, step))
        except REFUSED as error:
            if len(ids) == 1:
                reason = f"the CRM refused {step}: {error}"
                self.export.remark(wanted[ids[0]].row, "deal_stage", reason, "stays as it is")
                return
            middle = len(ids) // 2
            yield from self.move(ids[:middle], step, wanted)
            yield from self.move(ids[middle:], step, wanted)
        else:
            yield from ids

    def move_rest(self, ids: Sequence[str], step: str) -> None:
        """Move them; after a lost answer this is called again and leaves those that have moved."""
        try:
            self.crm.transition_many(ids, step)
        except (Unknown, Conflict):
            there = self.steadily(lambda: self.crm.read_many(ObjectType.OPPORTUNITY, ids))
            rest = [each.external_id for each in there if stage_of(each) != step]
            if len(rest) == len(ids):
                raise
            if rest:
                self.crm.transition_many(rest, step)

    def steadily(self, ask: Callable[[], Item]) -> Item:
        """Ask again while the CRM is away; `ask` itself knows how to be asked twice."""
        for tried in range(TRIES):
            try:
                return ask()
            except HOPELESS:
                raise
            except (Transient, Unknown) as error:
                if tried == TRIES - 1:
                    raise
                time.sleep(error.retry_after or self.pause * (tried + 1))
        raise AssertionError


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def reference_of(draft: Draft) -> str:
    if isinstance(draft, AccountDraft | OpportunityDraft):
        return draft.reference
    return draft.code


def reference_in(snapshot: Snapshot) -> str:
    """Return our reference as the CRM shows it; an account keeps it among its identifiers."""
    if isinstance(snapshot, OpportunitySnapshot):
        return snapshot.reference
    assert isinstance(snapshot, AccountSnapshot)  # noqa: S101 - products go one by one
    return snapshot.reference or f"crm-sales:{dict(snapshot.identifiers)['crm-sales']}"


def stage_of(snapshot: Snapshot) -> str:
    assert isinstance(snapshot, OpportunitySnapshot)  # noqa: S101 - accounts have no stages
    return snapshot.stage
