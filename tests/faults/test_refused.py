"""Files and folders that may not be read or written, and disks that don't answer."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.large import save_large
from tests.faults.runs import watching
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for, workers

UNPRIVILEGED = "setpriv", "--bounding-set=-dac_override,-dac_read_search"
"""Before a command: the superuser, too, has to obey permissions."""


@dataclass(frozen=True)
class Obedient(Desk):
    """A desk whose programs obey permissions, whoever runs the tests."""

    def command(self, *words: object) -> tuple[str, ...]:
        return (*UNPRIVILEGED, *super().command(*words))


@pytest.fixture
def obedient(tmp_path: Path) -> Obedient:
    probe = tmp_path / "probe"
    probe.touch(0o000)
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv")
    if not subprocess.run(
        [*UNPRIVILEGED, "cat", probe], check=False, capture_output=True
    ).returncode:
        pytest.skip("setpriv can't take privileges away here")
    probe.unlink()
    return Obedient(tmp_path, worker="seconds: 60, retry_seconds: 0.5")


@pytest.mark.slow
def test_an_unreadable_photo_is_reported_and_archived_once_it_is_readable(
    obedient: Obedient,
) -> None:
    secret, other = save_photo(obedient.photos / "a.jpg"), save_photo(obedient.photos / "b.jpg", 1)
    secret.chmod(0o000)
    with watching(obedient) as daemon:
        daemon.says(f"archived: {other}")
        daemon.says("Permission denied")
        secret.chmod(0o644)
        save_photo(obedient.photos / "c.jpg", 2)  # what is new has the folder looked through
        daemon.says(f"archived: {secret}")

    obedient.check()


@pytest.mark.slow
def test_a_folder_that_may_not_be_read_any_more_loses_no_photo(obedient: Obedient) -> None:
    inner = obedient.photos / "inner"
    first = save_photo(inner / "a.jpg")
    with watching(obedient) as daemon:
        daemon.says(f"archived: {first}")
        inner.chmod(0o000)
        second = save_photo(obedient.photos / "b.jpg", 1)
        daemon.says(f"archived: {second}")
        assert obedient.sources() == {str(first): "present", str(second): "present"}
        inner.chmod(0o755)
        third = save_photo(inner / "c.jpg", 2)
        daemon.says(f"archived: {third}")

    obedient.check()


@pytest.mark.slow
def test_a_vault_that_may_not_be_written_any_more_is_waited_for(obedient: Obedient) -> None:
    first = save_photo(obedient.photos / "a.jpg")
    with watching(obedient) as daemon:
        daemon.says(f"archived: {first}")
        (obedient.vault / "tmp").chmod(0o555)
        second = save_photo(obedient.photos / "b.jpg", 1)
        daemon.says("can't be written")
        (obedient.vault / "tmp").chmod(0o755)
        daemon.says(f"archived: {second}")

    assert len(daemon.lines("can't be written")) == 1, daemon.output
    obedient.check()


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended_and_its_photo_tried_again(obedient: Obedient) -> None:
    slow = save_large(obedient.photos / "slow.jpg", 1200, 800)
    os.utime(slow, (0, slow.stat().st_mtime))
    with watching(obedient) as daemon:
        wait_for(lambda: slow.stat().st_atime > 0, "a worker that reads the photo")
        hanging = workers(obedient.vault)
        for process in hanging:
            os.kill(process, signal.SIGSTOP)
        other = save_photo(obedient.photos / "b.jpg", 1)
        daemon.says(f"archived: {other}")
        daemon.says(f"archived: {slow}")
        assert not set(hanging) & set(workers(obedient.vault))

    obedient.check()
