"""A registration with products, a special price and a foreign currency, once the CRM is mirrored.

List prices and rates are the CRM's: they are read here through the mirror, and where another CRM
has none of these products, nothing is registered.
"""

from datetime import timedelta
from decimal import Decimal

from deals.models import Deal
from deals.pricing import Asked, Line
from partners.crm import poll
from partners.models import CrmProduct
from portal.demonstration.masters import Desk

AXES, MOTOR = "HD-S20-6", "HD-M160E"
ANSWERS = {"competition": "同行报价约低一成，交期六周。", "commissioning": "yes"}


# For whom the CRM keeps a list of its own: drives are cheaper there, many of them more so.
GOLD, ON_IT = "Gold partners 金牌伙伴", ("northwind", "agentia")
FORMULAS = [
    ("Servo drives", 50.0, "unit_price * Decimal('0.86')"),
    ("Servo drives", None, "unit_price * Decimal('0.9')"),
    (None, None, "unit_price * Decimal('0.95')"),
]


def put_on_a_list(desk: Desk) -> None:
    """Have the CRM's people enter a price list, and put some of the partners on it."""
    partners = [desk.world.partners[key] for key in ON_IT if key in desk.world.partners]
    accounts = [each.account.external_id for each in partners if each.account]
    if desk.people is not None:
        desk.people.price(GOLD, FORMULAS, accounts)


def ask_for_a_price(desk: Desk) -> None:
    """Have Dana register a line of machines in dollars, and ask for a price on the drives."""
    put_on_a_list(desk)
    poll.poll(desk.connection, desk.crm, clock=desk.clock)
    products = {row.code: row for row in CrmProduct.objects.filter(code__in=[AXES, MOTOR])}
    if len(products) < len((AXES, MOTOR)):
        return
    world, at = desk.world, desk.clock()
    wish = Asked(Decimal("2190.00"), "客户要求一次采购六十台，对手报价 2,150 美元。")
    deal = Deal.draft(
        registrant=world.partners["northwind"],
        by=world.person("dana"),
        at=at,
        title="出口包装线伺服",
        customer_name="南通启航包装机械有限公司",
        customer_country="CN",
        families=[world.families["servo-drives"], world.families["motors"]],
        value_amount=Decimal("168000.00"),
        value_currency="USD",
        value_tax="excluded",
        expected_close=(at + timedelta(days=75)).date(),
        lines=[Line(products[AXES], Decimal(60), wish), Line(products[MOTOR], Decimal(12))],
    )
    if deal.question_set_id is not None:
        deal.revise(by=world.person("dana"), at=at, answers=ANSWERS)
    deal.submit(by=world.person("dana"), at=at)
