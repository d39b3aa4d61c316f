"""Everything under `/api/`: each floor brings its own resources."""

from django.urls import include, path, re_path

from portal.api.described import SchemaView, docs
from portal.api.nowhere import NowhereView

urlpatterns = [
    path("v1/", include("permissions.api.urls")),
    path("v1/", include("partners.api.urls")),
    path("v1/", include("deals.api.urls")),
    path("v1/", include("content.api.urls")),
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
    re_path(r"^", NowhereView.as_view()),
]
