"""Mails about comments: that something was said, never what."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deals.models import DealComment
from partners.models import LedgerEntry
from permissions.models import User
from portal.as_read import as_read_by
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post
from portal.who_hears import registrants_side
from portal.why_told import why_of


def send(entry: LedgerEntry, at: datetime) -> None:
    """Tell who was named, and the other side; each only who may read it still."""
    if entry.at < at - NEWS_FOR:
        return
    comment = DealComment.objects.select_related("deal__registrant", "author").get(
        pk=entry.details["comment"]
    )
    if comment.withdrawn_at is not None:
        return
    mentioned = {person.pk for person in comment.mentioned.all()}
    for person in {each.pk: each for each in _hearers(comment, at=at)}.values():
        readable = DealComment.objects.permitted(person, "view", at=at).filter(pk=comment.pk)
        if person.pk == comment.author_id or not readable.exists():
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                is_named = person.pk in mentioned
                why = (
                    _("You get this mail because you are named in it.")
                    if is_named
                    else why_of(comment.deal, person, at=at)
                )
                post(person.email, _letter(comment, is_named=is_named), why=why)


def _hearers(comment: DealComment, *, at: datetime) -> Iterator[User]:
    yield from comment.mentioned.filter(is_active=True)
    if not comment.is_internal:
        yield from registrants_side(comment.deal, at=at)
        if manager := comment.deal.registrant.channel_manager(at=at):
            yield manager


def _letter(comment: DealComment, *, is_named: bool) -> Letter:
    names = {"who": comment.author.display_name, "number": comment.deal.number}
    said = (
        _("%(who)s names you on %(number)s") if is_named else _("%(who)s commented on %(number)s")
    )
    return Letter(
        said % names,
        (_("What was said stands with the registration."),),
        _("Read and answer"),
        f"{comment.deal.get_absolute_url()}#comments",
    )
