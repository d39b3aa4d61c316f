"""What Northwind may sell and one registration outside of it; a partner whose agreement is over."""

from datetime import timedelta

from deals.models import Protection
from partners.models import Agreement, Authorisation, Partner, Territory
from portal.demonstration.world import World

# Motion control is not among them: a registration that names it is flagged for whoever decides.
MAY_SELL = {
    "frequency-converters": True,
    "servo-drives": False,
    "motors": False,
    "gearboxes": False,
    "service": False,
}
# Whose people tell other stories.
BUSY = ("northwind", "agentia", "sunparts", "rivaltrade")


def northwind(world: World) -> None:
    """Let Northwind sell most of it in East China, frequency converters alone."""
    partner, chen = world.partners["northwind"], world.person("chen")
    at = max(partner.created_at, world.began) + timedelta(days=1)
    agreement = Agreement.begin(
        partner=partner, number="HD-2025-017", reference="AG-4417", by=chen, at=at
    )
    east = Territory.objects.get(code="cn-east")
    for code, alone in MAY_SELL.items():
        Authorisation.grant(
            partner=partner,
            family=world.families[code],
            territory=east,
            is_exclusive=alone,
            agreement=agreement,
            by=chen,
            at=at,
        )


def an_agreement_over(world: World) -> None:
    """End the agreement of a partner of Chen's whose protections run on: she says what of them."""
    chen = world.person("chen")
    running = Protection.objects.filter(during__contains=world.at)
    apart = [world.partners[key].pk for key in BUSY]
    theirs = {key for key, manager in world.managers.items() if manager == chen} - {*apart}
    found = Partner.objects.filter(
        pk__in=theirs, registrations__in=running.values("deal_id")
    ).distinct()
    partner = found.order_by("created_at", "pk").first()
    if partner is None:
        return
    agreement = Agreement.begin(
        partner=partner,
        number="HD-2024-102",
        by=chen,
        at=partner.created_at + timedelta(days=1),
    )
    agreement.terminate(by=chen, at=world.at - timedelta(minutes=50))
