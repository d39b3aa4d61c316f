import os
from pathlib import Path

import pytest

from tests.partners.crm.tryton_desk import Desk, Process

CACHE = Path(__file__).parents[3] / ".data" / "crm-cache"


def cluster_url():
    """Return where a database for the CRM may be made: beside the tests' own."""
    if given := os.environ.get("CRM_TEST_PG_URL"):
        return given
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def tryton(tmp_path_factory):
    process = Process(tmp_path_factory.mktemp("crm"), cluster_url(), CACHE)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def desk(tryton):
    """One of the CRM's administrators, who may merge and delete too."""
    return Desk(tryton.facts, "admin", tryton.secrets["admin_password"])
