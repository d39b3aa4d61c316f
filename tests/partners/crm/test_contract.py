from contextlib import closing

import pytest

from partners.crm.tryton.connection import open_tryton
from tests.partners.crm.contract import CrmConnectorContract
from tests.partners.crm.double import Double


class TestDouble(CrmConnectorContract):
    @pytest.fixture
    def crm(self):
        return Double()

    @pytest.fixture
    def clerk(self, crm):
        return crm


@pytest.mark.crm
class TestTryton(CrmConnectorContract):
    @pytest.fixture
    def crm(self, tryton):
        with closing(open_tryton(tryton.facts)) as opened:
            yield opened

    @pytest.fixture
    def clerk(self, desk):
        return desk


@pytest.mark.crm
class TestTrytonWithAKeyAlone(TestTryton):
    """Without a login the same is done one by one."""

    @pytest.fixture
    def crm(self, tryton):
        key_alone = {**tryton.facts, "password": ""}
        with closing(open_tryton(key_alone)) as opened:
            yield opened
