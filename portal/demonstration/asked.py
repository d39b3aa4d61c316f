"""What partners ask: one waits within its promise, one is past it, one is answered, one is over."""

from datetime import timedelta

from partners.models import Enquiry
from portal.demonstration.world import World

Kind = Enquiry.Kind


def partners_ask(world: World) -> None:
    """Tell four questions: three of Northwind's, and a complaint of Sun's parts left too long."""
    dana, chen = world.person("dana"), world.person("chen")
    northwind, sunparts = world.partners["northwind"], world.partners["sunparts"]
    over = Enquiry.ask(
        northwind,
        kind=Kind.MATERIAL,
        title="PG-90 的防爆认证证书",
        body="客户招标要求提供 ATEX 证书，资料库里没有找到。",
        by=dana,
        at=world.at - timedelta(days=12),
    )
    over.answer("已上传到资料库，中英文版都有。", by=chen, at=world.at - timedelta(days=11))
    over.close(is_solved=True, by=dana, at=world.at - timedelta(days=10))

    answered = Enquiry.ask(
        northwind,
        kind=Kind.QUESTION,
        title="Lead time of PG-90 in the new ratio",
        body="The customer plans for March. Can we promise eight weeks?",
        about=world.stories["three parties"],
        by=dana,
        at=world.at - timedelta(days=3),
    )
    answered.answer(
        "Eight weeks hold for up to 30 pieces. Above that, ask me first.",
        by=chen,
        at=world.at - timedelta(days=2),
    )
    Enquiry.ask(
        sunparts,
        kind=Kind.COMPLAINT,
        title="三批样机至今未签收确认",
        body="样机五月已发出，签收单一直没有返回，我们无法开票。",
        by=world.person("sun"),
        at=world.at - timedelta(days=6),
    )
    Enquiry.ask(
        northwind,
        kind=Kind.VISIT,
        title="请一起拜访苏州精工",
        body="客户希望在评审前与贵方工程师面谈一次，下周二或周三均可。",
        by=dana,
        at=world.at - timedelta(hours=2),
    )
