import os
import signal

import psycopg
import pytest

from deploy.cluster import BROKER, PORTAL, Cluster

pytestmark = pytest.mark.slow


@pytest.fixture
def cluster(home):
    made = Cluster(home / "with space")
    made.home.mkdir(mode=0o711)
    yield made
    made.stop()


def test_a_new_server_is_what_the_portal_needs(cluster):
    cluster.start()

    with psycopg.connect(cluster.url(PORTAL)) as portal:
        assert portal.execute("SELECT show_trgm('上海') <> '{}'").fetchone() == (True,)
        assert portal.execute("SHOW max_connections").fetchone() == ("300",)
        assert portal.execute("SHOW listen_addresses").fetchone() == ("",)
        assert portal.execute("SELECT unaccent('Müller')").fetchone() == ("Muller",)
    with psycopg.connect(cluster.url(BROKER)) as broker:
        assert broker.execute("SELECT pgmq.create('q')") is not None


def test_nobody_enters_without_the_password(cluster):
    cluster.start()

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.url(PORTAL).replace(cluster.passwords["tandem"], "guess"))


def test_a_killed_server_comes_back_with_its_data(cluster):
    cluster.start()
    with psycopg.connect(cluster.url(PORTAL)) as portal:
        portal.execute("CREATE TABLE kept AS SELECT 7 AS seven")

    os.kill(cluster.process_id(), signal.SIGKILL)
    cluster.start()

    with psycopg.connect(cluster.url(PORTAL)) as portal:
        assert portal.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_record_naming_another_program_does_not_stop_the_start(cluster):
    cluster.start()
    cluster.stop()
    (cluster.files / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.files}\n")

    cluster.start()

    assert cluster.answers()


def test_the_last_user_out_stops_the_server(cluster):
    with cluster.used():
        with Cluster(cluster.home).used():
            pass

        assert cluster.answers()

    assert cluster.process_id() is None
