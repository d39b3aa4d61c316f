"""Secrets we must be able to use again: encrypted with a key of the installation's own.

A copy of the database alone tells none of them. `SECRET_KEY_FALLBACKS` opens what an earlier key
sealed; without it such a secret is lost, and whoever keeps the webhook makes a new one.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretLost(RuntimeError):
    """It was sealed with a key that this installation no longer has."""


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    known = secret.encode() if isinstance(secret, str) else secret
    digest = hashlib.sha256(b"tandem.webhooks.sealed\0" + known).digest()
    return base64.urlsafe_b64encode(digest)


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Give the text back. Raises `SecretLost`."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretLost from error
