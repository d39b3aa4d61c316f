import csv
from collections import Counter
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from benchmarks.matching import auc
from deals.matching.domains import evidence_domain
from deals.matching.identifiers import NotAnIdentifier, identifier, read_identifier
from deals.matching.normalise import block_key, parts_of
from deals.matching.score import Known, score
from deals.matching.weights import MODEL_VERSION
from deals.templatetags.deal_words import taken_apart

CHINESE_PAIRS = Path(__file__).parent.parent / "data/matching/chinese_pairs.csv"


def decided(left, right):
    return score(Known(left), Known(right)).decision


@pytest.mark.parametrize(
    ("left", "right", "decision"),
    [
        ("苏州精工机械有限公司", "苏州精工机械有限责任公司", "same"),
        ("苏州精工机械有限公司", "苏州市精工机械厂", "possible"),
        ("苏州精工机械有限公司", "精工机械（苏州）有限公司", "same"),
        ("苏州精工机械有限公司", "蘇州精工機械有限公司", "same"),
        ("苏州精工机械有限公司", "Suzhou Jinggong Machinery Co., Ltd.", "same"),
        ("苏州精工机械有限公司", "无锡精工机械有限公司", "possible"),
        ("苏州精工机械有限公司", "苏州精工机械有限公司无锡分公司", "possible"),
        ("上海第一机床厂", "上海第二机床厂", "different"),
        ("华东电气有限公司", "华西电气有限公司", "different"),
        ("中石化", "中国石油化工集团有限公司", "same"),
        ("Siemens AG", "SIEMENS AKTIENGESELLSCHAFT", "same"),
        ("Philips Electronics N.V.", "PHILIPS ELECTRONICS NV", "same"),
        ("Müller Antriebstechnik GmbH & Co. KG", "Mueller Antriebstechnik GmbH & Co KG", "same"),
        ("Müller Antriebstechnik GmbH", "Müller Antriebstechnik AG", "possible"),
        ("Northwind Traders Ltd", "Northwind Traders Ltd, Leeds Branch", "possible"),
        ("Northwind Growth Fund II", "Northwind Growth Fund III", "different"),
        ("Northwind Traders Ltd", "Southgate Foundry Ltd", "different"),
        ("Global Trading GmbH", "Global Machinery GmbH", "different"),
        ("International Business Machines", "IBM", "possible"),
        ("Газпром", "Gazprom", "same"),
        ("苏州汇川技术有限公司上海分公司", "苏州汇川技术有限公司北京分公司", "possible"),
        ("Suzhou Hengda Electronics Co., Ltd.", "Wuxi Hengda Electronics Co., Ltd.", "possible"),
        ("Acme Drives GmbH", "Acme Drives Ltd", "possible"),
        ("西门子（中国）有限公司", "西门子有限公司", "possible"),
        ("ABB（中国）有限公司", "ABB中国有限公司", "same"),
        ("ABB（中国）有限公司", "ABB (China) Co., Ltd.", "same"),
        ("Siemens AG", "Siemens Energy AG", "possible"),
        ("中国石油化工股份有限公司", "中国石油天然气股份有限公司", "different"),
        ("华为技术有限公司", "Huawei Technologies Co., Ltd.", "same"),
        ("", "", "different"),
        ("Acme", "", "different"),
    ],
)
def test_a_pair_is_decided_by_the_written_rules(left, right, decision):
    assert decided(left, right) == decision
    assert decided(right, left) == decision


def test_an_equal_identifier_decides_whatever_the_names_say():
    number = frozenset({identifier("cn_uscc", "91110000600037341L")})

    match = score(
        Known("苏州精工机械有限公司", identifiers=number), Known("永固化工", identifiers=number)
    )

    assert (match.decision, match.score) == ("same", 1.0)
    assert match.because[0].name == "equal_cn_uscc"


def test_another_identifier_of_the_same_scheme_decides_against_equal_names():
    left = Known("Acme Drives GmbH", identifiers=frozenset({identifier("duns", "15-048-3782")}))
    right = Known("Acme Drives GmbH", identifiers=frozenset({identifier("duns", "150483783")}))

    assert score(left, right).decision == "different"


def test_identifiers_of_two_schemes_say_nothing():
    left = Known("Acme Drives GmbH", identifiers=frozenset({identifier("duns", "150483782")}))
    right = Known("Acme Drives GmbH", identifiers=frozenset({identifier("eu_vat", "DE136695976")}))

    assert score(left, right).score == score(Known(left.name), Known(right.name)).score


def test_vat_numbers_of_two_countries_may_be_one_company():
    german, french = identifier("eu_vat", "DE 136 695 976"), identifier("eu_vat", "FR40303265045")

    assert not german.contradicts(french)
    assert german.value == "DE136695976"


@pytest.mark.parametrize(
    "text", ["cn_uscc:91110000600037341X", "eu_vat:DE1", "duns:12", "moon:1", "91110000600037341L"]
)
def test_a_number_that_its_scheme_refuses_is_no_evidence(text):
    with pytest.raises(NotAnIdentifier):
        read_identifier(text)


def test_one_name_in_two_countries_is_never_the_same():
    left, right = Known("Acme Drives", country="DE"), Known("Acme Drives", country="FR")

    assert score(left, right).decision == "possible"


def test_a_former_name_is_recognised_and_said():
    renamed = Known("无锡恒达电机有限公司", former_names=("苏州精工机械有限公司",))

    match = score(renamed, Known("苏州精工机械有限公司"))

    assert match.decision == "same"
    assert "former_name" in {reason.name for reason in match.because}


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.acme-drives.co.uk/about", "acme-drives.co.uk"),
        ("sales@jinggong.com.cn", "jinggong.com.cn"),
        ("WWW.Northwind.Example.com", "example.com"),
        ("someone@qq.com", ""),
        ("https://jinggong.1688.com", ""),
        ("jinggong.en.alibaba.com", ""),
        ("acme@gmail.com", ""),
        ("acme.wordpress.com", ""),
        ("192.168.0.1", ""),
        ("", ""),
    ],
)
def test_only_a_domain_of_ones_own_is_evidence(address, domain):
    assert evidence_domain(address) == domain


def test_a_shared_domain_lifts_a_doubtful_pair_and_a_mail_provider_does_not():
    names = "Acme Drive Systems", "Acme Drives Europe"
    plain = score(*map(Known, names)).score

    def with_domain(domain):
        return score(*(Known(name, domains=frozenset({domain})) for name in names)).score

    assert with_domain("acme-drives.com") > plain
    assert with_domain("163.com") == plain


def test_a_verdict_can_be_reproduced():
    match = score(Known("苏州精工机械有限公司"), Known("苏州市精工机械厂"))

    assert match.model_version == MODEL_VERSION
    assert (match.left_form, match.right_form) == (
        "苏州 · 精工 · 机械 · limited",
        "苏州 · 精工 · 机械 · works",
    )
    assert match.because[0].name == "other_legal_form"
    assert "other_legal_form=" in match.explanation


def test_another_legal_form_waits_on_the_same_key():
    assert block_key("苏州精工机械有限公司", country="CN") == block_key(
        "苏州市精功机械厂", country="cn"
    )
    assert block_key("Acme Drives GmbH") == block_key("ACME DRIVES AG")


@pytest.fixture(scope="module")
def chinese():
    with CHINESE_PAIRS.open(encoding="utf-8") as rows:
        held = [row for row in csv.DictReader(rows) if row["half"] == "held"]
    for row in held:
        former = tuple(filter(None, [row["left_former_names"]]))
        row["match"] = score(Known(row["left"], former_names=former), Known(row["right"]))
    return held


def test_chinese_pairs_held_out_are_told_apart(chinese):
    truths = [row["truth"] == "same" for row in chinese]
    said = [row["truth"] == "same" for row in chinese if row["match"].decision == "same"]
    ours = auc([row["match"].score for row in chinese], truths)
    plain = auc([fuzz.WRatio(row["left"], row["right"]) for row in chinese], truths)

    assert len(chinese) >= 300
    assert ours >= 0.95
    assert ours >= plain + 0.05
    assert sum(said) / len(said) >= 0.97
    assert sum(said) / sum(truths) >= 0.85


def test_no_two_legal_entities_of_the_held_out_half_are_called_the_same(chinese):
    wrong = Counter(
        row["rule"]
        for row in chinese
        if row["truth"] == "possible" and row["match"].decision != "possible"
    )

    assert wrong.total() <= 0.05 * sum(row["truth"] == "possible" for row in chinese)
    assert not [
        row["rule"] for row in chinese if row["truth"] != "same" and row["match"].decision == "same"
    ]


def test_a_name_that_could_be_parted_in_millions_of_ways_takes_no_time():
    parts = parts_of("an" * 100 + "k")

    assert parts.words == ("an" * 100 + "k",)


def test_a_name_in_pinyin_waits_on_the_key_of_the_chinese_one():
    for spelling in ("suzhou jinggong jixie youxian gongsi", "Su Zhou Jing Gong Ji Xie"):
        assert block_key(spelling, country="CN") == block_key("苏州精工机械有限公司", country="CN")


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_get_one_score_in_either_order(left, right):
    there, back = score(Known(left), Known(right)), score(Known(right), Known(left))

    assert there.score == back.score
    assert 0 <= there.score <= 1
    assert parts_of(left) == parts_of(left)


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        (
            "苏州精工机械有限公司",
            "苏州 · 精工 · 机械 · limited company",
            "苏州 · 精工 · 机械 · 有限公司",
        ),
        ("苏州市精工机械厂", "苏州 · 精工 · 机械 · factory", "苏州 · 精工 · 机械 · 厂"),
        ("Muster Werke GmbH", "muster werke · GmbH", "muster werke · GmbH"),
        ("Bayern AG", "bayern · AG", "bayern · AG"),
        ("Alpha", "alpha", "alpha"),
    ],
)
def test_a_legal_form_is_named_in_the_words_of_who_reads(name, english, chinese):
    taken = parts_of(name).normal
    assert taken_apart(taken) == english
    with override("zh-hans"):
        assert taken_apart(taken) == chinese
