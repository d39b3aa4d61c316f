"""What every screen is made of keeps its promises."""

import copy
import gzip
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from deals.models import ReviewStatus
from portal import styleguide
from portal.appearance import theme
from portal.templatetags import charts, figures, icons
from portal.templatetags.inputs import mistake_at

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
BUILT = Path(settings.BASE_DIR) / "portal" / "static" / "tandem"


@pytest.fixture
def rendered(settings, tmp_path):
    """Render a source by the loaders of the portal, which a template from a string passes by."""
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(tmp_path)

    def render(source, *, name="page.html", **context):
        tmp_path.joinpath("page.html").write_text(source)
        return engines["django"].get_template(name).render(context)

    return render


def test_components_and_partials_work_side_by_side(rendered):
    source = (
        "{% partialdef row %}<i>{{ word }}</i>{% endpartialdef row %}"
        '<c-badge tone="good">{% partial row %}</c-badge>'
    )

    page = rendered(source, word="kept")
    fragment = rendered(source, name="page.html#row", word="kept")

    assert 'class="badge"' in page
    assert "<i>kept</i>" in page
    assert fragment == "<i>kept</i>"


def test_a_field_says_its_help_and_its_errors_to_those_who_listen(rendered):
    page = rendered('<c-field :field="field" />', field=styleguide.half_filled()["customer"])

    described = re.search(r'aria-describedby="([^"]+)"', page)[1].split()

    assert len(described) == 2
    assert all(f'id="{each}"' in page for each in described)
    assert 'aria-invalid="true"' in page


def test_a_field_with_only_white_space_inside_still_shows_its_input(rendered):
    page = rendered(
        '<c-field :field="field">\n</c-field>', field=styleguide.SampleForm()["customer"]
    )

    assert "<input" in page


@pytest.mark.parametrize("status", ReviewStatus.values)
def test_every_review_status_has_a_word_and_an_icon(status):
    seen = figures.look(status)

    assert str(seen.word)
    assert "<svg" in icons.icon(seen.icon)


def test_an_icon_is_silent_unless_it_stands_alone():
    assert 'aria-hidden="true"' in icons.icon("check")
    assert 'aria-label="a &lt; b"' in icons.icon("check", "a < b")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        (Decimal(1280000), "CNY", "zh-hans", "¥1,280,000"),
        (Decimal("1280000.50"), "CNY", "en", "CN¥1,280,000.50"),
        (Decimal("96500.00"), "EUR", "en", "€96,500"),
    ],
)
def test_sums_are_written_as_people_say_them(amount, currency, language, written):
    with translation.override(language):
        assert figures.money(amount, currency) == written


@pytest.mark.parametrize(
    ("name", "kind", "letters"),
    [
        ("Chen Jie (Channel manager)", "person", "CJ"),
        ("Olga", "person", "O"),
        ("陈洁（渠道经理）", "person", "陈洁"),
        ("苏州北风自动化设备有限公司", "partner", "苏州"),
    ],
)
def test_the_letters_of_a_name_are_the_names_alone(name, kind, letters):
    assert figures.initials(name, kind) == letters


def test_age_is_told_from_the_moment_of_the_page(rendered):
    page = rendered("{% load figures %}{% ago then %}", at=AT, then=AT - timedelta(minutes=4))

    assert "4 minutes ago" in page
    assert 'datetime="2026-11-20T06:26:00+00:00"' in page


def test_a_missing_value_leaves_a_gap_in_the_line_and_a_word_in_its_description():
    drawn = charts.trend([("01", 10), ("02", None), ("03", 30)], "Health")

    assert drawn.count("<circle") == 2
    assert re.search(r'class="line" d=""', drawn)
    assert "02: no data" in drawn


def test_a_theme_is_kept_and_nobody_is_led_away():
    request = RequestFactory().post("/theme/", {"theme": "dark", "next": "https://evil.example/"})

    response = theme(request)

    assert response.url == "/"
    assert response.cookies["theme"].value == "dark"


def test_an_unknown_theme_is_not_kept():
    assert "theme" not in theme(RequestFactory().post("/theme/", {"theme": "pink"})).cookies


@pytest.mark.parametrize(("name", "most"), [("app.css", 25 * 1024), ("app.js", 30 * 1024)])
def test_the_built_files_stay_within_their_budget(name, most):
    assert len(gzip.compress((BUILT / name).read_bytes(), 9)) <= most


def test_the_style_sheet_speaks_to_the_oldest_browser_we_promise():
    assert "@layer" not in (BUILT / "app.css").read_text()


TEMPLATES = sorted(
    path
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    if "mail" not in path.parts  # letters are read where no style sheet reaches
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_carries_style_script_or_a_half_done_merge(path):
    source = path.read_text()

    assert not re.search(r"^(<{7}|={7}|>{7})", source, re.MULTILINE)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", source)


def test_a_stranger_may_choose_a_theme_before_signing_in(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/accounts/login/"})

    assert response.url == "/accounts/login/"
    assert client.cookies["theme"].value == "dark"


def test_a_question_in_front_of_a_mistake_needs_no_colon():
    class Form(forms.Form):
        why = forms.CharField(label="Why?")
        name = forms.CharField(label="Name")

    form = Form()
    assert mistake_at(form["why"], "Say why.") == "Why? Say why."
    assert mistake_at(form["name"], "Give one.") == "Name: Give one."
