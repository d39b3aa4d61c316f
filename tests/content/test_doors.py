"""The library's doors: what is not for somebody cannot be found, counted, opened or guessed."""

from datetime import timedelta

import pytest
from django.test import Client

from content.models import Download, LibraryPage
from content.models.audience import Readers
from partners.models import LedgerEntry
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(world):
    """Return a function that asks an address as somebody."""

    def asked(who, address, **how):
        client = Client()
        client.force_login(world.people[who])
        answer = client.get(address, **how)
        answer.body = answer.getvalue()
        return answer

    return asked


def addresses(page):
    document = page.files.get().document
    here = page.get_absolute_url()
    return [
        here,
        f"{here}cover/",
        f"{here}file/{document.public_id}/",
        f"{here}file/{document.public_id}/1/",
        f"{here}file/{document.public_id}/2/",
    ]


def test_each_address_of_a_material_opens_to_its_readers_and_to_nobody_else(library, ask):
    for address in addresses(library.named):
        assert ask("seller", address).status_code == 200, address
        assert ask("rival", address).status_code == 404, address
        assert ask("outsider", address).status_code == 404, address


def test_a_file_is_not_reached_through_a_material_one_may_read(library, ask):
    foreign = library.named.files.get().document.public_id
    own = library.open.files.get().document.public_id
    here = library.open.get_absolute_url()

    assert ask("rival", f"{here}file/{own}/").status_code == 200
    assert ask("rival", f"{here}file/{foreign}/").status_code == 404
    assert ask("rival", f"{here}file/{foreign}/1/").status_code == 404


def test_the_list_names_and_counts_only_what_is_for_the_reader(library, ask):
    for who, names, hidden in [
        ("seller", {"Open", "Named", "Gold"}, {"Agents", "East", "Nobodys"}),
        ("rival", {"Open"}, {"Named", "Agents", "Gold", "East", "Nobodys"}),
        ("outsider", set(), {"Open", "Named"}),
    ]:
        answer = ask(who, "/library/")
        said = answer.content.decode()

        assert {card["page"].title for card in answer.context["cards"]} == names
        assert all(f">{name}<" not in said for name in hidden)
        counted = [c.count for facet in answer.context["facets"] for c in facet.choices]
        assert all(count <= len(names) for count in counted)


def test_a_facet_counts_what_choosing_it_would_show(library, ask):
    answer = ask("seller", "/library/")
    families = answer.context["facets"][0].choices

    assert [(choice.label, choice.count) for choice in families] == [("Drives", 1)]
    chosen = ask("seller", families[0].url)
    assert [card["page"].title for card in chosen.context["cards"]] == ["Named"]
    assert ask("rival", "/library/").context["facets"][0].choices == []
    every = [choice for facet in answer.context["facets"] for choice in facet.choices]
    assert max(choice.count for choice in every) > 1
    for choice in every:
        assert len(ask("seller", choice.url).context["cards"]) == choice.count, choice.label


@pytest.mark.parametrize("words", ["驱动", "华东", "quD", "qudong", "hd", "GDSV 2", "gdsv"])
def test_chinese_is_found_by_two_characters_and_by_pinyin(library, world, ask, words):
    library.material(
        "chinese",
        Readers(partners=[world.northwind]),
        title="华东区驱动器样本 GDSV 2",
        language="zh-hans",
    )

    found = ask("seller", "/library/", data={"q": words})
    not_found = ask("rival", "/library/", data={"q": words})

    assert "华东区驱动器样本 GDSV 2" in {c["page"].title for c in found.context["cards"]}
    assert not_found.context["cards"] == []
    assert not_found.context["nearest"] == [] or not_found.context["nearest"][0].count == 1


def test_siblings_are_one_card_in_the_readers_language(library, world, ask):
    english = library.material("manual", Readers(everyone=True), kind="manual")
    library.material(
        "chinese",
        Readers(everyone=True),
        title="安装手册",
        kind="manual",
        language="zh-hans",
        sibling_of=english,
    )

    def manuals():
        cards = ask("rival", "/library/").context["cards"]
        return [(c["page"].title, c["languages"]) for c in cards if c["page"].kind == "manual"]

    assert manuals() == [("Manual", ["en", "zh-hans"])]
    world.rival.language = "zh-hans"
    world.rival.save()
    assert manuals() == [("安装手册", ["en", "zh-hans"])]


def test_a_download_is_noted_in_the_audit_the_ledger_and_for_the_manager(library, world, ask):
    page = library.named
    document = page.files.get().document

    answer = ask("seller", f"{page.get_absolute_url()}file/{document.public_id}/")

    assert answer.body.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    entry = AccessEntry.objects.get(action="download")
    assert (entry.person, entry.door, entry.object_ids) == (world.seller, "file", [document.pk])
    told = LedgerEntry.objects.get(verb="content.material_downloaded")
    assert list(told.concerns.all()) == [world.northwind]
    shown = ask("partner_manager", page.get_absolute_url())
    assert [holder.person for holder in shown.context["holders"]] == [world.seller]
    assert ask("reader", page.get_absolute_url()).context["holders"] == []
    assert ask("editor", page.get_absolute_url()).context["downloads"] == 1
    assert ask("seller", page.get_absolute_url()).context["downloads"] is None


def test_a_chinese_file_name_arrives_as_it_is_written(library, world, ask):
    page = library.material("chinese", Readers(everyone=True), title="安装手册", language="zh-hans")

    answer = ask("seller", addresses(page)[2])

    assert "filename*=utf-8''%E5%AE%89%E8%A3%85" in answer["Content-Disposition"]


def test_looking_at_the_head_of_a_file_is_no_download(library, world):
    client = Client()
    client.force_login(world.seller)

    answer = client.head(addresses(library.named)[2])

    assert answer.status_code == 200
    assert int(answer["Content-Length"]) > 100
    assert not Download.objects.exists()


def test_a_replaced_material_is_gone_with_its_successor_for_those_who_may_have_it(
    library, world, ask
):
    old, later = library.open, world.now + timedelta(seconds=1)
    new = library.material("newer", Readers(partners=[world.northwind]))
    old.replace_with(new, by=world.editor, at=later)

    for address in [old.get_absolute_url(), addresses(old)[2]]:
        told = ask("seller", address)
        assert told.status_code == 410
        assert new.get_absolute_url() in told.content.decode()
        assert ask("rival", address).status_code == 404
        assert ask("outsider", address).status_code == 404


def test_who_took_the_old_edition_is_told_until_they_take_the_new_one(library, world, ask):
    old = library.open
    ask("seller", addresses(old)[2])
    new = library.material("newer", Readers(everyone=True))
    old.replace_with(new, by=world.editor, at=world.now + timedelta(seconds=1))

    assert ask("seller", "/library/").context["outdated"] == [(old, new)]
    assert ask("rival", "/library/").context["outdated"] == []
    ask("seller", addresses(new)[2])
    assert ask("seller", "/library/").context["outdated"] == []


def test_the_number_of_queries_does_not_grow_with_the_number_of_materials(
    library, world, client, queries
):
    client.force_login(world.seller)
    library.material("one more", Readers(everyone=True), families=[world.drives])
    few = queries(client, "/library/")
    for number in range(3):
        library.material(f"more {number}", Readers(everyone=True), families=[world.drives])

    assert queries(client, "/library/") == few <= 40
    assert LibraryPage.objects.permitted(world.seller, at=world.now).count() == 7


def test_a_query_that_means_nothing_is_answered_all_the_same(library, ask):
    for query in ["q=%00", "family=%00", "kind=x", "q=" + "长" * 500, "cursor=x", "q='%20%26|!"]:
        assert ask("seller", f"/library/?{query}").status_code in {200, 302}
