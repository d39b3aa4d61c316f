"""We understood, and the answer is no: shown as a sentence on a page, as 409 in the API."""

from typing import Any, ClassVar

from django.utils.functional import Promise


class Refused(Exception):
    """A verb says no. `code` is for machines, the message for people.

    `fields` names what to mend, where the reason lies in something the person typed:
    field → list of (code, message).
    """

    code: ClassVar[str] = "refused"

    def __init__(
        self,
        message: "str | Promise",
        *,
        fields: "dict[str, list[tuple[str, str | Promise]]] | None" = None,
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}
        self.details = details

    def __str__(self) -> str:
        return str(self.message)
