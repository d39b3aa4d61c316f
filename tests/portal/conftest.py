import pytest

from tests.portal.told import telling


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the small world, told once for all tests of a module."""
    with telling(django_db_blocker, tmp_path_factory.mktemp("media")) as world:
        yield world
