"""`manage.py make_administrator EMAIL --name NAME`: the first person who can let others in."""

from argparse import ArgumentParser
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from permissions.actors import System
from permissions.models import StaffRole, StaffRoleName, User
from permissions.refusals import Refused
from portal.accounts import way_in

OPERATOR = System("make_administrator on the command line")
LONGEST_NAME = 120


class Command(BaseCommand):
    help = "Make somebody an administrator and print a link by which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="needed for somebody who is new here")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *_args: object, **options: object) -> None:
        email, name = str(options["email"]).strip().lower(), str(options["name"]).strip()
        at = timezone.now()
        with transaction.atomic():
            person = User.objects.filter(email=email).first()
            if person is None:
                person = self.newcomer(email, name, str(options["language"]))
            elif not person.works(at=at):
                raise CommandError(f"{email} has left. An administrator can let them in again.")
            try:
                StaffRole.begin(person=person, role=StaffRoleName.ADMINISTRATOR, by=OPERATOR, at=at)
            except Refused as refusal:
                raise CommandError(f"Nothing has changed. {refusal}") from refusal
        days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
        self.stderr.write(
            f"{email} is an administrator. The link is theirs alone: whoever opens it chooses the"
            f" password. It works once, for {days} days; run this again for another."
        )
        self.stdout.write(f"{settings.BASE_URL}{way_in(person)}")

    def newcomer(self, email: str, name: str, language: str) -> User:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        if not name:
            raise CommandError("Say who it is, with --name.")
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise CommandError(f"A name is one line of at most {LONGEST_NAME} characters.")
        return User.objects.welcome(
            email=email, full_name=name, language=language, at=timezone.now()
        )
