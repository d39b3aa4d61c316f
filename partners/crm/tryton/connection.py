"""The `Connector` of Tryton: each operation of the protocol as one or two requests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from partners.crm.connector import (
    AccountDraft,
    Capabilities,
    Changes,
    Draft,
    Gone,
    ObjectType,
    OpportunityDraft,
    OpportunitySnapshot,
    Page,
    Permanent,
    ProductDraft,
    Schema,
    Snapshot,
)
from partners.crm.tryton import mapping
from partners.crm.tryton.client import TrytonClient, record
from partners.crm.tryton.mapping import FIELDS, MODELS, SNAPSHOTS
from partners.crm.tryton.prices import PriceLists

MAX_BATCH = 200
LONGEST_MERGE_CHAIN = 20
LONGEST_QUESTION = 100
ANSWERS_AT_MOST = 1_000
HEADER_IS_ROUNDED = timedelta(seconds=1)
# The CRM's web server and its database may be two machines.
CLOCKS_DIFFER_BY_LESS = timedelta(minutes=5)


class Tryton:
    """One Tryton, seen with the rights of one key."""

    def __init__(self, client: TrytonClient, *, company: int, employee: int) -> None:
        self._client = client
        self._company = company
        self._employee = employee

    def close(self) -> None:
        self._client.close()

    @cached_property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            upsert_by_reference=False,
            read_after_write=True,
            change_cursor=True,
            deletions_in_cursor=False,
            merge_lookup=True,
            webhooks=False,
            max_batch=MAX_BATCH,
            stages=mapping.STAGES,
            transitions=mapping.TRANSITIONS,
            currencies=frozenset(self._currencies),
            countries=frozenset(self._countries),
            cannot_write=mapping.CANNOT_WRITE,
        )

    def instance(self) -> str:
        """Tryton has no id of its own; the microsecond its company was entered serves as one."""
        row = self._client.get("company.company", str(self._company), ["create_date"])
        entered = mapping.moment(row["create_date"])
        assert entered is not None  # noqa: S101 - Tryton stamps every row
        said = f"{self._company}@{entered.replace(tzinfo=None).isoformat(timespec='microseconds')}"
        return sha256(said.encode()).hexdigest()[:16]

    def may_read(self, object_type: ObjectType) -> bool:
        if object_type is ObjectType.PRICE_LIST and not self._price_lists.are_kept:
            return True  # there are none to be kept from us
        model = MODELS[object_type]
        access = self._client.call("ir.model.access", "get_access", {"models": [model]})
        return bool(access[model]["read"])

    def read(self, object_type: ObjectType, external_id: str) -> Snapshot:
        if object_type is ObjectType.PRICE_LIST:
            key = int(record(external_id))
            for row in self._price_lists.rows([["id", "=", key]]):
                return self._price_lists.snapshot(row)
            raise Gone(f"there is no price list {key}", status=404)
        row = self._client.get(MODELS[object_type], external_id, FIELDS[object_type])
        return self._seen(object_type, row)

    def page(self, object_type: ObjectType, *, after: str = "", size: int = MAX_BATCH) -> Page:
        if object_type is ObjectType.PRICE_LIST:
            lists = self._price_lists.rows([["id", ">", int(after or 0)]], limit=size)
            return Page(
                snapshots=[self._price_lists.snapshot(row) for row in lists],
                next_after=str(lists[-1]["id"]) if len(lists) == size else "",
            )
        domain = [["id", ">", int(after or 0)], *self._customers_only(object_type)]
        rows = self._client.search(MODELS[object_type], domain, FIELDS[object_type], limit=size)
        return Page(
            snapshots=[self._seen(object_type, row) for row in rows],
            next_after=str(rows[-1]["id"]) if len(rows) == size else "",
        )

    def changes(
        self,
        object_type: ObjectType,
        position: str,
        *,
        overlap: timedelta,
        size: int = MAX_BATCH,
    ) -> Changes:
        """Walk one window by id; only its end moves the moment the next one starts from.

        A position is `since|newest seen|last id|began`: within a window all four are there. What
        changes behind us while we walk is later than the window's beginning, by the CRM's own
        clock, so the next window starts no later than that. Nor does it start long before it:
        an hour without changes shall not have the last busy minute read again and again.
        """
        if object_type is ObjectType.PRICE_LIST:
            return self._price_list_changes(position, overlap)
        since, newest, after, began = (*position.split("|"), "", "", "")[:4]
        domain = [
            ["id", ">", int(after or 0)],
            *self._customers_only(object_type),
            *changed_after(object_type, since, overlap),
        ]
        rows = self._client.search(MODELS[object_type], domain, FIELDS[object_type], limit=size)
        snapshots = [self._seen(object_type, row) for row in rows]
        newest = max([newest or since, *(iso(each.modified_at) for each in snapshots)])
        began = began or iso(self._client.answered_at + HEADER_IS_ROUNDED)
        if len(rows) == size:
            position = f"{since}|{newest}|{rows[-1]['id']}|{began}"
            return Changes(snapshots=snapshots, position=position, has_more=True)
        settled = iso(datetime.fromisoformat(began) - CLOCKS_DIFFER_BY_LESS)
        newest = max(settled, min(newest, began))
        return Changes(snapshots=snapshots, position=newest, has_more=False)

    def _price_list_changes(self, position: str, overlap: timedelta) -> Changes:
        """Show all of them, few as they are, once anything they follow from has changed."""
        lists = self._price_lists
        changed = not position or lists.have_changed(datetime.fromisoformat(position) - overlap)
        # By the CRM's own clock, of before the lists were read.
        reached = iso(self._client.answered_at - HEADER_IS_ROUNDED)
        rows = lists.rows([]) if changed else []
        found = [lists.snapshot(row) for row in rows]
        return Changes(snapshots=found, position=reached, has_more=False)

    def find(self, object_type: ObjectType, reference: str) -> Sequence[Snapshot]:
        domain = [[mapping.REFERENCE[object_type], "=", reference]]
        rows = self._client.search(MODELS[object_type], domain, FIELDS[object_type], limit=50)
        return [self._seen(object_type, row) for row in rows]

    def find_many(self, object_type: ObjectType, references: Sequence[str]) -> Sequence[Snapshot]:
        return self._all_with(object_type, mapping.REFERENCE[object_type], references)

    def read_many(self, object_type: ObjectType, external_ids: Sequence[str]) -> Sequence[Snapshot]:
        ids = [int(each) for each in external_ids if each.isdecimal()]
        return self._all_with(object_type, "id", ids)

    def create(self, draft: Draft) -> Snapshot:
        if isinstance(draft, ProductDraft):
            return self._create_product(draft)
        object_type = type_of(draft)
        row = self._client.create(MODELS[object_type], self._values(draft), FIELDS[object_type])
        return self._seen(object_type, row)

    def create_many(self, drafts: Sequence[Draft]) -> list[str]:
        if not drafts:
            return []
        model = MODELS[type_of(drafts[0])]
        values = [self._values(draft) for draft in drafts]
        return [str(made) for made in self._client.call(model, "create", {"vlist": values})]

    def write(
        self, object_type: ObjectType, external_id: str, fields: Mapping[str, Any]
    ) -> Snapshot:
        if object_type is not ObjectType.OPPORTUNITY:
            raise Permanent(f"{object_type} records are written by the CRM's own people")
        try:
            values = mapping.opportunity_changes(fields, currencies=self._currencies)
        except KeyError as unknown:
            raise Schema(f"unknown to the CRM: {unknown.args[0]}") from unknown
        row = self._client.update(MODELS[object_type], external_id, values, FIELDS[object_type])
        return self._seen(object_type, row)

    def transition(self, external_id: str, stage: str) -> OpportunitySnapshot:
        """Move to a stage; being there already is success, since the button would refuse."""
        button = mapping.BUTTONS.get(stage)
        if button is None:
            raise Permanent(mapping.CANNOT_WRITE.get(f"stage:{stage}", f"no stage {stage}"))
        now = self._opportunity(external_id)
        if now.stage == stage:
            return now
        self._client.press(MODELS[ObjectType.OPPORTUNITY], external_id, button)
        return self._opportunity(external_id)

    def transition_many(self, external_ids: Sequence[str], stage: str) -> None:
        if stage not in mapping.BUTTONS:
            raise Permanent(mapping.CANNOT_WRITE.get(f"stage:{stage}", f"no stage {stage}"))
        self._client.press_all(MODELS[ObjectType.OPPORTUNITY], external_ids, mapping.BUTTONS[stage])

    def merged_into(self, object_type: ObjectType, external_id: str) -> str | None:
        if object_type is not ObjectType.ACCOUNT:
            return None
        survivor = None
        for _ in range(LONGEST_MERGE_CHAIN):
            following = survivor or external_id
            row = self._client.get(MODELS[object_type], following, ["replaced_by"])
            if row["replaced_by"] is None:
                break
            survivor = mapping.link(row["replaced_by"])
        return survivor

    def _all_with(
        self, object_type: ObjectType, field: str, values: Sequence[str | int]
    ) -> Sequence[Snapshot]:
        """Ask in slices, since a question travels in the address and addresses have an end."""
        found = []
        for start in range(0, len(values), LONGEST_QUESTION):
            domain = [[field, "in", list(values[start : start + LONGEST_QUESTION])]]
            rows = self._client.search(
                MODELS[object_type], domain, FIELDS[object_type], limit=ANSWERS_AT_MOST
            )
            found += [self._seen(object_type, row) for row in rows]
        return sorted(found, key=lambda each: int(each.external_id))

    def _seen(self, object_type: ObjectType, row: mapping.Row) -> Snapshot:
        """Name what a row says. Tryton prices its products in the company's currency."""
        if object_type is ObjectType.PRODUCT:
            row = {**row, "company_currency": self._company_currency}
        return SNAPSHOTS[object_type](row)

    def _opportunity(self, external_id: str) -> OpportunitySnapshot:
        model = MODELS[ObjectType.OPPORTUNITY]
        return mapping.opportunity(
            self._client.get(model, external_id, FIELDS[ObjectType.OPPORTUNITY])
        )

    def _values(self, draft: Draft) -> dict[str, Any]:
        if isinstance(draft, AccountDraft):
            return mapping.account_values(draft, self._countries)
        if isinstance(draft, OpportunityDraft):
            if draft.currency not in self._currencies:
                raise Permanent(f"the CRM has no currency {draft.currency}")
            return mapping.opportunity_values(
                draft,
                company=self._company,
                employee=self._employee,
                currencies=self._currencies,
            )
        raise Permanent("products are created one at a time")

    def _create_product(self, draft: ProductDraft) -> Snapshot:
        families = [draft.family] if draft.family else []
        categories = [self._ensure("product.category", "name", each) for each in families]
        unit = self._client.search("product.uom", [["symbol", "=", "u"]], ["name"], limit=1)
        template = {
            "name": draft.name,
            "type": "goods",
            "default_uom": unit[0]["id"],
            "salable": True,
            "sale_uom": unit[0]["id"],
            "list_price": mapping.as_number(draft.list_price),
            "categories": [["add", categories]],
            "products": [["create", [{"suffix_code": draft.code}]]],
        }
        row = self._client.create("product.template", template, ["products"])
        return self.read(ObjectType.PRODUCT, str(row["products"][0]))

    def _ensure(self, model: str, field: str, value: str) -> int:
        rows = self._client.search(model, [[field, "=", value]], [field], limit=1)
        row = rows[0] if rows else self._client.create(model, {field: value}, [field])
        found: int = row["id"]
        return found

    def _customers_only(self, object_type: ObjectType) -> list[list[Any]]:
        """Tryton keeps its own company and employees among the parties."""
        if object_type is ObjectType.ACCOUNT:
            return [["id", "not in", self._own_parties]]
        if object_type is ObjectType.CONTACT:
            return [["party", "not in", self._own_parties]]
        return []

    @cached_property
    def _price_lists(self) -> PriceLists:
        return PriceLists(self._client, company=self._company, currency=self._company_currency)

    @cached_property
    def _own_parties(self) -> list[int]:
        rows = [
            row
            for model in ("company.company", "company.employee")
            for row in self._client.search(model, [], ["party"], limit=10_000)
        ]
        return [int(mapping.link(row["party"]) or 0) for row in rows]

    @cached_property
    def _company_currency(self) -> str:
        row = self._client.get("company.company", str(self._company), ["currency.code"])
        code: str = row["currency"]["code"]
        return code

    @cached_property
    def _currencies(self) -> dict[str, int]:
        rows = self._client.search("currency.currency", [], ["code"], limit=1_000)
        return {row["code"]: row["id"] for row in rows}

    @cached_property
    def _countries(self) -> dict[str, int]:
        rows = self._client.search("country.country", [], ["code"], limit=1_000)
        return {row["code"]: row["id"] for row in rows}


def type_of(draft: Draft) -> ObjectType:
    kinds: dict[type, ObjectType] = {
        AccountDraft: ObjectType.ACCOUNT,
        ProductDraft: ObjectType.PRODUCT,
        OpportunityDraft: ObjectType.OPPORTUNITY,
    }
    return kinds[type(draft)]


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def changed_after(object_type: ObjectType, since: str, overlap: timedelta) -> list[Any]:
    """Count a record as changed with its parts; rows never updated have only a create_date."""
    if not since:
        return []
    start = mapping.as_moment(datetime.fromisoformat(since) - overlap)
    prefixes = ["", *(f"{part}." for part in mapping.PARTS[object_type])]
    clauses = [[f"{prefix}{stamp}", ">", start] for prefix in prefixes for stamp in mapping.STAMPS]
    return [["OR", *clauses]]


def open_tryton(facts: Mapping[str, Any]) -> Tryton:
    """Connect with what the sandbox or an administrator wrote down; no request is made yet."""
    return Tryton(client_of(facts), company=facts["company"], employee=facts["employee"])


def client_of(facts: Mapping[str, Any]) -> TrytonClient:
    context = {"company": facts["company"], "employee": facts["employee"], "active_test": False}
    return TrytonClient(
        url=facts["url"],
        database=facts["database"],
        token=facts["token"],
        context=context,
        person=(facts["login"], facts["password"]) if facts.get("password") else None,
    )
