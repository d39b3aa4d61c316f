"""Sessions as Django keeps them, found by no key that Django did not make."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """A cookie may spell characters that no database holds: such a key is nobody's."""

    def __init__(self, session_key: str | None = None, **kwargs: Any) -> None:
        spelled = session_key or ""
        is_ours = spelled.isascii() and spelled.isalnum()
        super().__init__(session_key if is_ours else None, **kwargs)
