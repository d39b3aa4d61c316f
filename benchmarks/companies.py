"""Names of companies by the hundred thousand, and the ways in which people misspell them.

Nobody's list is kept here: the names are made up from words and syllables, with the frequencies of
real registers (few words stand in very many names, most stand in one). `read` takes a real list.
"""

import csv
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import opencc
from pypinyin import lazy_pinyin

from deals.matching.legal_forms import latin_form_at_end
from deals.matching.places import CITIES
from deals.matching.trades import TRADES


@dataclass(frozen=True)
class Company:
    name: str
    country: str
    lei: str = ""


def read(path: Path, *, most: int) -> list[Company]:
    """Read a CSV with the columns name, country and, where there is one, lei."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [
            Company(row["name"][:200], row["country"][:2], row.get("lei") or "")
            for _number, row in zip(range(most), rows, strict=False)
        ]


FORMS = {
    "DE": ("GmbH", "AG", "GmbH & Co. KG", "KG", "UG (haftungsbeschränkt)", "e.V."),
    "GB": ("Limited", "Ltd", "PLC", "LLP"),
    "US": ("Inc.", "LLC", "Corporation", "L.P.", "Corp."),
    "FR": ("SAS", "SARL", "SA", "SCI"),
    "IT": ("S.p.A.", "S.r.l.", "S.R.L."),
    "NL": ("B.V.", "N.V."),
    "ES": ("S.L.", "S.A."),
    "SE": ("AB",),
    "DK": ("ApS", "A/S"),
    "IN": ("Private Limited", "Limited"),
    "JP": ("Co., Ltd.", "K.K."),
}
_ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sch st t tr v w z"
_VOWELS = "a e i o u ai au ea ei ie io ou ö ü é"
_COMMON = """
global international trading holding holdings group capital investment investments real estate
property properties services solutions systems technologies technology energy power green blue first
north south east west central new united general national european american pacific atlantic alpha
beta delta omega star sun sky sea river mountain bridge stone gold silver royal crown park garden
house home city town land development construction engineering industries industrial manufacturing
machinery equipment electric electronics medical pharma health care food foods logistics transport
shipping marine aviation motors automotive steel metal chemical plastics packaging paper print media
digital data software network consulting management partners ventures fund trust family foundation
"""
ONSETS, VOWELS, COMMON = _ONSETS.split(), _VOWELS.split(), _COMMON.split()
CODAS = ("", "", "", "l", "n", "r", "s", "t", "ck", "ng", "rt", "nd", "x", "mp")


def generated(number: int, *, seed: int = 7) -> Iterator[Company]:
    """Make up companies of many countries, none of them twice in one country."""
    choose = random.Random(seed)  # noqa: S311
    own = [_word(choose) for _each in range(max(number // 6, 50))]
    seen: set[tuple[str, str]] = set()
    while len(seen) < number:
        country = choose.choice(list(FORMS))
        # The square gives few words to very many names, as surnames and places have them.
        words = [own[int(len(own) * choose.random() ** 2)]]
        if choose.random() < 0.35:  # noqa: PLR2004
            words.append(own[int(len(own) * choose.random() ** 2)])
        words += [
            COMMON[int(len(COMMON) * choose.random() ** 2)] for _each in range(choose.choice(MORE))
        ]
        name = " ".join([*(each.title() for each in words), choose.choice(FORMS[country])])
        if (name, country) not in seen:
            seen.add((name, country))
            yield Company(name, country, f"{len(seen):020d}")


MORE = (0, 1, 1, 1, 2, 2, 3)


def _word(choose: random.Random) -> str:
    return "".join(
        choose.choice(ONSETS) + choose.choice(VOWELS) + choose.choice(CODAS)
        for _each in range(choose.choice((2, 2, 2, 3, 3)))
    )


CHARACTERS = (
    "恒达瑞祥永固宏泰鼎新凯旋博远金鹏海润天成力源创维华腾旭日康佳星宇利民正和长风飞跃明珠伟业振嘉"
    "禾百川巨龙融信兴邦开元德安捷同万里东方盛世中联友谊光辉富强顺丰益隆昌大通亚欧美林森茂春晖银河"
    "智汇云峰云海泽雅诚信立邦科锐拓展卓越优品良工佰特诺思迈格睿"
)


def chinese(number: int, *, seed: int = 7) -> Iterator[Company]:
    """Make up Chinese companies; three of four have a core of two characters."""
    choose = random.Random(seed)  # noqa: S311
    places, trades = sorted(CITIES), sorted(TRADES)
    seen: set[str] = set()
    while len(seen) < number:
        core = "".join(choose.sample(CHARACTERS, choose.choice((2, 2, 2, 3))))
        trade = "".join(choose.sample(trades, choose.choice((1, 1, 2))))
        form = choose.choice(("有限公司", "有限公司", "有限责任公司", "股份有限公司", "厂"))
        name = f"{choose.choice(places)}{core}{trade}{form}"
        if name not in seen:
            seen.add(name)
            yield Company(name, "CN", f"{len(seen):020d}")


# How names are misspelt. Each returns the name itself where it does not apply.


def _longest(name: str) -> str:
    return max(name.split(), key=len)


def swapped(name: str, choose: random.Random) -> str:
    word = _longest(name)
    at = choose.randrange(1, max(len(word) - 2, 2))
    return name.replace(word, word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :], 1)


def dropped(name: str, choose: random.Random) -> str:
    word = _longest(name)
    at = choose.randrange(1, len(word))
    return name.replace(word, word[:at] + word[at + 1 :], 1)


def wrong(name: str, choose: random.Random) -> str:
    word = _longest(name)
    at = choose.randrange(1, len(word))
    letter = choose.choice("aeionrst")
    return name.replace(word, word[:at] + letter + word[at + 1 :], 1)


def without_form(name: str, _choose: random.Random) -> str:
    words = name.split()
    length, kind = latin_form_at_end(tuple(re.sub(r"[^a-z]", "", w.casefold()) for w in words))
    return " ".join(words[:-length]) if kind else name


def shouted(name: str, _choose: random.Random) -> str:
    return name.upper().replace(".", "").replace(",", "")


def unaccented(name: str, _choose: random.Random) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(each for each in plain if not unicodedata.combining(each)).replace("&", "and")


def turned(name: str, _choose: random.Random) -> str:
    first, *rest = name.split()
    is_a_word = len(rest) > 1 and len(first) > 3  # noqa: PLR2004
    return " ".join([rest[0], first, *rest[1:]]) if is_a_word else name


def hyphened(name: str, _choose: random.Random) -> str:
    return name.replace(" ", "-", 1)


LATIN_SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    swapped,
    dropped,
    wrong,
    without_form,
    shouted,
    unaccented,
    turned,
    hyphened,
)


def _place(name: str) -> str:
    return next((name[:n] for n in (4, 3, 2) if name[:n] in CITIES), "")


def place_moved(name: str, _choose: random.Random) -> str:
    place = _place(name)
    for form in ("股份有限公司", "有限责任公司", "有限公司", "厂"):
        if name.endswith(form) and place:
            return f"{name.removeprefix(place).removesuffix(form)}（{place}）{form}"
    return name


def with_city(name: str, _choose: random.Random) -> str:
    place = _place(name)
    return name.replace(place, place + "市", 1) if place else name


def placeless(name: str, _choose: random.Random) -> str:
    return name.removeprefix(_place(name))


def traditional(name: str, _choose: random.Random) -> str:
    return str(TRADITIONAL.convert(name))


TRADITIONAL = opencc.OpenCC("s2t")


def formless(name: str, _choose: random.Random) -> str:
    for form in ("股份有限公司", "有限责任公司", "有限公司"):
        if name.endswith(form):
            return name.removesuffix(form)
    return name


def spaced(name: str, _choose: random.Random) -> str:
    place = _place(name)
    return f"{place} {name.removeprefix(place)} ."


def in_pinyin(name: str, _choose: random.Random) -> str:
    return " ".join(lazy_pinyin(name))


CHINESE_SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    place_moved,
    with_city,
    placeless,
    traditional,
    formless,
    spaced,
    in_pinyin,
)


def misspelt(company: Company, choose: random.Random) -> str:
    """Return the name as somebody may type it: never letter for letter as it is known."""
    is_chinese = any("\u4e00" <= each <= "\u9fff" for each in company.name)
    slips = list(CHINESE_SLIPS if is_chinese else LATIN_SLIPS)
    choose.shuffle(slips)
    typed = (slip(company.name, choose) for slip in slips)
    return next((each for each in typed if each != company.name), company.name.lower())
