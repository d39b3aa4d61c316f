"""API doors to requests for terms: the comparison for who decides, its own for each supplier."""

from typing import Any, ClassVar

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import attachments
from deals.api import terms_shapes as shapes
from deals.api.selling import fault
from deals.api.views import TAGS
from deals.choosing import ask_to_join
from deals.compared import Told, compared
from deals.compared import told as told_of
from deals.models import Deal, DealAttachment, NewFile, TermsAnswer, TermsRequest
from deals.terms_forms import suppliers_for
from partners.api.views import partner_ref, person_ref
from partners.models import CrmProduct
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Rows, page_of, plain


class TermsComparisonViewSet(PermittedViewSet):
    """Terms asked of suppliers for one registration, beside each other, for who decides it."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"retrieve": "decide", "create": "decide"}
    lookup = "deal_id"

    def rows(self) -> Any:
        requests = TermsRequest.objects.permitted(self.person, "view", at=self.at)
        return Deal.objects.select_related("registrant").prefetch_related(
            Prefetch("terms_requests", requests.with_answers().order_by("pk"), to_attr="asked")
        )

    def shown_many(self, rows: Rows) -> Rows:
        return plain(
            shapes.ComparisonOut,
            [
                {
                    "questions": [
                        {
                            "wanted": each.first.wanted,
                            "quantity": each.first.quantity,
                            "needed_by": each.first.needed_by,
                            "requests": [
                                {**request_told(one, deal), "is_lowest": one.is_cheapest}
                                for one in each.told
                            ],
                        }
                        for each in compared(deal.asked, at=self.at)
                    ]
                }
                for deal in rows
            ],
        )

    @extend_schema(responses=shapes.ComparisonOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str) -> Response:
        deal = self.get_object()
        self.saw(deal)
        self.saw(deal.asked)
        return self.answer(deal)

    @extend_schema(request=shapes.AskIn, responses={201: shapes.ComparisonOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Ask one supplier or several; each hears of its own request alone."""
        deal = self.get_object(lock=True)
        data = self.body(shapes.AskIn)
        known = {each.public_id: each for each in suppliers_for(deal, self.person, at=self.at)}
        wanted = data.pop("suppliers")
        if any(key not in known for key in wanted):
            raise fault("suppliers", _("There is no such supplier that you may ask."))
        product = self.product(data.pop("product", None))
        data["wanted"] = data.get("wanted") or (product.name if product else "")
        if not data["wanted"]:
            raise fault("wanted", _("Say what is wanted, or choose a product."), "required")
        file = data.pop("file", None)
        TermsRequest.ask(
            deal,
            file=NewFile(**file) if file else None,
            suppliers=[known[key] for key in dict.fromkeys(wanted)],
            product=product,
            by=self.person,
            at=self.at,
            **data,
        )
        return self.answer(self.rows().get(pk=deal.pk), code=status.HTTP_201_CREATED)

    def product(self, public_id: str | None) -> CrmProduct | None:
        if public_id is None:
            return None
        products = CrmProduct.objects.permitted(self.person, at=self.at).filter(deleted_at=None)
        found: CrmProduct | None = products.filter(public_id=public_id).first()
        if found is None:
            raise fault("product", _("There is no such product."))
        return found


class TermsRequestViewSet(PermittedViewSet):
    """What one supplier is asked, and what it answers. For everybody else it does not exist."""

    model = TermsRequest
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "terms": "answer",
        "decline": "answer",
        "destroy": "withdraw",
        "choice": "withdraw",
        "file": "view",
    }

    def rows(self) -> Any:
        return TermsRequest.objects.with_answers()

    def shown_many(self, rows: Rows) -> Rows:
        keys = {row.deal_id for row in rows}
        seen = Deal.objects.among(keys, self.person, at=self.at)
        deals = {deal.pk: deal for deal in seen}
        return plain(
            shapes.TermsRequestOut,
            [request_told(told_of(row, at=self.at), deals.get(row.deal_id)) for row in rows],
        )

    @extend_schema(
        parameters=[shapes.TermsQuery],
        responses=page_of(shapes.TermsRequestOut, "TermsRequest"),
        tags=TAGS,
    )
    def list(self, request: Request) -> Response:
        query = self.query(shapes.TermsQuery)
        found = self.rows()
        if query.get("waiting"):
            found = found.waiting(at=self.at)
        return self.listed(found, query)

    @extend_schema(responses=shapes.TermsRequestOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=shapes.TermsAnswerIn, responses={201: shapes.TermsRequestOut}, tags=TAGS)
    def terms(self, request: Request, public_id: str) -> Response:
        """Give terms, or others than before, until the end of the day; older ones are kept."""
        row = self.get_object(lock=True)
        data = self.body(shapes.TermsAnswerIn)
        price, file = data.pop("price"), data.pop("file", None)
        row.answer(
            **{f"price_{name}": value for name, value in price.items()},
            file=NewFile(**file) if file else None,
            by=self.person,
            at=self.at,
            **data,
        )
        return self.answer(self.rows().get(pk=row.pk), code=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.NoTermsIn, responses=shapes.TermsRequestOut, tags=TAGS)
    def decline(self, request: Request, public_id: str) -> Response:
        """Say that there will be no terms, and why."""
        row = self.get_object(lock=True)
        row.decline(by=self.person, at=self.at, **self.body(shapes.NoTermsIn))
        return self.answer(self.rows().get(pk=row.pk))

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, public_id: str) -> Response:
        """Withdraw it: the supplier is told that its terms are no longer needed."""
        row = self.get_object(lock=True)
        row.withdraw(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Input, responses=shapes.TermsRequestOut, tags=TAGS)
    def choice(self, request: Request, public_id: str) -> Response:
        """Ask the supplier whose terms were chosen to take part: it stands among the parties."""
        row = self.get_object()
        of = row.deal.public_id
        deal = self.fetched(Deal.objects.all(), "decide", public_id=of, lock=True)
        self.require_match(row)
        self.body(Input)
        ask_to_join(row, deal, by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=row.pk))

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY}, tags=TAGS)
    def file(self, request: Request, public_id: str, attachment_id: str) -> HttpResponse:
        """Fetch a file that goes along with the request, or that came with an answer to it."""
        row = self.get_object()
        own = Q(pk=row.file_id) | Q(pk__in=row.answers.values("file"))
        found = DealAttachment.objects.filter(own).fetch(
            self.person, "view", at=self.at, public_id=attachment_id
        )
        return attachments.handed_out(self, found)


def request_told(told: Told, deal: Deal | None) -> dict[str, Any]:
    row = told.request
    names = ("wanted", "quantity", "needed_by", "due_at", "note", "asked_at", "withdrawn_at")
    return {
        "id": row.public_id,
        "deal": deal.public_id if deal else None,
        "partner": partner_ref(row.partner),
        "product": row.product.public_id if row.product else None,
        **{name: getattr(row, name) for name in names},
        "asked_by": person_ref(row.asked_by),
        "file": attachments.told(row.file) if row.file else None,
        "state": told.state,
        "answer": answer_told(told.answer) if told.answer else None,
        "earlier": [answer_told(each) for each in told.earlier],
    }


def answer_told(row: TermsAnswer) -> dict[str, Any]:
    price = {"amount": row.price_amount, "currency": row.price_currency, "tax": row.price_tax}
    return {
        "price": price if row.price_amount is not None else None,
        "total": row.total,
        "valid_until": row.valid_until,
        "lead_days": row.lead_days,
        "note": row.note,
        "file": attachments.told(row.file) if row.file else None,
        "decline_reason": row.decline_reason or None,
        "answered_by": person_ref(row.answered_by),
        "answered_at": row.answered_at,
    }
