import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.checkup import examine


class Command(BaseCommand):
    help = "Check configuration, database, broker, storage, CRM and mail; exit 1 if one is wrong."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        wrong = 0
        for found in examine(at=timezone.now()):
            mark = "!" if found.well and found.warning else "ok" if found.well else "WRONG"
            self.stdout.write(f"{mark:>5}  {found.subject}: {found.said}")
            if found.mend:
                self.stdout.write(f"       {found.mend}")
            wrong += not found.well
        if wrong:
            sys.exit(1)
