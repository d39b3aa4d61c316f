from django.conf import settings
from django.urls import include, path

from portal import appearance, styleguide
from portal.views import health, home, invitation, language, mailbox, profile

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("theme/", appearance.theme, name="theme"),
    path("language/", language.set_language, name="set_language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/tokens/", profile.tokens, name="tokens"),
    path("profile/tokens/<slug:public_id>/end/", profile.token_end, name="token_end"),
    path("invitations/<str:token>/", invitation.invitation, name="invitation"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("deals.urls")),
    path("", include("django_prometheus.urls")),
]
if settings.DEMO:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("mailbox/", mailbox.mailbox, name="mailbox"),
        path("mailbox/<int:pk>/", mailbox.mail, name="mail"),
    ]
