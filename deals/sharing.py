"""With whom somebody may share a deal, as they name them."""

from datetime import datetime

from django.db.models import Q

from partners.models import Partner
from permissions.models import StaffRole, User
from permissions.rules import rows


def whom(text: str, *, asker: User, at: datetime) -> User | Partner | None:
    """Return the person of this address or the partner of this very name.

    Nobody is completed or guessed, and only those are found whom one may ask into a deal: people
    of the vendor, listed partners, and by name people of partners one may view. An address at
    another partner is as unknown as one that nobody has.
    """
    said = text.replace("\0", "").strip()
    partners = Partner.objects.permitted(asker, "pick", at=at)
    if "@" not in said:
        named = Q(name__iexact=said) | Q(latin_name__iexact=said) | Q(public_id=said)
        found: list[Partner] = list(partners.filter(named)[:2]) if said else []
        return found[0] if len(found) == 1 else None
    roles = StaffRole.objects.holding(at=at)
    reachable = rows(User, asker, "share_with", at=at) | Q(pk__in=roles.values("person_id"))
    return User.objects.filter(
        reachable, email__iexact=said, activities__during__contains=at
    ).first()
