"""What the stranger reads when everything answers."""

from typing import Any

PEOPLE = [
    ("dana@northwind.example", "distributor, seller"),
    ("diego@northwind.example", "distributor, partner manager"),
    ("ravi@rivaltrade.example", "rival distributor, seller"),
    ("amy@agentia.example", "agent"),
    ("sun@sunparts.example", "supplier"),
    ("chen@vendor.example", "channel manager, Northwind is hers"),
    ("maria@vendor.example", "channel manager of other partners"),
    ("eddie@vendor.example", "content editor"),
    ("olga@vendor.example", "auditor"),
    ("leo@vendor.example", "direct seller"),
    ("lin@vendor.example", "channel director"),
    ("root@vendor.example", "administrator"),
]


CRM = """
  The CRM   Tryton at {address}, database {database}
    leo, with the password  {password}
    sells there with Tryton's own client, or: {manage} demo_stage NUMBER opportunity
"""


def announce_empty(port: int, spent: float, *, manage: str = "./run manage") -> None:
    """Print what leads from a portal without the demonstration's people to the first person in."""
    print(
        f"""
Tandem is ready after {spent:.0f} s:  http://127.0.0.1:{port}/

  The demonstration is not in here. The first person who may let others in:
    {manage} make_administrator EMAIL --name NAME

  Commands    {manage} doctor
  API         http://127.0.0.1:{port}/api/docs/

  Ctrl-C stops everything and keeps the data.
""",
        flush=True,
    )


def announce(
    port: int,
    password: str,
    spent: float,
    *,
    manage: str = "./run manage",
    crm: dict[str, Any] | None = None,
) -> None:
    """Print addresses, people and what to try; `manage` is how commands reach these data."""
    width = max(len(address) for address, _ in PEOPLE)
    people = "\n".join(f"    {address:<{width}}  {what}" for address, what in PEOPLE)
    where = ""
    if crm:
        address = crm["url"].removeprefix("http://")
        secret = crm["seller"]["password"]
        where = CRM.format(
            address=address, database=crm["database"], password=secret, manage=manage
        )
    print(
        f"""
Tandem is ready after {spent:.0f} s:  http://127.0.0.1:{port}/

  People, all with the password  {password}
{people}
{where}
  Try first
    1. Sign in as dana and register a deal with an agent and a supplier.
    2. In another browser, as chen, approve it: the opportunity appears in the CRM.
    3. As olga, see who may read the deal and who did.

  Commands    {manage} doctor
  Mails       http://127.0.0.1:{port}/mailbox/
  API         http://127.0.0.1:{port}/api/docs/

  Ctrl-C stops everything and keeps the data.
""",
        flush=True,
    )
