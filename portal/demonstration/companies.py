"""The companies that work with us: forty, of every type, none of them real."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Company:
    key: str
    name: str
    latin: str
    country: str
    types: tuple[str, ...]
    tier: str
    territories: tuple[str, ...]
    manager: str

    @property
    def domain(self) -> str:
        return f"{self.key}.example"

    @property
    def registers(self) -> bool:
        """Whether it brings deals of its own; a pure supplier joins those of others."""
        return self.types != ("supplier",)


# Who looks after a territory's partners, unless a partner says otherwise.
MANAGERS = {
    "cn-east": "chen",
    "cn-south": "chen",
    "cn-north": "wang",
    "cn-west": "wang",
    "dach": "maria",
    "eu-west": "maria",
    "eu-north": "klaus",
    "eu-east": "klaus",
}


def _c(  # noqa: PLR0913, PLR0917  one row of a table
    key: str,
    name: str,
    where: str,
    types: str,
    tier: str = "registered",
    latin: str = "",
    manager: str = "",
) -> Company:
    country, *territories = where.split()
    return Company(
        key=key,
        name=name,
        latin=latin,
        country=country,
        types=tuple(types.split()),
        tier=tier,
        territories=tuple(territories),
        manager=manager or MANAGERS[territories[0]],
    )


COMPANIES = [
    _c(
        "northwind",
        "苏州北风自动化设备有限公司",
        "CN cn-east",
        "distributor",
        "gold",
        "Northwind Automation",
    ),
    _c(
        "sunparts",
        "昆山日升零部件有限公司",
        "CN cn-east",
        "supplier",
        "silver",
        "Sunparts Components",
    ),
    _c(
        "lanchuan",
        "上海澜川自动化有限公司",
        "CN cn-east",
        "distributor",
        "gold",
        "Lanchuan Automation",
    ),
    _c(
        "qiyue",
        "无锡启岳机电有限公司",
        "CN cn-east",
        "reseller",
        "silver",
        "Qiyue Electromechanics",
    ),
    _c(
        "hengtuo",
        "杭州恒拓驱动技术有限公司",
        "CN cn-east",
        "distributor reseller",
        "silver",
        "Hengtuo Drive Technology",
    ),
    _c("yunzhan", "南京云栈工控有限公司", "CN cn-east", "reseller", latin="Yunzhan Controls"),
    _c("zhuotang", "宁波卓棠机电有限公司", "CN cn-east", "agent", latin="Zhuotang Machinery"),
    _c("linzhou", "合肥临洲电气有限公司", "CN cn-east", "reseller", latin="Linzhou Electric"),
    _c(
        "haoling",
        "天津皓岭自动化有限公司",
        "CN cn-north",
        "distributor",
        "silver",
        "Haoling Automation",
    ),
    _c("yuanzhao", "北京远棹贸易有限公司", "CN cn-north", "agent", latin="Yuanzhao Trading"),
    _c(
        "shuofang",
        "太原朔芳传动设备有限公司",
        "CN cn-north",
        "distributor",
        "silver",
        "Shuofang Transmission",
    ),
    _c(
        "yingshu", "济南盈澍工业设备有限公司", "CN cn-north", "reseller", latin="Yingshu Industrial"
    ),
    _c(
        "jinyan",
        "青岛锦砚机械有限公司",
        "CN cn-north",
        "reseller agent",
        "silver",
        "Jinyan Machinery",
    ),
    _c("boning", "大连泊宁电控有限公司", "CN cn-north", "supplier", latin="Boning Controls"),
    _c("liaoqiong", "沈阳辽穹传动有限公司", "CN cn-north", "reseller", latin="Liaoqiong Drives"),
    _c(
        "jiayu",
        "广州嘉禺工贸有限公司",
        "CN cn-south",
        "distributor",
        "gold",
        "Jiayu Industry and Trade",
    ),
    _c(
        "qingzhi",
        "深圳青芷自动化有限公司",
        "CN cn-south",
        "distributor",
        "silver",
        "Qingzhi Automation",
    ),
    _c(
        "yueheng",
        "佛山粤衡驱动有限公司",
        "CN cn-south",
        "supplier reseller",
        "silver",
        "Yueheng Drives",
    ),
    _c("luyang", "厦门鹭漾机电有限公司", "CN cn-south", "agent", latin="Luyang Electromechanics"),
    _c("xiangying", "长沙湘楹工控有限公司", "CN cn-south", "reseller", latin="Xiangying Controls"),
    _c("yulan", "重庆渝岚电气有限公司", "CN cn-west", "distributor", "silver", "Yulan Electric"),
    _c("shumu", "成都蜀沐自动化有限公司", "CN cn-west", "reseller", latin="Shumu Automation"),
    _c("fengyuan", "西安沣垣电气有限公司", "CN cn-west", "supplier", "silver", "Fengyuan Electric"),
    _c("dianlu", "昆明滇麓工业设备有限公司", "CN cn-west", "agent", latin="Dianlu Industrial"),
    _c(
        "rivaltrade",
        "瑞沃贸易",
        "DE dach cn-east",
        "distributor",
        "silver",
        "Rivaltrade International GmbH",
    ),
    _c(
        "agentia",
        "安捷代理",
        "DE dach",
        "agent",
        "silver",
        "Agentia Industrievertretungen GmbH",
        manager="chen",
    ),
    _c("brennfels", "Brennfels Antriebstechnik GmbH", "DE dach", "distributor", "gold"),
    _c("wendlau", "Wendlau Antriebe GmbH", "DE dach", "reseller", "silver"),
    _c("hessmar", "Hessmar Industrietechnik GmbH", "DE dach", "distributor", "silver"),
    _c("eisental", "Eisental Servo GmbH", "DE dach", "supplier", "gold"),
    _c("tauernberg", "Tauernberg Technik GmbH", "AT dach", "reseller"),
    _c("rheinegg", "Rheinegger Motion AG", "CH dach", "agent", "silver"),
    _c("valmora", "Valmora Automazione S.r.l.", "IT eu-west", "distributor", "silver"),
    _c("ardelle", "Ardelle Motorisation SARL", "FR eu-west", "distributor"),
    _c("waterhoek", "Waterhoek Drives B.V.", "NL eu-west", "reseller", "silver"),
    _c("montalbo", "Montalbo Accionamientos S.L.", "ES eu-west", "agent"),
    _c("zielnik", "Zielnik Napędy Sp. z o.o.", "PL eu-east", "distributor", "silver"),
    _c("horavice", "Horavice Pohony s.r.o.", "CZ eu-east", "reseller supplier"),
    _c("furusjo", "Furusjö Drivteknik AB", "SE eu-north", "reseller"),
    _c("lillevang", "Lillevang Drivsystemer ApS", "DK eu-north", "supplier"),
]
BY_KEY = {company.key: company for company in COMPANIES}
