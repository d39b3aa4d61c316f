"""Where a company is asked along that we do not know yet, and admitted or not."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from deals.models import Deal, Newcomer
from deals.newcomer_forms import AdmitForm, AskForm, RefuseForm
from deals.newcomers import alike
from deals.tried import Tried
from deals.views.party_page import done
from permissions.adapters.web import moment, person


def named(request: HttpRequest, deal: Deal, action: str) -> Newcomer:
    """Return the company that is spoken of, where the person may do `action` with it."""
    found: Newcomer = Newcomer.objects.select_related("deal__registrant", "role").fetch(
        person(request),
        action,
        at=moment(request),
        deal=deal,
        public_id=request.POST.get("of", "").replace("\0", ""),
    )
    return found


def ask(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    Deal.objects.fetch(user, "edit", at=at, pk=deal.pk)
    form = AskForm(request.POST, country=deal.customer_country)

    def verb() -> None:
        Newcomer.ask(deal, **form.cleaned_data, by=user, at=at)

    words = _("Passed on. Nothing is sent before the company is admitted.")
    return done(request, deal, Tried("newcomer", form=form), verb, words)


def take_back(request: HttpRequest, deal: Deal) -> HttpResponse:
    newcomer = named(request, deal, "withdraw")
    words = _("Taken back. Nothing was sent.")
    return done(
        request,
        deal,
        Tried("newcomer_withdraw", newcomer.public_id),
        lambda: newcomer.withdraw(by=person(request), at=moment(request)),
        words,
    )


def admit(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    newcomer = named(request, deal, "admit")
    typed = request.POST.get("name", "").replace("\0", "")[:160]
    # What is decided already is refused as that, whatever was typed.
    likely = alike(newcomer, user, at=at, typed=typed) if newcomer.is_waiting else []
    form = AdmitForm(request.POST, newcomer=newcomer, likely=likely)

    def verb() -> None:
        newcomer.admit(form.company, known=form.chosen, by=user, at=at)

    words = _("Admitted. The invitation is on its way.")
    return done(request, deal, Tried("admit", newcomer.public_id, form), verb, words)


def refuse(request: HttpRequest, deal: Deal) -> HttpResponse:
    at, user = moment(request), person(request)
    newcomer = named(request, deal, "admit")
    form = RefuseForm(request.POST, of=newcomer.public_id)

    def verb() -> None:
        newcomer.refuse(form.cleaned_data["reason"], by=user, at=at)

    words = _("Not admitted. Whoever asked for it reads why.")
    return done(request, deal, Tried("refuse", newcomer.public_id, form), verb, words)


DOORS = {
    "newcomer": ask,
    "newcomer_withdraw": take_back,
    "admit": admit,
    "refuse": refuse,
}
