"""Pages are sent without their templates' indentation, and read the same."""

import re

import pytest
from django.template import Context, engines
from django.template.loader import get_template

from portal.indentation import Loader, without_indent


def page(written, **context):
    return engines["django"].engine.from_string(without_indent(written)).render(Context(context))


def test_a_page_starts_every_line_at_its_beginning(client, db):
    sent = client.get("/accounts/login/").content.decode()

    assert re.findall(r"\n[ \t]{2,}", sent) == []


def test_an_answer_is_sent_as_it_was_typed():
    typed = "<textarea>\n  first\n\n    second\n</textarea>"

    assert page(f"<div>\n    {typed}\n  </div>") == f"<div>\n{typed}\n</div>"


def test_words_are_looked_up_with_the_spaces_they_are_written_with():
    words = "{% load i18n %}{% blocktranslate %}one\n      two{% endblocktranslate %}"

    assert page(f"<p>\n    {words}\n  </p>") == "<p>\none\n      two\n</p>"


LINES = """<p>
    a
    {% if yes %}
      b
      {% if no %}
        c
      {% endif %}
    {% else %}
      d
    {% endif %}
    e
    {% for each in three %}
      {% with it=each %}
        {{ it }}
      {% endwith %}
    {% endfor %}
    f{% if yes %}g{% endif %}
    {% if no %}h{% endif %}
    i
  </p>"""


@pytest.mark.parametrize("yes", [True, False])
def test_what_is_apart_in_the_template_stays_apart_on_the_page(yes):
    context = {"yes": yes, "no": not yes, "three": [1, 2, 3]}
    as_written = engines["django"].engine.from_string(LINES).render(Context(context))

    sent = page(LINES, **context)

    assert sent.split() == as_written.split()
    assert len(sent) < len(as_written) / 2


def test_the_back_offices_templates_stay_as_they_are():
    ours, theirs = (get_template(name).template for name in ("base.html", "admin/base.html"))

    assert isinstance(ours.origin.loader, Loader)
    assert "\n  <" not in ours.source
    assert "\n  <" in theirs.source
