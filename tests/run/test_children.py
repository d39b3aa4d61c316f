import json
import os
import subprocess
import sys
import time

import pytest

from deploy.children import Child, born, end, end_recorded, record

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]


@pytest.fixture
def child(tmp_path):
    made = Child("Sleeper", SLEEP, dict(os.environ), tmp_path / "log", lambda: True)
    made.start()
    yield made
    end([made], within=1)


def test_a_child_ends_when_told(child):
    end([child])

    assert not child.is_alive()


def test_a_child_that_will_not_listen_is_killed(tmp_path):
    stubborn = Child("Stubborn", STUBBORN, dict(os.environ), tmp_path / "log", lambda: True)
    stubborn.start()
    while not stubborn.log.read_text():
        time.sleep(0.02)

    end([stubborn], within=0.3)

    assert stubborn.process.returncode == -9


def test_pauses_grow_with_each_death(child):
    assert [child.note_death() for _ in range(6)] == [1, 2, 4, 8, 16, 30]


def test_the_next_start_ends_what_a_killed_one_left(tmp_path):
    left = subprocess.Popen(SLEEP, start_new_session=True)
    note = tmp_path / "8000.json"
    note.write_text(json.dumps([{"name": "Worker", "process": left.pid, "born": born(left.pid)}]))

    assert end_recorded(note) == ["Worker"]
    assert left.wait(5) == -15
    assert not note.exists()


def test_a_stranger_with_the_recorded_number_is_left_alone(child, tmp_path):
    note = tmp_path / "8000.json"
    record(note, [child])
    entries = json.loads(note.read_text())
    note.write_text(json.dumps([{**entry, "born": "1"} for entry in entries]))

    assert end_recorded(note) == []
    assert child.is_alive()


@pytest.mark.parametrize(("code", "done"), [(0, True), (1, False)])
def test_an_errand_leaves_its_mark_only_when_it_ended_well(tmp_path, code, done):
    command = [sys.executable, "-c", f"raise SystemExit({code})"]
    errand = Child("Errand", command, dict(os.environ), tmp_path / "log", lambda: True)
    errand.leaves = tmp_path / "mark"
    errand.start()
    errand.process.wait(10)

    assert errand.has_finished() is done
    assert errand.leaves.exists() is done
