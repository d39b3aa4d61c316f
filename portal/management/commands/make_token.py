"""`manage.py make_token EMAIL [--scope …] [--days N]`: an API token, shown once."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from permissions.models import ApiToken, Scope, User

LONGEST = 366


class Command(BaseCommand):
    help = "Make an API token of a person and print it, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="may be given twice; else read"
        )
        parser.add_argument("--days", type=int, default=90, help=f"1 to {LONGEST}, else 90")
        parser.add_argument("--name", default="make_token", help="what it is for")

    def handle(self, *_args: object, **options: object) -> None:
        at = timezone.now()
        person = User.objects.filter(email=str(options["email"]).strip().lower()).first()
        if person is None or not person.is_active or not person.works(at=at):
            raise CommandError(f"{options['email']} is nobody who may sign in.")
        days = int(str(options["days"]))
        if not 1 <= days <= LONGEST:
            raise CommandError(f"A token lives from 1 to {LONGEST} days.")
        scopes = options["scope"] if isinstance(options["scope"], list) else [Scope.READ]
        row, secret = ApiToken.issue(
            person, name=str(options["name"])[:80], at=at, scopes=sorted(set(scopes)), days=days
        )
        self.stderr.write(f"It ends on {row.expires_at:%Y-%m-%d} and is not shown again.")
        self.stdout.write(secret)
