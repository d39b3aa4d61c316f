"""What the commands of the seam are asked about: a person, a thing, a moment."""

from datetime import datetime

from django.core.management.base import CommandError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from permissions.actors import System
from permissions.kinds import find
from permissions.models import User

ASKER = System("a command of the operator")


def asked_person(email: str) -> User:
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise CommandError(f"There is no person {email}.")
    return person


def asked_thing(text: str, *, at: datetime) -> models.Model:
    thing = find(text, asker=ASKER, at=at)
    if thing is None:
        raise CommandError(f"There is no {text}. Write it as deals.deal:<id>.")
    return thing


def asked_moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    at = parse_datetime(text)
    if at is None:
        raise CommandError(f"{text} is no time.")
    return at if timezone.is_aware(at) else timezone.make_aware(at)
