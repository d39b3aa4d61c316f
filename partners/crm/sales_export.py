"""What the files of a CRM's sales export say, and what in them cannot be taken as it stands.

Nothing is mended and nothing left out in silence: a value that is not what its column promises is
not guessed at but remarked upon, with its file, line and reason. Hints are for the reader of the
report; no hint is ever followed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from rapidfuzz import process

from partners.crm.connector import AccountDraft, OpportunityDraft, ProductDraft
from partners.crm.sales_files import (
    ACCOUNTS,
    COLUMNS,
    IN_COMMENT,
    NOWHERE,
    PIPELINE,
    PRODUCTS,
    TEAMS,
    Remark,
    Row,
    SalesFiles,
)

STAGES = {
    "Prospecting": "lead",
    "Engaging": "opportunity",
    "Won": "converted",
    "Lost": "lost",
}
CLOSED = {"Won", "Lost"}
SECTORS = (
    "agriculture",
    "automotive",
    "construction",
    "education",
    "employment",
    "energy",
    "entertainment",
    "finance",
    "government",
    "healthcare",
    "insurance",
    "logistics",
    "manufacturing",
    "marketing",
    "media",
    "medical",
    "retail",
    "services",
    "software",
    "technology",
    "telecommunications",
    "transport",
)
NO_FIELD = "the CRM has no field for this"
LONGEST_ID = 80
LONGEST_NAME = 200
WHOLE_DIGITS = 15
ALIKE = 82
DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Account:
    row: Row
    draft: AccountDraft


@dataclass(frozen=True, slots=True)
class Product:
    row: Row
    draft: ProductDraft


@dataclass(frozen=True, slots=True)
class Opportunity:
    """`account` is a name of accounts.csv, or empty; `stage` is where the CRM shall bring it."""

    row: Row
    draft: OpportunityDraft
    account: str
    stage: str


@dataclass(kw_only=True)
class SalesExport(SalesFiles):
    """The four files, read; `remarks` grows while they are."""

    currency: str
    countries: frozenset[str]
    accounts: dict[str, Account] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    agents: dict[str, Row] = field(default_factory=dict)
    opportunities: dict[str, Opportunity] = field(default_factory=dict)

    def read(self) -> None:
        rows = {name: list(self.rows(name)) for name in COLUMNS}
        for row in self.named(rows[ACCOUNTS], "account", longest=LONGEST_NAME):
            self.accounts[row["account"]] = Account(row, self.account(row))
        for account in self.accounts.values():
            self.parent(account.row)
        for row in self.named(rows[PRODUCTS], "product", longest=LONGEST_ID):
            self.products[row["product"]] = Product(row, self.product(row))
        for row in self.named(rows[TEAMS], "sales_agent", longest=LONGEST_NAME):
            self.agents[row["sales_agent"]] = row
        self.remark_currency()
        for row in self.named(rows[PIPELINE], "opportunity_id", longest=LONGEST_ID):
            self.opportunities[row["opportunity_id"]] = self.opportunity(row)
        self.remark_agents()

    # Rows

    def account(self, row: Row) -> AccountDraft:
        for name in ("year_established", "revenue", "employees"):
            if row[name]:
                self.remark(row, name, NO_FIELD, NOWHERE)
        if sector := row["sector"]:
            odd = "" if sector in SECTORS else f"; no sector we know{hint(sector, SECTORS)}"
            self.remark(row, "sector", NO_FIELD + odd, NOWHERE)
        return AccountDraft(
            reference=f"crm-sales:{row['account']}",
            name=row["account"],
            country=self.country(row),
        )

    def country(self, row: Row) -> str:
        named = row["office_location"]
        if not named:
            self.remark(row, "office_location", "no country", NOWHERE)
            return ""
        code = country_codes().get(named, "")
        if not code:
            reason = f"no country of this name{hint(named, country_codes())}"
            self.remark(row, "office_location", reason, NOWHERE)
        elif code not in self.countries:
            self.remark(row, "office_location", f"the CRM does not know {code}", NOWHERE)
            return ""
        return code

    def parent(self, row: Row) -> None:
        if parent := row["subsidiary_of"]:
            reason = "the CRM keeps no groups of companies"
            if parent not in self.accounts:
                reason += f"; no account of this name{hint(parent, self.accounts)}"
            self.remark(row, "subsidiary_of", reason, NOWHERE)

    def product(self, row: Row) -> ProductDraft:
        price = self.money(row, "sales_price", NOWHERE)
        if not row["sales_price"]:
            self.remark(row, "sales_price", "no price", NOWHERE)
        if not row["series"]:
            self.remark(row, "series", "no series", NOWHERE)
        return ProductDraft(
            code=row["product"], name=row["product"], family=row["series"], list_price=price
        )

    def opportunity(self, row: Row) -> Opportunity:
        stage = self.stage(row)
        account = self.account_named(row)
        started = self.day(row, "engage_date")
        closed = self.day(row, "close_date")
        if started and closed and closed < started:
            self.remark(row, "close_date", "before engage_date", "taken as it stands")
        if stage == "lost" and closed:
            self.remark(row, "close_date", "the CRM writes its own day on closing", IN_COMMENT)
        if started is None and not row["engage_date"]:
            self.remark(row, "engage_date", "no date", "the CRM writes the day of the import")
        self.doubt_product(row)
        self.doubt_agent(row)
        if stage in {"opportunity", "converted"} and not account:
            self.remark(row, "deal_stage", "needs an account in the CRM", "stays a lead")
            stage = "lead"
        draft = OpportunityDraft(
            reference=row["opportunity_id"],
            title=" · ".join(filter(None, (row["product"], account))) or row["opportunity_id"],
            currency=self.currency,
            amount=self.money(row, "close_value", IN_COMMENT),
            start_date=started,
            close_date=closed,
            comment=self.comment(row),
        )
        return Opportunity(row, draft, account, stage)

    def stage(self, row: Row) -> str:
        named = row["deal_stage"]
        if named not in STAGES:
            self.remark(row, "deal_stage", f"no such stage{hint(named, STAGES)}", "stays a lead")
        for name in ("close_date", "close_value"):
            if named in CLOSED and not row[name]:
                self.remark(row, name, f"missing though {named.lower()}", NOWHERE)
        return STAGES.get(named, "lead")

    def account_named(self, row: Row) -> str:
        named = row["account"]
        if named in self.accounts:
            return named
        if named:
            reason = f"not in {ACCOUNTS}{hint(named, self.accounts)}"
            self.remark(row, "account", reason, IN_COMMENT)
        else:
            self.remark(row, "account", "no account", NOWHERE)
        return ""

    def doubt_product(self, row: Row) -> None:
        if row["product"] not in self.products:
            reason = f"not in {PRODUCTS}{hint(row['product'], self.products)}"
            self.remark(row, "product", reason, f"{IN_COMMENT} and the title")

    def doubt_agent(self, row: Row) -> None:
        if row["sales_agent"] not in self.agents:
            reason = f"not in {TEAMS}{hint(row['sales_agent'], self.agents)}"
            self.remark(row, "sales_agent", reason, IN_COMMENT)

    def day(self, row: Row, name: str) -> date | None:
        if not row[name]:
            return None
        written = DATE.fullmatch(row[name])
        if written is None:
            self.remark(row, name, "not written month/day/year", IN_COMMENT)
            return None
        month, day, year = map(int, written.groups())
        try:
            return date(year, month, day)
        except ValueError:
            self.remark(row, name, "no such day", IN_COMMENT)
            return None

    def money(self, row: Row, name: str, done: str) -> Decimal | None:
        """Return the figure; None, remarked upon, if it is more or less than a plain number."""
        written = row[name]
        if not written:
            return None
        if not NUMBER.fullmatch(written):
            self.remark(row, name, "not a plain number", done)
            return None
        figure = Decimal(written)
        whole, _, cents = written.partition(".")
        if len(cents.rstrip("0")) > 2 or len(whole) > WHOLE_DIGITS:  # noqa: PLR2004 - cents
            self.remark(row, name, "more digits than an amount has", done)
            return None
        return figure

    def comment(self, row: Row) -> str:
        """Keep the row's own words, since much of it the CRM cannot hold or will overwrite."""
        agent = self.agents.get(row["sales_agent"])
        desk = f" ({agent['manager']}, {agent['regional_office']})" if agent else ""
        kept = [
            ("Sales agent", row["sales_agent"] + desk),
            *((label(name), row[name]) for name in COLUMNS[PIPELINE][2:]),
        ]
        return "\n".join(f"{name}: {value}" for name, value in kept if value)

    # Matters of a whole file

    def remark_currency(self) -> None:
        for file, name in [(PRODUCTS, "sales_price"), (PIPELINE, "close_value")]:
            reason = "the file names no currency"
            self.remarks.append(Remark(file, 1, name, "", reason, f"{self.currency} taken"))

    def remark_agents(self) -> None:
        busy = {each.row["sales_agent"] for each in self.opportunities.values()}
        for name, row in self.agents.items():
            reason = "employees are made by the CRM's own people"
            done = "kept in the comments of the opportunities"
            if name not in busy:
                reason, done = f"no opportunity in {PIPELINE} names this agent", NOWHERE
            for column in COLUMNS[TEAMS]:
                self.remark(row, column, reason, done)


def label(column: str) -> str:
    return column.replace("_", " ").capitalize()


def hint(word: str, known: Iterable[str]) -> str:
    found = process.extractOne(word, list(known), score_cutoff=ALIKE) if word else None
    return f", perhaps {found[0]}" if found else ""


@cache
def country_codes() -> Mapping[str, str]:
    """Return the ISO code of each country by its English name."""
    names = Locale("en").territories
    return {name: code for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)}
