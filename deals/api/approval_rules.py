"""API doors to the rules that say who decides what: for administrators, as the back office is."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as Wrong
from django.db import IntegrityError, models, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals import approval_open_fields  # noqa: F401  shapes are held to the table when defined
from deals.api.serializers import MONEY, PERCENT
from deals.models import ApprovalRule, ApprovalStep
from deals.models.approval_rule import NAMED, Approver, whom_a_step_may_name
from partners.api.serializers import PersonOut
from partners.api.views import person_ref
from partners.models import PartnerType, ProductFamily, Territory, Tier
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, Shown, Whole, page_of, plain
from permissions.models import StaffRoleName

TAGS = ["approvals"]
MOST_STEPS = 10
# What a rule is narrowed by, as the API calls it, each by its code.
OF_CODE: dict[str, type[models.Model]] = {
    "partner_type": PartnerType,
    "tier": Tier,
    "territory": Territory,
    "product_family": ProductFamily,
}
COLUMNS = {"product_family": "family"}
SPOKEN = {inside: outside for outside, inside in COLUMNS.items()}
PLAIN = (
    *("code", "name_en", "name_zh", "position", "is_in_force"),
    *("only_joint", "only_projects", "currency", "value_from", "value_below"),
)
OF_A_STEP = (
    *("place", "approver", "limit_amount", "limit_discount", "promised_hours", "promised_days"),
    *("remind_after_hours", "escalate_after_hours"),
)


def number(**how: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=32767, **how)


class ApprovalStepOut(Shown):
    of = ApprovalStep

    place = serializers.IntegerField()
    approver = serializers.ChoiceField(choices=Approver.choices)
    person = PersonOut(allow_null=True, help_text="By name, where they may decide anyway.")
    limit_amount = serializers.DecimalField(**MONEY, allow_null=True)
    limit_discount = serializers.DecimalField(**PERCENT, allow_null=True)
    promised_hours = serializers.IntegerField(allow_null=True)
    promised_days = serializers.IntegerField(allow_null=True)
    remind_after_hours = serializers.IntegerField(allow_null=True)
    escalate_after_hours = serializers.IntegerField(allow_null=True)
    escalate_to = PersonOut(allow_null=True)


class ApprovalRuleOut(Shown):
    of = ApprovalRule
    called: ClassVar[dict[str, str]] = COLUMNS
    reckoned = frozenset({"steps"})

    id = serializers.CharField()
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_zh = serializers.CharField()
    position = serializers.IntegerField(help_text="Read in this order; the first that fits holds.")
    is_in_force = serializers.BooleanField()
    partner_type = serializers.CharField(allow_null=True)
    tier = serializers.CharField(allow_null=True)
    territory = serializers.CharField(allow_null=True)
    product_family = serializers.CharField(allow_null=True)
    only_joint = serializers.BooleanField()
    only_projects = serializers.BooleanField()
    currency = serializers.CharField(help_text="Of the values and of the limits.")
    value_from = serializers.DecimalField(**MONEY, allow_null=True)
    value_below = serializers.DecimalField(**MONEY, allow_null=True)
    steps = ApprovalStepOut(many=True)


class ApprovalStepIn(Whole):
    place = number(help_text="Each by another person, in this order.")
    approver = serializers.ChoiceField(choices=Approver.choices, required=False)
    person = serializers.CharField(
        required=False, allow_null=True, max_length=16, help_text="Id of a channel manager."
    )
    limit_amount = serializers.DecimalField(
        **MONEY,
        required=False,
        allow_null=True,
        min_value=0,
        help_text="Alone up to this; above it the next step decides too.",
    )
    limit_discount = serializers.DecimalField(
        **PERCENT, required=False, allow_null=True, min_value=0, max_value=100
    )
    promised_hours = number(required=False, allow_null=True, help_text="Hours or days, not both.")
    promised_days = number(required=False, allow_null=True)
    remind_after_hours = number(required=False, allow_null=True)
    escalate_after_hours = number(required=False, allow_null=True)
    escalate_to = serializers.CharField(required=False, allow_null=True, max_length=16)


class ApprovalRuleIn(Input):
    """What is left out stays as it is; a list of steps that is sent is the whole of it."""

    code = serializers.SlugField(max_length=40)
    name_en = serializers.CharField(max_length=80)
    name_zh = serializers.CharField(max_length=80)
    position = number(required=False)
    is_in_force = serializers.BooleanField(required=False)
    partner_type = serializers.CharField(required=False, allow_null=True, max_length=40)
    tier = serializers.CharField(required=False, allow_null=True, max_length=40)
    territory = serializers.CharField(required=False, allow_null=True, max_length=40)
    product_family = serializers.CharField(required=False, allow_null=True, max_length=40)
    only_joint = serializers.BooleanField(required=False)
    only_projects = serializers.BooleanField(required=False)
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    value_from = serializers.DecimalField(**MONEY, required=False, allow_null=True, min_value=0)
    value_below = serializers.DecimalField(**MONEY, required=False, allow_null=True, min_value=0)
    steps = serializers.ListField(child=ApprovalStepIn(), required=False, max_length=MOST_STEPS)


class ApprovalRuleViewSet(PermittedViewSet):
    """Who decides which registrations, in how many steps and how fast."""

    model = ApprovalRule
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "create": "change",
        "retrieve": "view",
        "partial_update": "change",
    }

    def rows(self) -> Any:
        steps = ApprovalStep.objects.select_related("person", "escalate_to")
        beside = ("partner_type", "tier", "territory", "family")
        return ApprovalRule.objects.select_related(*beside).prefetch_related(
            models.Prefetch("steps", steps.order_by("place", "pk"))
        )

    def admit(self) -> None:
        """Refuse everybody whose office it is not: to them there are no such rules."""
        if not self.person.holds_any({StaffRoleName.ADMINISTRATOR}, at=self.at):
            raise Http404
        super().admit()

    def shown_many(self, rows: Rows) -> Rows:
        return plain(ApprovalRuleOut, [told(row) for row in rows])

    @extend_schema(
        parameters=[Query], responses=page_of(ApprovalRuleOut, "ApprovalRule"), tags=TAGS
    )
    def list(self, request: Request) -> Response:
        self.admit()
        return self.listed(self.rows(), self.query())

    @extend_schema(request=ApprovalRuleIn, responses={201: ApprovalRuleOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Write another rule. It holds for what is submitted from now on."""
        self.admit()
        row = ApprovalRule()
        self.write(row, self.body(ApprovalRuleIn))
        response = self.answer(self.rows().get(pk=row.pk), code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(responses=ApprovalRuleOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=ApprovalRuleIn, responses=ApprovalRuleOut, tags=TAGS)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change it. What waits under it keeps the course it was submitted with."""
        row = self.get_object(lock=True)
        self.write(row, self.body(ApprovalRuleIn, partial=True))
        return self.answer(self.rows().get(pk=row.pk))

    def write(self, row: ApprovalRule, data: dict[str, Any]) -> None:
        """Write it as the back office does, into the same history. Raises `ValidationError`."""
        is_new = row.pk is None
        steps = data.pop("steps", None)
        wrong: dict[str, Any] = {}
        for name, value in data.items():
            meant = of_code(name, value, wrong) if name in OF_CODE else value
            setattr(row, COLUMNS.get(name, name), meant)
        wrong |= faults_of(row)
        made = [step_of(each, row, f"steps.{n}", wrong) for n, each in enumerate(steps or ())]
        places = [each.place for each in made]
        wrong |= {
            f"steps.{n}.place": [ErrorDetail(_("Two steps have this place."), "twice")]
            for n, place in enumerate(places)
            if place in places[:n]
        }
        if wrong:
            raise ValidationError(wrong)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as taken:
            # Somebody else wrote a rule of this code a moment ago.
            said = row.unique_error_message(ApprovalRule, ("code",))
            raise ValidationError({"code": [ErrorDetail(said.messages[0], "unique")]}) from taken
        if steps is not None:
            row.steps.all().delete()
            for each in made:
                each.rule = row
            ApprovalStep.objects.bulk_create(made)
        fields = [*data, *(["steps"] if steps is not None else [])]
        LogEntry.objects.log_actions(
            self.person.pk,
            [row],
            ADDITION if is_new else CHANGE,
            change_message=[{"added": {}} if is_new else {"changed": {"fields": fields}}],
            single_object=True,
        )


def of_code(name: str, code: str | None, wrong: dict[str, Any]) -> Any:
    found = OF_CODE[name]._default_manager.filter(code=code).first() if code else None
    if code is not None and found is None:
        wrong[name] = [ErrorDetail(_("There is nothing of this name."), "does_not_exist")]
    return found


def faults_of(row: models.Model, *, leaving_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the model itself has against a row, in the words the back office says it in."""
    try:
        row.full_clean(exclude=leaving_out)
    except Wrong as found:
        return {
            SPOKEN.get(name, "" if name == NON_FIELD_ERRORS else name): [
                ErrorDetail(message, each.code or "invalid")
                for each in errors
                for message in each.messages
            ]
            for name, errors in found.error_dict.items()
        }
    return {}


def step_of(
    data: Mapping[str, Any], rule: ApprovalRule, where: str, wrong: dict[str, Any]
) -> ApprovalStep:
    """Return a step as it was sent; what is wrong with it is added to `wrong`."""
    people = {}
    for name in NAMED:
        if not (public_id := data.get(name)):
            continue
        people[name] = whom_a_step_may_name(name).filter(public_id=public_id).first()
        if people[name] is None:
            words = _("Choose somebody who may decide it.")
            wrong[f"{where}.{name}"] = [ErrorDetail(words, "does_not_exist")]
    step = ApprovalStep(**{name: data[name] for name in OF_A_STEP if name in data}, **people)
    found = faults_of(step, leaving_out=("rule",))
    wrong |= {f"{where}.{name}".rstrip("."): said for name, said in found.items()}
    return step


def told(row: ApprovalRule) -> dict[str, Any]:
    return {
        "id": row.public_id,
        **{name: getattr(row, name) for name in PLAIN},
        **{
            name: held and held.code
            for name in OF_CODE
            for held in [getattr(row, COLUMNS.get(name, name))]
        },
        "steps": [
            {
                **{name: getattr(each, name) for name in OF_A_STEP},
                **{
                    name: held and person_ref(held)
                    for name in NAMED
                    for held in [getattr(each, name)]
                },
            }
            for each in row.steps.all()
        ],
    }
