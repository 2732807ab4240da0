import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grayvault.core.errors import GrayVaultError
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.workers.worker_pool import WorkerPool
from tests.support.processes import is_alive, wait_for

WORKER = (sys.executable, "-m", "tests.support.faults.odd_worker")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that workers log to."""
    path = tmp_path / "workers.log"
    monkeypatch.setenv("ODD_WORKER_LOG", str(path))
    return path


def job(order: str, number: int = 1) -> Job:
    source = Source(f"/photos/{order}", "/photos", FileStamp(1, 2, 3, 4))
    return Job(number, source, IngestSettings(), "batch")


def run(pool: WorkerPool, *orders: str) -> dict[str, Outcome]:
    for number, order in enumerate(orders):
        pool.give(job(order, number))
    ended: dict[str, Outcome] = {}
    until = time.monotonic() + 240
    while len(ended) < len(orders) and time.monotonic() < until:
        pairs = pool.wait(0.1)
        for done, answer in pairs:
            assert isinstance(answer, Outcome)
            ended[done.source.path.split("/")[-1]] = answer
    return ended


def test_one_worker_does_one_job_after_the_other() -> None:
    with WorkerPool(WORKER, 1, 30) as pool:
        first = run(pool, "a")["a"]
        assert pool.free == 1
        second = run(pool, "b")["b"]

    assert (first.kind, first.reason) == ("skipped", "obeyed")
    assert first.detail == second.detail


def test_a_worker_that_dies_fails_its_own_job_only() -> None:
    with WorkerPool(WORKER, 2, 30) as pool:
        ended = run(pool, "dies", "a")
        after = run(pool, "exits", "b")

    assert (ended["dies"].kind, ended["dies"].reason) == ("failed", "worker-died")
    assert ended["dies"].detail == "/photos/dies: the worker was ended by signal 9 (Killed)"
    assert after["exits"].detail == "/photos/exits: the worker ended with exit status 7"
    assert ended["a"].reason == after["b"].reason == "obeyed"


def test_a_job_over_the_time_limit_is_ended() -> None:
    with WorkerPool(WORKER, 2, 3) as pool:
        ended = run(pool, "hangs", "a")

    assert (ended["hangs"].kind, ended["hangs"].reason) == ("failed", "timeout")
    assert ended["hangs"].detail == "/photos/hangs: the photo took more than the limit of 3 seconds"
    assert ended["a"].reason == "obeyed"


def test_memory_is_limited_and_errors_are_reported(log: Path) -> None:
    with WorkerPool(WORKER, 2, 30) as pool:
        ended = run(pool, "eats", "raises")

    assert ended["eats"].reason == "out-of-memory"
    assert ended["raises"].reason == "error"
    assert ended["raises"].detail == "/photos/raises: ValueError: what a strange picture"
    assert "what a strange picture" in log.read_text()


def test_files_that_a_library_leaves_behind_are_removed() -> None:
    with WorkerPool(WORKER, 1, 30) as pool:
        left = Path(run(pool, "litters")["litters"].detail or "")
        assert left.parent.is_dir()
        assert list(left.parent.iterdir()) == []
        run(pool, "dies")
        assert not left.parent.exists()
        last = Path(run(pool, "litters")["litters"].detail or "").parent
        assert last.is_dir()

    assert not last.exists()


def test_temporary_folders_that_somebody_cleared_away_are_made_anew() -> None:
    with WorkerPool(WORKER, 1, 30) as pool:
        first = Path(run(pool, "litters")["litters"].detail or "")
        shutil.rmtree(first.parent.parent)  # as the system does with what is old
        assert run(pool, "litters")["litters"].reason == "obeyed"
        shutil.rmtree(first.parent.parent)
        run(pool, "dies")
        assert run(pool, "litters")["litters"].reason == "obeyed"


def test_output_of_a_library_goes_to_the_log_alone(
    log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with WorkerPool(WORKER, 1, 30) as pool:
        ended = run(pool, "prints")
    seen = capfd.readouterr()

    assert ended["prints"].reason == "obeyed"
    assert "a library's chatter" in log.read_text()
    assert "more of it" in log.read_text()
    assert seen.out == seen.err == ""


def test_a_log_that_has_become_long_starts_anew(log: Path) -> None:
    log.write_bytes(b"old\n" * (1 << 19))
    with WorkerPool(WORKER, 1, 30) as pool:
        run(pool, "prints")
    assert "a library's chatter" in log.read_text()
    assert "old" not in log.read_text()


def test_a_worker_that_cannot_start_is_an_error() -> None:
    with (
        WorkerPool((*WORKER, "--broken"), 1, 30) as pool,
        pytest.raises(GrayVaultError, match="can't start: it ended with exit status 1"),
    ):
        run(pool, "a")


def test_workers_end_with_the_pool() -> None:
    with WorkerPool(WORKER, 1, 30) as pool:
        worker = int(run(pool, "a")["a"].detail or "")
        pool.give(job("hangs"))
        assert is_alive(worker)

    assert not is_alive(worker)


def test_files_that_a_killed_parent_leaves_are_removed_by_the_next(tmp_path: Path) -> None:
    surroundings = os.environ | {"TMPDIR": str(tmp_path)}
    script = (
        "from tests.ingest.workers.test_worker_pool import *\n"
        "with WorkerPool(WORKER, 1, 30) as pool:\n"
        "    run(pool, 'litters')\n"
    )
    dying = sys.executable, "-c", f"{script}    os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run(dying, cwd=ROOT, env=surroundings, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 1
    subprocess.run((sys.executable, "-c", script), cwd=ROOT, env=surroundings, check=True)
    assert list(tmp_path.iterdir()) == []


def test_pools_leave_each_other_s_folders_alone() -> None:
    with WorkerPool(WORKER, 1, 30) as pool:
        folder = Path(run(pool, "litters")["litters"].detail or "").parent
        with WorkerPool(WORKER, 1, 30):
            assert folder.is_dir()


def test_workers_die_with_their_parent_however_it_dies() -> None:
    script = (
        "from tests.ingest.workers.test_worker_pool import *\n"
        "with WorkerPool(WORKER, 1, 30) as pool:\n"
        "    print(run(pool, 'a')['a'].detail, flush=True)\n"
        "    pool.give(job('hangs'))\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen((sys.executable, "-c", script), cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout:
        worker = int(parent.stdout.readline())
        assert is_alive(worker)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()

    wait_for(lambda: not is_alive(worker), "the worker's end")


def test_a_worker_with_jobs_ahead_does_them_in_their_order() -> None:
    with WorkerPool(WORKER, 1, 30, ahead=3) as pool:
        assert pool.free == 3
        ended = run(pool, "a", "b", "c")
        assert pool.free == 3

    assert list(ended) == ["a", "b", "c"]
    assert len({outcome.detail for outcome in ended.values()}) == 1  # of one process


@pytest.mark.parametrize(("order", "reason"), [("dies", "worker-died"), ("hangs", "timeout")])
def test_jobs_behind_one_that_ends_its_worker_go_to_another(order: str, reason: str) -> None:
    with WorkerPool(WORKER, 1, 3, ahead=4) as pool:
        ended = run(pool, "a", order, "b", "c")

    assert list(ended) == ["a", order, "b", "c"]
    assert ended[order].reason == reason
    assert ended["a"].reason == ended["b"].reason == ended["c"].reason == "obeyed"
    assert ended["a"].detail != ended["b"].detail == ended["c"].detail
