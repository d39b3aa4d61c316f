"""The list as a sheet: what one may view, open fields, one entry in the audit."""

import io
from decimal import Decimal

from openpyxl import load_workbook

from deals.models import Deal
from deals.sheets import exported
from deals.sheets.extra import guessed
from deals.sheets.table import read
from deals.views import listing
from permissions.models import AccessEntry

CSV = "/deals/export/?format=csv"


def taken(doors, who, address=CSV):
    answer = doors(who).get(address)
    assert answer.status_code == 200
    return answer.getvalue()


def test_a_sheet_holds_what_its_reader_may_view_and_one_entry_says_so(world, doors):
    first, second = world.submitted(), world.draft(customer_name="=1+1", external_id="@R-1")
    first.parties.get().terms.revise(by=world.seller, at=world.now, note="Secret rebate")

    ours = taken(doors, "seller").decode()
    theirs = taken(doors, "rival").decode()

    assert ours.startswith("\ufeffNumber,End customer,Country")
    assert first.number in ours
    assert "1280000.00,CNY,tax included" in ours
    assert "'=1+1" in ours
    assert "'@R-1" in ours
    assert "Secret rebate" not in ours
    assert first.number not in theirs
    entry = AccessEntry.objects.get(action="export", person=world.seller)
    assert entry.object_ids == [second.pk, first.pk]
    assert not AccessEntry.objects.filter(action="export", person=world.rival).exists()


def test_a_workbook_is_filtered_as_the_list_is_and_speaks_the_readers_language(world, doors):
    world.draft(customer_name="=HYPERLINK(1)")
    world.submitted()
    world.seller.language = "zh-hans"
    world.seller.save()

    book = load_workbook(io.BytesIO(taken(doors, "seller", "/deals/export/?status=draft")))
    headings, row = book.active.iter_rows()

    assert [cell.value for cell in headings][:3] == ["编号", "最终客户", "国家"]
    said = {head.value: cell for head, cell in zip(headings, row, strict=True)}
    assert (said["最终客户"].value, said["最终客户"].data_type) == ("'=HYPERLINK(1)", "s")
    assert (said["金额"].value, said["币种"].value, said["审核状态"].value) == (
        1280000,
        "CNY",
        "草稿",
    )


def test_what_was_taken_along_can_be_brought_again(world, doors):
    world.submitted(external_id="R-1")

    table = read(taken(doors, "seller"))

    assert {"customer_name", "value_amount", "value_tax", "families", "external_id"} <= set(
        guessed(table.headers).values()
    )


def test_more_than_the_most_ends_with_a_sentence(world, doors, monkeypatch):
    for n in range(3):
        world.draft(customer_name=f"Customer {n}", value_amount=Decimal(n + 1))
    for module in (exported, listing):
        monkeypatch.setattr(module, "MOST", 2)

    said = taken(doors, "seller").decode().splitlines()

    assert len(said) == 4
    assert said[-1].startswith("Here are the first 2.")
    assert Deal.objects.count() == 3
