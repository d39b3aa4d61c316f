"""`manage.py demo`: the world of the demonstration, built once; a second call changes nothing."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import environment
from portal.demonstration.build import build


class Command(BaseCommand):
    help = "Build the demonstration: people, partners, registrations. What is there already stays."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration belongs into a demonstration: PORTAL_ENV=demo.")
        build(at=timezone.now(), password=self.password(), say=self.stdout.write)

    def password(self) -> str:
        """Return the one password of all; `./run` gives it, else it is made and kept."""
        if given := environment.text("DEMO_PASSWORD"):
            return given
        path = settings.DATA / "demo-password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text("-".join(secrets.token_hex(2) for _ in range(3)))
            self.stdout.write(f"password: kept in {path}")
        return path.read_text().strip()
