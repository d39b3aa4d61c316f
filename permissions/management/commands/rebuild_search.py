"""Make again what people, partners, customers and material are found and sorted by."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from permissions.derived import Derived


class Command(BaseCommand):
    help = (
        "Derive search terms, sort keys and matching keys again from the names and titles. "
        "May run while people work; a second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            if issubclass(model, Derived):
                seen, changed = model.derive_all()
                name = model._meta.verbose_name_plural
                self.stdout.write(f"{name}: {seen} looked at, {changed} made again.")
