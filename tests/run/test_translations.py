import polib
import pytest

from deploy.translations import faults_of, messages, new_entry

TEMPLATE = """{% load i18n %}
  <c-field label="{% translate "Expected close" %}">
      {% blocktranslate with name=deal.name %}Deal {{ name }}{% endblocktranslate %}
    {% blocktranslate count n=rows|length %}One row{% plural %}{{ n }} rows{% endblocktranslate %}
{{ _("Terms")|lower }} it's "quoted"
"""


def test_templates_are_read_with_their_blocks_plurals_and_components(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(TEMPLATE)

    assert list(messages(page)) == [
        (None, "Expected close", None),
        (None, "Deal %(name)s", None),
        (None, "One row", "%(n)s rows"),
        (None, "Terms", None),
    ]


def test_python_is_read_with_contexts(tmp_path):
    module = tmp_path / "module.py"
    module.write_text('a = _("One")\nb = pgettext_lazy("month", "May")\nc = f(x)\n')

    assert list(messages(module)) == [(None, "One", None), ("month", "May", None)]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", "not translated"),
        ("订单", "other placeholders"),
        ("订单 %(nama)s", "other placeholders"),
        ("订单 %(name)s", None),
    ],
)
def test_a_missing_or_damaged_translation_is_named(said, fault):
    source = new_entry(None, "Deal %(name)s")
    held = polib.POFile()
    held.append(polib.POEntry(msgid=source.msgid, msgstr=said))

    faults = list(faults_of({(None, source.msgid): source}, held))

    assert [fault in text for text in faults] == ([True] if fault else [])


def test_what_left_the_source_leaves_the_catalogue():
    held = polib.POFile()
    held.append(polib.POEntry(msgid="Gone", msgstr="没了"))

    assert list(faults_of({}, held)) == ["no longer in the source: 'Gone'"]
