"""Taking a registration up, or putting it into a colleague's hands."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from deals.assigning import assign, may_be_given
from deals.models import Deal
from deals.views.inbox import CONFLICT, UNPROCESSABLE, here, view_of
from permissions.adapters.web import moment, person, saw
from permissions.models import User
from permissions.refusals import Refused


class HandsForm(forms.Form):
    """Whose hands: oneself first."""

    use_required_attribute = False

    to = forms.ChoiceField(
        label=gettext_lazy("In whose hands"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose somebody who may decide it."),
            "invalid_choice": gettext_lazy("Choose somebody who may decide it."),
        },
    )

    def __init__(self, given: object = None, *, people: list[User], me: User, now: str) -> None:
        super().__init__(given, initial={"to": now or me.public_id})  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        first = [each for each in people if each.pk == me.pk]
        others = [each for each in people if each.pk != me.pk]
        field.choices = [
            *((each.public_id, _("Myself")) for each in first),
            *((each.public_id, str(each)) for each in others),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def assignment(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    posted = request.method == "POST"
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=posted)
    people = may_be_given(deal, at=at)
    holder = deal.reviewer.public_id if deal.reviewer else ""
    form = HandsForm(request.POST if posted else None, people=people, me=user, now=holder)
    status = 200
    if posted and form.is_valid():
        to = next(each for each in people if each.public_id == form.cleaned_data["to"])
        try:
            with transaction.atomic():
                assign(deal, to, by=user, at=at)
        except Refused as refusal:
            form.add_error("to", str(refusal))
            status = CONFLICT
        else:
            messages.success(request, _("It is in the hands of %(who)s now.") % {"who": to})
            return redirect(here(view_of(request), deal=public_id))
    elif posted:
        status = UNPROCESSABLE
    saw(request, deal)
    context = {"deal": deal, "form": form, "view": view_of(request)}
    return render(request, "deals/assignment.html", context, status=status)
