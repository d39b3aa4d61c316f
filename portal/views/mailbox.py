"""The mails of the demonstration, for whoever tries it out; not there in production."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.models import KeptMail

SHOWN = 100


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    mails = KeptMail.objects.order_by("-at", "-pk")
    wanted = request.GET.get("to", "").strip()[:200].replace("\0", "")
    if wanted:
        mails = mails.filter(to__icontains=wanted)
    return render(request, "portal/mailbox.html", {"mails": mails[:SHOWN], "wanted": wanted})


@login_not_required
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    kept = KeptMail.objects.filter(pk=pk).first()
    if kept is None:
        raise Http404
    return render(request, "portal/mail.html", {"mail": kept})
