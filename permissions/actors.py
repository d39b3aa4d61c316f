"""Who acts: a person, nobody, or the portal itself with a reason."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from permissions.models import User


@dataclass(frozen=True)
class System:
    """The portal acting for itself. There is no default one to fall back on."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("The portal may act for itself only with a reason.")

    def __str__(self) -> str:
        return self.reason


Actor = User | AnonymousUser | System


def person_behind(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def reference(actor: Actor) -> str:
    """Return a text that carries an actor through a queue."""
    if isinstance(actor, User):
        return f"person:{actor.pk}"
    if isinstance(actor, System):
        return f"system:{actor.reason}"
    raise ValueError("Nobody cannot be sent through a queue.")


def recall(text: str) -> Actor:
    """Give the actor back. Raises `User.DoesNotExist` for a person who is gone."""
    kind, _, rest = text.partition(":")
    return User.objects.get(pk=int(rest)) if kind == "person" else System(rest)
