import os

import pytest
from psycopg.conninfo import conninfo_to_dict

from deploy.places import (
    LONGEST_SOCKET,
    SOCKET_NAME,
    Refusal,
    caches,
    data_directory,
    socket_directory,
)
from portal.celery import broker


def test_the_socket_stands_inside_the_data_directory(home):
    assert socket_directory(home) == home / "socket"


def test_a_path_too_long_for_a_socket_gets_a_recorded_short_one(home):
    deep = home / ("很长的目录名" * 5)
    deep.mkdir()

    short = socket_directory(deep)

    assert len(bytes(short / SOCKET_NAME)) <= LONGEST_SOCKET
    assert socket_directory(deep) == short
    short.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
def test_root_is_told_which_directory_is_closed(home):
    (home / "closed").mkdir(mode=0o700)

    with pytest.raises(Refusal, match=str(home / "closed")):
        data_directory(str(home / "closed" / "data"))


@pytest.mark.parametrize("value", [None, "", "/nowhere/at/all"])
def test_tools_cache_in_the_data_directory_without_a_home(home, monkeypatch, value):
    if value is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", value)

    assert caches(home)["UV_CACHE_DIR"].startswith(str(home))


def test_a_usable_home_is_left_alone(home, monkeypatch):
    monkeypatch.setenv("HOME", str(home))

    assert caches(home) == {}


def test_the_brokers_socket_may_stand_in_a_directory_with_spaces():
    url = "pgmq://tandem:it%27s@/broker?host=%2Fmy%20data%2Fsocket"

    options = broker(url)["broker_transport_options"]

    # pgmq joins the words without quotes of its own, as here.
    words = conninfo_to_dict(options["conn_string"])
    joined = conninfo_to_dict(" ".join(f"{name}={value}" for name, value in words.items()))
    assert joined == {
        "user": "tandem",
        "password": "it's",
        "dbname": "broker",
        "host": "/my data/socket",
    }


def test_another_broker_is_taken_as_it_is():
    assert broker("redis://cache/1") == {"broker_url": "redis://cache/1"}
