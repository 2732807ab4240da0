"""`measure`: one picture against another, both of files or of the vault."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import HOSTILE, Home, run
from tests.imaging.formats.files import oriented_exif
from tests.support.pictures import piece, save_deep_png

SIZE = (300, 260)


def figures(*words: object, vault: Path | None = None, quick: bool = True) -> dict[str, Any]:
    """The figures as JSON, which holds no NaN and no Infinity."""
    without = ("--no-ssimulacra2",) if quick else ()
    result = run("measure", *words, "--json", *without, vault=vault)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout, parse_constant=pytest.fail)
    assert isinstance(document, dict)
    return document


def refused(*words: object, code: int = 1, vault: Path | None = None) -> str:
    """The one sentence that a command says no with."""
    result = run("measure", *words, vault=vault)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: ")
    return result.stderr


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A photo, and what a JPEG of low quality leaves of it."""
    original, other = tmp_path / "original.png", tmp_path / "other.jpg"
    piece(1, SIZE).save(original)
    piece(1, SIZE).save(other, quality=20)
    return original, other


def test_all_figures_as_json(pair: tuple[Path, Path]) -> None:
    actual = figures(*pair, quick=False)
    assert (actual["reference"], actual["other"]) == tuple(map(str, pair))
    assert (actual["width"], actual["height"]) == SIZE
    assert 0 < actual["delta_e_median"] <= actual["delta_e_mean"] < actual["delta_e_p95"]
    assert actual["delta_e_p95"] < actual["delta_e_max"]
    assert 20 < actual["luma_psnr"] < 45
    assert 20 < actual["cb_psnr"] < 50
    assert 20 < actual["cr_psnr"] < 50
    assert 0.5 < actual["luma_ssim"] < 1
    assert actual["ssimulacra2_worst"] <= actual["ssimulacra2_mean"] < 90
    assert actual["colorfulness"] > 20
    assert actual["bleeding_tile"] > actual["bleeding_mean"] > 0


def test_a_table_for_people(pair: tuple[Path, Path]) -> None:
    actual = figures(*pair, quick=False)
    text = run("measure", *pair).stdout
    assert f"compared at {SIZE[0]} × {SIZE[1]} pixels" in text
    for name, figure in (
        ("Colour error, mean", f"{actual['delta_e_mean']:.2f}"),
        ("PSNR of the luma", f"{actual['luma_psnr']:.1f} dB"),
        ("SSIM of the luma", f"{actual['luma_ssim']:.4f}"),
        ("SSIMULACRA2 at full size", f"{actual['ssimulacra2_mean']:.1f}"),
        ("Colourfulness", f"{actual['colorfulness']:.1f}"),
        ("Colour bleeding, mean", f"{actual['bleeding_mean']:.2f}"),
    ):
        line = next(line for line in text.splitlines() if line.startswith(name))
        assert line.removeprefix(name).split()[0] == figure.split()[0]


def test_equal_pictures_are_reported_as_equal(pair: tuple[Path, Path]) -> None:
    actual = figures(pair[0], pair[0], quick=False)
    assert (
        actual["delta_e_max"] == actual["bleeding_tile"] == actual["colorfulness_difference"] == 0
    )
    assert actual["luma_psnr"] is actual["cb_psnr"] is actual["cr_psnr"] is None
    assert actual["luma_ssim"] == pytest.approx(1)
    assert actual["ssimulacra2_worst"] == 100
    text = run("measure", pair[0], pair[0], "--no-ssimulacra2").stdout
    assert [line.split()[-4] for line in text.splitlines() if "PSNR" in line] == ["equal"]


def test_ssimulacra2_can_be_left_out(pair: tuple[Path, Path]) -> None:
    actual = figures(*pair)
    assert actual["ssimulacra2_mean"] is actual["ssimulacra2_worst"] is None


@pytest.mark.parametrize("pixels", [(1, 1), (1, 90), (7, 5)])
def test_tiny_pictures(tmp_path: Path, pixels: tuple[int, int]) -> None:
    piece(0, pixels).save(tmp_path / "a.png")
    piece(3, pixels).save(tmp_path / "b.png")
    actual = figures(tmp_path / "a.png", tmp_path / "b.png", quick=False)
    assert actual["luma_ssim"] is None
    assert actual["ssimulacra2_mean"] < 95
    assert actual["delta_e_mean"] > 0
    assert "–" in run("measure", tmp_path / "a.png", tmp_path / "b.png").stdout


def test_16_bits_gray_and_opacity(tmp_path: Path) -> None:
    color, deep, gray, clear = (tmp_path / f"{name}.png" for name in ("c", "deep", "gray", "clear"))
    piece(0).save(color)
    save_deep_png(deep)
    piece(0).convert("L").save(gray)
    transparent = piece(0).convert("RGBA")
    transparent.putalpha(0)
    transparent.save(clear)
    assert 0 < figures(color, deep)["delta_e_mean"] < 1
    assert figures(color, gray)["colorfulness"] == 0
    white = figures(color, clear)
    assert (white["colorfulness"], white["delta_e_mean"] > 10) == (0, True)
    assert figures(clear, clear)["delta_e_mean"] == 0


def test_the_orientation_is_honoured(tmp_path: Path) -> None:
    upright, turned = tmp_path / "upright.png", tmp_path / "turned.png"
    piece(0).save(upright)
    piece(0).transpose(Image.Transpose.ROTATE_90).save(turned, exif=oriented_exif(6))
    assert figures(upright, turned)["delta_e_max"] == 0


@pytest.mark.parametrize("suffix", ["webp", "avif", "tif", "bmp", "gif", "jxl"])
def test_formats(tmp_path: Path, suffix: str) -> None:
    original, other = tmp_path / "original.png", tmp_path / f"other.{suffix}"
    piece(0).save(original)
    if suffix == "jxl":
        other.write_bytes(imagecodecs.jpegxl_encode(np.asarray(piece(0)), distance=1))
    else:
        piece(0).save(other)
    assert figures(original, other)["delta_e_mean"] < 6


def test_a_photo_stands_for_its_restored_picture(archived: Home, tmp_path: Path) -> None:
    original, restored = archived.photos / "color.jpg", tmp_path / "restored.png"
    address = f"path:{original}"
    assert run("restore", address, "-o", restored, vault=archived.vault).exit_code == 0
    facts = json.loads(run("show", address, "--json", vault=archived.vault).stdout)
    of_file = figures(original, restored)
    for word in (address, facts["id"], facts["id"][:8].upper()):
        of_photo = figures(original, word, vault=archived.vault)
        assert of_photo | {"other": ""} == of_file | {"other": ""}
    for name in ("delta_e_mean", "delta_e_p95", "delta_e_tile"):
        assert of_file[name] == pytest.approx(facts[name], abs=1e-3)
    text = run("measure", original, facts["id"], "--no-ssimulacra2", vault=archived.vault).stdout
    assert f"{facts['id']} (restored; colorizer=" in text
    assert figures(address, restored, vault=archived.vault)["delta_e_max"] == 0


@pytest.mark.slow
def test_a_file_is_taken_for_one_whatever_its_name(archived: Home, tmp_path: Path) -> None:
    named = tmp_path / "0123456789abcdef"
    piece(0).save(named, format="png")
    result = subprocess.run(
        [sys.executable, "-m", "grayvault", "measure", named.name, named.name, "--no-ssimulacra2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "equal" in result.stdout
    hostile = archived.photos / "sub" / HOSTILE
    text = run("measure", hostile, hostile, "--no-ssimulacra2").stdout
    assert "[red]x\\n\\x1b[31m\\udcff.jpg" in text.splitlines()[0]


def test_pictures_of_two_sizes_are_refused(tmp_path: Path) -> None:
    piece(0).save(tmp_path / "a.png")
    piece(0).resize((60, 45)).save(tmp_path / "b.png")
    message = refused(tmp_path / "a.png", tmp_path / "b.png", code=2)
    assert "88 × 66 pixels" in message
    assert "60 × 45" in message


def test_a_file_that_is_no_picture_is_refused(archived: Home, tmp_path: Path) -> None:
    good, text, cut = archived.photos / "color.jpg", tmp_path / "a.txt", tmp_path / "cut.jpg"
    text.write_text("no picture")
    cut.write_bytes(good.read_bytes()[:900])
    moving = tmp_path / "moving.gif"
    piece(0).save(moving, save_all=True, append_images=[piece(1)])
    for path in (text, cut, moving):
        assert f"{path} can't be measured: " in refused(good, path)
    assert f"{tmp_path / 'none.jpg'}: No such file" in refused(tmp_path / "none.jpg", good)
    assert f"{tmp_path}: Is a directory" in refused(good, tmp_path)


def test_an_unknown_photo_is_reported(archived: Home) -> None:
    good, nothing = archived.photos / "color.jpg", "path:/nowhere.jpg"
    assert "no vault is named" in refused(good, "01234567", code=2)
    assert "01234567 is neither a file nor a photo" in refused(good, "01234567", code=2)
    assert "no photo has the id" in refused(good, "01234567", vault=archived.vault)
    assert "no photo was archived from" in refused(nothing, good, vault=archived.vault)


def test_both_pictures_have_to_be_named(archived: Home) -> None:
    result = run("measure", archived.photos / "color.jpg")
    assert result.exit_code == 2
    assert "Missing argument 'B'" in result.stderr
