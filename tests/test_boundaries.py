"""The gates of the house: what a reviewer would otherwise have to see every time."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from partners.ledger import kinds
from permissions.facts import Fact
from permissions.rules import declarations

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("permissions", "partners", "deals", "content", "portal")
DOORS = re.compile(r"/(views|api|tasks|forms|wagtail_hooks)(/|\.py$)")
AROUND_THE_SEAM = {"get_object_or_404", "get_list_or_404", "_base_manager"}
QUERIES = re.compile(r"\.(all|get_(children|descendants|siblings|ancestors|parent))\b|s\.count\b")
# What `with_everything` has read already; a view model of its own would spare the exception.
READ_BEFORE = {
    "components/deal_facts.html": {"deal.answers.all", "deal.families.all", "deal.lines.all"},
}


def doors():
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if DOORS.search(f"/{path.relative_to(ROOT)}"):
                yield path


def names_used(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


@pytest.mark.parametrize("path", list(doors()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_door_never_goes_around_the_seam(path):
    assert not AROUND_THE_SEAM & set(names_used(path.read_text()))


def test_going_around_the_seam_is_noticed():
    assert "get_object_or_404" in set(names_used("deal = get_object_or_404(Deal, pk=1)"))
    assert "_base_manager" in set(names_used("Deal._base_manager.first()"))


def asked_by(template):
    """Return what the tags of a template ask of the database, as they spell it."""
    tags = re.findall(r"{[{%].*?[%}]}", template, re.DOTALL)
    words = [word for tag in tags for word in re.findall(r"[\w.]+", tag)]
    return {word for word in words if QUERIES.search(word) or related().search(f"{word}.")}


@cache
def related():
    """Match a step through a related manager of a model with a rule, to whatever comes of it."""
    names = set()
    for model in {model for model, _action in declarations()}:
        many = (each for each in model._meta.get_fields() if each.one_to_many or each.many_to_many)
        names |= {
            each.get_accessor_name() if each.auto_created else each.name
            for each in many
            if not (each.auto_created and each.hidden)
        }
    return re.compile(rf"\.({'|'.join(sorted(names))})\.[a-z]")


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_asks_the_database_nothing(path):
    read_before = READ_BEFORE.get(str(path.relative_to(ROOT / "templates")), set())

    assert asked_by(path.read_text()) == read_before


def test_a_query_in_a_template_is_noticed():
    assert asked_by("{% for party in deal.parties.all %}") == {"deal.parties.all"}
    assert asked_by("{% for below in page.get_children %}") == {"page.get_children"}
    assert asked_by("{% if deal.approvals.exists %}") == {"deal.approvals.exists"}
    assert asked_by("{{ partner.memberships.first.person }}")
    assert asked_by("{{ deals.count }}")
    assert not asked_by("{{ item.counted }} {{ twin.deals.0 }} {{ row.deals }}")


def test_our_apps_are_the_floors():
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).resolve().is_relative_to(ROOT) and "site-packages" not in config.path
    }

    assert ours == set(FLOORS)


def test_every_event_has_a_verb_of_its_floor_and_a_sentence():
    for verb, event in kinds().items():
        assert verb.split(".")[0] == event.__module__.split(".")[0]
        assert str(event.sentence).strip()


def test_every_model_with_a_rule_says_who_views_it():
    actions = {}
    for model, action in declarations():
        actions.setdefault(model, set()).add(action)

    for model, declared in actions.items():
        assert declared & {"view", "read"}, f"Nobody says who may view {model._meta.label}."


def test_every_fact_has_a_time_and_can_only_be_ended():
    facts = [model for model in apps.get_models() if issubclass(model, Fact)]

    assert facts
    for model in facts:
        names = {trigger.name for trigger in model._meta.triggers}
        assert "never_deleted" in names, model._meta.label


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
