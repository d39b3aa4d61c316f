from django.urls import path

from permissions.api.views import ExplanationViewSet

urlpatterns = [
    path(f"access/{noun}/", ExplanationViewSet.as_view({"get": noun}))
    for noun in ("people", "things", "reasons")
]
