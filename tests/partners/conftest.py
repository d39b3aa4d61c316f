import pytest

from partners.models import PartnerType, Territory, Tier


@pytest.fixture
def programme(world):
    """Name what a partner can be: two types, two tiers, two territories."""
    PartnerType.objects.create(code="agency", name_en="Agent", name_zh="代理商")
    for code, en, zh in [("gold", "Gold", "金牌"), ("silver", "Silver", "银牌")]:
        Tier.objects.create(code=code, name_en=en, name_zh=zh)
    for code, en, zh in [("east", "East", "华东"), ("south", "South", "华南")]:
        Territory.objects.create(code=code, name_en=en, name_zh=zh)
    return world


@pytest.fixture
def as_person(world, client):
    def sign_in(name):
        client.force_login(world.people[name])
        return client

    return sign_in
