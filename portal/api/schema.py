"""How the API describes itself: every door with every answer it can give."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

PREFIX = "/api/v1/"
REFUSED = {
    "description": "Refused; `code` says why, `errors` names every field to mend.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
                "required": ["field", "code", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
}
ONCE = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Sent again with the same body, it is done once. Kept for 24 hours.",
)
MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag you read; 412 if it is another by now.",
)


class Bearer(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class Described(AutoSchema):
    """Adds what every door of ours has: refusals, keys, tags."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["responses"]["4XX"] = REFUSED
        return operation

    def get_operation_id(self) -> str:
        words = [token.replace("-", "_") for token in self._tokenize_path()]
        return "_".join([*words, getattr(self.view, "action", None) or self.method.lower()])

    def get_override_parameters(self) -> list[Any]:
        found = []
        if self.method == "POST":
            found.append(ONCE)
        if self.method in {"PATCH", "DELETE"} or (self.method == "POST" and "{" in self.path):
            found.append(MATCH)
        return found

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Our lists say their own shape: a page, not an array.
        return False


def only_the_api(endpoints: list[Any], **_kwargs: Any) -> list[Any]:
    return [each for each in endpoints if each[0].startswith(PREFIX)]


def finished(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add the shape of a problem, and say that inputs know no other names than theirs."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for name, schema in schemas.items():
        if name.endswith("In") or name == "Change":
            schema["additionalProperties"] = False
    return result
