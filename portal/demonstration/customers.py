"""Who buys in the end: sixty companies, all invented, and the partners that sell to them."""

from dataclasses import dataclass

from stdnum.cn import uscc


@dataclass(frozen=True)
class Buyer:
    """An end customer and the partner that found it."""

    key: str
    name: str
    country: str
    partner: str
    domain: str = ""
    # The region that stands in a Chinese credit code; a code is given where it tells twins apart.
    region: str = ""

    @property
    def identifiers(self) -> list[dict[str, str]]:
        if not self.region:
            return []
        body = f"91{self.region}MA0{sum(map(ord, self.key)) % 1_000_000:06d}"
        return [{"scheme": "cn_uscc", "value": body + uscc.calc_check_digit(body)}]


def _china(key: str, name: str, partner: str, region: str = "") -> Buyer:
    return Buyer(key, name, "CN", partner, f"{key}.example", region)


def _europe(key: str, name: str, country: str, partner: str) -> Buyer:
    return Buyer(key, name, country, partner, f"{key}.example")


BUYERS = [
    # A group and its branches: related, and never the same.
    _china("chenghu", "澄湖重工集团有限公司", "northwind", "320500"),
    _china("chenghu-suzhou", "澄湖重工集团有限公司苏州分公司", "northwind"),
    _china("chenghu-wuxi", "澄湖重工集团有限公司无锡分公司", "qiyue"),
    _china("chenghu-nantong", "澄湖重工集团有限公司南通分公司", "lanchuan"),
    # Two firms of one name, in Changzhou and in Dongguan.
    _china("hongli-changzhou", "宏砺机械有限公司", "qiyue", "320400"),
    _china("hongli-dongguan", "宏砺机械有限公司", "qingzhi", "441900"),
    # Renamed later on.
    _china("jianglan", "江岚水泵厂", "hengtuo", "330100"),
    # Nearly the same name, registered by two rivals.
    _china("jinggong", "苏州精工机械有限公司", "northwind"),
    _china("jinggong-works", "苏州市精工机械厂", "rivaltrade"),
    _china("taihe", "太禾纺织科技有限公司", "northwind"),
    _china("yunhai", "芸海包装设备有限公司", "northwind"),
    _china("ruixin", "睿昕半导体设备有限公司", "lanchuan"),
    _china("lantian", "蓝湉环保工程有限公司", "lanchuan"),
    _china("pujiang", "浦沅港口机械有限公司", "lanchuan"),
    _china("dongwu", "东峿电梯制造有限公司", "yunzhan"),
    _china("jinling", "金翎食品机械有限公司", "yunzhan"),
    _china("yongning", "甬泞注塑机有限公司", "zhuotang"),
    _china("huizhou", "徽舟水泥装备有限公司", "linzhou"),
    _china("binhai", "滨垓海洋工程有限公司", "haoling"),
    _china("jizhong", "冀钟轧钢设备有限公司", "haoling"),
    _china("yanshan", "燕珊制药机械有限公司", "yuanzhao"),
    _china("jinyang", "晋旸矿山设备有限公司", "shuofang"),
    _china("fenhe", "汾禾输送机械有限公司", "shuofang"),
    _china("qilu", "齐麓造纸机械有限公司", "yingshu"),
    _china("laizhou", "莱舟起重机有限公司", "jinyan"),
    _china("liaohai", "辽垓风机制造有限公司", "liaoqiong"),
    _china("lingnan", "岭楠陶瓷机械有限公司", "jiayu"),
    _china("zhujiang", "珠绛印刷设备有限公司", "jiayu"),
    _china("pengcheng", "鹏澄锂电装备有限公司", "qingzhi"),
    _china("foshan", "禅沣铝材设备有限公司", "yueheng"),
    _china("luzhou", "鹭舟冷链设备有限公司", "luyang"),
    _china("xiangjiang", "湘绛工程机械有限公司", "xiangying"),
    _china("jialing", "嘉岺摩托装备有限公司", "yulan"),
    _china("bashu", "巴蔬食品设备有限公司", "yulan"),
    _china("jinsha", "金砂水电设备有限公司", "shumu"),
    _china("cangshan", "苍珊烟草机械有限公司", "dianlu"),
    _europe("holdermann", "Holdermann Verpackungsmaschinen GmbH", "DE", "brennfels"),
    _europe("ostwerk", "Ostwerk Fördertechnik GmbH", "DE", "brennfels"),
    _europe("graubner", "Graubner Holzbearbeitung GmbH", "DE", "brennfels"),
    _europe("lechtal", "Lechtaler Papierfabrik AG", "DE", "wendlau"),
    _europe("kaltenau", "Kaltenauer Molkereitechnik GmbH", "DE", "wendlau"),
    _europe("nordhafen", "Nordhafen Krananlagen GmbH", "DE", "rivaltrade"),
    _europe("elbtor", "Elbtor Kühlhaus GmbH", "DE", "rivaltrade"),
    _europe("mainbruck", "Mainbrucker Druckmaschinen GmbH", "DE", "hessmar"),
    _europe("taunus", "Taunushöher Brunnen GmbH", "DE", "hessmar"),
    _europe("schwarzach", "Schwarzacher Seilbahnen GmbH", "AT", "tauernberg"),
    _europe("innfeld", "Innfelder Sägewerke GmbH", "AT", "tauernberg"),
    _europe("aarebach", "Aarebacher Textilmaschinen AG", "CH", "rheinegg"),
    _europe("padovelli", "Padovelli Confezionamento S.p.A.", "IT", "valmora"),
    _europe("brentano", "Officine Brentarola S.r.l.", "IT", "valmora"),
    _europe("loirette", "Loirette Agroalimentaire SAS", "FR", "ardelle"),
    _europe("vauclin", "Vauclin Papeteries SAS", "FR", "ardelle"),
    _europe("maasdal", "Maasdal Kassenbouw B.V.", "NL", "waterhoek"),
    _europe("zeeduin", "Zeeduin Pompen B.V.", "NL", "waterhoek"),
    _europe("almeria", "Almeruz Invernaderos S.L.", "ES", "montalbo"),
    _europe("wislak", "Wiślak Maszyny Sp. z o.o.", "PL", "zielnik"),
    _europe("karkon", "Karkon Górnictwo S.A.", "PL", "zielnik"),
    _europe("moravka", "Moravka Strojírny a.s.", "CZ", "horavice"),
    _europe("skogsby", "Skogsby Sågverk AB", "SE", "furusjo"),
    _europe("heidmann", "Heidmann Presswerk Suzhou Co., Ltd.", "CN", "northwind"),
]
BY_KEY = {buyer.key: buyer for buyer in BUYERS}
# Who bears another name since.
RENAMED = {"jianglan": "江岚流体科技有限公司"}
# Two firms of one name, which the CRM's people take for one.
TWINS = ("hongli-changzhou", "hongli-dongguan")

CHINESE_WORKS = [
    "{n}号产线驱动改造",
    "新建车间输送系统",
    "伺服系统升级",
    "风机水泵节能改造",
    "起重设备变频改造",
    "包装线自动化",
    "备件框架协议",
    "试验台驱动系统",
]
EUROPEAN_WORKS = [
    "Retrofit of line {n}",
    "Conveyors for the new hall",
    "Servo upgrade, cell {n}",
    "Energy saving on fans and pumps",
    "Crane drives",
    "Packaging line automation",
    "Spare parts agreement",
    "Test bench drives",
]
TENDERS = [
    # (buyer, project, tender number, site)
    ("chenghu", "二期厂房起重设备成套采购", "CH-ZB-{year}-017", "苏州工业园区"),
    ("binhai", "海上风电安装平台电控系统", "BH-GC-{year}-0042", "天津滨城"),
    ("jinsha", "三号机组辅机变频改造", "JS-SD-{year}-108", "宜宾"),
    ("lantian", "污水处理厂曝气风机采购", "LT-HB-{year}-0231", "上海"),
    ("schwarzach", "Antriebe Sektion II", "SSB-{year}/04", "Schwarzach"),
    ("karkon", "Conveyor drives, level 4", "KG/{year}/PN/31", "Katowice region"),
]
