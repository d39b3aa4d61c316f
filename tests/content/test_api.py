"""The library's API: the same readers, files and notes as its pages have."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine

from content.models import Download
from content.models.audience import Readers
from partners.models import LedgerEntry
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


def titles(answer):
    assert answer.status_code == 200
    return {each["title"] for each in answer.json()["results"]}


def test_a_list_holds_what_is_for_its_reader_and_counts_no_more(library, api):
    assert titles(api("seller").get("materials/")) == {"Open", "Named", "Gold"}
    assert titles(api("rival").get("materials/")) == {"Open"}
    assert titles(api("outsider").get("materials/")) == set()
    assert api("rival").get("materials/?count=capped").json()["count"] == 1


def test_material_is_found_by_its_words_its_kind_its_language_and_its_family(library, world, api):
    library.material(
        "chinese", Readers(everyone=True), title="安装手册", kind="manual", language="zh-hans"
    )
    for query, found in [
        ("q=安装", {"安装手册"}),
        ("q=nam", {"Named"}),
        ("kind=manual", {"安装手册"}),
        ("language=zh-hans", {"安装手册"}),
        (f"product_family={world.drives.code}", {"Named"}),
        ("product_family=unknown", set()),
        ("q=agents", set()),
    ]:
        assert titles(api("seller").get(f"materials/?{query}")) == found, query


def test_a_material_says_what_it_is_and_which_files_it_carries(library, world, api):
    page = library.named
    document = page.files.get().document

    answer = api("seller").get(f"materials/{page.public_id}/")

    assert answer.status_code == 200
    shown = answer.json()
    assert shown["id"] == page.public_id
    assert (shown["kind"], shown["language"], shown["is_current"]) == ("datasheet", "en", True)
    assert shown["product_families"] == [{"code": world.drives.code, "name": world.drives.name_en}]
    [file] = shown["files"]
    assert (file["id"], file["extension"], file["pages"]) == (document.public_id, "pdf", 2)
    again = api("seller").get(f"materials/{page.public_id}/", If_None_Match=answer["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize("noun", ["", "file/"])
def test_what_is_not_for_somebody_is_not_there(library, api, noun):
    path = f"materials/{library.named.public_id}/{noun}"

    assert api("seller").get(path).status_code == 200
    for who in ("rival", "agent", "outsider", "direct_seller"):
        refused = api(who).get(path)
        assert refused.status_code == 404
        assert refused.json() == api(who).get(f"materials/{'0' * 16}/{noun}").json()


def test_a_download_is_recorded_as_the_page_records_it(library, world, api):
    page = library.named
    document = page.files.get().document

    answer = api("seller", "read").get(f"materials/{page.public_id}/file/")

    assert answer.getvalue().startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert "private" in answer["Cache-Control"]
    taken = Download.objects.get()
    assert (taken.person, taken.page_id, taken.document) == (world.seller, page.pk, document)
    told = LedgerEntry.objects.get(verb="content.material_downloaded")
    assert list(told.concerns.all()) == [world.northwind]
    entry = AccessEntry.objects.get(action="download")
    assert (entry.person, entry.door, entry.object_ids) == (world.seller, "api", [document.pk])


def test_looking_at_the_head_of_a_file_is_no_download(library, api):
    answer = api("seller").send("HEAD", f"materials/{library.named.public_id}/file/")

    assert answer.status_code == 200
    assert int(answer["Content-Length"]) > 100
    assert not Download.objects.exists()


def test_another_file_of_a_material_is_asked_for_by_its_id_and_only_its_own(library, api):
    own = library.open.files.get().document.public_id
    foreign = library.named.files.get().document.public_id
    path = f"materials/{library.open.public_id}/file/"

    assert api("seller").get(f"{path}?file={own}").status_code == 200
    assert api("seller").get(f"{path}?file={foreign}").status_code == 404


@pytest.fixture
def afterwards():
    """Move the clock on, to the end of the test."""
    with ExitStack() as moved:
        yield lambda at: moved.enter_context(time_machine.travel(at, tick=False))


def test_what_was_replaced_is_gone_and_names_its_successor(library, world, api, afterwards):
    old = library.open
    new = library.material("newer", Readers(partners=[world.northwind]))
    later = world.now + timedelta(hours=1)
    old.replace_with(new, by=world.editor, at=later)
    afterwards(later)

    for noun in ("", "file/"):
        gone = api("seller").get(f"materials/{old.public_id}/{noun}")
        assert gone.status_code == 410
        assert gone["Content-Type"] == "application/problem+json"
        assert gone.json()["code"] == "gone"
        assert gone.json()["successor"]["id"] == new.public_id
        assert api("rival").get(f"materials/{old.public_id}/{noun}").status_code == 404
    assert not Download.objects.exists()
    assert "Open" not in titles(api("seller").get("materials/"))
    # Who keeps the library still finds it, and is told that it is over.
    kept = api("editor").get(f"materials/{old.public_id}/")
    assert (kept.status_code, kept.json()["is_current"]) == (200, False)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=poster", "kind"),
        ("language=fr", "language"),
        ("q=%00", "q"),
        ("q=" + "长" * 81, "q"),
        ("product_family=" + "x" * 41, "product_family"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("count=all", "count"),
        ("shoe_size=43", "shoe_size"),
    ],
)
def test_what_the_list_does_not_understand_is_refused_by_name(library, api, query, field):
    answer = api("seller").get(f"materials/?{query}")

    assert answer.status_code == 400
    assert field in {each["field"] for each in answer.json()["errors"]}


def test_a_cursor_or_an_id_that_means_nothing_is_refused(library, api):
    seller, here = api("seller"), f"materials/{library.open.public_id}/file/"

    assert seller.get("materials/?cursor=x").status_code == 400
    assert seller.get(f"{here}?file=x").status_code == 400
    assert seller.get(f"{here}?shoe_size=43").status_code == 400
    for odd in ("x", "%00", "'" * 16, "长" * 16):
        assert seller.get(f"materials/{odd}/").status_code == 404
        assert seller.get(f"materials/{odd}/file/").status_code == 404
    assert seller.post("materials/", {"title": "x"}).status_code == 405


def test_the_number_of_queries_does_not_grow(library, world, api, queries):
    seller = api("seller")
    few = queries(seller, "materials/")
    for number in range(3):
        library.material(f"more {number}", Readers(everyone=True), families=[world.drives])
    assert queries(seller, "materials/") == few <= 20


def test_pages_follow_each_other_without_loss(library, world, api):
    seller, found, path = api("seller"), [], "materials/?limit=1"
    library.material("later", Readers(everyone=True), at=world.now - timedelta(hours=1))
    while path:
        page = seller.get(path).json()
        found += [each["title"] for each in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]

    assert len(found) == 4
    assert set(found) == {"Open", "Named", "Gold", "Later"}
