"""Our templates as they are sent: without the indentation they are written with."""

import re

from django.conf import settings
from django.template import Origin
from django_cotton.cotton_loader import Loader as CottonLoader

# What keeps its spaces: text set as it stands, and words whose translation is looked up by them.
AS_WRITTEN = re.compile(
    r"<(textarea|pre)\b.*?</\1>"
    r"|\{%\s*(blocktrans(?:late)?)\b.*?\{%\s*end\2\s*%\}"
    r"|\{%\s*(verbatim|comment)\b.*?\{%\s*end\3\b.*?%\}",
    re.DOTALL,
)
LINE_BREAK = re.compile(r"\s*\n\s*")

# A tag on a line of its own sends nothing for that line. One line break always stays, so that
# words which are apart in the template are apart on the page.
ALONE = r"\b(?:(?!%\})[^\n])*%\}"
OPENS = re.compile(rf"(?<=\n)(\{{%\s*(?:if|for|with|load|partialdef){ALONE})\n")
CLOSES = re.compile(rf"\n(?=\{{%\s*end(?:if|with|partialdef){ALONE}\n)")


class Loader(CottonLoader):
    """Cotton's loader. Others' templates, such as the back offices', stay as they are."""

    def get_contents(self, origin: Origin) -> str:
        written: str = super().get_contents(origin)
        ours = str(settings.BASE_DIR / "templates") + "/"
        if origin.name.startswith(ours) and origin.name.endswith(".html"):
            return without_indent(written)
        return written


def without_indent(written: str) -> str:
    """Return a template that renders to the same page in fewer bytes."""
    kept: list[str] = []
    at = 0
    for each in AS_WRITTEN.finditer(written):
        kept += [on_fewer_lines(written[at : each.start()]), each.group()]
        at = each.end()
    return "".join([*kept, on_fewer_lines(written[at:])])


def on_fewer_lines(markup: str) -> str:
    markup = LINE_BREAK.sub("\n", markup)
    return CLOSES.sub("", OPENS.sub(r"\1", markup))
