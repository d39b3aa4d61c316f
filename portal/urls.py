from django.conf import settings
from django.urls import include, path

from portal import appearance, styleguide
from portal.views import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("theme/", appearance.theme, name="theme"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("django_prometheus.urls")),
]
if settings.DEMO:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
