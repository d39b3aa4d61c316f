"""API doors of registrations: list, draft, change, and each move as a noun under the deal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import serializers as sent
from deals.api import shapes as said
from deals.api.selling import Selling, fault
from deals.api.told import COLUMNS, SPOKEN, read_at_once, told
from deals.assigning import assign, may_be_given
from deals.check import check
from deals.course import claimed
from deals.lifecycle import UNLOCKABLE
from deals.matching.identifiers import Identifier
from deals.matching.score import Known
from deals.models import Customer, Deal, DealHidden, RejectReason
from deals.orders import order_of
from deals.pricing import Answer, Asked, Line
from deals.views.wish import ending_by
from deals.waiting import queue_of
from partners.authorised import Wish, gaps_of_a_wish, told_to_the_partner
from partners.may_register import why_stopped
from partners.models import CrmProduct, ProductFamily
from permissions.adapters.shapes import Change, Input, Rows, page_of, picked
from permissions.models import User

TAGS = ["deals"]


class DealViewSet(Selling):
    """Registrations."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "edit",
        "partial_update": "edit",
        "check": "edit",
        "submission": "edit",
        "review": "decide",
        "information_request": "decide",
        "approval": "decide",
        "rejection": "decide",
        "appeal": "edit",
        "withdrawal": "edit",
        "undo": "decide",
        "assignment": "decide",
    }
    spoken = SPOKEN

    def rows(self) -> Any:
        return read_at_once(self.person, at=self.at)

    def shown_many(self, rows: Rows) -> Rows:
        return told(rows, self.person, at=self.at)

    def answer_afresh(self, deal: Deal, *, code: int = status.HTTP_200_OK) -> Response:
        """Answer with the deal as it is now: a verb has changed more than the row in hand."""
        fresh = self.rows().fetch(self.person, "view", at=self.at, pk=deal.pk)
        return self.answer(fresh, code=code)

    @extend_schema(parameters=[sent.DealQuery], responses=page_of(said.DealOut, "Deal"), tags=TAGS)
    def list(self, request: Request) -> Response:
        query = self.query(sent.DealQuery)
        found = self.rows().filter(wanted(query, self.person, at=self.at))
        return self.listed(found.in_order(order_of(query.get("sort", ""), at=self.at)), query)

    @extend_schema(responses=said.DealOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        deal = self.get_object()
        self.saw(deal)
        return self.answer(deal)

    @extend_schema(request=sent.NewDealIn, responses={201: said.DealOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        self.sells_for()
        data = self.body(sent.NewDealIn)
        registrant, through = self.in_whose_name(data.pop("registrant", None))
        deal = Deal.draft(
            registrant=registrant,
            through=through,
            by=self.person,
            at=self.at,
            **self.written(data),
        )
        response = self.answer_afresh(deal, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{deal.public_id}/"
        return response

    @extend_schema(request=sent.DealIn, responses=said.DealOut, tags=TAGS)
    def partial_update(self, request: Request, public_id: str) -> Response:
        deal = self.get_object(lock=True)
        data = self.body(sent.DealIn, of=deal, partial=True)
        hides = data.pop("hidden_from_distributor", None)
        if hides is not None:
            self.hide(deal, hides=hides)
        if data or hides is None:
            deal.revise(by=self.person, at=self.at, **self.written(data, deal))
        return self.answer_afresh(deal)

    def hide(self, deal: Deal, *, hides: bool) -> None:
        """Hide it from the registrant's distributor, or let that one see it again."""
        self.fetched(Deal.objects.all(), "hide", public_id=deal.public_id)
        change = DealHidden.begin if hides else DealHidden.stop
        change(deal, by=self.person, at=self.at)

    @extend_schema(request=sent.CheckIn, responses=said.CheckOut, tags=TAGS)
    def check(self, request: Request) -> Response:
        """Say, in one neutral sentence, whether a registration would meet another."""
        self.sells_for()
        data = self.body(sent.CheckIn)
        registrant, _through = self.in_whose_name(data.get("registrant"))
        families = self.families(data.get("product_families", []))
        asked = data["customer"]
        answer = check(
            Known(
                name=asked["name"],
                country=asked.get("country", ""),
                domains=frozenset({asked.get("domain", "")} - {""}),
                identifiers=frozenset(Identifier(**each) for each in asked.get("identifiers", [])),
            ),
            said=claimed(registrant, {"families": families}),
            by=self.person,
            at=self.at,
        )
        self.saw(answer.own)
        wish = Wish(registrant.pk, tuple(families), asked.get("country", ""))
        stop = why_stopped(registrant, at=self.at)
        with timezone.override(self.zone):
            sentence = answer.sentence
        return Response(
            said.CheckOut(
                {
                    "is_close": answer.is_close,
                    "sentence": sentence,
                    "decided_by": answer.decided_by and answer.decided_by.own_name,
                    "promised_at": answer.promised_at,
                    "promise_is_provisional": answer.promise_provisional,
                    "own": [
                        {
                            "id": deal.public_id,
                            "number": deal.number,
                            "title": deal.display_title,
                            "review_status": deal.review_status,
                        }
                        for deal in answer.own
                    ],
                    "outside_authorisation": told_to_the_partner(gaps_of_a_wish(wish, at=self.at)),
                    "stopped": stop and str(stop.words),
                }
            ).data
        )

    # Moves.

    def move(self, kind: type[Input], verb: Callable[[Deal, dict[str, Any]], Any]) -> Response:
        deal = self.get_object(lock=True)
        verb(deal, self.body(kind, of=deal))
        return self.answer_afresh(deal)

    @extend_schema(request=sent.SubmissionIn, responses=said.DealOut, tags=TAGS)
    def submission(self, request: Request, public_id: str) -> Response:
        return self.move(
            sent.SubmissionIn, lambda deal, data: deal.submit(by=self.person, at=self.at, **data)
        )

    @extend_schema(request=Change, responses=said.DealOut, tags=TAGS)
    def review(self, request: Request, public_id: str) -> Response:
        return self.move(Change, lambda deal, _data: deal.begin_review(by=self.person, at=self.at))

    @extend_schema(request=sent.InformationRequestIn, responses=said.DealOut, tags=TAGS)
    def information_request(self, request: Request, public_id: str) -> Response:
        def ask(deal: Deal, data: dict[str, Any]) -> None:
            unlock = columns(data.get("unlock", []))
            deal.request_information(
                message=data["message"], unlock=unlock, by=self.person, at=self.at
            )

        return self.move(sent.InformationRequestIn, ask)

    @extend_schema(request=sent.ApprovalIn, responses=said.DealOut, tags=TAGS)
    def approval(self, request: Request, public_id: str) -> Response:
        def approve(deal: Deal, data: dict[str, Any]) -> None:
            prices = {
                each["id"]: Answer(each["granted"], each.get("words", ""))
                for each in data.pop("prices", ())
            }
            deal.approve(by=self.person, at=self.at, prices=prices, **data)

        return self.move(sent.ApprovalIn, approve)

    @extend_schema(request=sent.RejectionIn, responses=said.DealOut, tags=TAGS)
    def rejection(self, request: Request, public_id: str) -> Response:
        def reject(deal: Deal, data: dict[str, Any]) -> None:
            deal.reject(
                reason=RejectReason.objects.get(code=data["reason"]),
                note=data.get("note", ""),
                internal_note=data.get("internal_note", ""),
                by=self.person,
                at=self.at,
            )

        return self.move(sent.RejectionIn, reject)

    @extend_schema(request=sent.AppealIn, responses=said.DealOut, tags=TAGS)
    def appeal(self, request: Request, public_id: str) -> Response:
        """Ask for another decision on a rejection, once. It keeps its place."""
        return self.move(
            sent.AppealIn,
            lambda deal, data: deal.appeal(data["words"], by=self.person, at=self.at),
        )

    @extend_schema(request=sent.WithdrawalIn, responses=said.DealOut, tags=TAGS)
    def withdrawal(self, request: Request, public_id: str) -> Response:
        return self.move(
            sent.WithdrawalIn, lambda deal, data: deal.withdraw(by=self.person, at=self.at, **data)
        )

    @extend_schema(request=Change, responses=said.DealOut, tags=TAGS)
    def undo(self, request: Request, public_id: str) -> Response:
        return self.move(Change, lambda deal, _data: deal.undo(by=self.person, at=self.at))

    @extend_schema(request=sent.AssignmentIn, responses=said.DealOut, tags=TAGS)
    def assignment(self, request: Request, public_id: str) -> Response:
        """Take it up, or put it into the hands of somebody who may decide it."""

        def give(deal: Deal, data: dict[str, Any]) -> None:
            people = {each.public_id: each for each in may_be_given(deal, at=self.at)}
            to = people.get(data.get("to") or self.person.public_id)
            if to is None:
                raise fault("to", _("Choose somebody who may decide it."), "not_a_decider")
            assign(deal, to, by=self.person, at=self.at)

        return self.move(sent.AssignmentIn, give)

    # What was written, as the verbs want it.

    def families(self, codes: Rows) -> Rows:
        found = picked(ProductFamily.objects.all(), codes, field="product_families", by="code")
        return [*found.values()]

    def written(self, data: dict[str, Any], deal: Deal | None = None) -> dict[str, Any]:
        """Return the sent fields by the names the verbs know; what was left out stays out."""
        fields: dict[str, Any] = {}
        for name, value in data.items():
            if name in {"customer", "value"}:
                fields |= {COLUMNS[f"{name}.{part}"]: each for part, each in value.items()}
            elif name == "product_families":
                fields["families"] = self.families(value)
            elif name == "lines":
                fields["lines"] = self.lines(value)
            elif name == "project":
                fields["project"] = whole_project(value, deal)
            else:
                fields[name] = value
        return fields

    def lines(self, lines: Rows) -> Rows:
        products = CrmProduct.objects.permitted(self.person, at=self.at).filter(deleted_at=None)
        wanted_ids = [line["product"] for line in lines]
        found = picked(products, wanted_ids, field="lines")
        return [
            Line(
                found[line["product"]],  # type: ignore[arg-type]
                line["quantity"],
                Asked(**line["special_price"]) if line.get("special_price") else None,
            )
            for line in lines
        ]


def whole_project(value: dict[str, Any] | None, deal: Deal | None) -> dict[str, Any] | None:
    """Return a project with its name: a change of one part leaves the other parts alone."""
    if value is None:
        return None
    held = {"name": deal.project.name} if deal and deal.project else {}
    whole = {**held, **value}
    if not whole.get("name"):
        raise fault("project.name", _("Name the project."), "required")
    return whole


def columns(names: list[str]) -> list[str]:
    """Return the columns that the API's names mean; a group's name means all of it."""
    found: list[str] = []
    for place, name in enumerate(names):
        group = [inside for outside, inside in COLUMNS.items() if outside.startswith(f"{name}.")]
        meant = group or [COLUMNS.get(name, name)]
        if not set(meant) <= set(UNLOCKABLE):
            raise fault(f"unlock.{place}", _("There is no such field."), "unknown_field")
        found += meant
    return list(dict.fromkeys(found))


def wanted(query: dict[str, Any], user: User, *, at: datetime) -> Q:
    """Return the clause of a list's filters: open fields alone, and all of them."""
    customers = Customer.objects.permitted(user, "view", at=at)
    names = {
        "review_status": "review_status__in",
        "registrant": "registrant__public_id",
        "product_family": "families__code",
        "country": "customer_country__iexact",
        "external_id": "external_id",
        "expected_close_from": "expected_close__gte",
        "expected_close_to": "expected_close__lte",
        "updated_since": "updated_at__gte",
    }
    clause = Q(**{lookup: query[name] for name, lookup in names.items() if query.get(name)})
    if until := query.get("protection_ends_before"):
        clause &= Q(pk__in=ending_by(until, at=at))
    if view := query.get("inbox"):
        queue = queue_of(user, "" if view == sent.TO_DECIDE else view, at=at)
        clause &= Q(pk__in=queue.order_by().values("pk"))
    if text := query.get("q"):
        clause &= (
            Q(number__iexact=text)
            | Q(title__icontains=text)
            | Q(customer_name__icontains=text)
            | Q(project__name__icontains=text)
            | Q(project__tender_number__iexact=text)
            | Q(external_id__iexact=text)
            | Q(customer__in=customers.search(text).values("pk"))
        )
    return clause
