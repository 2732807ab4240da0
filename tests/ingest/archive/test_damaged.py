"""Damaged and half-written pictures: never archived, unless `add --damaged` asks for it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.imaging.formats.damaged import COMPRESSED, PIXELS, PLAIN, blank_tail, cut
from tests.imaging.formats.files import saved
from tests.support.desk import Desk

LOWER = "the lower half of the picture is missing"


def half(desk: Desk, name: str = "half.jpg") -> Path:
    """A JPEG that was written up to its middle."""
    return written(desk, name, blank_tail(COMPRESSED["jpeg"](), 0.5))


def written(desk: Desk, name: str, data: bytes) -> Path:
    desk.photos.mkdir(exist_ok=True)
    path = desk.photos / name
    path.write_bytes(data)
    return path


def facts_of(desk: Desk) -> dict[str, object]:
    (photo,) = desk.listed()
    document: dict[str, object] = json.loads(desk.run("show", photo["id"], "--json").stdout)
    return document


def restored(desk: Desk, suffix: str = "png") -> np.ndarray:
    (photo,) = desk.listed()
    target = desk.folder / f"restored.{suffix}"
    desk.run("restore", photo["id"], "-o", target)
    with Image.open(target) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.mark.parametrize("tier", ["compact", "exact", "color"])
def test_a_half_written_photo_is_skipped_and_named(desk: Desk, tier: str) -> None:
    path = half(desk)
    answer = desk.add("--tier", tier, path)
    assert answer.code == 3
    assert "skipped: 1 (half-written 1)" in answer.out
    assert f"half.jpg: it is damaged or half written: {LOWER}" in answer.out
    assert desk.listed() == []
    assert path.exists()


def test_a_damaged_jpeg_is_kept_in_colour_by_its_coefficients(desk: Desk) -> None:
    path = half(desk)
    desk.add(path)
    answer = desk.add("--damaged", path)
    assert answer.code == 0, answer.out
    assert f"damaged: {LOWER}" in answer.out
    record = facts_of(desk)
    assert (record["tier"], record["note"]) == ("color", f"damaged: {LOWER}")
    assert LOWER in desk.run("show", str(record["id"])).out
    error = np.abs(restored(desk) - PIXELS)
    assert error[:144].mean() < 3
    assert error[176:].mean() > 30
    assert path.exists()


def test_a_damaged_original_is_never_freed(desk: Desk, tmp_path: Path) -> None:
    freeing = Desk(tmp_path / "freeing", originals="delete")
    freeing.folder.mkdir()
    path = half(freeing)
    answer = freeing.add("--damaged", path)
    assert path.exists()
    assert f"its picture is damaged: {LOWER}" in answer.out


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("png", "png"), ("webp", "webp"), ("avif", "avif"), ("bmp", "bmp"), ("tiff", "tif")],
)
def test_other_formats_are_kept_as_their_decoder_shows_them(
    desk: Desk, name: str, suffix: str
) -> None:
    data = ({**COMPRESSED, **PLAIN})[name]()
    path = written(desk, f"half.{suffix}", blank_tail(data, 0.4))
    assert desk.add(path).code == 3
    answer = desk.add("--damaged", path)
    assert answer.code == 0, answer.out
    assert str(facts_of(desk)["note"]).startswith("damaged: ")


@pytest.mark.parametrize(
    ("option", "figure", "limit"),
    [
        ("--mean-delta-e", "delta_e_mean", 0.3),
        ("--p95-delta-e", "delta_e_p95", 1.5),
        ("--tile-delta-e", "delta_e_tile", 2.0),
    ],
)
def test_what_is_left_keeps_the_colour_error_limit(
    desk: Desk, option: str, figure: str, limit: float
) -> None:
    path = written(desk, "half.png", blank_tail(COMPRESSED["png"](), 0.4))
    assert desk.add("--damaged", option, limit, path).code == 0
    actual = facts_of(desk)[figure]
    assert isinstance(actual, float)
    assert actual <= limit


@pytest.mark.parametrize("name", ["png", "gray png"])
def test_what_is_left_reaches_the_quality(desk: Desk, name: str) -> None:
    pixels = PIXELS if name == "png" else PIXELS[..., 1]
    path = written(desk, "half.png", blank_tail(saved(pixels, "PNG"), 0.4))
    assert desk.add("--damaged", "--quality", 94, path).code == 0
    facts = facts_of(desk)
    assert (facts["tier"], facts["quality"]) == ("color", 94.0)
    for figure in ("likeness_full_size", "likeness_display"):
        actual = facts[figure]
        assert isinstance(actual, float)
        assert actual >= 94


def test_a_picture_that_no_decoder_shows_stays_skipped_with_the_damage(desk: Desk) -> None:
    path = written(desk, "half.webp", cut(COMPRESSED["webp"](), 0.5))
    answer = desk.add("--damaged", path)
    assert "skipped: 1 (half-written 1)" in answer.out
    assert "the file is cut off" in answer.out


def test_a_dry_run_says_whether_it_would_be_archived(desk: Desk) -> None:
    path = half(desk)
    assert "would skip: 1 (half-written 1)" in desk.add("--dry-run", path).out
    answer = desk.add("--dry-run", "--damaged", path)
    assert f"damaged: {LOWER}" in answer.out
    assert not desk.vault.exists()


def test_a_photo_that_is_written_to_its_end_later_is_archived(desk: Desk) -> None:
    path = half(desk)
    desk.add(path)
    assert "skipped before" in desk.add(path).out
    path.write_bytes(COMPRESSED["jpeg"]())
    assert "archived: 1 photo" in desk.add(path).out
    assert facts_of(desk)["note"] is None


def test_a_whole_photo_is_archived_as_ever_under_damaged(desk: Desk) -> None:
    path = written(desk, "whole.jpg", COMPRESSED["jpeg"]())
    assert desk.add("--damaged", path).code == 0
    assert facts_of(desk)["tier"] != "color"
