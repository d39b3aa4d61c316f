"""Registrations by the sheet: read, checked as a whole, imported, undone."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from openpyxl import Workbook

from deals.api.imports import row_told
from deals.models import Deal, DealImport, ImportRow
from deals.sheets.extra import guessed
from deals.sheets.table import NotASheet, read
from deals.sheets.work import forget, go_on, work
from partners.delivery import deliver_due
from partners.models import LedgerEntry, Suspension
from tests.at_once import at_once
from tests.deals.test_authorisation import authorise, territory
from tests.deals.test_questions import ask

CHINESE = "最终客户,国家,产品系列,金额,币种,含税,预计成交日期,贵方编号"
ENGLISH = "End customer;Country;Product family;Value;Currency;Tax;Expected close;Your reference"


def sheet_of(*lines, heading=CHINESE):
    return "\n".join([heading, *lines])


def good(n, *, reference=True):
    return f"无锡第{n}轴承有限公司,中国,驱动器,{n}28万,CNY,含税,2027年3月31日," + (
        f"R-{n}" if reference else ""
    )


def workbook(*lines):
    book, packed = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(packed)
    return packed.getvalue()


@pytest.fixture
def bring(world, doors):
    """Return how a sheet is brought, its columns confirmed and its rows checked."""

    def brought(content, *, who="seller", name="deals.csv", import_as=None):
        content = content.encode("utf-8-sig") if isinstance(content, str) else content
        file = SimpleUploadedFile(name, content)
        answer = doors(who).post("/deals/imports/", {"file": file})
        assert answer.status_code == 302, answer.content.decode()
        at = answer.headers["Location"]
        sheet = DealImport.objects.get(public_id=at.split("/")[-2])
        columns = {f"column_{place}": field for place, field in sheet.mapping.items()}
        assert doors(who).post(f"{at}columns/", columns).status_code == 302
        worked(world)
        if import_as:
            assert doors(who).post(f"{at}rows/", {"import_as": import_as}).status_code == 302
            worked(world)
        sheet.refresh_from_db()
        return sheet

    return brought


def worked(world):
    work(clock=lambda: world.now)


def states(sheet):
    return {state: n for state, n in sheet.counts().items() if n}


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        (sheet_of(good(1)).encode(), ","),
        (sheet_of(good(1)).encode("utf-8-sig"), ","),
        (sheet_of(good(1)).encode("gb18030"), ","),
        (sheet_of(good(1)).replace(",", "\t").encode("utf-16"), "\t"),
        (sheet_of(good(1)).replace(",", ";").encode("gb18030"), ";"),
        (f"{ENGLISH}\nMüller Söhne GmbH;DE;Drives;1".encode("cp1252"), ";"),
    ],
)
def test_whoever_wrote_it_the_same_is_read(content, delimiter):
    table = read(content)

    assert table.delimiter == delimiter
    assert table.rows[0][1][0] in {"无锡第1轴承有限公司", "Müller Söhne GmbH"}
    assert set(guessed(table.headers).values()) >= {"customer_name", "value_amount", "families"}


def test_of_a_workbook_values_are_read_and_no_formula():
    table = read(
        workbook(["Customer", "Value", "Expected close"], ["Muster AG", "=1+1", 0.1 + 0.2])
    )

    assert table.rows == [(2, ["Muster AG", "", "0.3"])]


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (sheet_of().encode(), "empty"),
        (b"\x00\x01\x02" * 50, "unreadable"),
        (b"PK\x03\x04nonsense", "unreadable"),
        (workbook(["a"], ["b"])[:900], "unreadable"),
        ("a,b\n" + "x,y\n" * 2001, "too_many_rows"),
        (",".join("abcdefgh" * 8) + "\n" + "x", "too_many_columns"),
        ("a,b\nx," + "y" * 6001, "cell_too_long"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_reason(content, code):
    with pytest.raises(NotASheet) as refusal:
        read(content.encode() if isinstance(content, str) else content)

    assert refusal.value.code == code


def test_a_bomb_and_a_giant_are_refused_at_the_field(doors):
    for content, words in [(bomb(), "unpacks to more"), (b"x" * 5_300_000, "larger than 5 MB")]:
        file = SimpleUploadedFile("b.xlsx", content)
        answer = doors("seller").post("/deals/imports/", {"file": file})

        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not DealImport.objects.exists()


def test_every_fault_of_every_row_is_said_at_once_in_the_readers_language(world, bring, doors):
    sheet = bring(
        sheet_of(
            good(1),
            ",Nowhere,Submarines,1.280,CNY,含税,tomorrow,",
            "苏州精工机械有限公司,CN,驱动器,96500,CNY,含税,,R-3",
            good(1, reference=False).replace("无锡第1", "镇江第9") + "R-1",
        )
    )

    assert states(sheet) == {"ready": 1, "incomplete": 1, "faulty": 2}
    wrong = sheet.rows.get(number=3)
    assert {fault["field"] for fault in wrong.faults} == {
        "customer_name",
        "customer_country",
        "families",
        "value_amount",
        "expected_close",
    }
    page = f"{sheet.get_absolute_url()}?rows=faulty"
    english = doors("seller").get(page).content.decode()
    assert "“1.280” can be read in two ways" in english
    assert "Row 2 has this reference already." in english
    world.seller.language = "zh-hans"
    world.seller.save()
    chinese = doors("seller").get(page).content.decode()
    assert "第 2 行已有此编号。" in chinese
    assert "two ways" not in chinese
    assert not Deal.objects.exists()


def test_answers_are_columns_and_stops_and_flags_are_told_before_anything_is_done(
    world, bring, doors
):
    """What the programme asks beyond the form is a column too, in either language and by code."""
    asked = ask("rivals", is_required=True)
    ask("plc", "choice", of=asked, options="s7 | Siemens S7 | 西门子 S7\nother | Another | 其他")
    ask("audit-day", "day", of=asked)
    ask("export", "yes_no", of=asked)
    asked.publish(at=world.now)
    authorise(world, "northwind", territory(), family="motors")
    heading = f"{CHINESE},关于rivals？,plc,answers.audit-day,About export?"

    sheet = bring(
        sheet_of(
            f"{good(1)},两家,西门子 s7,2027年2月28日,是",
            f"{good(2)},,Step 7,soon,maybe",
            f"{good(3).replace('驱动器', '电机')},一家,,,",
            f"{good(4)},,,,",
            heading=heading,
        )
    )

    assert list(sheet.mapping.values())[-4:] == [
        *("extra_rivals", "extra_plc", "extra_audit-day", "extra_export")
    ]
    assert states(sheet) == {"ready": 2, "faulty": 1, "incomplete": 1}
    outside, wrong, inside, short = sheet.rows.order_by("number")
    assert [fault["code"] for fault in outside.faults] == ["outside_authorisation"]
    assert {fault["field"] for fault in wrong.faults if "is_flag" not in fault} == {
        *("extra_rivals", "extra_plc", "extra_audit-day", "extra_export")
    }
    assert inside.faults == []
    assert [(f["field"], f["to_submit"]) for f in short.faults if "is_flag" not in f] == [
        ("extra_rivals", True)
    ]
    seller = doors("seller")
    page = seller.get(f"{sheet.get_absolute_url()}?rows=ready").content.decode()
    assert "There is no authorisation for Drives in China." in page
    page = seller.get(f"{sheet.get_absolute_url()}?rows=faulty").content.decode()
    assert page.count("About rivals?") > 1, "its column stands in the table"
    assert "Answer this question." in page
    rows = [row_told(row, None) for row in sheet.rows.order_by("number")]
    assert [len(row["flags"]) for row in rows] == [1, 1, 0, 1]
    assert rows[0]["faults"] == []

    halt = {"partner": world.northwind, "by": world.channel_manager}
    Suspension.begin(reason="x", at=world.now, **halt)
    columns = {f"column_{place}": field for place, field in sheet.mapping.items()}
    assert seller.post(f"{sheet.get_absolute_url()}columns/", columns).status_code == 302
    worked(world)
    assert states(sheet) == {"incomplete": 3, "faulty": 1}, "drafts wait, nothing is submitted"
    assert inside.sheet.rows.get(pk=inside.pk).faults[0]["code"] == "partner_suspended"
    Suspension.objects.update(during=DateTimeTZRange(empty=True))
    seller.post(f"{sheet.get_absolute_url()}columns/", columns)
    worked(world)
    seller.post(f"{sheet.get_absolute_url()}rows/", {"import_as": "submitted"})
    worked(world)
    made = Deal.objects.get(external_id="R-1")
    assert dict(made.answers.values_list("question__code", "value")) == {
        "rivals": "两家",
        "plc": "s7",
        "audit-day": "2027-02-28",
        "export": "yes",
    }


def test_faults_come_back_as_the_same_sheet_with_a_column_more(bring, doors):
    sheet = bring(sheet_of("=2+5,中国,驱动器,x,CNY,含税,2027-03-31,R-1"))

    answer = doors("seller").get(f"{sheet.get_absolute_url()}faults/")

    first, second = answer.getvalue().decode("utf-8-sig").splitlines()
    assert first == f"{CHINESE},What to mend"
    assert second.startswith("'=2+5,中国,驱动器,x,")
    assert "Value:" in second


def test_rows_become_submitted_by_the_verbs_of_the_form(world, bring, doors):
    sheet = bring(sheet_of(good(1), good(2), "半份,CN,,,,,,"), import_as="submitted")

    assert states(sheet) == {"made": 2, "incomplete": 1}
    deals = list(Deal.objects.order_by("pk"))
    assert [deal.review_status for deal in deals] == ["submitted", "submitted"]
    assert [str(deal.value_amount) for deal in deals] == ["1280000.00", "2280000.00"]
    assert all(deal.customer and deal.promised_at and deal.snapshots.exists() for deal in deals)
    said = LedgerEntry.objects.get(verb="deals.sheet_imported")
    assert (said.actor, said.details) == (world.seller, {"count": 2, "submitted": True})


def test_the_same_rows_twice_make_nothing_new_and_say_so(bring, doors):
    lines = [good(1), good(2, reference=False)]
    bring(sheet_of(*lines), import_as="drafts")
    written = [line.split(",") for line in [CHINESE, *lines]]

    again = bring(workbook(*written), name="deals.xlsx", import_as=None)

    assert states(again) == {"known": 2}
    page = doors("seller").get(again.get_absolute_url()).content.decode()
    assert "Here already" in page
    assert Deal.objects.count() == 2
    refused = doors("seller").post(f"{again.get_absolute_url()}rows/", {"import_as": "drafts"})
    assert refused.status_code == 409


def test_an_import_is_undone_where_nobody_has_touched_it(world, bring, doors):
    sheet = bring(sheet_of(good(1), good(2)), import_as="submitted")
    first, second = Deal.objects.order_by("pk")
    first.begin_review(by=world.channel_manager, at=world.now)

    page = doors("seller").get(sheet.get_absolute_url()).content.decode()
    assert "1 submitted registration is withdrawn" in page
    assert "1 registration stays" in page
    doors("seller").post(f"{sheet.get_absolute_url()}undo/")
    worked(world)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.review_status, second.review_status) == ("in_review", "withdrawn")
    sheet.refresh_from_db()
    assert (sheet.step, states(sheet)) == ("undone", {"undone": 1, "kept": 1})
    assert states(bring(sheet_of(good(2)), import_as="drafts")) == {"made": 1}


def test_a_draft_that_was_thrown_away_leaves_its_reference_to_the_next(world, bring, doors):
    sheet = bring(sheet_of(good(1)), import_as="drafts")
    doors("seller").post(f"{sheet.get_absolute_url()}undo/")
    worked(world)

    gone = Deal.objects.get()
    assert (gone.review_status, gone.first_submitted_at) == ("withdrawn", None)
    assert LedgerEntry.objects.filter(verb="deals.discarded").count() == 1
    assert not LedgerEntry.objects.filter(verb="deals.withdrawn").exists()
    assert states(bring(sheet_of(good(1)), import_as="drafts")) == {"made": 1}


def test_who_left_meanwhile_imports_nothing_more(world, bring, doors):
    sheet = bring(sheet_of(good(1)))
    doors("seller").post(f"{sheet.get_absolute_url()}rows/", {"import_as": "submitted"})
    world.seller.memberships.get().end(at=world.now - timedelta(seconds=1))

    worked(world)

    sheet.refresh_from_db()
    assert (sheet.step, states(sheet)) == ("imported", {"faulty": 1})
    assert not Deal.objects.exists()


def test_what_a_row_said_is_forgotten_after_a_while_and_what_it_became_is_not(world, bring):
    sheet = bring(sheet_of(good(1), ",x,x,x,,,,"), import_as="drafts")
    assert forget(at=world.now + timedelta(days=89)) == 0

    assert forget(at=world.now + timedelta(days=91)) == 2

    row = sheet.rows.get(number=2)
    assert (row.cells, row.state, row.deal) == ([], "made", Deal.objects.get())


@pytest.mark.usefixtures("own_database")
def test_two_sheets_at_once_register_a_row_once():
    from tests.world import build  # noqa: PLC0415  in its own database

    world = build()
    sheets = [
        DealImport.begin(
            read(sheet_of(good(1)).encode()),
            registrant=world.northwind,
            file_name=f"{n}.csv",
            mapping={"0": "customer_name", "3": "value_amount", "7": "external_id"},
            by=world.seller,
            at=world.now,
        )
        for n in range(4)
    ]
    for sheet in sheets:
        sheet.check_rows(sheet.mapping, by=world.seller, at=world.now)
    work(clock=lambda: world.now)
    for sheet in sheets:
        sheet.refresh_from_db()
        sheet.import_rows("drafts", by=world.seller, at=world.now)

    def at_work(sheet):
        return lambda: go_on(sheet.pk, clock=lambda: world.now)

    assert at_once(*map(at_work, sheets)) == ["done"] * 4

    assert sorted(ImportRow.objects.values_list("state", flat=True)) == ["known"] * 3 + ["made"]
    assert Deal.objects.count() == 1


def test_a_sheet_is_told_of_by_one_letter(world, bring, mailoutbox):
    bring(sheet_of(good(1), good(2)), import_as="submitted")

    deliver_due(at=world.now + timedelta(minutes=1))

    [letter] = mailoutbox
    assert letter.to == [world.channel_manager.email]
    assert letter.subject == "2 registrations wait for your review"
