"""Who works in this world: twelve people everybody signs in as, and their colleagues."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from partners.models import Team, TeamPlace, Territory, TerritoryOversight
from permissions.models import StaffRole, User
from portal.demonstration.world import BUILDER, World, zone_of


@dataclass(frozen=True)
class Named:
    """A person under a known address."""

    email: str
    chinese: str
    latin: str
    country: str
    roles: tuple[str, ...] = ()
    team: str = ""
    oversees: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.email.partition("@")[0]


STAFF = [
    # Her territory beside her portfolio: so she may decide between Dana and her rival.
    Named(
        "chen@vendor.example",
        "陈洁",
        "Chen Jie",
        "CN",
        ("channel_manager",),
        "suzhou",
        ("cn-east",),
    ),
    Named(
        "maria@vendor.example", "马丽娅", "Maria Keller", "DE", ("channel_manager",), "stuttgart"
    ),
    Named("eddie@vendor.example", "艾迪", "Eddie Brandt", "DE", ("editor",), "stuttgart"),
    Named("olga@vendor.example", "奥尔加", "Olga Seidel", "DE", ("auditor",), "stuttgart"),
    Named("leo@vendor.example", "李欧", "Leo Vogel", "CN", ("direct_seller",), "suzhou"),
    Named("lin@vendor.example", "林晓峰", "Lin Xiaofeng", "CN", ("director",), "suzhou"),
    Named("root@vendor.example", "鲁特", "Ruth Rooth", "CN", ("administrator",), "suzhou"),
    Named(
        "wang@vendor.example",
        "王启明",
        "Wang Qiming",
        "CN",
        ("channel_manager",),
        "suzhou",
        ("cn-north", "cn-west"),
    ),
    Named(
        "klaus@vendor.example",
        "克劳斯",
        "Klaus Reimer",
        "DE",
        ("channel_manager",),
        "stuttgart",
        ("eu-east", "eu-north"),
    ),
    Named("xu@vendor.example", "徐文静", "Xu Wenjing", "CN", ("editor",), "suzhou"),
    Named("sabine@vendor.example", "萨宾娜", "Sabine Lauer", "DE", ("direct_seller",), "stuttgart"),
]
# At partners: (person, the partner's key, role there).
GUESTS = [
    (Named("dana@northwind.example", "戴娜", "Dana Dai", "CN"), "northwind", "seller"),
    (Named("diego@northwind.example", "狄戈", "Diego Di", "CN"), "northwind", "manager"),
    (Named("ravi@rivaltrade.example", "拉维", "Ravi Menon", "DE"), "rivaltrade", "seller"),
    (Named("amy@agentia.example", "艾米", "Amy Adler", "DE"), "agentia", "seller"),
    (Named("sun@sunparts.example", "孙立", "Sun Li", "CN"), "sunparts", "seller"),
]
PEOPLE = 120

SURNAMES = (
    "王 Wang,李 Li,张 Zhang,刘 Liu,赵 Zhao,黄 Huang,周 Zhou,吴 Wu,徐 Xu,孙 Sun,胡 Hu,朱 Zhu,高 Gao,"
    "何 He,郭 Guo,马 Ma,罗 Luo,梁 Liang,宋 Song,郑 Zheng,谢 Xie,韩 Han,唐 Tang,冯 Feng,于 Yu"
)
GIVEN = (
    "雅婷 Yating,志强 Zhiqiang,晓燕 Xiaoyan,建国 Jianguo,思远 Siyuan,丽华 Lihua,文博 Wenbo,"
    "海涛 Haitao,静怡 Jingyi,俊杰 Junjie,慧敏 Huimin,国栋 Guodong,雪梅 Xuemei,子轩 Zixuan,"
    "春燕 Chunyan,永康 Yongkang,佳琪 Jiaqi,振宇 Zhenyu,秀英 Xiuying,明辉 Minghui"
)
FIRST = (
    "Jürgen,Petra,Matthias,Ines,Wolfgang,Katrin,Tobias,Heike,Stefan,Annika,Luca,Chiara,Pierre,"
    "Margaux,Joost,Femke,Piotr,Agnieszka,Tomáš,Jana,Álvaro,Lucía,Nils,Astrid,Reto,Ursina"
)
LAST = (
    "Haberland,Wieland,Großmann,Lindauer,Ebersbach,Tannhof,Kessling,Rothaar,Vestberg,Moreau,"
    "Bianchetti,Van Ooijen,Zielinski,Novotný,Quintana,Sjölund,Aebischer,Grubenmann,Feldhaus,Lorentz"
)


def welcome_staff(world: World, password: str) -> None:
    """Have the vendor's people in, each in a team with its own calendar."""
    encoded = make_password(password)
    teams = {team.code: team for team in Team.objects.all()}
    territories = {each.code: each for each in Territory.objects.all()}
    for named in STAFF:
        person = welcome(world, named, encoded)
        for role in named.roles:
            StaffRole.begin(person=person, role=role, by=BUILDER, at=world.began)
        TeamPlace.begin(person=person, team=teams[named.team], by=BUILDER, at=world.began)
        for code in named.oversees:
            TerritoryOversight.begin(
                person=person, territory=territories[code], by=BUILDER, at=world.began
            )


def welcome(world: World, named: Named, encoded: str, *, language: str = "en") -> User:
    """Have somebody in. The password is hashed once for all, since hashing is meant to be slow."""
    person = User.objects.welcome(
        email=named.email,
        full_name=named.chinese,
        latin_name=named.latin,
        language=language,
        at=world.began + timedelta(minutes=5),
    )
    person.password = encoded
    person.time_zone = zone_of(named.country)
    person.save(update_fields=["password", "time_zone"])
    world.people[named.key] = person
    return person


def colleague(world: World, country: str, domain: str) -> Named:
    """Invent somebody whose name is not taken yet."""
    while True:
        if country == "CN":
            surname, family = world.chance.choice(SURNAMES.split(",")).split()
            given, called = world.chance.choice(GIVEN.split(",")).split()
            chinese, latin = surname + given, f"{family} {called}"
            key = f"{called}.{family}".lower()
        else:
            latin = (
                f"{world.chance.choice(FIRST.split(','))} {world.chance.choice(LAST.split(','))}"
            )
            chinese, key = latin, ascii_of(latin)
        if key not in world.people:
            return Named(f"{key}@{domain}", chinese, latin, country)


SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l"})


def ascii_of(name: str) -> str:
    """Spell a European name as its company's mail system does."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(SPELLED))
    first, *rest = plain.encode("ascii", "ignore").decode().split()
    return f"{first}.{''.join(rest)}"
