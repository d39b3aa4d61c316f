"""API doors of machines that are told: what they hear of, their secrets, what they were sent."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.serializers import PartnerRefOut, PersonOut
from partners.api.views import partner_ref, person_ref
from partners.models import Partner, Team, Webhook, WebhookAttempt, WebhookDelivery
from partners.models.webhook import Format, OffBecause
from partners.models.webhook_delivery import State
from partners.webhooks.guard import LONGEST
from partners.webhooks.keepers import Keeper
from partners.webhooks.offered import verbs
from partners.webhooks.trying import try_out
from permissions.adapters.drf import About, PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, plain

TAGS = ["webhooks"]


class WebhookOut(Shown):
    of = Webhook
    reckoned = frozenset({"is_on", "both_secrets_until", "secret"})

    id = serializers.CharField()
    format = serializers.ChoiceField(choices=Format.choices)
    name = serializers.CharField()
    host = serializers.CharField(help_text="Of the address, which is told to nobody again.")
    partner = PartnerRefOut(allow_null=True, help_text="Null: the vendor's own.")
    team = serializers.CharField(allow_null=True, help_text="Whose channel a robot speaks in.")
    owner = PersonOut(help_text="Who it speaks for: it is sent what they may see.")
    kinds = serializers.ListField(
        child=serializers.CharField(), help_text="Empty: everything, also what is to come."
    )
    is_on = serializers.BooleanField()
    off_at = serializers.DateTimeField(allow_null=True)
    off_because = serializers.ChoiceField(choices=OffBecause.choices, allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    both_secrets_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    secret = serializers.CharField(
        required=False, help_text="In the answer that made it, once and never again."
    )


# What a machine of our own making and a robot in a group chat take beside name and address.
OF_A_MACHINE, OF_A_ROBOT = {"partner", "kinds"}, {"team", "signing_secret", "language"}


class WebhookIn(Input):
    format = serializers.ChoiceField(
        choices=Format.choices,
        required=False,
        help_text="Left out: a webhook. The others are robots in a team's group chat.",
    )
    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=LONGEST)
    partner = serializers.CharField(
        required=False, max_length=16, help_text="Left out: your only partner, else the vendor."
    )
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=200
    )
    team = serializers.CharField(
        required=False, max_length=40, help_text="Of a robot: code of the team that decides."
    )
    signing_secret = serializers.CharField(
        required=False, max_length=200, help_text="Of a robot that asks for it; never shown again."
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text="Of a robot; left out: your own."
    )

    def validate_team(self, value: str) -> Team:
        found = Team.objects.filter(code=value).first()
        if found is None:
            raise ValidationError(_("There is no such team."), "does_not_exist")
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_robot = attrs.setdefault("format", Format.STANDARD) != Format.STANDARD
        wrong = {
            name: [ErrorDetail(_("It does not take this."), "not_taken")]
            for name in attrs.keys() & (OF_A_MACHINE if is_robot else OF_A_ROBOT)
        }
        if is_robot and "team" not in attrs:
            wrong["team"] = [ErrorDetail(_("This field is required."), "required")]
        if wrong:
            raise ValidationError(wrong)
        return attrs


class WebhookChangeIn(Input):
    name = serializers.CharField(max_length=80, required=False)
    url = serializers.CharField(max_length=LONGEST, required=False)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=200
    )
    only_new_secret = serializers.BooleanField(
        required=False, help_text="True: the secret before the newest is valid no longer."
    )


class SinceIn(Input):
    since = serializers.DateTimeField()


class WebhookReplayOut(serializers.Serializer):
    count = serializers.IntegerField()


class AttemptOut(Shown):
    of = WebhookAttempt

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(help_text="Why there is no status.")
    answer = serializers.CharField(help_text="Its first bytes, as the receiver wrote them.")
    millis = serializers.IntegerField()


class WebhookDeliveryOut(Shown):
    of = WebhookDelivery
    called: ClassVar[dict[str, str]] = {"sequence": "number"}
    reckoned = frozenset({"webhook_id", "type", "tries"})

    id = serializers.CharField()
    webhook_id = serializers.CharField(help_text="The header `webhook-id` it is sent with.")
    type = serializers.CharField()
    entry = serializers.CharField()
    sequence = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    due_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    tries = AttemptOut(many=True)


def told(row: Webhook, *, at: datetime) -> dict[str, Any]:
    valid = row.secrets_at(at)
    return {
        "id": row.public_id,
        "format": row.format,
        "name": row.name,
        "host": row.host,
        "partner": partner_ref(row.partner) if row.partner else None,
        "team": row.team.code if row.team else None,
        "owner": person_ref(row.owner),
        "kinds": row.kinds,
        "is_on": row.is_on,
        "off_at": row.off_at,
        "off_because": row.off_because or None,
        "failing_since": row.failing_since,
        "both_secrets_until": valid[-1].ends_at if len(valid) > 1 else None,
        "created_at": row.created_at,
    }


def unknown(kinds: Rows, *, to_partner: bool) -> None:
    """Raise `ValidationError` at each kind that is not offered."""
    offered = verbs(to_partner=to_partner)
    wrong = {
        str(place): [ErrorDetail(_("There is no such kind of event."), "does_not_exist")]
        for place, kind in enumerate(kinds)
        if kind not in offered
    }
    if wrong:
        raise ValidationError({"kinds": wrong})


class WebhookRows(PermittedViewSet, is_base=True):
    model = Webhook

    def rows(self) -> Any:
        return (
            Webhook.objects.kept()
            .select_related("partner", "owner", "team")
            .prefetch_related("secrets")
        )

    def shown_many(self, rows: Rows) -> Rows:
        return plain(WebhookOut, [told(row, at=self.at) for row in rows])

    def with_secret(self, row: Webhook, secret: str, *, code: int) -> Response:
        """Answer with the secret, which is no part of what is shown another time."""
        response = self.answer(row, code=code)
        data = {**self.shown(row), "secret": secret}
        headers = {"ETag": response["ETag"], "Cache-Control": "no-store"}
        return About(data, status=code, headers=headers, thing=row)


class WebhookViewSet(WebhookRows):
    """Machines that are told what happens, in the name of a person."""

    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "create": "keep",
        "retrieve": "view",
        "partial_update": "keep",
        "destroy": "end",
        "activation": "keep",
        "deactivation": "end",
        "rotation": "keep",
        "rotation_back": "keep",
        "replay_since": "keep",
    }

    @extend_schema(parameters=[Query], responses=page_of(WebhookOut, "Webhook"), tags=TAGS)
    def list(self, request: Request) -> Response:
        return self.listed(self.rows(), self.query())

    @extend_schema(request=WebhookIn, responses={201: WebhookOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Have a machine told: the answer holds its secret, this once. Or a team's group chat."""
        keeper = Keeper.of(self.person, at=self.at)
        if not keeper.may_make:
            raise PermissionDenied
        data = self.body(WebhookIn)
        kind = data.pop("format")
        if kind != Format.STANDARD:
            return self.made_robot(keeper, kind, data)
        partner = whose(keeper, data.pop("partner", None))
        kinds = data.pop("kinds", [])
        unknown(kinds, to_partner=partner is not None)
        row, secret = Webhook.make(partner=partner, kinds=kinds, by=self.person, at=self.at, **data)
        response = self.with_secret(row, secret, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    def made_robot(self, keeper: Keeper, kind: str, data: dict[str, Any]) -> Response:
        if not keeper.for_vendor:
            raise PermissionDenied
        data.setdefault("language", self.person.language)
        secret = data.pop("signing_secret", "")
        row = Webhook.make_robot(format=kind, secret=secret, by=self.person, at=self.at, **data)
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{self.request.path}{row.public_id}/"
        return response

    @extend_schema(responses=WebhookOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=WebhookChangeIn, responses=WebhookOut, tags=TAGS)
    def partial_update(self, request: Request, public_id: str) -> Response:
        row = self.get_object(lock=True)
        data = self.body(WebhookChangeIn, partial=True)
        if row.is_robot and "kinds" in data:
            words = _("A robot says that something waits, and nothing else.")
            raise ValidationError({"kinds": [ErrorDetail(words, "not_taken")]})
        unknown(data.get("kinds", []), to_partner=row.partner_id is not None)
        if data.pop("only_new_secret", False):
            row.end_earlier_secret(by=self.person, at=self.at)
        said = {"name": row.name, "kinds": row.kinds, **data}
        row.revise(by=self.person, at=self.at, **said)
        return self.answer(self.rows().get(pk=row.pk))

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, public_id: str) -> Response:
        """Tell it nothing more. Another can be made."""
        self.get_object(lock=True).end(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Input, responses=WebhookOut, tags=TAGS)
    def activation(self, request: Request, public_id: str) -> Response:
        """Switch it on, in your name: what waits is sent, as you may see it."""
        row = self.get_object(lock=True)
        self.body(Input)
        row.switch_on(by=self.person, at=self.at)
        return self.answer(row)

    @extend_schema(responses={204: None}, tags=TAGS)
    def deactivation(self, request: Request, public_id: str) -> Response:
        """Switch it off. What happens meanwhile waits, for 30 days."""
        self.get_object(lock=True).switch_off(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Input, responses={201: WebhookOut}, tags=TAGS)
    def rotation(self, request: Request, public_id: str) -> Response:
        """Make a new secret, in the answer this once. The one before stays valid for a day."""
        row = self.get_object(lock=True)
        self.body(Input)
        secret = row.rotate(by=self.person, at=self.at)
        return self.with_secret(row, secret, code=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, tags=TAGS)
    def rotation_back(self, request: Request, public_id: str) -> Response:
        """Take the new secret back, while the one before is still valid."""
        self.get_object(lock=True).take_secret_back(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=SinceIn, responses=WebhookReplayOut, tags=TAGS)
    def replay_since(self, request: Request, public_id: str) -> Response:
        """Send again whatever happened since a moment, under the same ids."""
        row = self.get_object(lock=True)
        since = self.body(SinceIn)["since"]
        count = row.replay(since=since, by=self.person, at=self.at)
        return Response(WebhookReplayOut({"count": count}).data)


def whose(keeper: Keeper, public_id: str | None) -> Partner | None:
    """Return for whom it is to be. Raises `ValidationError`."""
    for each in keeper.partners:
        if each.public_id == public_id:
            return each
    if public_id is None and (keeper.for_vendor or len(keeper.partners) == 1):
        return None if keeper.for_vendor else keeper.partners[0]
    if public_id is None:
        words, code = _("Say for which of your partners."), "required"
    else:
        words, code = _("There is no such partner of yours."), "does_not_exist"
    raise ValidationError({"partner": [ErrorDetail(words, code)]})


class WebhookDeliveryViewSet(PermittedViewSet):
    """What one machine was sent, and what it answered."""

    model = WebhookDelivery
    needs: ClassVar[dict[str, str]] = {"list": "view", "create": "keep", "again": "keep"}
    lookup = "webhook_id"

    def admit(self) -> None:
        self.webhook("view")

    def webhook(self, need: str, *, lock: bool = False) -> Webhook:
        row: Webhook = self.fetched(
            Webhook.objects.kept(), need, public_id=self.kwargs["webhook_id"], lock=lock
        )
        return row

    def rows(self) -> Any:
        tries = Prefetch("tries", WebhookAttempt.objects.order_by("-pk"), to_attr="latest")
        return WebhookDelivery.objects.select_related("entry", "webhook").prefetch_related(tries)

    @extend_schema(
        parameters=[Query], responses=page_of(WebhookDeliveryOut, "WebhookDelivery"), tags=TAGS
    )
    def list(self, request: Request, webhook_id: str) -> Response:
        return self.listed(self.rows().filter(webhook=self.webhook("view")), self.query())

    @extend_schema(request=Input, responses={201: WebhookDeliveryOut}, tags=TAGS)
    def create(self, request: Request, webhook_id: str) -> Response:
        """Send a test message, to a group chat too. One that is on its way is not sent twice."""
        webhook = self.webhook("keep", lock=True)
        self.body(Input)
        made = try_out(webhook, by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=made.pk), code=status.HTTP_201_CREATED)

    @extend_schema(request=Input, responses=WebhookDeliveryOut, tags=TAGS)
    def again(self, request: Request, webhook_id: str, delivery_id: str) -> Response:
        """Send it again, under the same id."""
        webhook = self.webhook("keep", lock=True)
        row: WebhookDelivery = self.fetched(
            self.rows(), "view", public_id=delivery_id, webhook__public_id=webhook.public_id
        )
        self.require_match(row)
        self.body(Input)
        row.send_again(by=self.person, at=self.at)
        return self.answer(row)

    def replay(self, key: int, *, code: int) -> Response:
        webhook = self.webhook("keep")
        rows = self.rows().filter(webhook=webhook)
        return self.answer(rows.fetch(self.person, "view", at=self.at, pk=key), code=code)

    def shown_many(self, rows: Rows) -> Rows:
        said = [
            {
                "id": row.public_id,
                "webhook_id": row.message_id,
                "type": row.entry.verb,
                "entry": row.entry.public_id,
                "sequence": row.number,
                "state": row.state,
                "due_at": row.due_at,
                "done_at": row.done_at,
                "tries": getattr(row, "latest", []),
            }
            for row in rows
        ]
        return plain(WebhookDeliveryOut, said)
