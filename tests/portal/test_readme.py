"""What the README says is so."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ENVIRONMENT = re.compile(r"environment\.\w+\(\s*\"([A-Z_]+)\"")


def test_every_variable_is_in_the_table_and_none_is_invented():
    read = set(ENVIRONMENT.findall((ROOT / "portal/settings.py").read_text()))
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}

    assert told == read - {"PORT"}


def test_every_command_exists():
    named = set(re.findall(r"manage\.py (\w+)", README)) | {"crm_drift", "crm_rebuild", "who_may"}

    assert named <= set(get_commands())


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert [link for link in links if not (ROOT / link).exists()] == []
