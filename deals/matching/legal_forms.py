"""Which legal form a company name ends in, and whether two forms could be one company's.

Forms of one jurisdiction exclude each other (GmbH and AG, 有限公司 and 厂), and so do those of two
(GmbH and Ltd are two legal entities), unless one merely translates the other, as Co., Ltd. does
有限公司.
"""

import re
from collections.abc import Iterator
from functools import cache

from cleanco.termdata import terms_by_country, terms_by_type

_LATIN = """
de.gmbh: gmbh; gesellschaft mit beschraenkter haftung; gesellschaft mit beschrankter haftung; mbh
de.ag: ag; aktiengesellschaft
de.kg: kg; kommanditgesellschaft; gmbh and co kg; gmbh co kg; ag and co kg; gmbh and co; co kg
de.ug: ug; ug haftungsbeschraenkt; unternehmergesellschaft
de.ohg: ohg; gbr
de.ek: ek; e k; einzelunternehmen
de.ev: ev; e v
de.eg: eg; e g
de.se: se
uk.ltd: ltd; limited; co ltd; company limited; pvt ltd; private limited
uk.ltd: private ltd; pte ltd; pte limited; pty ltd; pty limited; pvt; pty
uk.plc: plc; public limited company
uk.llp: llp
us.inc: inc; incorporated; corp; corporation; co; company; cos; companies
us.llc: llc; l l c
us.lp: lp; ltd partnership; limited partnership
fr.sa: sa; societe anonyme
fr.sarl: sarl; eurl
fr.sas: sas; sasu
it.spa: spa; societa per azioni
it.srl: srl; srls
nl.bv: bv; besloten vennootschap
nl.nv: nv; naamloze vennootschap
es.sl: sl; slu
se.ab: ab; aktiebolag; aktiebolaget
dk.as: a s; as; aktieselskab
dk.aps: aps
no.asa: asa
fi.oy: oy; oyj; osakeyhtio
jp.kk: kk; kabushiki kaisha; kabushikigaisha; kabushiki gaisha
kr.co: chusik hoesa
pl.sp: sp z o o; sp zoo; spolka z ograniczona odpowiedzialnoscia
ru.ooo: ooo
ru.ao: ao; pao; oao; zao
cn.limited: youxian gongsi; youxiangongsi; you xian gong si; youxian zeren gongsi
cn.stock: gufen youxian gongsi; gu fen you xian gong si
"""

_CHINESE = """
stock: 集团股份有限公司 股份有限公司 股份公司
group: 集团有限责任公司 集团有限公司 集团公司 集团总公司 集团
limited: 有限责任公司 有限公司 (有限责任公司) 有限
company: 总公司 公司
works: 总厂 分厂 工厂 厂
partnership: 有限合伙企业 普通合伙企业 合伙企业
trader: 个体工商户 经营部 商行 商店 门市部 工作室 服务部 经销部 门店
cooperative: 专业合作社 合作社
institute: 研究院 研究所 设计院
office: 事务所
"""


def _table(text: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().splitlines():
        kind, _colon, forms = line.partition(": ")
        yield kind, forms


LATIN_FORMS = {
    tuple(form.split()): kind for kind, forms in _table(_LATIN) for form in forms.split("; ")
}
CHINESE_FORMS = sorted(
    ((form, kind) for kind, forms in _table(_CHINESE) for form in forms.split()),
    key=lambda entry: -len(entry[0]),
)
LONGEST_LATIN = 6


@cache
def foreign_forms() -> frozenset[tuple[str, ...]]:
    """Return every other form known to cleanco: removed from a name, compared with none."""
    spellings = [t for terms in terms_by_type.values() for t in terms]
    spellings += [t for terms in terms_by_country.values() for t in terms]
    plain = (tuple(re.sub(r"[^a-z0-9 ]", "", t.casefold()).split()) for t in spellings)
    return frozenset(form for form in plain if form and form not in LATIN_FORMS)


def latin_form_at_end(tokens: tuple[str, ...]) -> tuple[int, str]:
    """Return how many closing tokens are a legal form, and its kind (`de.gmbh`, or "")."""
    for length in range(min(LONGEST_LATIN, len(tokens) - 1), 0, -1):
        ending = tokens[-length:]
        if ending in LATIN_FORMS:
            return length, LATIN_FORMS[ending]
        if ending in foreign_forms():
            return length, ""
    return 0, ""


def latin_form_at_start(tokens: tuple[str, ...]) -> tuple[int, str]:
    """Return how many opening tokens are a form that some countries put first (`N.V. Acme`)."""
    for length in (2, 1):
        if len(tokens) > length and (kind := LATIN_FORMS.get(tokens[:length])) in FIRST:
            return length, str(kind)
    return 0, ""


FIRST = frozenset({"nl.nv", "nl.bv", "ru.ooo", "ru.ao", "fr.sarl", "se.ab"})


def chinese_form_at_end(name: str) -> tuple[int, str]:
    """Return how many closing characters are a legal form, and its kind (`limited`, or "")."""
    for form, kind in CHINESE_FORMS:
        if name.endswith(form) and len(name) > len(form):
            return len(form), kind
    return 0, ""


TRANSLATED = frozenset({"cn", "jp", "kr"})
"""What stands in English names of firms from elsewhere as Co., Ltd. and says nothing there."""


def forms_conflict(left: str, right: str) -> bool:
    """Say whether two kinds exclude each other; a missing form excludes nothing."""
    if not left or not right or left == right or "company" in {left, right}:
        return False
    first, second = left.partition(".")[0], right.partition(".")[0]
    if ("." in left) != ("." in right):
        return False
    return not TRANSLATED & {first, second} or first == second
