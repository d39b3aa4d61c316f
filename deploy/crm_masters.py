"""What a Tryton needs before anyone can sell with it, made over its JSON-RPC.

Everything is looked up before it is created, so an interrupted preparation is simply repeated.
"""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from itertools import count
from typing import Any

COMPANY = "Huadong Drives 华东驱动"
CURRENCIES = [("CNY", "Yuan Renminbi", "¥"), ("EUR", "Euro", "€"), ("USD", "US Dollar", "$")]
HOME_CURRENCY = "CNY"
# What a yuan is worth, as the demonstration's people entered it there: round figures, no bank's.
RATES = {"CNY": "1", "EUR": "0.128", "USD": "0.14"}
RATES_SINCE = {"__class__": "date", "year": 2024, "month": 1, "day": 1}
PARTNER_DESK = "Partner desk 合作伙伴部"
SELLER = "Leo Vogel 李欧"
SELLER_LOGIN = "leo"
PORTAL_LOGIN = "portal"
PORTAL_GROUPS = ["Party Administration", "Product Administration", "Sales", "Sale Opportunity"]
SELLER_GROUPS = ["Party Administration", "Sales", "Sale Opportunity"]
# The countries the demonstration and its import speak of. Tryton ships the table empty.
COUNTRIES = {
    "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil",
    "CA": "Canada", "CH": "Switzerland", "CN": "China", "CZ": "Czechia", "DE": "Germany",
    "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland", "FR": "France",
    "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong", "HR": "Croatia", "HU": "Hungary",
    "IE": "Ireland", "IN": "India", "IT": "Italy", "JO": "Jordan", "JP": "Japan", "KE": "Kenya",
    "KR": "Korea", "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia",
    "MX": "Mexico", "MY": "Malaysia", "NL": "Netherlands", "NO": "Norway", "PA": "Panama",
    "PH": "Philippines", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "SE": "Sweden",
    "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia", "TH": "Thailand", "TR": "Türkiye",
    "TW": "Taiwan", "US": "United States", "VN": "Viet Nam",
}  # fmt: skip


@dataclass(frozen=True)
class Office:
    """The ids a client must name, since Tryton's REST takes neither from its user."""

    instance: str
    company: int
    employee: int
    currencies: dict[str, int]
    seller: str


class Refusal(Exception):
    """Tryton answered, and the answer is an error; `said` is its kind and its words."""

    def __init__(self, sentence: str, said: Any = None) -> None:
        super().__init__(sentence)
        self.said = said


class Clerk:
    """Speaks JSON-RPC as one user of one database."""

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.address = f"{url}/{database}/rpc/"
        self.numbers = count(1)
        self.header = {"Content-Type": "application/json"}
        session = self.call("common.db.login", login, {"password": password}, "en")
        if not session:
            raise Refusal(f"{login} may not sign in")
        self.user: int = session[0]
        token = base64.b64encode(f"{login}:{session[0]}:{session[1]}".encode()).decode()
        self.header["Authorization"] = f"Session {token}"

    def call(self, method: str, *arguments: Any) -> Any:
        body = {"id": next(self.numbers), "method": method, "params": list(arguments)}
        request = urllib.request.Request(  # noqa: S310 - the address is our own http://127.0.0.1
            self.address, json.dumps(body).encode(), self.header
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            said = json.load(answer)
        if said.get("error"):
            raise Refusal(f"{method}: {said['error']}", said["error"])
        return said.get("result")

    def find(self, model: str, *clauses: list[Any]) -> list[int]:
        found: list[int] = self.call(f"model.{model}.search", list(clauses), 0, None, None, {})
        return found

    def read(self, model: str, ids: list[int], *names: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.call(f"model.{model}.read", ids, list(names), {})
        return rows

    def join_every_group(self) -> None:
        """Modules activated before the administrator existed left them outside their groups."""
        groups = self.find("res.group")
        self.call("model.res.user.write", [self.user], {"groups": [["add", groups]]}, {})

    def ensure(self, model: str, key: str, values: dict[str, Any]) -> int:
        """Return the record whose `key` has this value; create it if there is none."""
        found = self.find(model, [key, "=", values[key]])
        if found:
            return found[0]
        made: list[int] = self.call(f"model.{model}.create", [values], {})
        return made[0]


def decimal(figure: str) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": figure}


def prepare(url: str, database: str, secrets: dict[str, str]) -> Office:
    clerk = Clerk(url, database, "admin", secrets["admin_password"])
    clerk.join_every_group()
    currencies = {code: currency(clerk, code, name, sign) for code, name, sign in CURRENCIES}
    rates(clerk, currencies)
    countries(clerk)
    company = ensure_company(clerk, currencies[HOME_CURRENCY])
    desk = employee(clerk, company, PARTNER_DESK)
    seller = employee(clerk, company, SELLER)
    # Rules of the company hold for its administrator too.
    own = {"companies": [["add", [company]]], "company": company}
    clerk.call("model.res.user.write", [clerk.user], own, {})
    portal = user(clerk, PORTAL_LOGIN, company, desk, groups=PORTAL_GROUPS)
    leo = user(clerk, SELLER_LOGIN, company, seller, groups=SELLER_GROUPS)
    for one, secret in [(leo, "seller_password"), (portal, "portal_password")]:
        clerk.call("model.res.user.write", [one], {"password": secrets[secret]}, {})
    key = {"key": secrets["token"], "user": portal, "application": "rest"}
    clerk.ensure("res.user.application", "key", key)
    return Office(instance_of(clerk, company), company, desk, currencies, SELLER_LOGIN)


def currency(clerk: Clerk, code: str, name: str, sign: str) -> int:
    rounding = {"rounding": decimal("0.01"), "digits": 2}
    return clerk.ensure(
        "currency.currency", "code", {"code": code, "name": name, "symbol": sign, **rounding}
    )


def rates(clerk: Clerk, currencies: dict[str, int]) -> None:
    for code, rate in RATES.items():
        values = {"currency": currencies[code], "rate": decimal(rate), "date": RATES_SINCE}
        clerk.ensure("currency.currency.rate", "currency", values)


def countries(clerk: Clerk) -> None:
    known = clerk.find("country.country")
    have = {row["code"] for row in clerk.read("country.country", known, "code")} if known else set()
    missing = [{"code": code, "name": name} for code, name in COUNTRIES.items() if code not in have]
    if missing:
        clerk.call("model.country.country.create", missing, {})


def ensure_company(clerk: Clerk, home_currency: int) -> int:
    found = clerk.find("company.company")
    if found:
        return found[0]
    party = clerk.ensure("party.party", "name", {"name": COMPANY})
    values = {"party": party, "currency": home_currency, "timezone": "Asia/Shanghai"}
    return clerk.ensure("company.company", "party", values)


def employee(clerk: Clerk, company: int, name: str) -> int:
    party = clerk.ensure("party.party", "name", {"name": name})
    return clerk.ensure("company.employee", "party", {"party": party, "company": company})


def user(clerk: Clerk, login: str, company: int, employee: int, *, groups: list[str]) -> int:
    ids = clerk.find("res.group", ["name", "in", groups])
    if len(ids) != len(groups):
        raise Refusal(f"not all of these groups exist: {', '.join(groups)}")
    values = {
        "login": login,
        "name": login.capitalize(),
        "groups": [["add", ids]],
        "companies": [["add", [company]]],
        "company": company,
        "employees": [["add", [employee]]],
        "employee": employee,
    }
    return clerk.ensure("res.user", "login", values)


def instance_of(clerk: Clerk, company: int) -> str:
    """Tryton has no instance id; the microsecond its company was entered serves as one.

    It survives a backup and differs between two sandboxes, and REST can read it.
    """
    row = clerk.read("company.company", [company], "create_date")[0]["create_date"]
    moment = "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}"
    return hashlib.sha256(f"{company}@{moment.format(**row)}".encode()).hexdigest()[:16]
