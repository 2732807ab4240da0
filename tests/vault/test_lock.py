"""The lock holds between real processes and dies with its holder."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grayvault.core.errors import VaultBusyError
from grayvault.vault.layout import VaultFolder, create_vault
from grayvault.vault.lock import hold

HOLDER = """
import sys, time
from pathlib import Path
from grayvault.vault.layout import open_vault
from grayvault.vault.lock import hold
with hold(open_vault(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(folder: VaultFolder) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder.root)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    return create_vault(tmp_path / "vault")


def test_a_held_lock_is_refused_at_once_and_free_when_its_holder_is_killed(
    folder: VaultFolder,
) -> None:
    with holder(folder) as process:
        with pytest.raises(VaultBusyError, match="another GrayVault process"), hold(folder):
            pass
        process.kill()
        process.wait()
        with hold(folder):
            pass


def test_waiting_gets_the_lock_when_it_becomes_free(folder: VaultFolder) -> None:
    with holder(folder) as process:
        timer = threading.Timer(0.3, process.kill)
        timer.start()
        with hold(folder, wait_seconds=60):
            assert process.wait(timeout=60) != 0
        timer.join()


def test_waiting_ends(folder: VaultFolder) -> None:
    with holder(folder), pytest.raises(VaultBusyError), hold(folder, wait_seconds=0.3):
        pass


def test_a_lock_is_held_inside_one_process_too_and_can_be_taken_again(folder: VaultFolder) -> None:
    with hold(folder), pytest.raises(VaultBusyError), hold(folder):
        pass
    with hold(folder):
        pass
