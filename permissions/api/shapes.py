"""What the API says of who may see what, and why."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from permissions.adapters.shapes import Input, Shown
from permissions.kinds import kind_called
from permissions.models import User
from permissions.people import find_person
from permissions.rules import declarations

NOTHING_OF_THIS_NAME = _("There is nothing of this name.")


class WhoOut(Shown):
    of = User
    called = {"name": "full_name"}

    id = serializers.CharField()
    name = serializers.CharField()


class ReasonOut(serializers.Serializer):
    code = serializers.CharField()
    sentence = serializers.CharField()


class ThingOut(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.CharField()
    name = serializers.CharField()


class OneWhoMayOut(serializers.Serializer):
    person = WhoOut()
    reasons = ReasonOut(many=True)


class PeopleOut(serializers.Serializer):
    """Everyone who may, each with the grounds."""

    thing = ThingOut()
    action = serializers.CharField()
    at = serializers.DateTimeField()
    results = OneWhoMayOut(many=True)


class ReasonsOut(serializers.Serializer):
    """Whether one person may, on which grounds, or the first thing missing in words."""

    person = WhoOut()
    thing = ThingOut()
    action = serializers.CharField()
    at = serializers.DateTimeField()
    may = serializers.BooleanField()
    reasons = ReasonOut(many=True)
    missing = serializers.CharField(help_text="Empty where they may.")


class KindOut(serializers.Serializer):
    kind = serializers.CharField()
    count = serializers.IntegerField(help_text="Stops at 1001.")


class SightOut(serializers.Serializer):
    thing = ThingOut()
    reasons = ReasonOut(many=True)


class ThingsOut(serializers.Serializer):
    """What one person may see: how much of each kind, and the newest of one kind with grounds."""

    person = WhoOut()
    at = serializers.DateTimeField()
    kinds = KindOut(many=True)
    results = SightOut(many=True)


class MomentQuery(Input):
    at = serializers.DateTimeField(required=False, help_text="As of this moment; now, if left out.")


class PeopleQuery(MomentQuery):
    thing = serializers.CharField(
        max_length=300, help_text="`deals.deal:<id>`, an address, a number or an id."
    )
    action = serializers.CharField(required=False, max_length=40)

    def validate_action(self, name: str) -> str:
        """Refuse what no rule of any thing speaks of, together with every other fault."""
        if name not in {action for _model, action in declarations()}:
            raise serializers.ValidationError(NOTHING_OF_THIS_NAME, "does_not_exist")
        return name


class ReasonsQuery(PeopleQuery):
    person = serializers.CharField(
        required=False,
        max_length=254,
        help_text="An id or an e-mail address; oneself, if left out.",
    )

    def validate_person(self, named: str) -> str:
        """Refuse who is not there; the door has asked before who may hear of it."""
        if find_person(named) is None:
            raise serializers.ValidationError(NOTHING_OF_THIS_NAME, "does_not_exist")
        return named


class ThingsQuery(MomentQuery):
    person = serializers.CharField(max_length=254, help_text="An id or an e-mail address.")
    kind = serializers.CharField(required=False, max_length=80, help_text="Such as `deals.deal`.")

    def validate_kind(self, label: str) -> str:
        if kind_called(label) is None:
            raise serializers.ValidationError(NOTHING_OF_THIS_NAME, "does_not_exist")
        return label
