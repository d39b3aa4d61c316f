"""Write tests/data/crm-export/: an invented sales export with each kind of dirt, always the same.

    python tests/data/make_crm_export.py

Companies, people and figures are made up. The first 300 rows of the pipeline hold every fault.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "crm-export"
ROWS = 560
SECTORS = ["manufacturing", "automotive", "energy", "retail", "logistics", "technology"]
COUNTRIES = ["China", "Germany", "United States", "Austria", "Japan", "Brazil"]
HEADS = ["Bergfeld", "Huaxin", "Nordlicht", "Qingshan", "Talbrück", "Ventara", "Yunhai", "Zelenka"]
TAILS = ["Antriebe", "Packaging", "Robotik", "Steel & Co", "自动化"]
AGENTS = ["Ana Brandt", "Bo Lindqvist", "Chen Yue", "Dora Weiß", "Emre Aydın", "Fang Li"]
PRODUCTS = [
    ("SD Basic", "SD", "420"),
    ("SD Pro", "SD", "3980.50"),
    ("MX 90", "MX", "1150"),
    ("MX 90 Plus", "MX", "1490"),
]
# Each replaces one column of one row: column, what stands there.
FAULTS = [
    {"product": "SDPro"},
    {"product": ""},
    {"account": "bergfeld antriebe"},
    {"account": "Unheard Of Ltd"},
    {"account": "", "deal_stage": "Engaging"},
    {"account": "", "deal_stage": "Won"},
    {"account": "", "deal_stage": "Lost"},
    {"account": "", "deal_stage": "Prospecting"},
    {"sales_agent": "Chen  Yue"},
    {"sales_agent": ""},
    {"deal_stage": "won"},
    {"deal_stage": "Closed Lost"},
    {"deal_stage": ""},
    {"engage_date": "25/10/2016"},
    {"engage_date": "2016-10-25"},
    {"engage_date": "2/30/2017"},
    {"engage_date": ""},
    {"close_date": "3/1/17", "deal_stage": "Won"},
    {"close_date": "", "deal_stage": "Won"},
    {"close_date": "", "deal_stage": "Lost"},
    {"close_date": "1/2/2015", "deal_stage": "Won", "engage_date": "10/20/2016"},
    {"close_value": "1,054", "deal_stage": "Won"},
    {"close_value": "-80", "deal_stage": "Lost"},
    {"close_value": "$900", "deal_stage": "Won"},
    {"close_value": "12.345", "deal_stage": "Won"},
    {"close_value": "99999999999999999", "deal_stage": "Won"},
    {"close_value": "", "deal_stage": "Won"},
    {"close_value": "n/a"},
    {"opportunity_id": ""},
    {"opportunity_id": " INV00777"},
    {"opportunity_id": "X" * 90},
    {"product": "SD\tBasic"},
]


def main() -> None:
    dice = random.Random(20_261_122)
    FOLDER.mkdir(exist_ok=True)
    accounts = write_accounts(dice)
    write("products.csv", "product,series,sales_price", [
        *PRODUCTS,
        ("GX 1", "", "75"),
        ("GX 2", "GX", "ask us"),
        ("SD Basic", "SD", "430"),
        ("GX 3", "GX", ""),
    ])  # fmt: skip
    write("sales_teams.csv", "sales_agent,manager,regional_office", [
        *((agent, ["Ida Holm", "Wu Jing"][i % 2], ["East", "West"][i % 2])
          for i, agent in enumerate(AGENTS)),
        ("Gert Idle", "Ida Holm", "East"),
        ("Ana Brandt", "Wu Jing", "West"),
    ])  # fmt: skip
    write_pipeline(dice, accounts)


def write(name: str, header: str, rows: list[tuple[str, ...]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(header.split(","))
        lines.writerows(rows)


def write_accounts(dice: random.Random) -> list[str]:
    names = [f"{head} {tail}" for head in HEADS for tail in TAILS]
    rows = [
        (
            name,
            dice.choice(SECTORS),
            str(dice.randint(1950, 2020)),
            f"{dice.uniform(3, 9000):.2f}",
            str(dice.randint(5, 30000)),
            dice.choice(COUNTRIES),
            "",
        )
        for name in names
    ]
    rows[1] = (*rows[1][:1], "technolgy", *rows[1][2:])
    rows[2] = (*rows[2][:5], "Philipines", "")
    rows[3] = (*rows[3][:5], "Korea", "")
    rows[4] = (*rows[4][:5], "", "")
    rows[5] = (*rows[5][:6], names[0])
    rows[6] = (*rows[6][:6], "Nowhere Holding")
    rows[7] = (*rows[7][:5], "Antarctica", "")
    rows += [rows[0], ("", *rows[9][1:]), (f"{names[9]} ", *rows[9][1:]), (names[8], "retail")]
    header = "account,sector,year_established,revenue,employees,office_location,subsidiary_of"
    write("accounts.csv", header, rows)
    return names


def write_pipeline(dice: random.Random, accounts: list[str]) -> None:
    header = [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ]
    rows = [clean(dice, number, accounts) for number in range(ROWS)]
    for place, fault in enumerate(FAULTS):
        for row in (rows[4 + 8 * place], rows[300 + 7 * place]):
            row.update(fault)
    rows[40]["opportunity_id"] = rows[39]["opportunity_id"]
    lines = [",".join(header), *(quoted(row) for row in rows)]
    lines[60] += ",one too many"
    lines[70] = lines[70].rpartition(",")[0]
    text = "\n".join(lines) + "\n"
    raw = text.encode().replace(b"INV00101,", b"INV00101\xff\xfe,").replace(b"INV00109,", b"\0,")
    (FOLDER / "sales_pipeline.csv").write_bytes(b"\xef\xbb\xbf" + raw)


def quoted(row: dict[str, str]) -> str:
    return ",".join(f'"{each}"' if "," in each else each for each in row.values())


def clean(dice: random.Random, number: int, accounts: list[str]) -> dict[str, str]:
    stage = dice.choices(["Won", "Lost", "Engaging", "Prospecting"], [48, 28, 18, 6])[0]
    engaged = date(2016, 10, 20) + timedelta(days=dice.randint(0, 420))
    closed = engaged + timedelta(days=dice.randint(1, 140))
    won = str(dice.randint(38, 30_000))
    return {
        "opportunity_id": f"INV{number:05}",
        "sales_agent": dice.choice(AGENTS),
        "product": dice.choice(PRODUCTS)[0],
        "account": dice.choice(accounts[10:]),
        "deal_stage": stage,
        "engage_date": "" if stage == "Prospecting" else american(engaged),
        "close_date": american(closed) if stage in {"Won", "Lost"} else "",
        "close_value": {"Won": won, "Lost": "0"}.get(stage, ""),
    }


def american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


if __name__ == "__main__":
    main()
