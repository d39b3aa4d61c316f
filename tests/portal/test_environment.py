"""What the installation keeps for itself, made once however many processes start together."""

import stat
import threading
import time

import pytest

from portal.environment import kept_secret

TOGETHER = 16


def test_all_who_start_together_hold_the_same_whole_secret(tmp_path):
    path = tmp_path / "data" / "secret_key"
    start, held, made = threading.Barrier(TOGETHER), [], []

    def make():
        time.sleep(0.02)
        made.append(f"{len(made)}-" + "s" * 50)
        return made[-1]

    def begin():
        start.wait()
        held.append(kept_secret(path, make))

    threads = [threading.Thread(target=begin) for _ in range(TOGETHER)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert held == ["0-" + "s" * 50] * TOGETHER
    assert made == held[:1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]


def test_a_secret_is_kept(tmp_path):
    path = tmp_path / "secret_key"
    first = kept_secret(path, lambda: "first")

    assert kept_secret(path, lambda: "second") == first == "first"


def test_a_start_that_broke_off_leaves_no_half_secret(tmp_path):
    path = tmp_path / "secret_key"

    def break_off():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept_secret(path, break_off)

    assert kept_secret(path, lambda: "whole") == "whole"
