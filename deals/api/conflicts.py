"""API doors of conflicts. A partner's people meet their own side in them, and nothing else."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import conflict_shapes as shapes
from deals.conflict_facts import claims_of, suggest
from deals.conflict_states import ConflictStatus
from deals.conflict_undo import undo
from deals.conflict_words import kept_codes, own_side
from deals.models import Conflict, ConflictEvidence, ConflictSide, Deal, RejectReason
from deals.models.conflict import Ruling
from partners.api.views import person_ref
from partners.models import Partner
from permissions.adapters.drf import PermittedViewSet, etag
from permissions.adapters.shapes import Change, Input, Rows, page_of, plain
from permissions.models import User

TAGS = ["conflicts"]


class ConflictViewSet(PermittedViewSet):
    """Two registrations that want the same, and what becomes of them."""

    model = Conflict
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "create": "decide",
        "retrieve": "view",
        "evidence_request": "decide",
        "decision": "decide",
        "decision_taken_back": "decide",
        "escalation": "decide",
        "evidence": "answer",
        "answer_to_offer": "answer",
        "appeal": "answer",
        "suggestion": "weigh",
    }

    def rows(self) -> Any:
        return read_at_once(self.person, at=self.at)

    def shown_many(self, rows: Rows) -> Rows:
        return plain(shapes.ConflictOut, [told(row) for row in rows])

    @extend_schema(
        parameters=[shapes.ConflictQuery],
        responses=page_of(shapes.ConflictOut, "Conflict"),
        tags=TAGS,
    )
    def list(self, request: Request) -> Response:
        query = self.query(shapes.ConflictQuery)
        found = self.rows()
        if query.get("status"):
            found = found.filter(status__in=query["status"])
        return self.listed(found, query)

    @extend_schema(request=shapes.ConflictIn, responses={201: shapes.ConflictOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Open a case of two registrations that one may decide; the open one, where there is."""
        if not Partner.objects.permitted(self.person, "oversee", at=self.at).exists():
            raise PermissionDenied
        data = self.body(shapes.ConflictIn)
        mine = Deal.objects.permitted(self.person, "decide", at=self.at)
        found = {each.public_id: each for each in mine.filter(public_id__in=data.values())}
        if missing := [name for name, public_id in data.items() if public_id not in found]:
            words = _("Choose a registration that you may decide as well.")
            code = "does_not_exist"
            raise ValidationError({name: [ErrorDetail(words, code)] for name in missing})
        # As on the page, who begins a case holds the registration it is begun from.
        deal = mine.select_for_update(of=("self",)).get(public_id=data["deal"])
        case = Conflict.begin(deal, found[data["other"]], by=self.person, at=self.at)
        fresh = self.rows().fetch(self.person, "view", at=self.at, pk=case.pk)
        response = self.answer(fresh, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{case.public_id}/"
        return response

    @extend_schema(responses=shapes.ConflictOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        case = self.get_object()
        self.saw(case)
        return self.answer(case)

    @extend_schema(responses=shapes.SuggestionOut, tags=TAGS)
    def suggestion(self, request: Request, public_id: str) -> Response:
        """Say what the facts we know speak for. A person decides, and may decide otherwise."""
        case = self.get_object()
        claims = claims_of(case, at=self.at)
        self.saw(case)
        self.saw([claim.deal for claim in claims])
        found = suggest(case, claims, at=self.at)
        said = shapes.SuggestionOut({"choice": found.choice, "reasons": found.reasons}).data
        tag = etag(said)
        return self.known(tag) or Response(said, headers={"ETag": tag})

    # Of who decides.

    @extend_schema(request=Change, responses=shapes.ConflictOut, tags=TAGS)
    def evidence_request(self, request: Request, public_id: str) -> Response:
        """Ask both sides what speaks for them; each learns of the case by it."""
        return self.move(Change, lambda case, _data: case.ask(by=self.person, at=self.at))

    @extend_schema(request=shapes.DecisionIn, responses=shapes.ConflictOut, tags=TAGS)
    def decision(self, request: Request, public_id: str) -> Response:
        def decide(case: Conflict, data: dict[str, Any]) -> None:
            code = data.pop("reason", None)
            reason = RejectReason.objects.get(code=code) if code else None
            families = dict(data.pop("families", None) or {})
            said = Ruling(**data, reason=reason, families=families)
            case.decide(said, by=self.person, at=self.at)

        return self.move(shapes.DecisionIn, decide)

    @extend_schema(responses=shapes.ConflictOut, tags=TAGS)
    def decision_taken_back(self, request: Request, public_id: str) -> Response:
        """Take one's own decision back as a whole, while nothing of it has left the house."""
        case = self.get_object()
        self.require_match(case)
        undo(case, by=self.person, at=self.at)
        fresh = self.rows().fetch(self.person, "view", at=self.at, pk=case.pk)
        return self.answer(fresh, code=status.HTTP_200_OK)

    @extend_schema(request=shapes.EscalationIn, responses=shapes.ConflictOut, tags=TAGS)
    def escalation(self, request: Request, public_id: str) -> Response:
        """Hand it on to whoever else may decide it, and to the director's notice."""
        return self.move(
            shapes.EscalationIn,
            lambda case, data: case.escalate(by=self.person, at=self.at, **data),
        )

    # Of one side.

    @extend_schema(request=shapes.EvidenceIn, responses=shapes.ConflictOut, tags=TAGS)
    def evidence(self, request: Request, public_id: str) -> Response:
        def say(case: Conflict, data: dict[str, Any]) -> None:
            self.side_of(case).give_evidence(by=self.person, at=self.at, **data)

        return self.move(shapes.EvidenceIn, say)

    @extend_schema(request=shapes.AnswerIn, responses=shapes.ConflictOut, tags=TAGS)
    def answer_to_offer(self, request: Request, public_id: str) -> Response:
        def reply(case: Conflict, data: dict[str, Any]) -> None:
            accept = data["answer"] == ConflictSide.Answer.ACCEPTED
            self.side_of(case).answer_offer(accept=accept, by=self.person, at=self.at)

        return self.move(shapes.AnswerIn, reply)

    @extend_schema(request=shapes.ConflictAppealIn, responses=shapes.ConflictOut, tags=TAGS)
    def appeal(self, request: Request, public_id: str) -> Response:
        return self.move(
            shapes.ConflictAppealIn,
            lambda case, data: self.side_of(case).appeal(by=self.person, at=self.at, **data),
        )

    def move(
        self, kind: type[Input], verb: Callable[[Conflict, dict[str, Any]], object]
    ) -> Response:
        """Do it. The verbs take the locks: both registrations first, and then the case."""
        case = self.get_object()
        self.require_match(case)
        of = case if issubclass(kind, Change) else None
        verb(case, self.body(kind, of=of))
        fresh = self.rows().fetch(self.person, "view", at=self.at, pk=case.pk)
        return self.answer(fresh, code=status.HTTP_200_OK)

    def side_of(self, case: Conflict) -> ConflictSide:
        side: ConflictSide = ConflictSide.objects.order_by("pk").fetch(
            self.person, "answer", at=self.at, conflict=case
        )
        side.conflict = case
        return side


def read_at_once(actor: User, *, at: datetime) -> Any:
    """Return cases with what is told of them to `actor`: the sides that `actor` may view."""
    sides = (
        ConflictSide.objects.permitted(actor, "view", at=at)
        .select_related("deal__registrant")
        .prefetch_related(
            "deal__families",
            Prefetch("evidence", ConflictEvidence.objects.select_related("given_by")),
        )
    )
    return (
        Conflict.objects.select_related("owner", "opened_by", "first", "second")
        .prefetch_related(
            Prefetch("sides", sides.order_by("pk"), to_attr="sides_shown"),
            "sides",
            "decisions__decided_by",
        )
        .with_permission(actor, "weigh", "decide", "answer", at=at)
    )


def told(case: Any) -> dict[str, Any]:
    may = {name for name in ("decide", "answer") if getattr(case, f"can_{name}")}
    return {
        "id": case.public_id,
        "number": case.number,
        "status": case.status,
        "told_at": case.told_at,
        "answer_by": case.answer_by,
        "sides": [
            side_told(case, side)
            for side in sorted(case.sides_shown, key=lambda side: not side.is_first)
        ],
        "weighing": weighing(case) if case.can_weigh else None,
        "allowed_transitions": case.allowed_moves(may),
    }


def side_told(case: Conflict, side: ConflictSide) -> dict[str, Any]:
    own = own_side(case, side) if case.status != ConflictStatus.OPEN else None
    return {
        "deal": {"id": side.deal.public_id, "number": side.deal.number},
        "evidence": [
            {
                "id": each.public_id,
                "text": each.text,
                "happened_on": each.happened_on,
                "given_at": each.given_at,
                "given_by": person_ref(each.given_by),
            }
            for each in sorted(side.evidence.all(), key=lambda each: each.pk)
        ],
        "answer": side.answer or None,
        "reason": (own.reason or None) if own else None,
        "outcome": (own.outcome or None) if own else None,
        "product_families": kept_codes(side, own.decision) if own else [],
        "appeal_text": side.appeal_text or None,
        "appealed_at": side.appealed_at,
    }


def weighing(case: Conflict) -> dict[str, Any]:
    names = (
        *("band", "score", "features", "model_version", "first_form", "second_form"),
        *("opened_at", "due_at", "due_provisional", "escalated_at", "escalation_note", "version"),
    )
    return {
        **{name: getattr(case, name) for name in names},
        "owner": case.owner and person_ref(case.owner),
        "opened_by": case.opened_by and person_ref(case.opened_by),
        "decisions": decisions(sorted(case.decisions.all(), key=lambda each: each.pk)),
    }


def decisions(rows: Sequence[Any]) -> list[dict[str, Any]]:
    names = (
        *("choice", "decided_at", "to_first", "to_second", "internal_note"),
        *("is_final", "undone_at"),
    )
    return [
        {
            **{name: getattr(each, name) for name in names},
            "decided_by": each.decided_by and person_ref(each.decided_by),
        }
        for each in rows
    ]
