"""What we keep of people is declared, field by field, and the page about it says so."""

from pathlib import Path

from django.apps import apps
from django.contrib.auth import get_user_model

from permissions.append_only import APPEND_ONLY
from permissions.personal import Fate, declarations, declared, undeclared
from portal.personal.page import page

ROOT = Path(__file__).parents[2]


def test_every_field_that_could_hold_a_name_says_what_it_holds():
    assert list(undeclared()) == [], "Declare these in a declared.py; `nothing` is an answer."


def test_a_field_that_nobody_spoke_for_is_noticed(monkeypatch):
    said = declared(get_user_model())
    monkeypatch.delitem(said.fields, "latin_name")

    assert list(undeclared()) == ["permissions.User.latin_name"]


def test_the_page_about_personal_data_is_what_the_code_says():
    assert (ROOT / "docs" / "personal-data.md").read_text() == page(), "manage.py personal_data"


def test_what_can_never_be_changed_holds_nothing_of_anybody():
    for each in declarations():
        model = apps.get_model(each.model)
        if APPEND_ONLY[0] in getattr(model._meta, "triggers", []):
            assert [name for name, holding in each.fields.items() if holding] == [], each.model


def test_a_field_that_is_emptied_belongs_to_somebody():
    for each in declarations():
        for name, holding in each.fields.items():
            if holding and holding.fate in {Fate.ROW, Fate.EMPTIED} and name != "session_data":
                whose = each.of_people or each.by_mail or each.model == "sessions.session"
                assert whose, f"{each.model}.{name}"
