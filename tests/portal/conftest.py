import pytest
from django.db import transaction
from django.test import override_settings

from tests.kept import keep
from tests.portal.told import tell


@pytest.fixture(scope="session")
def kept_demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    media = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        return keep(tell), media


@pytest.fixture(scope="module")
def told(kept_demonstration, django_db_blocker):
    """Return the small world, told once for all tests of a module."""
    kept, media = kept_demonstration
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        yield kept.again()
        transaction.set_rollback(True)
