from django.urls import path

from permissions.views import audit, unusual

app_name = "audit"

urlpatterns = [
    path("", audit.who_can_see, name="who"),
    path("person/", audit.what_can_they_see, name="person"),
    path("looks/", audit.who_saw, name="looks"),
    path("looks/export/", audit.export, name="export"),
    path("fields/", audit.which_fields, name="fields"),
    path("unusual/", unusual.unusual, name="unusual"),
    path("denial/", audit.why_not, name="denial"),
]
