import pytest
from hypothesis import given
from hypothesis import strategies as st

from permissions.names import found_by, query_terms, search_terms, sort_key


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("上海华东", "shhd"),
        ("上海华东", "huadong"),
        ("上海华东", "华东"),
        ("上海华东", "东"),
        ("上海华东", "上海"),
        ("上海华东", "ShangHai"),
        ("上海华东", "hua dong"),
        ("上海华东", "hd"),
        ("上海华东", "華東"),
        ("上海华东自动化设备有限公司", "华东自动化"),
        ("上海华东自动化设备有限公司", "zdhsb"),
        ("蘇州精工機械有限公司", "苏州精工"),
        ("重庆长安汽车", "chongqing"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("吕布", "lü"),
        ("单雪梅", "shanxuemei"),
        ("单雪梅", "sxm"),
        ("单雪梅", "danxuemei"),
        ("曾国强", "zeng"),
        ("Northwind Trading GmbH", "north"),
        ("Northwind Trading GmbH", "trading northwind"),
        ("Northwind Trading GmbH", "NORTHWIND"),
        ("International Business Machines", "ibm"),
        ("Müller Antriebe", "muller"),
        ("Müller Antriebe", "mueller"),
        ("Müller Antriebe", "Müller"),
        ("Straßenbau Groß", "strassenbau"),
        ("ＡＢＢ（中国）有限公司", "abb"),
        ("ＡＢＢ（中国）有限公司", "中国"),
        ("Газпром", "gazprom"),
        ("3M中国", "3m"),
        ("3M中国", "zg"),
    ],
)
def test_a_name_is_found_by_what_people_type(name, typed):
    assert found_by(search_terms(name), typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("上海华东", "华北"),
        ("上海华东", "东海"),
        ("上海华东", "donghua"),
        ("上海华东", "shhb"),
        ("上海华东", "上海 华北"),
        ("Northwind Trading GmbH", "wind"),
        ("Northwind Trading GmbH", "northwind supply"),
        ("上海华东", ""),
        ("上海华东", " %_' "),
    ],
)
def test_a_name_is_not_found_by_something_else(name, typed):
    assert not found_by(search_terms(name), typed)


def test_chinese_and_latin_names_share_one_alphabet():
    names = [
        "张伟",
        "Zander AG",
        "上海华东",
        "Äpfel & Co",
        "Siemens",
        "曾国强",
        "单雪梅",
    ]

    assert sorted(names, key=sort_key) == [
        "Äpfel & Co",
        "单雪梅",
        "上海华东",
        "Siemens",
        "Zander AG",
        "曾国强",
        "张伟",
    ]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("单雪梅", "shan4"),
        ("曾国强", "zeng1"),
        ("解晓东", "xie4"),
        ("仇英", "qiu2"),
        ("尉迟恭", "yu4尉 chi2"),
        ("查良镛", "zha1"),
        ("区志明", "ou1"),
        ("解放", "jie3"),
        ("单位年鉴", "dan1"),
        ("重庆", "chong2"),
        ("长安汽车", "chang2"),
    ],
)
def test_surnames_are_read_as_surnames(name, begins):
    assert sort_key(name).startswith(begins)


def test_people_of_one_surname_stay_together():
    names = ["章文", "张三", "章一", "张文", "Zhang Wei"]

    assert [name[0] for name in sorted(names, key=sort_key)] == ["Z", "张", "张", "章", "章"]


def test_a_key_fits_its_column_however_long_the_name():
    assert len(sort_key("庄" * 200)) == 255


def test_case_width_accents_and_script_variant_do_not_move_a_name():
    assert sort_key("ＳＩＥＭＥＮＳ") == sort_key("siemens")
    assert sort_key("Müller") == sort_key("muller")
    assert sort_key("蘇州華東") == sort_key("苏州华东")


@given(st.text(max_size=60))
def test_every_text_has_a_stable_key_and_finds_itself_by_its_own_words(text):
    terms, query = search_terms(text), query_terms(text)

    assert sort_key(text) == sort_key(text)
    assert len(set(terms.split())) == len(terms.split())
    if query:
        assert found_by(terms, text)


@given(st.text(alphabet="上海华东苏州精工单曾重庆长安吕", min_size=1, max_size=12))
def test_every_stretch_of_a_chinese_name_finds_it(name):
    terms = search_terms(name)

    assert all(
        found_by(terms, name[start:end])
        for start in range(len(name))
        for end in range(start + 1, len(name) + 1)
    )
