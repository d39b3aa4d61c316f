"""Both languages use the words of docs/vocabulary.md, each for one thing."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))

# English word → what a Chinese message with it must hold one of.
GLOSSARY = {
    r"partners?": ["合作伙伴", "伙伴"],
    r"channel managers?": ["渠道经理"],
    r"approve[sd]?|approval": ["批准", "审批"],
    r"reject(s|ed|ion)?": ["驳回"],
    r"withdraw(s|n)?|withdrew": ["撤回", "撤下"],
    r"decline[sd]?": ["谢绝"],
    r"action required": ["待补充"],
    r"in review|begin(s)? review|began to review": ["审核"],
    r"protections?": ["报备保护期", "保护"],
    r"parties": ["合作方", "参与方"],
    r"territor(y|ies)": ["授权区域"],
    r"tiers?": ["级别"],
    r"materials?": ["资料"],
    r"audit": ["审计"],
    r"opportunit(y|ies)": ["商机"],
    r"tender": ["招标"],
    r"health": ["健康度"],
    r"registrations?": ["报备"],
    r"conflicts?": ["撞单", "冲突"],
}


def said():
    return [(entry.msgid, entry) for entry in CATALOGUE if not entry.obsolete]


@pytest.mark.parametrize("english", GLOSSARY)
def test_a_message_with_the_word_uses_its_chinese_word(english):
    word = re.compile(rf"\b({english})\b", re.IGNORECASE)
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
    strays = []
    for message, entry in said():
        if not word.search(placeholder.sub(" ", message)):
            continue
        chinese = entry.msgstr or "".join(entry.msgstr_plural.values())
        if not any(term in chinese for term in GLOSSARY[english]):
            strays.append((message, chinese))

    assert strays == []


def test_no_chinese_message_falls_back_into_latin_words():
    allowed = re.compile(
        r"Tandem|DR-\w+|WeChat|Wagtail|Tryton|[A-Z]{2,}|Rev|C 版|example\.com|1\.28m|/deals/new/"
    )
    placeholder = re.compile(r"%%?\(?\w*\)?[sd]?|\{[^}]*\}|<[^>]+>|&\w+;")
    two_words = re.compile(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}")
    strays = []
    for message, entry in said():
        chinese = entry.msgstr or "".join(entry.msgstr_plural.values())
        plain = allowed.sub(" · ", placeholder.sub(" · ", chinese))
        if two_words.search(plain):
            strays.append((message, chinese))

    assert strays == []
