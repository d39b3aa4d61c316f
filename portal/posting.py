"""How a mail is written and sent: what it says, one button, and why it comes to this reader."""

import re
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

# Names of companies and people are Chinese to one reader and Latin to the next, so no sentence
# with a place for one can have the right space beside it.
BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])[ ]+(?=[\u4e00-\u9fff，。：；？！、（）])")
BESIDE_LATIN = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9(])|(?<=[A-Za-z0-9)])(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True)
class Letter:
    """What a mail says, already in the reader's language."""

    subject: str
    lines: tuple[str, ...]
    button: str
    path: str
    # Other ways to go on, each with its address: a choice marked on a page, never an act.
    also: tuple[tuple[str, str], ...] = ()


def post(address: str, letter: Letter, *, why: str) -> None:
    """Send one letter as text and HTML, in the language that is active.

    `why` is what its reader has to do with it: nobody should wonder why they were written to.
    """
    said = spaced(letter)
    context = {
        "letter": said,
        "why": why,
        "url": f"{settings.BASE_URL}{letter.path}",
        "also": [(words, f"{settings.BASE_URL}{path}") for words, path in letter.also],
        "language": translation.get_language(),
        "site_name": settings.SITE_NAME,
    }
    mail = EmailMultiAlternatives(
        # Names are people's to write: a line break in one would keep the letter from leaving.
        subject=" ".join(said.subject.split()),
        body=render_to_string("mail/letter.txt", context),
        to=[address],
    )
    mail.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    mail.send()


def spaced(letter: Letter) -> Letter:
    """Return a letter in Chinese with a space where its two scripts meet, and nowhere else."""
    if not (translation.get_language() or "").startswith("zh"):
        return letter

    def mended(words: str) -> str:
        return BESIDE_LATIN.sub(" ", BETWEEN_CHINESE.sub("", words))

    return replace(
        letter, subject=mended(letter.subject), lines=tuple(mended(each) for each in letter.lines)
    )
