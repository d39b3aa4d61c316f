import csv
import io

import pytest

from deals.matching.pairs_file import NotAPairsFile, judge_file


def judged(text):
    target = io.StringIO()
    count = judge_file(io.StringIO(text), target)
    rows = list(csv.DictReader(io.StringIO(target.getvalue())))
    assert len(rows) == count
    return rows


def test_rows_keep_their_columns_and_order_and_gain_a_verdict():
    rows = judged("id,left,right\n7,苏州精工机械有限公司,苏州市精工机械厂\n3,Acme,Acme\n")

    assert [row["id"] for row in rows] == ["7", "3"]
    assert [row["decision"] for row in rows] == ["possible", "same"]
    assert 0 < float(rows[0]["score"]) < float(rows[1]["score"]) <= 1
    assert "other_legal_form" in rows[0]["because"]


def test_countries_domains_and_numbers_count_where_they_are_given():
    rows = judged(
        "left,right,left_country,right_country,left_identifier,right_identifier\n"
        "Acme,Acme,DE,FR,,\n"
        "Acme,Something else,,,duns:150483782,duns:15-048-3782\n"
        "Acme,Acme,,,duns:150483782,duns:150483783\n"
    )

    assert [row["decision"] for row in rows] == ["possible", "same", "different"]


def test_a_number_that_is_none_is_named_and_ignored():
    (row,) = judged("left,right,left_identifier\nAcme,Acme,cn_uscc:123\n")

    assert row["decision"] == "same"
    assert "ignored: cn_uscc:123" in row["because"]


def test_short_rows_and_verdicts_of_before_are_borne():
    (row,) = judged("left,right,score,left_country\nAcme,Acme,0.1\n")

    assert float(row["score"]) > 0.9


def test_a_file_without_names_is_refused():
    with pytest.raises(NotAPairsFile):
        judged("a,b\n1,2\n")
