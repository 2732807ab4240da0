"""What an interrupted `verify` found is not forgotten by the next one."""

import shutil
import signal
import time
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.last_verify import last_verify
from grayvault.core.config.paths import Places
from grayvault.report.checks import verification
from grayvault.report.checks.verification import Verification, VerifyOptions, file_check
from grayvault.report.checks.verify import check_photo, photos_to_check
from tests.cli.conftest import run
from tests.report.checks.test_verify import files, flipped, verified


@pytest.fixture
def vault(recoverable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same vault; a run over it found that its first photo is damaged, and was interrupted."""
    shutil.copytree(recoverable, tmp_path / "vault")
    vault = tmp_path / "vault"
    flipped(files(vault)[0], 8000)
    with monkeypatch.context() as one_by_one:
        one_by_one.setattr(verification, "processors", lambda: 1)
        one_by_one.setattr(verification, "_BATCH", 1)
        with opened_vault(Places(vault=vault)) as services:
            begun = Verification(services, VerifyOptions())
            next(begun.run(file_check(services)))
            assert [problem.kind for problem in begun.finish().problems] == ["damaged"]
    return vault


def test_the_next_run_repairs_what_was_found(vault: Path) -> None:
    first = files(vault)[0].stem
    report = verified(vault, "--repair")
    assert (report["photos"], report["healed"], report["problems"]) == (2, [first], [])
    assert verified(vault, "--anew")["problems"] == []


def test_the_vault_is_not_called_well(vault: Path) -> None:
    assert verified(vault)["photos"] == 1
    with opened_vault(Places(vault=vault)) as services:
        last = last_verify(services.engine)
    assert last is not None
    assert (last.photos, last.problems) == (2, 1)
    assert "2 photos verified on" in (out := run("doctor", vault=vault).stdout)
    assert ": 1 problem" in out


def test_a_photo_that_is_removed_meanwhile_is_no_problem(recoverable: Path, tmp_path: Path) -> None:
    shutil.copytree(recoverable, tmp_path / "vault")
    with opened_vault(Places(vault=tmp_path / "vault")) as services:
        first, second = photos_to_check(services.engine, services.store)
        assert run("remove", "--yes", first, vault=tmp_path / "vault").exit_code == 0
        checked = [check_photo(services.engine, services.store, each) for each in (first, second)]
    assert [photo.problems for photo in checked] == [(), ()]


@pytest.mark.parametrize("rate", ["1e-9", "1e-320"])
def test_ctrl_c_ends_the_pause_of_a_slow_run(
    recoverable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: str
) -> None:
    shutil.copytree(recoverable, tmp_path / "vault")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(time, "sleep", sleep)
    done = run("verify", "--rate", rate, vault=tmp_path / "vault")
    assert done.exit_code == 1
    assert done.stdout.endswith("interrupted: run it again to continue\n")
    assert [seconds < 1 for seconds in slept] == [True]  # as asked for: nobody waits here
    rest = run("verify", vault=tmp_path / "vault").stdout
    assert rest == (
        "checked: 0 photos (0 B), 0 problems\nbefore it was interrupted: 2 photos, 0 problems\n"
    )
