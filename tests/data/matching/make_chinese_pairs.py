"""Write chinese_pairs.csv: invented companies put through written rules (docs/matching.md).

The rules were fixed before the scorer was tuned. The halves share no company core: `fit` may be
looked at while tuning, `held` is for measuring only.
"""

import csv
import random
from pathlib import Path

import opencc
from pypinyin import lazy_pinyin

# core, a homophone slip of the same core, another firm's core that differs in one character
CORES = """
精工 精功 精艺|瑞祥 瑞翔 瑞和|恒达 恒答 恒通|永固 永故 永兴|宏泰 宏太 宏业|鼎新 鼎欣 鼎盛
凯旋 凯璇 凯歌|博远 博院 博文|金鹏 金棚 金虎|海润 海闰 海丰|天成 天诚 天启|力源 力原 力拓
创维达 创为达 创新达|中科瑞 中科锐 中科美|华腾 华滕 华安|旭日 序日 旭光|康佳美 康嘉美 康乐美
星宇 星雨 星辰|利民 立民 惠民|正泰来 正太来 正祥来|欧亚通 欧雅通 欧美通
东方红叶 东方宏叶 东方绿叶|盛世佳 盛市佳 盛景佳|长风 常风 长河|飞跃 飞悦 飞腾|三和 三禾 三友
明珠 明株 明月|伟业 伟烨 伟峰|振华 镇华 振国|嘉禾 佳禾 嘉林|百川 百串 百山|巨龙 巨隆 巨象
融信 荣信 融德|兴邦 星邦 兴农|开元 开源 开平|德力 得力 德能|汇丰源 惠丰源 汇丰泉|安捷 安杰 安顺
同创 铜创 同德|万里 万利 万山
"""
PLACES = """
苏州 江苏|无锡 江苏|常州 江苏|宁波 浙江|温州 浙江|嘉兴 浙江|青岛 山东|烟台 山东|潍坊 山东
佛山 广东|东莞 广东|珠海 广东|合肥 安徽|芜湖 安徽|长沙 湖南|株洲 湖南|武汉 湖北|襄阳 湖北
郑州 河南|洛阳 河南|沈阳 辽宁|大连 辽宁|西安 陕西|成都 四川
"""
TRADES = """
机械 Machinery|自动化设备 Automation Equipment|电子科技 Electronics Technology
精密仪器 Precision Instruments|包装材料 Packaging Materials|电机 Motor|化工 Chemical
物流 Logistics|环保科技 Environmental Technology|轴承 Bearing|汽车零部件 Auto Parts
建筑工程 Construction Engineering|食品 Food|医疗器械 Medical Instruments|纺织 Textile
新能源 New Energy
"""
SHORT_NAMES = """
中石化 中国石油化工集团有限公司|中石油 中国石油天然气集团有限公司
中海油 中国海洋石油集团有限公司|一汽 中国第一汽车集团有限公司|上汽集团 上海汽车集团股份有限公司
北汽集团 北京汽车集团有限公司|广汽集团 广州汽车集团股份有限公司|中国中车 中国中车集团有限公司
中国建筑 中国建筑股份有限公司|国家电网 国家电网有限公司|南方电网 中国南方电网有限责任公司
东方电气 中国东方电气集团有限公司|中国移动 中国移动通信集团有限公司
中国电信 中国电信集团有限公司|宝钢 宝山钢铁股份有限公司|鞍钢 鞍山钢铁集团有限公司
武钢 武汉钢铁有限公司|马钢 马鞍山钢铁股份有限公司|徐工 徐州工程机械集团有限公司
沈飞 沈阳飞机工业有限公司|哈电集团 哈尔滨电气集团有限公司|上海电气 上海电气集团股份有限公司
中粮 中国粮油食品集团有限公司|中铁建 中国铁道建筑集团有限公司
"""


def table(text: str) -> list[list[str]]:
    return [line.split(" ", 1) for line in text.strip().replace("\n", "|").split("|")]


def latin(chinese: str) -> str:
    return "".join(lazy_pinyin(chinese)).capitalize()


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def pairs_of(company: dict[str, str], other: dict[str, str]) -> list[tuple[str, ...]]:
    """Return (left, right, truth, rule, former names of the left) for one invented company."""
    core, city, trade, province = (company[k] for k in ("core", "city", "trade", "province"))
    full = f"{city}{core}{trade}有限公司"
    traditional = opencc.OpenCC("s2t").convert
    english = f"{latin(city)} {latin(core)} {company['english']} Co., Ltd."
    return [
        (full, f"{core}{trade}有限公司", "same", "place dropped", ""),
        (full, f"{city}市{core}{trade}有限公司", "same", "place with 市", ""),
        (full, f"{core}{trade}（{city}）有限公司", "same", "place moved", ""),
        (full, f"{province}省{city}市{core}{trade}有限公司", "same", "province added", ""),
        (
            f"{city}{core}A8{trade}有限公司",
            wide(f"{city}{core}A8{trade}有限公司"),
            "same",
            "width",
            "",
        ),
        (full, traditional(full), "same", "traditional", ""),
        (full, f"{city}{core}{trade}有限责任公司", "same", "form spelled out", ""),
        (full, f"{city}{core}{trade}", "same", "form missing", ""),
        (full, f"{city}{core}", "same", "short name", ""),
        (full, english, "same", "english trading name", ""),
        (full, f"{latin(core)} {company['english']}", "same", "english without place", ""),
        (full, " ".join(lazy_pinyin(full)), "same", "pinyin", ""),
        (full, f"{city}{company['slip']}{trade}有限公司", "same", "homophone", ""),
        (full, f"{city} {core}{trade} 有限公司.", "same", "spaces", ""),
        (
            f"{city}{other['core']}{other['trade']}有限公司",
            full,
            "same",
            "former name",
            f"{city}{core}{trade}有限公司",
        ),
        (f"{city}{core}第一{trade}厂", f"{city}{core}第二{trade}厂", "different", "number", ""),
        (
            f"{city}{core}{trade}一厂",
            f"{city}{core}{trade}三厂",
            "different",
            "number at the end",
            "",
        ),
        (
            f"{city}东{core}{trade}有限公司",
            f"{city}西{core}{trade}有限公司",
            "different",
            "direction",
            "",
        ),
        (full, f"{city}{company['near']}{trade}有限公司", "different", "one character", ""),
        (full, f"{other['city']}{core}{trade}有限公司", "possible", "other city", ""),
        (full, f"{full}{other['city']}分公司", "possible", "branch", ""),
        (full, f"{city}{core}{trade}销售有限公司", "possible", "subsidiary", ""),
        (full, f"{city}{core}{trade}厂", "possible", "other form", ""),
        (full, f"{city}{core}{trade}集团有限公司", "possible", "group", ""),
        (full, f"{city}{core}{trade}股份有限公司", "possible", "joint stock", ""),
        (full, f"{city}{other['core']}{trade}有限公司", "different", "same place and trade", ""),
        (full, f"{city}{core}{other['trade']}有限公司", "different", "other trade", ""),
        (
            full,
            f"{latin(city)} {latin(other['core'])} {company['english']} Co., Ltd.",
            "different",
            "english of another",
            "",
        ),
        (
            full,
            f"{other['city']}{company['slip']}{trade}有限公司",
            "possible",
            "homophone elsewhere",
            "",
        ),
    ]


def companies() -> list[dict[str, str]]:
    choose = random.Random(2026)
    places, trades = table(PLACES), table(TRADES)
    made = []
    for line in CORES.strip().replace("\n", "|").split("|"):
        core, slip, near = line.split()
        city, province = choose.choice(places)
        trade, english = choose.choice(trades)
        made.append(
            {"core": core, "slip": slip, "near": near, "city": city, "province": province}
            | {"trade": trade, "english": english}
        )
    return made


def another(company: dict[str, str], among: list[dict[str, str]], turn: int) -> dict[str, str]:
    fitting = [
        other
        for other in among
        if other["city"] != company["city"] and other["trade"] != company["trade"]
    ]
    return fitting[turn % len(fitting)]


def rows() -> list[tuple[str, ...]]:
    everyone = companies()
    written = []
    for half, group in (("fit", everyone[0::2]), ("held", everyone[1::2])):
        for turn, company in enumerate(group):
            found = pairs_of(company, another(company, group, turn))
            written += [(*pair, half) for pair in found]
    short = table(SHORT_NAMES)
    for turn, (name, full) in enumerate(short):
        half = ("fit", "held")[turn % 2]
        written.append((name, full, "same", "abbreviation", "", half))
        written.append((name, short[turn - 2][1], "different", "another's abbreviation", "", half))
    return written


if __name__ == "__main__":
    target = Path(__file__).with_name("chinese_pairs.csv")
    with target.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("left", "right", "truth", "rule", "left_former_names", "half"))
        writer.writerows(rows())
