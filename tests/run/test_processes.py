"""Calls in processes of their own."""

import os
import signal
import time
from concurrent.futures import wait
from pathlib import Path

import pytest

from langnghe.run.processes import Processes, WorkerLost
from langnghe.run.telling import Stage, tell


def told_and_gave(number: int) -> tuple[int, int]:
    tell(Stage("a", number, "stage", 0, 1))
    return number, os.getpid()


def fail(text: str) -> None:
    raise ValueError(text)


def die() -> None:
    os._exit(3)


def sleep(path: str) -> None:
    Path(path).write_text(str(os.getpid()), encoding="ascii")
    time.sleep(60)


def test_each_call_has_a_process_and_tells_of_itself() -> None:
    heard: list[Stage] = []
    with Processes(2, heard.append) as executor:
        gave = [
            future.result() for future in [executor.submit(told_and_gave, n) for n in (1, 2, 3)]
        ]
    assert [number for number, _ in gave] == [1, 2, 3]
    assert len({process for _, process in gave} | {os.getpid()}) == 4
    assert sorted(stage.year for stage in heard) == [1, 2, 3]


def test_what_a_call_raises_is_raised_and_a_dead_process_takes_no_other_with_it() -> None:
    with Processes(2) as executor:
        futures = [executor.submit(fail, "x"), executor.submit(die), executor.submit(os.getpid)]
        wait(futures)
    raised, lost, done = futures
    with pytest.raises(ValueError, match="x"):
        raised.result()
    with pytest.raises(WorkerLost):
        lost.result()
    assert done.result() != os.getpid()


@pytest.mark.skipif(os.name == "nt", reason="processes are named by their number")
def test_an_interrupted_command_ends_its_processes(tmp_path: Path) -> None:
    executor, first = Processes(1), tmp_path / "first"
    futures = [executor.submit(sleep, str(path)) for path in (first, tmp_path / "second")]
    while not first.is_file() or not first.read_text():
        time.sleep(0.01)
    with pytest.raises(KeyboardInterrupt), executor:
        raise KeyboardInterrupt
    with pytest.raises(WorkerLost):
        futures[0].result()
    assert futures[1].cancelled()
    assert not (tmp_path / "second").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(first.read_text()), signal.SIGTERM)
