"""Every component, living, for those who build screens; mounted in the demonstration only."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.templatetags.figures import STATUSES

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SCORES = (61, 64, 63, None, 69, 71, 70, 74, 76, 75, 79, 82)
MONTHS = ("12", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11")


class SampleForm(forms.Form):
    customer = forms.CharField(
        label=_("End customer"),
        help_text=_("The company that will use it. Its credit code or VAT number will do."),
    )
    family = forms.ChoiceField(
        label=_("Product family"), choices=[("drives", "Drives"), ("sensors", "Sensors")]
    )
    role = forms.ChoiceField(
        label=_("Your role"),
        widget=forms.RadioSelect,
        choices=[("distributor", "Distributor"), ("agent", "Agent"), ("supplier", "Supplier")],
    )
    amount = forms.CharField(
        label=_("Value"), help_text="128万, 1.28m", widget=forms.TextInput({"inputmode": "decimal"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[("CNY", "CNY"), ("EUR", "EUR")])
    tax = forms.ChoiceField(
        label=_("Tax"), choices=[("excluded", _("excl. tax")), ("included", _("incl. tax"))]
    )
    close_date = forms.DateField(
        label=_("Expected close"), widget=forms.DateInput({"type": "date"})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("en", "English"), ("zh-hans", "简体中文")],
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 3}))


def half_filled() -> SampleForm:
    return SampleForm(
        {"customer": "", "role": "agent", "amount": "1.28m", "close_date": "2026-02-31"},
        auto_id="sample_%s",
    )


DEALS = [
    {
        "number": "DR-1042",
        "customer": "苏州博远精密机械有限公司",
        "partner": "Huadong Automation",
        "amount": Decimal(1280000),
        "currency": "CNY",
        "status": "in_review",
        "share": 0.46,
        "words": _("waiting 22 h"),
        "tone": "",
        "close_date": date(2027, 3, 31),
    },
    {
        "number": "DR-1038",
        "customer": "Neckar Fördertechnik GmbH",
        "partner": "Alpen Antriebe",
        "amount": Decimal(96500),
        "currency": "EUR",
        "status": "action_required",
        "share": 0.83,
        "words": _("waiting 40 h"),
        "tone": "warn",
        "close_date": date(2027, 1, 15),
    },
    {
        "number": "DR-1031",
        "customer": "宁波海曙泵业股份有限公司",
        "partner": "Yongjiang Trading",
        "amount": Decimal("2460000.50"),
        "currency": "CNY",
        "status": "submitted",
        "share": 1,
        "words": _("9 h over target"),
        "tone": "bad",
        "close_date": date(2027, 2, 28),
    },
]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "styleguide.html",
        {
            "at": AT,
            "synced_at": AT - timedelta(minutes=4),
            "stale_at": AT - timedelta(hours=3),
            "yesterday": AT - timedelta(hours=22),
            "last_week": AT - timedelta(days=6),
            "deals": DEALS,
            "statuses": list(STATUSES),
            "form": SampleForm(auto_id="blank_%s"),
            "wrong": half_filled(),
            "points": list(zip(MONTHS, SCORES, strict=True)),
            "tabs": [
                {"url": "?tab=overview", "label": _("Overview"), "current": True, "count": None},
                {"url": "?tab=parties", "label": _("Parties"), "current": False, "count": 3},
                {"url": "?tab=files", "label": _("Documents"), "current": False, "count": 5},
            ],
            "nav": [
                {"url": "/", "label": _("Home"), "icon": "home", "current": True},
                {"url": "/deals/", "label": _("Deals"), "icon": "handshake"},
                {"url": "/approvals/", "label": _("Approvals"), "icon": "inbox", "count": 7},
                {"url": "/library/", "label": _("Library"), "icon": "library"},
                {"url": "/relationships/", "label": _("Relationships"), "icon": "heart-pulse"},
                {"url": "/audit/", "label": _("Audit"), "icon": "shield-check"},
            ],
            "current_partner": {"name": "Huadong Automation"},
        },
    )
