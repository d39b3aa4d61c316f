"""The description of the API: for machines at `/api/schema/`, for people at `/api/docs/`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from portal.api.authentication import BearerToken

# The documentation's own scripts set styles on elements; everything else is as strict as ours.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@extend_schema(exclude=True)
class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1, as YAML or JSON, for everybody who is signed in or has a token."""

    authentication_classes = [BearerToken, SessionAuthentication]
    permission_classes = [IsAuthenticated]
    content_negotiation_class = DefaultContentNegotiation

    def _get_version_parameter(self, request: Request) -> None:
        """Name no version: the address does, and what a client writes is no part of a header."""


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    response = render(request, "portal/api_docs.html")
    response["Content-Security-Policy"] = POLICY
    return response
