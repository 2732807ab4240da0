"""`verify` finds everything that isn't as it was archived; `reindex` mends the catalog."""

import json
import os
import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.catalog.checkpoints import checkpoint_of, save_checkpoint
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import photo_ids
from grayvault.core.attachment import Attachment
from grayvault.core.config.paths import Places
from grayvault.core.fidelity import Fidelity
from grayvault.imaging.formats.metadata import exif
from grayvault.report.checks.verification import Verification, VerifyOptions, file_check
from grayvault.report.checks.verify import check_journal, check_photo
from grayvault.vault.format.file_format import pack, unpack
from grayvault.vault.lock import hold
from tests.cli.conftest import run
from tests.imaging.formats.files import oriented_exif, saved
from tests.support.orientations import taken_in
from tests.support.pictures import piece, save_photos

FLIPS = 600 if os.environ.get("CI") else 60


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of three photos, for reading only."""
    folder = tmp_path_factory.mktemp("verify")
    save_photos(folder / "photos", 3)
    assert run("add", folder / "photos", vault=folder / "vault").exit_code == 0
    return folder / "vault"


def archived_anew(folder: Path) -> Path:
    """A vault of two photos in a folder, beside their originals."""
    save_photos(folder / "photos", 2)
    assert run("add", folder / "photos", vault=folder / "vault").exit_code == 0
    return folder / "vault"


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of two photos, for reading only."""
    return archived_anew(tmp_path_factory.mktemp("verify"))


@pytest.fixture
def vault(archived: Path, tmp_path: Path) -> Path:
    """The same vault, to be changed."""
    shutil.copytree(archived, tmp_path / "vault")
    return tmp_path / "vault"


def verified(vault: Path, *words: str) -> dict[str, object]:
    done = run("verify", "--json", *words, vault=vault)
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    has_problems = document["problems"] or document["earlier_problems"]
    assert done.exit_code == (1 if has_problems else 0)
    return document


def kinds(vault: Path) -> list[str]:
    faults = verified(vault)["problems"]
    assert isinstance(faults, list)
    return [problem["kind"] for problem in faults]


def files(vault: Path) -> list[Path]:
    return sorted(vault.glob("??/*.jxl"))


def flipped(path: Path, bit: int) -> None:
    """Turn one bit of a file round."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        [byte] = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def test_a_vault_that_is_well(pristine: Path) -> None:
    report = verified(pristine)
    assert report == {
        "photos": 3,
        "bytes": sum(path.stat().st_size for path in files(pristine)),
        "earlier_photos": 0,
        "earlier_problems": 0,
        "problems": [],
        "healed": [],
        "done": True,
    }
    assert "checked: 3 photos" in run("verify", vault=pristine).stdout


def test_any_flipped_bit_is_detected(vault: Path) -> None:
    with opened_vault(Places(vault=vault)) as services:
        for bit_of in bits(vault):
            path, bit = bit_of
            flipped(path, bit)
            faults = check_photo(services.engine, services.store, path.stem).problems
            flipped(path, bit)
            assert [problem.kind for problem in faults] == ["damaged"], bit
            assert path.stem in faults[0].sentence
        assert not check_photo(services.engine, services.store, path.stem).problems


def bits(vault: Path) -> list[tuple[Path, int]]:
    """Random places in random files, the same ones every time."""
    rng = random.Random(0)
    paths = files(vault)
    chosen = [rng.choice(paths) for _ in range(FLIPS)]
    return [(path, rng.randrange(8 * path.stat().st_size)) for path in chosen]


def test_any_flipped_bit_of_the_journal_is_detected(vault: Path) -> None:
    journal = vault / "journal.log"
    size = journal.stat().st_size - 1  # the end of the last line, alone, is a line cut off
    rng = random.Random(1)
    with opened_vault(Places(vault=vault)) as services:
        assert not list(check_journal(services))
        for _ in range(FLIPS):
            bit = rng.randrange(8 * size)
            flipped(journal, bit)
            assert [problem.kind for problem in check_journal(services)] == ["journal"], bit
            flipped(journal, bit)


def test_missing_files_are_reported(vault: Path) -> None:
    first, second = files(vault)
    first.unlink()
    second.write_bytes(b"")
    assert kinds(vault) == ["missing", "damaged"] or kinds(vault) == ["damaged", "missing"]


def test_a_catalog_that_differs_is_reported_and_mended(vault: Path) -> None:
    first, second = (path.stem for path in files(vault))
    with opened_vault(Places(vault=vault)) as services, writing(services.engine) as connection:
        connection.execute(delete(photos).where(photos.c.id == first))
        connection.execute(update(photos).where(photos.c.id == second).values(revision="0" * 64))
    assert kinds(vault) == ["unindexed", "unindexed"]
    done = run("reindex", vault=vault)
    assert done.exit_code == 0
    assert done.stdout == "catalog rebuilt: 2 photos, 1 added, 0 removed\n"
    assert kinds(vault) == []


def test_a_photo_without_a_file_leaves_the_catalog_by_reindex(vault: Path) -> None:
    files(vault)[0].unlink()
    assert kinds(vault) == ["missing"]
    assert "1 removed" in run("reindex", vault=vault).stdout
    assert kinds(vault) == []


def test_reindex_restores_the_catalog(vault: Path) -> None:
    before = [
        run(*words, vault=vault).stdout for words in (["list", "--json"], ["stats", "--json"])
    ]
    assert run("reindex", vault=vault).exit_code == 0
    after = [run(*words, vault=vault).stdout for words in (["list", "--json"], ["stats", "--json"])]
    assert after == before


def test_reindex_waits_for_nobody(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grayvault.cli.commands.reindex._WAIT_SECONDS", 0.0)
    with opened_vault(Places(vault=vault)) as services, hold(services.folder):
        done = run("reindex", vault=vault)
    assert done.exit_code == 1
    assert "another GrayVault process" in done.stderr


def test_an_interrupted_run_goes_on_where_it_was(vault: Path) -> None:
    def place(services: ConfiguredVault) -> str | None:
        return checkpoint_of(services.engine, "verified")

    first, _ = (path.stem for path in files(vault))
    with opened_vault(Places(vault=vault)) as services:
        save_checkpoint(services.engine, "verified", first)
    assert verified(vault)["photos"] == 1
    with opened_vault(Places(vault=vault)) as services:
        assert place(services) is None
        save_checkpoint(services.engine, "verified", first)
    assert verified(vault, "--anew")["photos"] == 2
    with opened_vault(Places(vault=vault)) as services:
        assert len(photo_ids(services.engine)) == 2


def test_what_an_interrupted_run_has_found_is_not_forgotten(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grayvault.report.checks.verification.processors", lambda: 1)
    monkeypatch.setattr("grayvault.report.checks.verification._BATCH", 1)
    damaged, _ = files(vault)
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1])
    with opened_vault(Places(vault=vault)) as services:
        next(Verification(services, VerifyOptions()).run(file_check(services)))

    again = run("verify", vault=vault)
    assert again.exit_code == 1
    assert "before it was interrupted: 1 photo, 1 problem" in again.stdout
    findings = run("doctor", vault=vault).stdout
    assert re.search("2 photos verified on .*: 1 problem", findings)

    damaged.write_bytes(content)
    assert run("verify", vault=vault).exit_code == 0
    assert re.search("2 photos verified on .*: 0 problems", run("doctor", vault=vault).stdout)


def test_a_photo_that_is_removed_meanwhile_is_not_missing(vault: Path) -> None:
    removed, _ = (path.stem for path in files(vault))
    assert run("remove", removed, "--yes", vault=vault).exit_code == 0
    with opened_vault(Places(vault=vault)) as services:
        assert check_photo(services.engine, services.store, removed).problems == ()


def test_only_photos_of_some_days(vault: Path) -> None:
    first, _ = (path.stem for path in files(vault))
    with opened_vault(Places(vault=vault)) as services, writing(services.engine) as connection:
        earlier = "2020-01-01T12:00:00+00:00"
        connection.execute(update(photos).where(photos.c.id == first).values(archived_at=earlier))
    assert verified(vault, "--since", "2020-01-01")["photos"] == 2
    assert verified(vault, "--since", "2020-01-02")["photos"] == 1
    assert verified(vault, "--since", "2100-01-01")["photos"] == 0
    assert run("verify", "--since", "yesterday", vault=vault).exit_code == 2


def test_colors_are_brought_back_and_measured(tmp_path: Path) -> None:
    vault = archived_anew(tmp_path)
    assert verified(vault, "--deep")["problems"] == []
    path = files(vault)[0]
    file = unpack(path.read_bytes())
    assert file.record.fidelity is not None
    better = replace(file.record, fidelity=Fidelity(0.01, 0.01, 0.01, None))
    path.write_bytes(pack(replace(file, record=better)))
    assert run("reindex", vault=vault).exit_code == 0
    assert kinds(vault) == []  # what it says of itself is not checked by reading
    faults = verified(vault, "--deep")["problems"]
    assert "it was 0.01 when archived" in str(faults)
    (vault.parent / "photos" / f"{path_of(vault, path.stem)}").write_bytes(b"another file")
    assert verified(vault, "--deep")["problems"] == []  # nothing is there to compare with


def test_colors_are_measured_against_originals_in_the_trash(tmp_path: Path) -> None:
    vault = archived_anew(tmp_path)
    assert run("trash", "put", "--yes", tmp_path / "photos", vault=vault).exit_code == 0
    assert not list((tmp_path / "photos").iterdir())
    assert verified(vault, "--deep")["problems"] == []
    path = files(vault)[0]
    file = unpack(path.read_bytes())
    better = replace(file.record, fidelity=Fidelity(0.01, 0.01, 0.01, None))
    path.write_bytes(pack(replace(file, record=better)))
    assert run("reindex", vault=vault).exit_code == 0
    assert "it was 0.01 when archived" in str(verified(vault, "--deep")["problems"])


def test_a_turned_picture_is_detected_even_if_our_own_reader_turns_it_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, photo = tmp_path / "vault", tmp_path / "photos" / "turned.jpg"
    photo.parent.mkdir()
    exif_6 = oriented_exif(6)
    photo.write_bytes(saved(piece(1), "JPEG", quality=98, subsampling=0, exif=exif_6))
    assert run("add", "--tier", "exact", photo, vault=vault).exit_code == 0
    assert verified(vault, "--deep")["problems"] == []
    monkeypatch.setattr(exif, "read_orientation", lambda _: 1)
    _, file = taken_in(photo.read_bytes(), tmp_path / "copy.jpg", "exact")
    files(vault)[0].write_bytes(pack(file))
    assert run("reindex", vault=vault).exit_code == 0
    assert kinds(vault) == []
    faults = verified(vault, "--deep")["problems"]
    assert "as other programs show it" in str(faults)


def path_of(vault: Path, photo_id: str) -> str:
    document = json.loads(run("show", photo_id, "--json", vault=vault).stdout)
    return Path(document["source"]).name


def test_colors_that_can_t_be_restored_are_reported(vault: Path) -> None:
    path = files(vault)[0]
    file = unpack(path.read_bytes())
    opaque = Attachment("alpha", "image/jxl", b"no picture")
    path.write_bytes(pack(replace(file, attachments=(opaque,))))
    assert run("reindex", vault=vault).exit_code == 0
    assert kinds(vault) == []
    faults = verified(vault, "--deep")["problems"]
    assert isinstance(faults, list)
    assert [problem["kind"] for problem in faults] == ["colors"]
    assert path.stem in faults[0]["sentence"]
