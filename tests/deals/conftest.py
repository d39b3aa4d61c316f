import pytest


@pytest.fixture
def filled_in(world):
    """Return what a seller types into the five fields."""
    return {
        "customer_name": "苏州精工机械有限公司",
        "customer_country": "CN",
        "families": ["drives"],
        "value_amount": "128万",
        "value_currency": "CNY",
        "value_tax": "excluded",
        "value_basis": "end_customer",
        "expected_close": "2027-03-31",
    }


@pytest.fixture
def reasons(world):
    from deals.models import RejectReason  # noqa: PLC0415  models are ready only once Django is

    return [
        RejectReason.objects.get_or_create(code=code, defaults={"name_en": en, "name_zh": zh})[0]
        for code, en, zh in [
            ("already_known", "We are already in touch", "我方已在跟进"),
            ("other", "Another reason", "其他原因"),
        ]
    ]


@pytest.fixture
def send(doors, filled_in):
    """Return a function that fills in the form of a new deal and sends it."""

    def sent(intent="submit", *, who="seller", to="/deals/new/", **changed):
        given = {name: value for name, value in (filled_in | changed).items() if value is not None}
        return doors(who).post(to, {**given, "intent": intent})

    return sent


@pytest.fixture
def decide(doors):
    """Return a function that posts a verdict on a deal with the version that was read."""

    def posted(deal, noun, who="channel_manager", **given):
        given = {"version": deal.version, **given}
        return doors(who).post(f"/deals/{deal.public_id}/{noun}/", given)

    return posted


@pytest.fixture
def deal(world):
    """Return a submitted deal of two: Northwind's, with an agent that is invited."""
    from deals.models import Party  # noqa: PLC0415  models are ready only once Django is

    joint = world.draft()
    Party.begin(
        deal=joint,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    joint.submit(by=world.seller, at=world.now)
    return joint
