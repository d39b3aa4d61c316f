"""A sales export goes into the CRM: what the file says is there, or the report says why not."""

import csv
import io
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partners.crm import poll
from partners.crm.connector import ObjectType
from partners.models import CrmAccount, CrmOpportunity
from tests.partners.crm.contract import everything
from tests.partners.crm.proxy import LossyProxy
from tests.partners.crm.tryton_desk import ROOT

pytestmark = pytest.mark.crm

OWN = ROOT / "tests" / "data" / "crm-export"
REAL = ROOT.parent / "shared" / "data" / "crm-sales"
CI_ROWS = 300
# Written by hand: what the stages of a file are in the CRM, and its countries.
STAGES = {
    "Prospecting": "lead",
    "Engaging": "opportunity",
    "Won": "converted",
    "Lost": "lost",
}
COUNTRIES = {
    "Austria": "AT", "Belgium": "BE", "Brazil": "BR", "China": "CN", "Germany": "DE",
    "Italy": "IT", "Japan": "JP", "Jordan": "JO", "Kenya": "KE", "Norway": "NO", "Panama": "PA",
    "Poland": "PL", "Romania": "RO", "United States": "US",
}  # fmt: skip
HELD_NOWHERE = {"year_established", "revenue", "employees", "sector", "subsidiary_of"}


@pytest.fixture
def folder(tmp_path, full_size):
    """Return the export to load: the real one for a proof, else our own, cut to CI's size."""
    if full_size:
        assert REAL.exists(), f"the proof needs {REAL}"
        return REAL
    return cut(OWN, tmp_path / "export", CI_ROWS)


def cut(source, target, rows):
    target.mkdir()
    for path in source.glob("*.csv"):
        kept = path.read_bytes().split(b"\n")[: rows + 1]
        (target / path.name).write_bytes(b"\n".join(kept) + b"\n")
    return target


@pytest.mark.proof("import")
def test_the_file_is_the_crm_and_the_report(portal, folder, tmp_path, full_size, proven):
    killed = cut_off(portal, folder, tmp_path)
    report = tmp_path / "report.csv"
    said = load(folder, report)
    remarks = read_report(report)
    crm = portal.connect()

    told = FileAgainstCrm(folder, crm, remarks)
    told.check()

    assert f"{report}" in said
    assert "Done in" in said
    there = mirror_is_the_crm(portal, crm)
    if full_size:
        assert (len(told.by_reference), len(told.accounts)) == (8800, 85)
        assert there["opportunity"][0] == 501
    before = len(everything(crm, ObjectType.OPPORTUNITY, 200))
    load(folder, tmp_path / "again.csv")
    assert len(everything(crm, ObjectType.OPPORTUNITY, 200)) == before
    assert read_report(tmp_path / "again.csv") == remarks
    proven("in the CRM per stage", {stage: [n, str(s)] for stage, (n, s) in there.items()})
    proven("remarks", len(remarks))
    proven("seconds after the kill", said.rpartition("Done in ")[2].strip())
    proven("killed after", killed)


@pytest.mark.proof("import")
@pytest.mark.parametrize(("path", "after"), [("/sale.opportunity/create", 0), ("/rpc/", 1)])
def test_an_answer_lost_on_the_way_makes_nothing_twice(
    portal, tryton, tmp_path, settings, path, after
):
    """A batch of records, or one of moves after the sign-in, is done and never heard of by us."""
    few = relabelled(cut(OWN, tmp_path / "few", 60), f"LOST{after}-")
    proxy = LossyProxy(tryton.facts["url"])
    (tmp_path / "crm.json").write_text(proxy.facts(tryton.facts))
    settings.DATA = tmp_path
    proxy.lose("POST", path, "hang_up", after=after)
    try:
        load(few, tmp_path / "report.csv")
        assert [status for status, _ in proxy.lost] == [200]
        FileAgainstCrm(few, portal.connect(), read_report(tmp_path / "report.csv")).check()
    finally:
        proxy.close()


def test_a_folder_that_is_no_export_is_refused_in_a_sentence(portal, tmp_path):
    with pytest.raises(CommandError, match=r"accounts\.csv: No such file"):
        load(tmp_path, tmp_path / "report.csv")
    (tmp_path / "accounts.csv").write_text("name\nx\n")
    with pytest.raises(CommandError, match="has no column account"):
        load(tmp_path, tmp_path / "report.csv")


def load(folder, report):
    said = io.StringIO()
    call_command("import_crm_sales", str(folder), report=report, stdout=said)
    return said.getvalue()


def cut_off(portal, folder, tmp_path):
    """Start an import and kill it after its first batch, in the midst of the next."""
    process = subprocess.Popen(
        [sys.executable, "-u", ROOT / "manage.py", "import_crm_sales", folder],
        env={
            **os.environ,
            "DATABASE_URL": portal.database,
            "TANDEM_DATA": str(portal.data),
            "CRM_URL": "",
            "PYTHONUNBUFFERED": "1",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if line.startswith("200 of"):
            process.kill()
            process.wait()
            process.stdout.close()
            return line.strip()
    raise AssertionError("the import ended before it could be killed")


def relabelled(folder, prefix):
    """Give each row another id, so that the CRM has not seen it."""
    path = folder / "sales_pipeline.csv"
    head, *lines = path.read_bytes().split(b"\n")
    path.write_bytes(
        b"\n".join([head, *(line.replace(b"INV", prefix.encode(), 1) for line in lines)])
    )
    return folder


def read_report(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row.values()) for row in csv.DictReader(file)}


def mirror_is_the_crm(portal, crm):
    """Poll as the worker does, then compare count and sum per stage; return the CRM's."""
    while poll.poll(portal.connection, crm, clock=timezone.now):
        pass
    there, here = defaultdict(lambda: [0, Decimal(0)]), defaultdict(lambda: [0, Decimal(0)])
    after = ""
    while True:
        page = crm.page(ObjectType.OPPORTUNITY, after=after)
        for each in page.snapshots:
            there[each.stage][0] += 1
            there[each.stage][1] += each.amount or 0
        after = page.next_after
        if not after:
            break
    for stage, amount in CrmOpportunity.objects.filter(deleted_at=None).values_list(
        "stage", "amount"
    ):
        here[stage][0] += 1
        here[stage][1] += amount or 0
    assert there == here
    assert CrmAccount.objects.filter(deleted_at=None).count() == len(
        everything(crm, ObjectType.ACCOUNT, 200)
    )
    return there


class FileAgainstCrm:
    """Reads the files in a way of its own and finds every value in the CRM or in the report."""

    def __init__(self, folder, crm, remarks):
        self.folder = Path(folder)
        self.remarks = defaultdict(dict)
        for file, line, field, value, _, done in remarks:
            self.remarks[file, int(line)][field] = (value, done)
        self.accounts = self.all(crm, ObjectType.ACCOUNT)
        self.products = {each.code: each for each in self.all(crm, ObjectType.PRODUCT)}
        opportunities = self.all(crm, ObjectType.OPPORTUNITY)
        # The CRM holds more than this import: what other tests gave it bears our own mark.
        opportunities = [o for o in opportunities if not o.reference.startswith("prm:")]
        times = Counter(each.reference for each in opportunities)
        assert max(times.values()) == 1, times.most_common(3)
        self.by_reference = {each.reference: each for each in opportunities}
        self.accounts = {
            dict(each.identifiers)["crm-sales"]: each
            for each in self.accounts
            if "crm-sales" in dict(each.identifiers)
        }

    def all(self, crm, object_type):
        found, after = [], ""
        while True:
            page = crm.page(object_type, after=after)
            found += page.snapshots
            after = page.next_after
            if not after:
                return found

    def check(self):
        checks = {
            "accounts.csv": self.account,
            "products.csv": self.product,
            "sales_teams.csv": self.agent,
            "sales_pipeline.csv": self.opportunity,
        }
        self.unused = {
            (key, field)
            for key, fields in self.remarks.items()
            for field in fields
            if key[1] > 1  # line 1 speaks of a whole column
        }
        for file, check in checks.items():
            text = (self.folder / file).read_bytes().decode("utf-8-sig", "replace")
            text = text.replace("\r\n", "\n")
            header, *lines = text.rstrip("\n").split("\n")
            for number, line in enumerate(lines, start=2):
                cells = next(csv.reader([line]))
                remarks = self.remarks.get((file, number), {})
                self.unused.discard(((file, number), ""))
                if "" in remarks and remarks[""][1] == "row left out":
                    self.unused -= {((file, number), field) for field in remarks}
                    continue
                row = dict(zip(header.split(","), cells, strict=True))
                held = check(row)
                for field, value in row.items():
                    self.explain(file, number, field, value, held)
        assert not self.unused, "the report speaks of what is not in the files"

    def explain(self, file, number, field, value, held):
        key = ((file, number), field)
        noted = self.remarks.get((file, number), {}).get(field)
        if noted is None:
            assert held[field] == value, (*key, value, held[field])
            return
        self.unused.discard(key)
        said, done = noted
        assert said == value, (*key, said)
        if done.startswith("kept in the comment") and "comment" in held:
            assert value in held["comment"], key

    def account(self, row):
        there = self.accounts[row["account"]]
        names = {code: name for name, code in COUNTRIES.items()}
        return {
            "account": there.name,
            "office_location": names.get(there.country, ""),
            **dict.fromkeys(HELD_NOWHERE, ""),
        }

    def product(self, row):
        there = self.products[row["product"]]
        price = there.list_price
        same = price is not None and row["sales_price"] and price == Decimal(row["sales_price"])
        return {
            "product": there.name,
            "series": there.family,
            "sales_price": row["sales_price"] if same else str(price),
        }

    def agent(self, row):
        return dict.fromkeys(row)

    def opportunity(self, row):
        there = self.by_reference[row["opportunity_id"]]
        account = next(
            (name for name, each in self.accounts.items() if each.external_id == there.account_id),
            "",
        )
        stages = {stage: name for name, stage in STAGES.items()}
        same = row["close_value"] and there.amount == Decimal(plain(row["close_value"]))
        return {
            "opportunity_id": there.reference,
            "sales_agent": row["sales_agent"]
            if f"Sales agent: {row['sales_agent']}" in there.comment
            else "",
            "product": row["product"] if row["product"] in there.title else there.title,
            "account": account,
            "deal_stage": stages[there.stage],
            "engage_date": american(there.start_date),
            "close_date": american(there.close_date),
            "close_value": row["close_value"] if same else str(there.amount or ""),
            "comment": there.comment,
        }


def plain(figure):
    return figure if figure.replace(".", "", 1).isdigit() else "-1"


def american(day):
    return f"{day.month}/{day.day}/{day.year}" if day else ""
