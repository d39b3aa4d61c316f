"""Ids that may be seen outside: opaque, so that nobody learns how many there are."""

import secrets

# Crockford's alphabet: no letter that is read as a digit when somebody spells it on the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_public_id() -> str:
    """Return 16 lower-case characters, 80 bits of chance."""
    return spelled(16).lower()


def spelled(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
