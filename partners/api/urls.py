from django.urls import path

from partners.api.absences import AbsenceViewSet
from partners.api.enquiries import EnquiryViewSet
from partners.api.health import HealthViewSet
from partners.api.partners import PartnerViewSet
from partners.api.team import InvitationViewSet, MembershipViewSet, TeamInvitationViewSet
from partners.api.views import (
    AccountViewSet,
    LedgerViewSet,
    MeViewSet,
    ProductViewSet,
)
from partners.api.webhooks import WebhookDeliveryViewSet, WebhookViewSet

PARTNER = "partners/<str:public_id>/"
PLACE, ASKED = "memberships/<str:public_id>/", "invitations/<str:public_id>/"
WEBHOOK = "webhooks/<str:public_id>/"
QUESTION = "questions/<str:public_id>/"
LIST, ONE = {"get": "list"}, {"get": "retrieve"}

urlpatterns = [
    path("me/", MeViewSet.as_view(dict(ONE))),
    path("partners/", PartnerViewSet.as_view({"get": "list", "post": "create"})),
    path(PARTNER, PartnerViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{PARTNER}preview/", PartnerViewSet.as_view({"post": "preview"})),
    path(
        f"{PARTNER}channel-manager/", PartnerViewSet.as_view({"post": "assign", "delete": "leave"})
    ),
    path(f"{PARTNER}channel-manager/preview/", PartnerViewSet.as_view({"post": "assign_preview"})),
    path(f"{PARTNER}account/", PartnerViewSet.as_view({"post": "link", "delete": "unlink"})),
    path("partners/<str:public_id>/health/", HealthViewSet.as_view(dict(ONE))),
    path("partners/<str:partner_id>/ledger/", LedgerViewSet.as_view(dict(LIST))),
    path("absences/", AbsenceViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "absences/<str:absence_id>/",
        AbsenceViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
    ),
    path("memberships/", MembershipViewSet.as_view(dict(LIST))),
    path(
        PLACE,
        MembershipViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
    path(f"{PLACE}preview/", MembershipViewSet.as_view({"post": "preview"})),
    path(
        "partners/<str:partner_id>/invitations/",
        TeamInvitationViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "partners/<str:partner_id>/invitations/preview/",
        TeamInvitationViewSet.as_view({"post": "preview"}),
    ),
    path(ASKED, InvitationViewSet.as_view(dict(ONE))),
    path(f"{ASKED}withdrawal/", InvitationViewSet.as_view({"post": "withdrawal"})),
    path(f"{ASKED}renewal/", InvitationViewSet.as_view({"post": "renewal"})),
    path("questions/", EnquiryViewSet.as_view({"get": "list", "post": "create"})),
    path(QUESTION, EnquiryViewSet.as_view(dict(ONE))),
    path(f"{QUESTION}messages/", EnquiryViewSet.as_view({"post": "messages"})),
    path(f"{QUESTION}closure/", EnquiryViewSet.as_view({"post": "closure"})),
    path(f"{QUESTION}call-back/", EnquiryViewSet.as_view({"post": "call_back"})),
    path(f"{QUESTION}owner/", EnquiryViewSet.as_view({"post": "give"})),
    path("webhooks/", WebhookViewSet.as_view({"get": "list", "post": "create"})),
    path(
        WEBHOOK,
        WebhookViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path(
        f"{WEBHOOK}activation/",
        WebhookViewSet.as_view({"post": "activation", "delete": "deactivation"}),
    ),
    path(
        f"{WEBHOOK}rotation/",
        WebhookViewSet.as_view({"post": "rotation", "delete": "rotation_back"}),
    ),
    path(f"{WEBHOOK}replay/", WebhookViewSet.as_view({"post": "replay_since"})),
    path(
        "webhooks/<str:webhook_id>/deliveries/",
        WebhookDeliveryViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/replay/",
        WebhookDeliveryViewSet.as_view({"post": "again"}),
    ),
    path("accounts/", AccountViewSet.as_view(dict(LIST))),
    path("accounts/<str:public_id>/", AccountViewSet.as_view(dict(ONE))),
    path("products/", ProductViewSet.as_view(dict(LIST))),
    path("products/<str:public_id>/", ProductViewSet.as_view(dict(ONE))),
]
