"""Where mail goes: out by SMTP, or, in the demonstration without a server, kept to be read."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone

from portal.models import KeptMail


class Sent(SmtpBackend):
    """SMTP as `EMAIL_URL` says: smtp://user:password@host:port, smtp+tls:// or smtps://."""

    def __init__(self, *, fail_silently: bool = False, **_options: Any) -> None:
        url = urlsplit(settings.EMAIL_URL or "smtp://127.0.0.1:25")
        super().__init__(
            host=url.hostname,
            port=url.port or 25,
            username=unquote(url.username or ""),
            password=unquote(url.password or ""),
            use_tls=url.scheme == "smtp+tls",
            use_ssl=url.scheme == "smtps",
            timeout=20,
            fail_silently=fail_silently,
        )


class KeptInTheHouse(BaseEmailBackend):
    """Keep mails in the database, for `/mailbox/`. With `EMAIL_URL` set they go out as well."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next(
                (
                    part
                    for part, kind in getattr(message, "alternatives", [])
                    if kind == "text/html"
                ),
                "",
            )
            KeptMail.objects.create(
                at=timezone.now(),  # noqa: TID251  the mail's own date header is made here too
                to=", ".join(message.to),
                subject=str(message.subject),
                text=str(message.body),
                html=html,
            )
        if settings.EMAIL_URL:
            return Sent().send_messages(email_messages)
        return len(email_messages)
