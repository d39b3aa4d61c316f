from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.amounts import (
    NotAnAmount,
    currency_in,
    format_amount,
    parse_amount,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("128万", "1280000"),
        ("128 万元", "1280000"),
        ("128.5万", "1285000"),
        ("1亿2800万", "128000000"),
        ("1.2亿", "120000000"),
        ("3百万", "3000000"),
        ("５０萬", "500000"),
        ("1.28m", "1280000"),
        ("1.28 M", "1280000"),
        ("1,28 Mio. €", "1280000"),
        ("1.280m", "1280000"),
        ("250k", "250000"),
        ("0.5bn", "500000000"),
        ("1,280,000.00", "1280000"),
        ("1.280.000,00", "1280000"),
        ("1.280.000", "1280000"),
        ("1,280,000", "1280000"),
        ("￥1 280 000", "1280000"),
        ("1\u202f280\u202f000,50 €", "1280000.50"),
        ("1'280'000.50 CHF", "1280000.50"),
        ("１，２８０，０００．００", "1280000"),
        ("¥1280000元", "1280000"),
        ("人民币 88,000", "88000"),
        ("12.5", "12.50"),
        ("12,5", "12.50"),
        ("0.125万", "1250"),
        ("1,280", "1280"),
        ("1280.5", "1280.50"),
        ("+40", "40"),
        ("0", "0"),
    ],
)
def test_a_sum_is_understood_as_people_type_it(typed, meant):
    assert parse_amount(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("€", "empty"),
        ("about 5", "unreadable"),
        ("5 apples", "unreadable"),
        ("1.2.3", "grouping"),
        ("12,80,000", "grouping"),
        ("1 28 000", "grouping"),
        ("128,0000,000", "grouping"),
        ("-5", "negative"),
        ("(5)", "negative"),
        ("1.280", "ambiguous"),
        ("12.999", "ambiguous"),
        ("0.125", "decimals"),
        ("1.234567k", "decimals"),
        ("99999999亿", "too_large"),
        ("5万3亿", "unreadable"),
        ("NaN", "unreadable"),
        ("1e9", "unreadable"),
    ],
)
def test_what_is_no_sum_or_two_sums_is_refused_by_its_reason(typed, code):
    with pytest.raises(NotAnAmount) as refused:
        parse_amount(typed)

    assert refused.value.code == code


def test_the_language_breaks_the_tie_of_one_separator():
    assert parse_amount("1.280", language="de") == 1280
    assert parse_amount("1,280", language="zh-hans") == 1280
    with pytest.raises(NotAnAmount):
        parse_amount("1,280", language="de")


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("￥1280", "CNY"),
        ("1280 元", "CNY"),
        ("1280 欧元", "EUR"),
        ("US$ 5", "USD"),
        ("5 EUR", "EUR"),
        ("5", None),
        ("5 EUR or 6 USD", None),
    ],
)
def test_a_currency_named_beside_the_sum_is_noticed(typed, currency):
    assert currency_in(typed) == currency


def test_a_sum_is_written_as_its_reader_writes():
    sum_of_deal = Decimal("1280000.00")

    assert format_amount(sum_of_deal, currency="CNY", language="zh-hans") == "¥1,280,000.00"
    assert format_amount(sum_of_deal, currency="EUR", language="en") == "€1,280,000.00"
    assert format_amount(sum_of_deal, currency="EUR", language="de") == "1.280.000,00\xa0€"


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from(["en", "zh-hans", "de"]),
    st.sampled_from(["CNY", "EUR", "USD"]),
)
def test_what_we_write_we_read_back(value, language, currency):
    written = format_amount(value, currency=currency, language=language)

    assert parse_amount(written, language=language) == value
    assert currency_in(written) == currency
