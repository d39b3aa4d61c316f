"""API doors to the explanation: who can see this, what can they see, why, why not."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import models
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from permissions.access_log import record_ids
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import COUNT_STOPS_AT, BadQuery
from permissions.adapters.web import look
from permissions.api import shapes as said
from permissions.explain import Ground, covers_every_row, explain, grounds_of_rows, who_may
from permissions.kinds import find, kind_called, kinds
from permissions.missing import first_missing
from permissions.models import AccessEntry, User
from permissions.people import find_person
from permissions.rules import Reason, UndeclaredAction, reasons

TAGS = ["access"]
ROWS = 50
# Before anything was: a moment that every server can reckon with.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def reasons_told(grounds: list[Ground]) -> list[dict[str, str]]:
    return [{"code": each.code, "sentence": each.sentence} for each in grounds]


def person_told(person: User) -> dict[str, str]:
    return {"id": person.public_id, "name": person.full_name}


def thing_told(thing: Any) -> dict[str, str]:
    return {"kind": thing._meta.label_lower, "id": thing.public_id, "name": str(thing)}


def unknown(field: str) -> BadQuery:
    return BadQuery({field: [ErrorDetail(str(said.NOTHING_OF_THIS_NAME), "does_not_exist")]})


class ExplanationViewSet(PermittedViewSet):
    """For auditors and administrators; of themselves, anybody may ask why they see a thing."""

    model = AccessEntry
    needs: ClassVar[dict[str, str]] = {"people": "view", "things": "view", "reasons": "view"}
    shows_rows = False

    @property
    def explains_all(self) -> bool:
        return covers_every_row(AccessEntry, self.person, "view", at=self.at)

    def admit(self) -> None:
        if self.action != "reasons" and not self.explains_all:
            raise Http404

    def grounds(self) -> list[Reason]:
        return list(reasons(AccessEntry, self.person, "view", at=self.at))

    def as_of(self, query: dict[str, Any]) -> datetime:
        asked: datetime = query.get("at") or self.at
        return min(max(asked, EARLIEST), self.at)

    def thing(self, query: dict[str, Any]) -> models.Model:
        found = find(query["thing"], asker=self.person, at=self.at)
        if found is None:
            raise unknown("thing")
        return found

    def somebody(self, query: dict[str, Any]) -> User:
        found = find_person(query["person"])
        if found is None:
            raise unknown("person")
        return found

    @extend_schema(parameters=[said.PeopleQuery], responses=said.PeopleOut, tags=TAGS)
    def people(self, request: Request) -> Response:
        """Who may see a thing, or do something else with it, each with the grounds."""
        self.admit()
        query = self.query(said.PeopleQuery)
        thing, at, action = self.thing(query), self.as_of(query), query.get("action") or "view"
        try:
            found = list(who_may(action, thing, at=at))
        except UndeclaredAction:
            raise unknown("action") from None
        self.saw([thing], action="explain")
        told = {
            "thing": thing_told(thing),
            "action": action,
            "at": at,
            "results": [
                {"person": person_told(who), "reasons": reasons_told(grounds)}
                for who, grounds in found
            ],
        }
        return Response(said.PeopleOut(told).data)

    @extend_schema(parameters=[said.ThingsQuery], responses=said.ThingsOut, tags=TAGS)
    def things(self, request: Request) -> Response:
        """Say what somebody may see, and of one kind the newest with the grounds."""
        self.admit()
        query = self.query(said.ThingsQuery)
        who, at = self.somebody(query), self.as_of(query)
        counted = [
            {
                "kind": kind.label,
                "count": len(
                    kind.rows()
                    .permitted(who, "view", at=at)
                    .order_by()
                    .values_list("pk", flat=True)[:COUNT_STOPS_AT]
                ),
            }
            for kind in kinds()
        ]
        record_ids(
            look(request._request, door=AccessEntry.Door.API),  # noqa: SLF001
            action="explain",
            kind="permissions.user",
            ids=[who.pk],
            reasons=[each.code for each in self.grounds()],
        )
        told = {
            "person": person_told(who),
            "at": at,
            "kinds": counted,
            "results": self.newest(who, query["kind"], at) if query.get("kind") else [],
        }
        return Response(said.ThingsOut(told).data)

    def newest(self, who: User, label: str, at: datetime) -> list[dict[str, Any]]:
        """Return what `who` may see of a kind, as far as the asker may as well."""
        kind = kind_called(label)
        if kind is None:
            raise unknown("kind")
        theirs = kind.rows().permitted(who, "view", at=at)
        rows = list(theirs.permitted(self.person, "view", at=self.at).order_by("-pk")[:ROWS])
        grounds = grounds_of_rows(who, "view", rows, at=at)
        return [
            {"thing": thing_told(row), "reasons": reasons_told(grounds[row.pk])} for row in rows
        ]

    @extend_schema(parameters=[said.ReasonsQuery], responses=said.ReasonsOut, tags=TAGS)
    def reasons(self, request: Request) -> Response:
        """Why somebody may, or the first thing missing. Of oneself, for what one may see."""
        if request.query_params.get("person") and not self.explains_all:
            raise Http404
        query = self.query(said.ReasonsQuery)
        thing, at, action = self.thing(query), self.as_of(query), query.get("action") or "view"
        who = self.somebody(query) if query.get("person") else self.person
        try:
            answer = explain(who, action, thing, at=at)
            missing = "" if answer.may else first_missing(who, action, thing, at=at)
        except UndeclaredAction:
            raise unknown("action") from None
        self.saw([thing], action="explain")
        told = {
            "person": person_told(who),
            "thing": thing_told(thing),
            "action": action,
            "at": at,
            "may": answer.may,
            "reasons": reasons_told(answer.grounds),
            "missing": missing if self.explains_all else "",
        }
        return Response(said.ReasonsOut(told).data)
