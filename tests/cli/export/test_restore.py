"""`restore`: a photo back in a file, whole or not at all."""

import json
import os
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import skimage.io
from PIL import Image

from tests.cli.conftest import Home, run
from tests.support.pictures import save_photo


def color(home: Home) -> str:
    return f"path:{home.photos / 'color.jpg'}"


def restore(home: Home, output: Path, *words: object, code: int = 0) -> str:
    """Restore the colour photo; returns the output."""
    result = run("restore", color(home), "-o", output, *words, vault=home.vault)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


@pytest.mark.parametrize("suffix", ["jpg", "JPEG", "png", "webp", "avif", "tif", "tiff"])
def test_every_format(archived: Home, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"photo.{suffix}"
    assert "; delta-e=" in restore(archived, output)
    with Image.open(output) as image, Image.open(archived.photos / "color.jpg") as source:
        assert image.size == source.size
        difference = np.abs(np.asarray(image.convert("RGB"), float) - np.asarray(source, float))
    assert difference.mean() < 8
    assert list(tmp_path.iterdir()) == [output]


def test_jpeg_xl(archived: Home, tmp_path: Path) -> None:
    restore(archived, tmp_path / "photo.jxl")
    pixels = imagecodecs.jpegxl_decode((tmp_path / "photo.jxl").read_bytes())
    assert pixels.shape == (66, 88, 3)


def test_width(archived: Home, tmp_path: Path) -> None:
    restore(archived, tmp_path / "small.png", "--width", 40)
    restore(archived, tmp_path / "large.png", "--width", 4000)
    assert skimage.io.imread(tmp_path / "small.png").shape == (30, 40, 3)
    assert skimage.io.imread(tmp_path / "large.png").shape == (66, 88, 3)


def test_gray_view(archived: Home, tmp_path: Path) -> None:
    assert "(gray)" in restore(archived, tmp_path / "gray.png", "--view", "gray")
    assert skimage.io.imread(tmp_path / "gray.png").ndim == 2


def test_a_photo_whose_hints_are_left_out_is_not_said_to_have_none(
    archived: Home, tmp_path: Path
) -> None:
    words = "--colorizer", "propagate", "--no-hints"
    refused = restore(archived, tmp_path / "photo.png", *words, code=2)
    assert "the photo has no hints" not in refused
    assert "without hints, only a network can guess its colours: choose another" in refused


def test_a_gray_photo_is_gray(archived: Home, tmp_path: Path) -> None:
    address, output = f"path:{archived.photos / 'gray.jpg'}", tmp_path / "gray.png"
    result = run("restore", address, "-o", output, vault=archived.vault)
    assert result.exit_code == 0
    assert "(gray)" in result.stdout


def test_an_id_may_be_shortened(archived: Home, tmp_path: Path) -> None:
    facts = json.loads(run("show", color(archived), "--json", vault=archived.vault).stdout)
    result = run("restore", facts["id"][:8], "-o", tmp_path / "photo.png", vault=archived.vault)
    assert result.exit_code == 0


@pytest.mark.parametrize("name", ["photo.bmp", "photo", "none/photo.png", "", ".jpg"])
def test_where_nothing_can_be_written(archived: Home, tmp_path: Path, name: str) -> None:
    message = restore(archived, tmp_path / name, code=2)
    assert len(message.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_is_refused_as_an_output_file(archived: Home, tmp_path: Path) -> None:
    assert "is a folder" in restore(archived, tmp_path, code=2)


def test_a_file_that_cannot_be_written_is_named(archived: Home) -> None:
    assert "Error: /proc/photo.png can't be written: " in restore(
        archived, Path("/proc/photo.png"), code=1
    )


def test_a_file_that_is_there_is_replaced(archived: Home, tmp_path: Path) -> None:
    output = tmp_path / "photo.png"
    output.write_bytes(b"old")
    restore(archived, output)
    assert skimage.io.imread(output).shape == (66, 88, 3)


def test_a_source_is_never_replaced(archived: Home, tmp_path: Path) -> None:
    source, other = archived.photos / "color.jpg", archived.photos / "gray.jpg"
    before = source.read_bytes(), other.read_bytes()
    by_another_name = tmp_path / "link.jpg"
    by_another_name.hardlink_to(source)
    behind_a_link = tmp_path / "photos" / "gray.jpg"
    behind_a_link.parent.symlink_to(archived.photos)
    there = archived.photos / "sub/../color.jpg"
    for output in (source, other, by_another_name, behind_a_link, there):
        assert "is an original" in restore(archived, output, code=2)
    assert (source.read_bytes(), other.read_bytes()) == before


def test_a_source_that_was_added_through_a_link_is_never_replaced(tmp_path: Path) -> None:
    source, link = save_photo(tmp_path / "photos" / "a.jpg", 0), tmp_path / "link"
    link.symlink_to(source.parent)
    run("add", link, vault=tmp_path / "vault")
    before = source.read_bytes()
    other = save_photo(tmp_path / "more" / "b.jpg", 1)
    run("add", other, vault=tmp_path / "vault")
    done = run("restore", f"path:{other}", "-o", source, vault=tmp_path / "vault")
    assert done.exit_code == 2
    assert "is an original" in done.stderr
    assert source.read_bytes() == before


def test_the_disk_has_a_file_before_it_replaces_another(
    archived: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, synced = tmp_path / "photo.png", list[bytes]()
    output.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(output.read_bytes()))
    restore(archived, output)
    new = output.read_bytes()
    assert [content for content in synced if content in {b"old", new}] == [b"old", new]


@pytest.mark.parametrize("command", ["restore", "report"])
def test_nothing_is_written_into_a_vault(home: Home, tmp_path: Path, command: str) -> None:
    words = ["restore", color(home)] if command == "restore" else ["report", "--format", "md"]
    link, photo = tmp_path / "link", next(home.vault.glob("[0-9a-f][0-9a-f]/*.jxl"))
    link.symlink_to(photo.parent)
    before = photo.read_bytes()
    for output in (photo, link / photo.name, home.vault / "new.jxl"):
        done = run(*words, "-o", output, vault=home.vault)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "is in a vault: choose a file outside it" in done.stderr
    assert photo.read_bytes() == before
    assert not (home.vault / "new.jxl").exists()


def test_a_damaged_vault_file_leaves_nothing(home: Home, tmp_path: Path) -> None:
    for path in home.vault.glob("[0-9a-f][0-9a-f]/*.jxl"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    output = tmp_path / "out" / "photo.png"
    output.parent.mkdir()
    message = restore(home, output, code=1)
    assert "checksum" in message
    assert "add the photo again" in message
    assert not list(output.parent.iterdir())


def test_a_missing_vault_file_is_reported(home: Home, tmp_path: Path) -> None:
    for path in home.vault.glob("[0-9a-f][0-9a-f]/*.jxl"):
        path.unlink()
    assert "is missing" in restore(home, tmp_path / "photo.png", code=1)
    assert not (tmp_path / "photo.png").exists()
