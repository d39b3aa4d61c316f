import csv
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from deals.matching.pairs_file import read_pairs, write_verdicts
from deals.matching.table_file import NotATable


@pytest.fixture
def judged(tmp_path):
    def judge(text, encoding="utf-8"):
        path = tmp_path / "pairs.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        target = io.StringIO()
        write_verdicts(read_pairs(path), target)
        return list(csv.DictReader(io.StringIO(target.getvalue())))

    return judge


def test_rows_keep_their_columns_and_order_and_gain_a_verdict(judged):
    rows = judged("id,left,right\n7,苏州精工机械有限公司,苏州市精工机械厂\n3,Acme,Acme\n")

    assert [row["id"] for row in rows] == ["7", "3"]
    assert [row["decision"] for row in rows] == ["possible", "same"]
    assert 0 < float(rows[0]["score"]) < float(rows[1]["score"]) <= 1
    assert "other_legal_form" in rows[0]["because"]


def test_countries_domains_and_numbers_count_where_they_are_given(judged):
    rows = judged(
        "left,right,left_country,right_country,left_identifier,right_identifier\n"
        "Acme,Acme,DE,FR,,\n"
        "Acme,Acme,Germany,德国,,\n"
        "Acme,Acme,DEU,de,,\n"
        "Acme,Acme,U.S.A.,United States of America,,\n"
        "Acme,Something else,,,duns:150483782,duns:15-048-3782\n"
        "Acme,Acme,,,duns:150483782,duns:150483783\n"
    )

    assert [row["decision"] for row in rows] == ["possible", *["same"] * 4, "different"]


def test_headings_go_by_several_names(judged):
    (row,) = judged(
        "Left;Right;Left Phone;right_tel;Left ZIP;Right Postal Code;left_duns;right_duns\n"
        "Acme Drives;ACME Drives;+49 711 123456;0711/123456;70173;70173;;\n"
    )

    assert "equal_telephone" in row["because"]
    assert "equal_postcode" in row["because"]


def test_a_number_that_is_none_is_named_and_ignored(judged):
    (row,) = judged("left,right,left_identifier\nAcme,Acme,cn_uscc:123\n")

    assert row["decision"] == "same"
    assert "ignored: cn_uscc:123" in row["because"]


def test_short_rows_empty_names_and_verdicts_of_before_are_borne(judged):
    short, empty = judged("left,right,score,left_country,x,x\nAcme,Acme,0.1\n,Acme,0.9,\n")

    assert float(short["score"]) > 0.9
    assert empty["decision"] == "different"
    assert "no name on the left" in empty["because"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_are_read_as_offices_write_them(judged, encoding, separator):
    text = f"left{separator}right\r\n苏州精工机械有限公司{separator}蘇州精工機械有限公司\r\n"

    (row,) = judged(text, encoding)

    assert row["decision"] == "same"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: no column left and no column right"),
        (b"a,b\n1,2\n", "line 1: no column left and no column right; found a, b."),
        (b"left,right,left\nA,B,C\n", "line 1: the column left stands there twice"),
        (b"left,right\nA,B\nA,B, GmbH\n", "line 3: 3 cells under 2 headings"),
        (b"left,right\nA,B\n" + b"A" * 1_000_000 + b",B\n", "line 3, column left: 1,000,000"),
        (b"left,right\nA\0,B\n", "line 2: a NUL"),
        (b'left,right\nA,"B\nC,D\n', "unexpected end of data"),
        (b"left,right\nA,\x81\x20\xff\xff\n", "neither UTF-8"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_wrong_is_refused_with_its_place(tmp_path, content, said):
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)

    with pytest.raises(NotATable, match=said):
        read_pairs(path)
    for command in ("match_customers", "find_customers"):
        with pytest.raises(CommandError, match=str(path)):
            call_command(command, str(path))


def test_a_novel_in_another_column_is_kept(tmp_path):
    path, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    path.write_text("left,right,note\nAcme,Acme," + "x" * 1_000_000 + "\n")

    call_command("match_customers", str(path), "--out", str(out))

    assert "x" * 1_000_000 in out.read_text()
