"""`export` writes back every photo, as an ordinary file that other programs know."""

import json
import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import QUICK, Home, run
from tests.server.server import Server, serving
from tests.support.pictures import piece, save_photo, save_photos
from tests.support.tools import ctrl_c_is_heard, need

LOOSE = QUICK.read_text() + "min_saving: 0\nbound: {mean: 90, p95: 90, tile: 90}"
"""Almost any photo is archived, so that there is something to export."""


def export(home_vault: Path, folder: Path, *words: object) -> str:
    done = run("export", folder, *words, vault=home_vault)
    assert done.exit_code == 0, done.output
    return done.stdout


def checked(folder: Path) -> None:
    """`sha256sum` finds each file as it was listed, and each file is listed."""
    command = [need("sha256sum"), "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(command, cwd=folder, check=True)
    lines = (folder / "SHA256SUMS").read_bytes().splitlines()
    assert sum(not line.startswith(b"#") for line in lines) == len(names(folder)) - 1


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def listed(vault: Path) -> list[dict[str, Any]]:
    document: list[dict[str, Any]] = json.loads(run("list", "--json", vault=vault).stdout)
    return document


def test_names_that_become_too_long_are_cut(tmp_path: Path) -> None:
    name = "x" * 251
    save_photo(tmp_path / "photos" / f"{name}.jpg", 1)
    piece(2).save(tmp_path / "photos" / f"{name}.png")
    assert run("add", tmp_path / "photos", vault=tmp_path / "vault").exit_code == 0
    assert "written: 2 photos" in export(tmp_path / "vault", tmp_path / "out")
    assert f"{name}.jpg" in names(tmp_path / "out")
    checked(tmp_path / "out")


def test_a_file_in_place_of_the_folder_is_said_to_be_one(archived: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("export", tmp_path / "file", vault=archived.vault)
    assert done.exit_code == 2
    assert f"Directory '{tmp_path / 'file'}' is a file" in done.stderr


def test_a_folder_without_photos_is_not_exported(archived: Home, tmp_path: Path) -> None:
    wrong = archived.photos / "Sub"
    done = run("export", tmp_path / "out", "--under", wrong, vault=archived.vault)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"no photo was archived from {wrong}: nothing is written" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_whose_photos_may_be_added_again_is_named(tmp_path: Path) -> None:
    photos, vault = save_photo(tmp_path / "photos" / "a.jpg").parent, tmp_path / "vault"
    run("add", photos, vault=vault)
    warned = run("export", photos / "out", vault=vault)
    assert warned.exit_code == 0
    assert f"{photos / 'out'} is in {photos}, from which photos were archived" in warned.stderr
    assert "were archived" not in run("export", tmp_path / "out", vault=vault).stderr


@pytest.mark.parametrize(("output", "suffix"), [("jpeg", ".jpg"), ("jxl", ".jxl")])
def test_folders_names_and_times_are_kept(
    home: Home, tmp_path: Path, output: str, suffix: str
) -> None:
    folder = tmp_path / "out"
    assert "written: 3 photos" in export(home.vault, folder, "--format", output)
    sources = sorted(path for path in home.photos.rglob("*") if path.is_file())
    for source in sources:
        written = folder / source.relative_to(home.photos).with_suffix(suffix)
        assert written.stat().st_mtime_ns == source.stat().st_mtime_ns
    assert len(names(folder)) == len(sources) + 1
    checked(folder)


@pytest.mark.slow
def test_pixels_are_those_that_the_service_serves(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for output in ("jpeg", "jxl"):
        export(home.vault, folder, "--format", output)
    with serving(home.vault) as server:
        for photo in listed(home.vault):
            stem = folder / Path(photo["source"]).relative_to(home.photos).with_suffix("")
            for suffix in (".jpg", ".jxl"):
                assert_served(server, photo["id"], stem.with_name(stem.name + suffix))


def assert_served(server: Server, photo_id: str, written: Path) -> None:
    """Assert that an exported file has the pixels that the service gives."""
    media_type = "image/jxl" if written.suffix == ".jxl" else "image/jpeg"
    answer = server.client.get(f"/photo/{photo_id}", headers={"accept": media_type})
    assert answer.headers["content-type"] == media_type, answer.text
    served = decoded(answer.content, written.suffix)
    assert np.array_equal(decoded(written.read_bytes(), written.suffix), served), written


def decoded(data: bytes, suffix: str) -> Any:
    if suffix == ".jxl":
        return imagecodecs.jpegxl_decode(data)
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def test_photos_of_the_same_name_all_come_back(tmp_path: Path) -> None:
    for number, name in enumerate(["one/a.jpg", "two/a.jpg", "two/A.jpg", "three/a.jpeg"]):
        save_photo(tmp_path / name, number)
    piece(4).save(tmp_path / "three" / "a.png")
    config = tmp_path / "config.yaml"
    config.write_text(LOOSE)
    for root in ("one", "two", "three"):
        run("--config", config, "add", tmp_path / root, vault=tmp_path / "vault")
    folder = tmp_path / "out"
    assert "written: 5 photos" in export(tmp_path / "vault", folder)
    actual = names(folder)
    assert len(actual) == 6
    assert len({name.casefold() for name in actual}) == 6
    assert {"a.jpg", "a.jpeg"} <= set(actual)
    checked(folder)
    before = {name: (folder / name).read_bytes() for name in actual}
    save_photo(tmp_path / "four" / "a.jpg", 5)
    run("--config", config, "add", tmp_path / "four", vault=tmp_path / "vault")
    assert "written: 1 photo;" in export(tmp_path / "vault", folder)
    assert {name: (folder / name).read_bytes() for name in before if "SUMS" not in name} == {
        name: content for name, content in before.items() if "SUMS" not in name
    }


def test_long_names_that_are_the_same_come_back(tmp_path: Path) -> None:
    vault, name = tmp_path / "vault", f"{'n' * 251}.jpg"
    for number in range(2):
        run("add", save_photo(tmp_path / str(number) / name, number), vault=vault)
    assert "written: 2 photos" in export(vault, tmp_path / "out")
    assert len(names(tmp_path / "out")) == 3
    checked(tmp_path / "out")


def test_run_again_it_writes_missing_files(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(home.vault, folder)
    before = {name: (folder / name).stat().st_ino for name in names(folder)}
    assert "written: 0 photos" in export(home.vault, folder)
    (folder / "color.jpg").unlink()
    assert "written: 1 photo;" in export(home.vault, folder)
    after = {name: (folder / name).stat().st_ino for name in names(folder)}
    assert after.keys() == before.keys()
    untouched = [name for name in before if name not in {"color.jpg", "SHA256SUMS"}]
    assert [after[name] for name in untouched] == [before[name] for name in untouched]
    checked(folder)


def test_files_that_are_there_are_never_replaced(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "color.jpg").write_bytes(b"the user's own")
    (folder / "gray.jpg").symlink_to("nowhere")
    export(home.vault, folder)
    assert (folder / "color.jpg").read_bytes() == b"the user's own"
    assert not (folder / "nowhere").exists()
    assert [name for name in names(folder) if name.startswith("color-")]
    own = next(folder.glob("gray-*.jpg"))
    own.write_bytes(b"edited")
    assert "written: 0 photos" in export(home.vault, folder)
    assert own.read_bytes() == b"edited"


def test_only_the_photos_of_a_folder_are_exported(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(home.vault, folder, "--under", home.photos / "sub")
    assert len(names(folder)) == 2
    export(home.vault, folder)
    assert len(names(folder)) == 4
    checked(folder)


def test_folders_that_photos_are_taken_in_from_are_refused(home: Home, tmp_path: Path) -> None:
    for folder in (home.photos, home.photos / "sub", home.vault, home.vault / "out"):
        done = run("export", folder, vault=home.vault)
        assert done.exit_code == 2, done.output
        assert not (folder / "SHA256SUMS").exists()
    config = tmp_path / "config.yaml"
    config.write_text(f"watch: {{folders: [{tmp_path}]}}")
    done = run("--config", config, "export", tmp_path / "new", vault=home.vault)
    assert done.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_a_damaged_photo_fails_alone(home: Home, tmp_path: Path) -> None:
    victim = next(home.vault.glob("??/*.jxl"))
    victim.write_bytes(victim.read_bytes()[:-1])
    done = run("export", tmp_path / "out", vault=home.vault)
    assert done.exit_code == 1
    assert f"failed: photo {victim.stem}" in done.stdout
    assert "written: 2 photos" in done.stdout
    checked(tmp_path / "out")


@pytest.mark.slow
def test_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    save_photos(tmp_path / "photos", 12)
    assert run("add", tmp_path / "photos", vault=tmp_path / "vault").exit_code == 0
    folder = tmp_path / "out"
    places = "--vault", str(tmp_path / "vault")
    words = [sys.executable, "-m", "grayvault", *places, "export", str(folder)]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=ctrl_c_is_heard,  # noqa: PLW1509 - no thread of this process holds a lock
    ) as process:
        while not (folder / "SHA256SUMS").exists():
            assert process.poll() is None
        os.kill(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1 or "written: 12 photos" in output
    assert not [name for name in names(folder) if ".grayvault" in name]
    checked(folder)
    export(tmp_path / "vault", folder)
    assert len(names(folder)) == 13
    checked(folder)
