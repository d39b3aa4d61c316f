from allauth.account import views as account
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from portal import appearance, styleguide
from portal.accounts import says_so
from portal.views import (
    acting,
    health,
    home,
    invitation,
    language,
    mailbox,
    metrics,
    people,
    profile,
    shares,
)

# What of allauth we use: addresses change with a person's invitation, not on a page of their own.
entrance = [
    path("login/", says_so(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", says_so(account.signup), name="account_signup"),
    path("password/change/", says_so(account.password_change), name="account_change_password"),
    path("password/set/", says_so(account.password_set), name="account_set_password"),
    path("reauthenticate/", says_so(account.reauthenticate), name="account_reauthenticate"),
    path("password/reset/", says_so(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        says_so(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("theme/", appearance.theme, name="theme"),
    path("language/", language.set_language, name="set_language"),
    path("acting/", acting.act_as, name="act_as"),
    path("acting/end/", acting.end, name="act_as_end"),
    path("shares/", shares.shares, name="shares"),
    path("people/", people.people, name="people"),
    path("people/<slug:public_id>/", people.colleague, name="colleague"),
    path("people/<slug:public_id>/roles/", people.role, name="role"),
    path("people/<slug:public_id>/roles/<slug:role_name>/end/", people.role_end, name="role_end"),
    path("people/<slug:public_id>/territories/", people.territory, name="territory"),
    path(
        "people/<slug:public_id>/territories/<slug:code>/end/",
        people.territory_end,
        name="territory_end",
    ),
    path("people/<slug:public_id>/team/", people.team, name="team"),
    path("people/<slug:public_id>/leaving/", people.leaving, name="leaving"),
    path("people/<slug:public_id>/return/", people.come_back, name="come_back"),
    path("people/<slug:public_id>/letter/", people.letter, name="way_in"),
    path("profile/", profile.profile, name="profile"),
    path("profile/tokens/", profile.tokens, name="tokens"),
    path("profile/tokens/<slug:public_id>/end/", profile.token_end, name="token_end"),
    path("invitations/<str:token>/", invitation.invitation, name="invitation"),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
    path("accounts/", include(entrance)),
    path("partners/", include("partners.urls")),
    path("questions/", include("partners.enquiry_urls")),
    path("webhooks/", include("partners.webhooks.urls")),
    path("audit/", include("permissions.urls")),
    path("api/", include("portal.api.urls")),
    path("", include("deals.urls")),
    path("library/", include("content.urls")),
    # One door for everybody: Wagtail's own sign-in has no lock-out and is not mounted.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtailadmin_urls)),
]
if settings.DEMO:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("mailbox/", mailbox.mailbox, name="mailbox"),
        path("mailbox/<int:pk>/", mailbox.mail, name="mail"),
    ]
