from django.urls import path

from partners.views import facts, health, hierarchy, joining, pages, team

app_name = "partners"

urlpatterns = [
    path("", pages.partner_list, name="list"),
    path("new/", joining.new, name="new"),
    path("<slug:public_id>/", pages.detail, name="detail"),
    path("<slug:public_id>/facts/", facts.facts, name="facts"),
    path("<slug:public_id>/facts/channel-manager/", facts.channel_manager, name="channel_manager"),
    path("<slug:public_id>/facts/name/", facts.name, name="name"),
    path("<slug:public_id>/facts/account/", facts.account, name="account"),
    path("<slug:public_id>/facts/account/end/", facts.account_end, name="account_end"),
    path("<slug:public_id>/team/", team.team, name="team"),
    path(
        "<slug:public_id>/team/<slug:membership_id>/role/",
        team.membership_role,
        name="membership_role",
    ),
    path(
        "<slug:public_id>/team/<slug:membership_id>/end/",
        team.membership_end,
        name="membership_end",
    ),
    path("<slug:public_id>/invitations/", team.invite, name="invite"),
    path(
        "<slug:public_id>/invitations/<slug:invitation_id>/withdrawal/",
        team.invitation_withdrawal,
        name="invitation_withdrawal",
    ),
    path(
        "<slug:public_id>/invitations/<slug:invitation_id>/renewal/",
        team.invitation_renewal,
        name="invitation_renewal",
    ),
    path("<slug:public_id>/ledger/", pages.ledger, name="ledger"),
    path("<slug:public_id>/health/", health.relationship, name="health"),
    path("<slug:public_id>/health/<slug:signal>/", health.evidence, name="evidence"),
    path("<slug:public_id>/distributors/", hierarchy.uplines, name="uplines"),
    path(
        "<slug:public_id>/distributors/<slug:upline_id>/end/",
        hierarchy.upline_end,
        name="upline_end",
    ),
    path(
        "<slug:public_id>/distributors/<slug:upline_id>/opening/",
        hierarchy.deals_opened,
        name="deals_opened",
    ),
    path(
        "<slug:public_id>/distributors/<slug:upline_id>/closing/",
        hierarchy.deals_closed,
        name="deals_closed",
    ),
    path("<slug:public_id>/looks/", pages.looks_at, name="looks"),
]
