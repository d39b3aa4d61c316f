"""Customers we know are found again, whatever way somebody spells them."""

import io

import pytest
from django.core.management import call_command

from deals.duplicates import candidates, keep_verdict
from deals.matching.score import Known
from deals.models import Customer, Deal
from deals.refusals import CustomerAlreadyProtected

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(world):
    names = [
        ("苏州精工机械有限公司", "CN"),
        ("上海华东泵业股份有限公司", "CN"),
        ("Hansa Antriebe GmbH", "DE"),
        ("SHIVA SALES CORPORATION", "IN"),
        ("Jay Construction", "IN"),
        ("Neckar Fördertechnik GmbH & Co. KG", "DE"),
    ]
    return {name: Customer.known_as(name, country=country, at=world.now) for name, country in names}


@pytest.mark.parametrize(
    ("typed", "country", "meant", "decision"),
    [
        ("苏州精工机械有限公司", "CN", "苏州精工机械有限公司", "same"),
        ("苏州市精工机械厂", "CN", "苏州精工机械有限公司", "possible"),
        ("HANSA-ANTRIEBE", "DE", "Hansa Antriebe GmbH", "same"),
        ("Neckar Foerdertechnik", "DE", "Neckar Fördertechnik GmbH & Co. KG", "same"),
        ("Hnasa Antriebe", "", "Hansa Antriebe GmbH", "same"),
        ("HansaAntriebe GmbH", "", "Hansa Antriebe GmbH", "same"),
        ("Shvia Sales", "IN", "SHIVA SALES CORPORATION", "same"),
        ("Jay Onstruction", "IN", "Jay Construction", "possible"),
        ("suzhou jing gong ji xie", "", "苏州精工机械有限公司", "same"),
        ("苏州精功机械", "", "苏州精工机械有限公司", "same"),
    ],
)
def test_the_customer_that_was_meant_comes_first(known, typed, country, meant, decision):
    found = candidates(Known(name=typed, country=country))

    assert found[0].customer == known[meant]
    assert found[0].match.decision == decision


def test_a_stranger_is_like_nobody(known):
    assert candidates(Known(name="宁波海曙粮油有限公司", country="CN")) == []


def test_the_command_writes_the_best_for_each_name(known, tmp_path, capsys):
    names = tmp_path / "names.csv"
    names.write_text("name,country\nHansa Antriebe,DE\n", encoding="utf-8-sig")

    call_command("find_customers", str(names), "--top", "2", stdout=io.StringIO())

    written = capsys.readouterr().out
    assert "Hansa Antriebe GmbH" in written
    assert ",same," in written


def test_the_protected_are_asked_however_many_look_alike(world, monkeypatch):
    """One registration is compared with a few candidates; a protected customer is never cut off."""
    monkeypatch.setattr("deals.duplicates.MOST", 1)
    deals = [world.submitted() for _each in range(7)]

    def approve(deal):
        row = Deal.objects.fetch(
            world.channel_manager, "decide", at=world.now, public_id=deal.public_id, lock=True
        )
        row.approve(by=world.channel_manager, at=world.now)

    def judge_different(deal, other):
        by = world.channel_manager
        keep_verdict(deal, other.customer, "different", by=by, at=world.now)

    first, (nearer, farther) = deals[0], deals[-2:]
    approve(farther)
    judge_different(nearer, farther)
    approve(nearer)
    judge_different(first, nearer)

    with pytest.raises(CustomerAlreadyProtected):
        approve(first)


def test_the_least_alike_are_left_out_first(world, monkeypatch):
    monkeypatch.setattr("deals.duplicates.MOST", 1)
    for place in ("Nord", "Ost", "West", "Ems", "Rhein", "Main"):
        Customer.known_as(f"Hansa Antriebe {place} GmbH", country="DE", at=world.now)
    meant = Customer.known_as("Hansa Antriebe GmbH", country="DE", at=world.now)
    # Found by its reading alone: not one trigram is the same.
    chinese = Customer.known_as("汉萨安特里贝有限公司", country="CN", at=world.now)

    [found] = candidates(Known(name="Hansa Antrieb", country="DE"))
    [read] = candidates(Known(name="汉萨安特里贝", country="CN"))

    assert found.customer == meant
    assert read.customer == chinese
