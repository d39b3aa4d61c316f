"""The first day of an installation: from an empty database to an approved deal, by pages alone."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from deals.lifecycle import ReviewStatus
from deals.models import Deal
from partners import delivery
from partners.models import Partner
from permissions.models import User
from portal.models import KeptMail

pytestmark = pytest.mark.django_db

PASSWORD = "tram-harbour-violet-9"
VENDOR, CHANNEL = "ruth@vendor.test", "chen@vendor.test"
MANAGER, SELLER = "diego@first.test", "dana@first.test"


class Visitor:
    """Somebody with a browser who takes every form from the page that shows it."""

    def __init__(self):
        self.client = Client(raise_request_exception=True)

    def sees(self, address):
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        return answer

    def sends(self, address, **typed):
        answer = self.client.post(address, typed, follow=True)
        assert answer.status_code == 200, (address, answer.status_code, faults(answer))
        return answer

    def chooses_a_password(self, path):
        where = self.sees(path).redirect_chain[-1][0]
        self.sends(where, password1=PASSWORD, password2=PASSWORD)

    def signs_in(self, address):
        self.sends("/accounts/login/", login=address, password=PASSWORD)


def faults(answer):
    return re.findall(r'class="[^"]*error[^"]*"[^>]*>([^<]+)', answer.content.decode())


def link_in_the_letter_to(address):
    """Have what is due delivered; return the path of the link in the newest letter."""
    delivery.deliver_due(at=timezone.now())
    letter = KeptMail.objects.filter(to=address).latest("pk")
    return urlsplit(re.search(r"https?://\S+", letter.text)[0]).path


def written(code, name_en, name_zh):
    return {"code": code, "name_en": name_en, "name_zh": name_zh, "position": "1"}


def test_from_nothing_to_an_approved_deal_by_pages_alone(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "portal.mailbox.KeptInTheHouse", ""
    assert not User.objects.exists()
    assert not Partner.objects.exists()

    ruth = the_first_administrator()
    chen = a_channel_manager_let_in_by(ruth)
    diego, partner = a_partner_of(ruth)
    dana = a_seller_asked_by(diego, partner)
    deal = registered_by(dana)
    approved_by(chen, deal)

    assert deal.protections.count() == 1
    assert gettext("Approved") in dana.sees(deal.get_absolute_url()).content.decode()


def the_first_administrator():
    out, ruth = StringIO(), Visitor()
    call_command("make_administrator", VENDOR, name="Ruth", stdout=out, stderr=StringIO())
    ruth.chooses_a_password(urlsplit(out.getvalue().strip()).path)
    ruth.signs_in(VENDOR)
    office = "/admin/partners"
    ruth.sends(f"{office}/partnertype/add/", **written("distributor", "Distributor", "分销商"))
    ruth.sends(f"{office}/productfamily/add/", **written("drives", "Drives", "驱动器"), crm_name="")
    ruth.sends(f"{office}/territory/add/", **written("east", "East China", "华东"))
    return ruth


def a_channel_manager_let_in_by(ruth):
    ruth.sends(
        "/people/", email=CHANNEL, full_name="陈静", roles=["channel_manager"], language="zh-hans"
    )
    chen = Visitor()
    chen.chooses_a_password(link_in_the_letter_to(CHANNEL))
    chen.signs_in(CHANNEL)
    return chen


def a_partner_of(ruth):
    key = ruth.sees("/partners/new/").context["key"]
    chen = User.objects.get(email=CHANNEL)
    ruth.sends(
        "/partners/new/",
        key=key,
        name="北风自动化设备有限公司",
        latin_name="Northwind",
        country="CN",
        types=["distributor"],
        channel_manager=chen.public_id,
    )
    partner = Partner.objects.get()
    ruth.sends(
        f"/partners/{partner.public_id}/invitations/", email=MANAGER, role="manager", language="en"
    )
    return somebody_invited(MANAGER, "Diego"), partner


def a_seller_asked_by(diego, partner):
    diego.sends(
        f"/partners/{partner.public_id}/invitations/", email=SELLER, role="seller", language="en"
    )
    return somebody_invited(SELLER, "Dana")


def somebody_invited(address, name):
    visitor, path = Visitor(), link_in_the_letter_to(address)
    visitor.sees(path)
    visitor.sends(path, full_name=name, password=PASSWORD)
    return visitor


def registered_by(dana):
    form = dana.sees("/deals/new/").context["form"]
    typed = {
        name: form[name].value()
        for name in ("registrant", "value_currency", "value_tax", "value_basis")
        if name in form.fields
    }
    dana.sends(
        "/deals/new/",
        **typed,
        intent="submit",
        customer_name="苏州精工机械有限公司",
        customer_country="CN",
        families=form.fields["families"].choices[0][0],
        value_amount="128万",
        expected_close=(datetime.now(UTC).date() + timedelta(days=75)).isoformat(),
    )
    return Deal.objects.get()


def approved_by(chen, deal):
    shown = chen.sees(f"/approvals/?deal={deal.public_id}").context["deal"]
    chen.sends(f"/deals/{deal.public_id}/approval/", version=shown.version)
    deal.refresh_from_db()
    assert deal.review_status == ReviewStatus.APPROVED
