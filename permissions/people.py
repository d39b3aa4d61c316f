"""Whom somebody means."""

from permissions.models import User


def find_person(text: str) -> User | None:
    """Return the one person with this address, id or name; nobody where several have it."""
    said = text.strip()
    if not said or "\0" in said:
        return None
    for names in ({"email__iexact": said}, {"public_id": said}, {"full_name__iexact": said}):
        found = list(User.objects.filter(**names)[:2])
        if len(found) == 1:
            return found[0]
    return None
