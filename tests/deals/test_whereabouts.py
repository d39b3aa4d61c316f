"""Address and telephone say where a company is, and never alone who it is."""

import pytest

from deals.matching.score import Known, score
from deals.matching.whereabouts import same_address, same_postcode, same_telephone


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("+49 (0)711 1234567", "0711/1234567", True),
        ("+49 711 1234567", "0711 / 123 45 67", True),
        ("213/857-0034", "213-857-0034", True),
        ("0512-6252 1234 转801", "+86 512 62521234", True),
        ("0512-62521234; 0512-62529999", "62529999", True),
        ("2865254", "2865255", False),
        ("ask for it", "2865254", None),
        ("", "", None),
    ],
)
def test_telephones_are_compared_by_their_digits(left, right, same):
    assert same_telephone(left, right) is same
    assert same_telephone(right, left) is same


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("1001 W. Roosevelt Rd.", "1001 West Roosevelt Road, Chicago IL 60608", True),
        ("1001 W. Roosevelt Rd.", "1003 W. Roosevelt Rd.", False),
        ("1001 W. Roosevelt Rd.", "1001 N. Halsted", False),
        ("804 Northpoint", "804 North Point St.", True),
        ("Königstraße 12, 70173 Stuttgart", "Koenigstr. 12", True),
        ("12224 Ventura Blvd", "12224 Ventura Boulevard", True),
        ("苏州市工业园区星湖街328号", "江苏省苏州市星湖街328号5栋", True),
        ("苏州市星湖街328号", "苏州市金鸡湖大道328号", False),
        ("Roosevelt Road", "1001 Roosevelt Road", None),
        ("", "1001 Roosevelt Road", None),
    ],
)
def test_addresses_are_compared_by_house_and_street(left, right, same):
    assert same_address(left, right) is same
    assert same_address(right, left) is same


def test_a_longer_postcode_agrees_with_its_beginning():
    assert same_postcode("60302", "60302-1234") is True
    assert same_postcode("SW1A 1AA", "sw1a1aa") is True
    assert same_postcode("60302", "60303") is False


HERE = {"address": "Königstr. 12", "telephone": "0711 1234567", "postcode": "70173"}
THERE = {"address": "Hafenweg 3", "telephone": "040 7654321", "postcode": "20457"}


@pytest.mark.parametrize(
    "other",
    [
        "Müller Antriebstechnik AG",
        "Müller Antriebstechnik Vertrieb GmbH",
        "Müller Antriebstechnik GmbH, Zweigniederlassung Hamburg",
        "Neckar Fördertechnik GmbH",
    ],
)
def test_one_roof_and_one_telephone_never_make_two_firms_the_same(other):
    left = Known("Müller Antriebstechnik GmbH", **HERE)

    assert score(left, Known(other, **HERE)).decision == "possible"


def test_a_roof_alone_does_not_even_make_strangers_alike():
    left, right = (
        Known(name, address="Königstr. 12", postcode="70173")
        for name in ("Müller Antriebstechnik GmbH", "Neckar Fördertechnik GmbH")
    )

    assert score(left, right).decision == "different"


def test_one_name_at_another_place_is_for_a_person_to_look_at():
    here, there = (Known("Müller Antriebstechnik GmbH", **where) for where in (HERE, THERE))

    match = score(here, there)

    assert match.decision == "possible"
    assert "elsewhere" in {reason.name for reason in match.because}


def test_what_is_found_at_the_same_place_lifts_a_doubtful_name():
    names = "Acme Drive Systems", "Acme Drives"
    plain = score(*map(Known, names)).score

    assert score(*(Known(name, **HERE) for name in names)).score > plain
    assert score(*(Known(name, **HERE) for name in names)).decision != "different"
