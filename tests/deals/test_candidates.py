"""Customers we know are found again, whatever way somebody spells them."""

import io

import pytest
from django.core.management import call_command

from deals.duplicates import candidates
from deals.matching.score import Known
from deals.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(world):
    names = [
        ("苏州精工机械有限公司", "CN"),
        ("上海华东泵业股份有限公司", "CN"),
        ("Hansa Antriebe GmbH", "DE"),
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
