"""Figures for Prometheus. They tell how often which door is used, so they are nobody else's."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer to who carries `METRICS_TOKEN` as a bearer; without one there is nothing here."""
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given, wanted):
        raise Http404
    figures: HttpResponse = ExportToDjangoView(request)
    return figures
