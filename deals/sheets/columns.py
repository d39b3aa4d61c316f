"""What the columns of a sheet mean: guessed from their headings, in either language."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

Label = str | Promise

REGISTRANT = "registrant"
# The inputs of the registration's form that a column can fill, in the order of an empty sheet.
FIELDS: dict[str, Label] = {
    "customer_name": _("End customer"),
    "customer_country": _("Country"),
    "families": _("Product family"),
    "value_amount": _("Value"),
    "value_currency": _("Currency"),
    "value_tax": _("Tax"),
    "expected_close": _("Expected close"),
    "external_id": _("Your reference"),
    "project_name": _("Project"),
    "tender_number": _("Tender number"),
    "site": _("Site"),
    "end_user_unit": _("End user's unit"),
    "bid_date": _("Bid date"),
    "title": _("Title"),
    "value_basis": _("Whose price is it?"),
    "customer_domain": _("Customer's web domain"),
    "customer_identifiers": _("Registry numbers"),
    "description": _("Description"),
    "partner_1_name": _("Another partner"),
    "partner_1_role": _("Their part"),
    "partner_1_percent": _("Share, percent"),
    "own_percent": _("Your share, percent"),
    # Whose name it is registered in, where a distributor is let.
    REGISTRANT: _("You register for"),
}

# What else people and their systems write over such a column.
ALSO: dict[str, tuple[str, ...]] = {
    "customer_name": (
        "customer", "customer name", "end user", "account", "company", "client",
        "customer.name",
        "客户", "客户名称", "客户全称", "最终客户", "最终用户", "终端客户", "单位名称",
        "Kunde", "Endkunde",
    ),
    "customer_country": (
        "customer country", "customer.country", "country code", "国家", "国别", "所在国家",
        "国家/地区", "客户国家", "Land",
    ),
    "families": (
        "product families", "product", "products", "product line", "family", "families",
        "product_families", "产品系列", "产品线", "产品", "产品族", "产品类别", "Produktfamilie",
    ),
    "value_amount": (
        "amount", "deal value", "deal size", "sum", "price", "value.amount", "金额", "报备金额",
        "预计金额", "项目金额", "合同金额", "Wert", "Betrag",
    ),
    "value_currency": ("value.currency", "ccy", "币种", "货币", "Währung"),
    "value_tax": ("tax basis", "value.tax", "vat", "含税", "是否含税", "税", "Steuer"),
    "expected_close": (
        "close date", "expected close date", "closing date", "close", "预计成交日期",
        "预计签单日期", "预计成交", "预计下单日期", "成交日期", "签单日期",
        "Abschluss", "Abschlussdatum",
    ),
    "external_id": (
        "external id", "reference", "our reference", "id", "opportunity id", "贵方编号", "我方编号",
        "编号", "商机编号", "内部编号", "外部编号", "参考号", "Referenz",
    ),
    "project_name": ("project name", "project.name", "项目名称", "Projekt"),
    "tender_number": (
        "tender", "tender no", "project.tender_number", "招标编号", "标书编号", "招标号",
    ),
    "site": ("location", "project.site", "地点", "项目地点", "现场", "Standort"),
    "end_user_unit": ("unit", "department", "project.end_user_unit", "使用单位", "使用部门"),
    "bid_date": ("bid", "tender date", "project.bid_date", "投标日期", "开标日期"),
    "title": ("deal name", "deal", "name", "opportunity", "标题", "报备名称", "商机名称"),
    "value_basis": ("value basis", "basis", "价格口径", "金额口径"),
    "customer_domain": (
        "domain", "website", "customer.domain", "web", "web domain", "网址", "域名", "官网",
    ),
    "customer_identifiers": (
        "credit code", "vat number", "registry number", "customer.identifiers", "tax id",
        "统一社会信用代码", "信用代码", "税号", "注册号",
    ),
    "description": (
        "notes", "note", "comment", "remarks", "details", "说明", "备注", "描述", "项目描述",
    ),
    "partner_1_name": ("partner", "reseller", "agent", "合作方", "合作伙伴", "代理商", "经销商"),
    "partner_1_role": ("role", "partner role", "角色", "合作方角色"),
    "partner_1_percent": ("share", "partner share", "合作方比例", "份额"),
    "own_percent": ("own share", "our share", "我方比例", "我方份额"),
    REGISTRANT: (
        "on behalf of", "registered for", "in the name of", "for reseller", "代谁报备",
        "被代报备方", "所代经销商", "报备方",
    ),
}  # fmt: skip


def bare(heading: str) -> str:
    """Return a heading without what people decorate it with: stars, colons, brackets, case."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(mark for mark in text.split("(")[0] if mark.isalnum())


@cache
def known() -> dict[str, str]:
    """Return every heading we know, bare, and the field it means; the labels of the form first."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for field, label in FIELDS.items():
                found.setdefault(bare(str(label)), field)
    for field, others in ALSO.items():
        for each in (field, *others):
            found.setdefault(bare(each), field)
    return found


def twice(mapping: Mapping[str, str]) -> set[str]:
    """Return the fields that more than one column would fill."""
    fields = list(mapping.values())
    return {field for field in fields if fields.count(field) > 1}
