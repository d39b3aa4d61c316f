"""Everything under `/api/`: each floor brings its own resources."""

from django.urls import include, path, re_path

from portal.api.nowhere import NowhereView

urlpatterns = [
    path("v1/", include("partners.api.urls")),
    path("v1/", include("deals.api.urls")),
    re_path(r"^", NowhereView.as_view()),
]
