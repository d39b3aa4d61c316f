from django.urls import path

from partners.views import webhook, webhooks

app_name = "webhooks"

urlpatterns = [
    path("", webhooks.webhooks, name="list"),
    path("robots/", webhooks.robots, name="robots"),
    path("<slug:public_id>/", webhook.webhook, name="webhook"),
    path("<slug:public_id>/change/", webhook.change, name="change"),
    path("<slug:public_id>/rotation/", webhook.rotation, name="rotation"),
    path("<slug:public_id>/rotation/end/", webhook.rotation_end, name="rotation_end"),
    path("<slug:public_id>/rotation/back/", webhook.rotation_back, name="rotation_back"),
    path("<slug:public_id>/on/", webhook.switch_on, name="on"),
    path("<slug:public_id>/off/", webhook.switch_off, name="off"),
    path("<slug:public_id>/end/", webhook.end, name="end"),
    path("<slug:public_id>/replay/", webhook.replay, name="replay"),
    path(
        "<slug:public_id>/deliveries/<slug:delivery_id>/replay/",
        webhook.delivery_replay,
        name="delivery_replay",
    ),
]
