"""`verify --repair` heals what has recovery data, and says what to do with what has none."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.core.config.paths import Places
from grayvault.report.checks.verify import check_photo, repair_file
from grayvault.vault.format.file_format import pack, unpack
from grayvault.vault.lock import hold
from tests.cli.conftest import QUICK, run
from tests.report.checks.test_verify import bits, files, flipped, verified
from tests.support.pictures import save_photos

HOLE = 513
"""The longest burst that the smallest files are healed from."""


WRITTEN = 20
"""Of all that is healed; the others are healed in memory, which is quicker."""


@pytest.fixture
def vault(recoverable: Path, tmp_path: Path) -> Path:
    """The same vault, to be changed."""
    shutil.copytree(recoverable, tmp_path / "vault")
    return tmp_path / "vault"


def punched(path: Path, at: int, length: int) -> None:
    """Write zeros over a part of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(length))


def test_recovery_data_is_written_where_it_is_asked_for(recoverable: Path) -> None:
    for path in files(recoverable):
        assert b"gvrc\x93gvrc" in path.read_bytes()
    assert verified(recoverable)["problems"] == []


@pytest.mark.slow
def test_any_flipped_bit_is_detected_and_healed(vault: Path) -> None:
    with opened_vault(Places(vault=vault)) as services:
        for number, (path, bit) in enumerate(bits(vault)):
            before = path.read_bytes()
            flipped(path, bit)
            faults = check_photo(services.engine, services.store, path.stem)
            assert [problem.kind for problem in faults.problems] == ["damaged"], bit
            assert faults.repairable, bit
            assert services.store.healed(path.stem, None) == before, bit
            if number < WRITTEN:
                repair_file(services.engine, services.store, path.stem)
                assert not check_photo(services.engine, services.store, path.stem).problems
            else:
                flipped(path, bit)
            assert path.read_bytes() == before, bit


def test_the_command_heals(vault: Path) -> None:
    first, second = files(vault)
    before = first.read_bytes()
    punched(first, 1000, HOLE)
    faults = verified(vault)
    assert "`grayvault verify --repair` repairs it" in str(faults["problems"])
    assert first.read_bytes() != before  # nothing is written unless it is asked for
    healed = verified(vault, "--repair")
    assert (healed["problems"], healed["healed"]) == ([], [first.stem])
    assert first.read_bytes() == before
    punched(second, random.Random(0).randrange(second.stat().st_size), 1)
    flipped(second, 7)
    assert "repaired: the file of photo" in run("verify", "--repair", vault=vault).stdout
    assert run("restore", first.stem, "-o", vault.parent / "a.jpg", vault=vault).exit_code == 0
    assert not list((vault / "tmp").iterdir())


def test_too_large_a_hole_is_not_filled_with_anything(vault: Path) -> None:
    path = files(vault)[0]
    punched(path, 500, 4 * HOLE)
    damaged = path.read_bytes()
    faults = verified(vault, "--repair")
    assert "blocks are damaged" in str(faults["problems"])
    assert "restore it from a backup" in str(faults["problems"])
    assert faults["healed"] == []
    assert path.read_bytes() == damaged


def test_a_whole_file_is_left_alone(vault: Path) -> None:
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in files(vault)]
    assert verified(vault, "--repair")["healed"] == []
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in files(vault)] == before


def test_the_healed_bytes_are_those_that_the_catalog_knows(vault: Path) -> None:
    """A file of another run, whole but for a bit, isn't taken for the one that was archived."""
    path = files(vault)[0]
    file = unpack(path.read_bytes())
    other = replace(file, record=replace(file.record, note="of another run"))
    path.write_bytes(pack(other, recovery=True))
    flipped(path, 8 * 1000)
    faults = verified(vault, "--repair")
    assert "another revision" in str(faults["problems"])
    assert faults["healed"] == []


def test_files_without_recovery_data_need_a_backup(tmp_path: Path) -> None:
    save_photos(tmp_path / "photos", 1)
    assert run("add", tmp_path / "photos", vault=tmp_path / "vault").exit_code == 0
    flipped(files(tmp_path / "vault")[0], 8 * 700)
    actual = str(verified(tmp_path / "vault", "--repair")["problems"])
    assert "restore it from a backup" in actual
    assert "--repair" not in actual


def test_nothing_is_written_while_another_process_works(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grayvault.report.checks.verification._LOCK_SECONDS", 0.0)
    path = files(vault)[0]
    flipped(path, 8 * 700)
    damaged = path.read_bytes()
    with opened_vault(Places(vault=vault)) as services, hold(services.folder):
        done = run("verify", "--repair", "--json", vault=vault)
    assert done.exit_code == 1
    assert "another GrayVault process" in done.stdout
    assert json.loads(done.stdout)["healed"] == []
    assert path.read_bytes() == damaged


def test_recovery_data_without_its_library_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grayvault.vault.format.reed_solomon.find_spec", lambda _: None)
    save_photos(tmp_path / "photos", 1)
    config = tmp_path / "config.yaml"
    config.write_text(QUICK.read_text() + "recovery: true")
    for more in ((), ("--dry-run",)):
        words = ("--config", config, "add", *more, tmp_path / "photos")
        done = run(*words, vault=tmp_path / "vault")
        assert done.exit_code == 2
        assert "pip install 'grayvault[recovery]'" in done.stderr


@pytest.mark.slow
def test_a_dry_run_counts_recovery_data(tmp_path: Path) -> None:
    save_photos(tmp_path / "photos", 1)
    config = tmp_path / "config.yaml"
    outputs = []
    for recovery in ("false", "true"):
        config.write_text(QUICK.read_text() + f"recovery: {recovery}")
        words = ("--config", config, "add", "--dry-run", tmp_path / "photos")
        outputs.append(run(*words, vault=tmp_path / "vault").stdout)
    assert all("would archive: 1 photo" in words for words in outputs)
    assert outputs[0] != outputs[1]
