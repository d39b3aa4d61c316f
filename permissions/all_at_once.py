"""Many models made in one step of a migration.

Django draws every model anew after each step, and the models that know one another with it: for a
hundred models that took longer than to make their tables.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class AllAtOnce(Operation):
    """Take steps that need nothing of each other but to have been taken, and draw them once.

    A table may refer to one that is made later: PostgreSQL is told of what refers at the end.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for each in reversed(self.operations):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Make {len(self.operations)} things at once"
