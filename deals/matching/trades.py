"""What a company does, in the words that names use for it; these words tell few firms apart."""

_CHINESE = """
自动化 automation|设备 equipment|机械 machinery mechanical machine|机电 electromechanical
电子 electronics electronic|科技 technology technologies tech|技术 technology technologies
精密 precision|仪器 instruments instrument|仪表 meter|包装 packaging|材料 materials material
电机 motor motors|电气 electric electrical|电器 electric appliances|化工 chemical chemicals
化学 chemical chemistry|物流 logistics|环保 environmental environment|轴承 bearing bearings
汽车 auto automobile automotive|零部件 parts components|配件 parts|建筑 construction building
工程 engineering|食品 food foods|医疗 medical|器械 instruments devices|纺织 textile textiles
新能源 new energy|能源 energy|贸易 trading trade|进出口 import export|国际 international
实业 industrial industry|工业 industrial industry industries|制造 manufacturing
重工 heavy industry|钢铁 steel iron|石油 petroleum oil|天然气 gas|电力 power electric
通信 communication communications telecom|软件 software|信息 information|网络 network
系统 systems system|智能 intelligent smart|光电 photoelectric optoelectronics
半导体 semiconductor|塑料 plastic plastics|橡胶 rubber|五金 hardware|金属 metal
铸造 casting foundry|模具 mould mold|阀门 valve valves|泵业 pump pumps|水泥 cement|玻璃 glass
陶瓷 ceramics|家具 furniture|服装 garment clothing|印刷 printing|造纸 paper|药业 pharmaceutical
制药 pharmaceutical pharma|生物 biological bio biotech|农业 agriculture agricultural
航空 aviation|飞机 aircraft|船舶 shipbuilding ship|铁道 railway|铁路 railway|投资 investment
控股 holding holdings|管理 management|咨询 consulting|服务 service services
商贸 commerce trading|销售 sales|安装 installation|装备 equipment|动力 power
传动 transmission drive|驱动 drive drives|液压 hydraulic hydraulics|电缆 cable|电线 wire
集成 integration|粮油 grain oil|产业 industry|发展 development|研究 research|开发 development
置业 property|地产 estate|房地产 estate property|教育 education|文化 culture|传媒 media
广告 advertising|酒店 hotel|旅游 travel tourism|运输 transport transportation
供应链 supply chain
"""

_LATIN = """
a an the of and for in at de la le les des du der die das und y e et
center centre centers school schools academy learning development child children childcare care day
daycare early education educational preschool kindergarten nursery community family services service
head start program association society foundation institute university college hospital church
company group holding holdings international global worldwide general national american america
europe european german germany deutschland france japan china usa us uk united states north south
industries industry industrial enterprises enterprise manufacturing products product systems system
solutions technologies technology tech research laboratories laboratory labs engineering
consulting management business trading trade sales marketing distribution supply logistics
pharmaceutical pharmaceuticals pharma chemical chemicals medical health healthcare energy power
electric electrical electronics electronic semiconductor software data information network networks
communications telecom machinery machine machines tool tools equipment instruments materials metal
steel paper food foods produce textile auto automotive motor motors parts construction building
properties real estate investment investments capital bank insurance financial finance media design
studio
"""


TRADES = {
    entry.split()[0]: tuple(entry.split()[1:])
    for entry in _CHINESE.strip().replace("\n", "|").split("|")
}
"""Chinese word of a trade → the English words that translate it."""

ENGLISH_TRADES = frozenset(word for words in TRADES.values() for word in words)
COMMON = frozenset(_LATIN.split()) | ENGLISH_TRADES

ABBREVIATED = {
    "intl": "international",
    "int": "international",
    "natl": "national",
    "mfg": "manufacturing",
    "mfr": "manufacturing",
    "tech": "technology",
    "technologies": "technology",
    "sys": "system",
    "univ": "university",
    "inst": "institute",
    "assn": "association",
    "assoc": "association",
    "ctr": "center",
    "centre": "center",
    "dev": "development",
    "develop": "development",
    "svcs": "service",
    "svc": "service",
    "pharm": "pharmaceutical",
    "pharma": "pharmaceutical",
    "chem": "chemical",
    "ind": "industry",
    "inds": "industry",
    "eng": "engineering",
    "engrg": "engineering",
    "elec": "electric",
    "grp": "group",
    "hldgs": "holding",
    "labs": "laboratory",
    "lab": "laboratory",
    "comm": "communication",
    "mgmt": "management",
    "acad": "academy",
    "elem": "elementary",
    "sch": "school",
    "st": "saint",
    "mt": "mount",
    "bros": "brothers",
    "gebr": "brothers",
    "gebrueder": "brothers",
    "agri": "agricultural",
    "amer": "american",
    "assocs": "associates",
    "bldg": "building",
    "cap": "capital",
    "comms": "communication",
    "constr": "construction",
    "corpn": "corporation",
    "dept": "department",
    "dist": "distribution",
    "distr": "distribution",
    "electr": "electric",
    "engg": "engineering",
    "engr": "engineering",
    "engrng": "engineering",
    "ent": "enterprises",
    "enterp": "enterprises",
    "entp": "enterprises",
    "equip": "equipment",
    "est": "estate",
    "fd": "fund",
    "fdn": "foundation",
    "fin": "financial",
    "gen": "general",
    "ges": "gesellschaft",
    "glob": "global",
    "gov": "government",
    "govt": "government",
    "hldg": "holding",
    "holdings": "holding",
    "hosp": "hospital",
    "indl": "industrial",
    "indus": "industry",
    "industries": "industry",
    "ins": "insurance",
    "instr": "instruments",
    "inv": "investment",
    "invest": "investment",
    "investments": "investment",
    "invs": "investment",
    "invt": "investment",
    "laboratories": "laboratory",
    "log": "logistics",
    "mach": "machinery",
    "manuf": "manufacturing",
    "mgt": "management",
    "mktg": "marketing",
    "org": "organization",
    "organisation": "organization",
    "petr": "petroleum",
    "pharmaceuticals": "pharmaceutical",
    "prod": "products",
    "prods": "products",
    "prop": "properties",
    "props": "properties",
    "ptnr": "partner",
    "ptnrs": "partners",
    "ptrs": "partners",
    "pvt": "private",
    "res": "research",
    "sci": "science",
    "sciences": "science",
    "ser": "service",
    "serv": "service",
    "services": "service",
    "servs": "service",
    "soc": "society",
    "sol": "solutions",
    "solns": "solutions",
    "stn": "station",
    "tel": "telecom",
    "telecommunications": "telecom",
    "trdg": "trading",
    "transp": "transport",
    "verw": "verwaltung",
}


TOLD_BY = 0.3
"""How much of a firm such a word tells."""


def weight(token: str) -> float:
    """Return how much a word tells one firm from another: `global` little, `northwind` all."""
    if token in COMMON or token + "s" in COMMON:
        return TOLD_BY
    return 0.6 if len(token) < SHORT and not token.isdigit() else 1.0


SHORT = 3
