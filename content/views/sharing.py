"""Where a material is shared."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from content.sharing import MATERIALS
from partners.views import sharing


@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest, public_id: str) -> HttpResponse:
    return sharing.shares_of(request, MATERIALS, public_id)


@require_POST
def share_end(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    return sharing.share_end(request, MATERIALS, public_id, grant_id)
