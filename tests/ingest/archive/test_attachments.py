"""What stands beside a picture: archived with it, listed, and given back."""

import json
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageOps

from grayvault.imaging.formats.jpeg.jpeg_attachments import jpeg_attachments
from grayvault.imaging.formats.jpeg.jpeg_metadata import with_exif
from tests.imaging.formats.files import oriented_exif, saved
from tests.support.desk import Desk
from tests.support.photos import crop, shared
from tests.support.tools import need

SIZE = (208, 272)
LIGHT = (slice(60, 120), slice(90, 200))
VIDEO = (24).to_bytes(4, "big") + b"ftypmp42" + bytes(12) + b"moov and mdat" * 50
COARSE = ("--mean-delta-e", "6", "--p95-delta-e", "24", "--tile-delta-e", "30")


def ultra_hdr(orientation: int = 1) -> bytes:
    """A gain-map JPEG by libultrahdr, of which a part is four times as bright as white."""
    light: Any = np.ones((*SIZE, 4), np.float16)
    light[..., :3] = (crop("coffee", *SIZE) / 255) ** 2.2
    light[(*LIGHT, slice(3))] *= 4
    data = bytes(imagecodecs.ultrahdr_encode(light, transfer=imagecodecs.ULTRAHDR.CT.LINEAR))
    exif = oriented_exif(orientation).removeprefix(b"Exif\0\0")
    return data if orientation == 1 else with_exif(data, exif)


def added(desk: Desk, name: str, data: bytes, *words: object) -> dict[str, Any]:
    """Archive a file; returns its facts."""
    desk.photos.mkdir(exist_ok=True)
    (desk.photos / name).write_bytes(data)
    answer = desk.add(*COARSE, *words, desk.photos / name)
    assert answer.code == 0, answer.out
    facts: dict[str, Any] = json.loads(desk.run("show", f"path:{desk.photos / name}", "--json").out)
    return facts


def restored(desk: Desk, name: str, output: str, *words: object) -> tuple[Path, str]:
    path = desk.folder / output
    answer = desk.run("restore", f"path:{desk.photos / name}", "-o", path, *words)
    assert answer.code == 0, answer.out
    return path, answer.out


def brightness(data: bytes) -> Any:
    """Linear light, upright as libultrahdr gives it."""
    return np.asarray(imagecodecs.ultrahdr_decode(data, dtype=np.float16)).astype(float)[..., :3]


@pytest.mark.parametrize(("tier", "orientation"), [("compact", 1), ("compact", 6), ("exact", 8)])
def test_an_ultra_hdr_stays_one(desk: Desk, tier: str, orientation: int) -> None:
    data = ultra_hdr(orientation)
    facts = added(desk, "hdr.jpg", data, "--tier", tier)
    [gain_map] = jpeg_attachments(data)
    assert facts["attachments"][:-1] == [
        {"kind": "gain-map", "media_type": "image/jpeg", "bytes": len(gain_map.data)}
    ]
    container = facts["attachments"][-1]
    assert container["kind"] == "container"
    assert container["bytes"] < 250  # the gain map is not in it once more
    assert f"{len(gain_map.data):,} bytes behind the picture" in container["holds"]
    output, _ = restored(desk, "hdr.jpg", "back.jpg")
    again = output.read_bytes()
    assert [attachment.data for attachment in jpeg_attachments(again)] == [gain_map.data]
    with Image.open(BytesIO(data)) as before, Image.open(output) as after:
        assert after.getexif().get(0x0112, 1) == orientation
        pictures = [
            np.asarray(ImageOps.exif_transpose(picture), float) for picture in (before, after)
        ]
    assert np.abs(pictures[0] - pictures[1]).mean() < 8
    assert np.abs(brightness(again) - brightness(data)).mean() < 0.1


def test_attachments_that_a_png_cannot_hold_come_beside_it(desk: Desk) -> None:
    data = ultra_hdr() + VIDEO
    facts = added(desk, "moves.jpg", data)
    assert [attachment["kind"] for attachment in facts["attachments"]] == [
        "gain-map",
        "video",
        "container",
    ]
    answer = desk.run("show", f"path:{desk.photos / 'moves.jpg'}").out
    assert "container, image/jpeg" in answer
    assert "JFIF" in answer
    contents = {attachment.kind: attachment.data for attachment in jpeg_attachments(data)}
    _, out = restored(desk, "moves.jpg", "back.png")
    assert (desk.folder / "back.gainmap.jpg").read_bytes() == contents["gain-map"]
    assert (desk.folder / "back.mp4").read_bytes() == VIDEO
    assert out.count("an attachment of the photo") == 2

    jpeg, out = restored(desk, "moves.jpg", "whole.jpg")
    assert "beside" not in out
    assert jpeg.read_bytes().endswith(VIDEO)
    small, out = restored(desk, "moves.jpg", "small.jpg", "--width", "100")
    assert "beside" not in out
    assert jpeg_attachments(small.read_bytes()) == ()
    assert sorted(path.name for path in desk.folder.glob("small*")) == ["small.jpg"]


def test_files_beside_never_replace_another_file(desk: Desk) -> None:
    added(desk, "moves.jpg", ultra_hdr() + VIDEO)
    words = "restore", f"path:{desk.photos / 'moves.jpg'}", "-o", desk.folder / "back.png"
    other = desk.folder / "back.mp4"
    other.write_bytes(b"another video")
    answer = desk.run(*words)
    assert answer.code == 2
    assert f"{other} is there already" in answer.out
    assert other.read_bytes() == b"another video"
    assert not (desk.folder / "back.png").exists()
    other.unlink()
    assert [desk.run(*words).code for _ in range(2)] == [0, 0]


def test_files_beside_never_replace_a_source(desk: Desk) -> None:
    added(desk, "moves.jpg", ultra_hdr() + VIDEO)
    beside = desk.photos / "other.gainmap.jpg"
    added(desk, beside.name, saved(crop("chelsea", 90, 90), "JPEG", quality=97))
    before = beside.read_bytes()
    answer = desk.run(
        "restore", f"path:{desk.photos / 'moves.jpg'}", "-o", desk.photos / "other.png"
    )
    assert answer.code == 2
    assert "is an original of the archive" in answer.out
    assert beside.read_bytes() == before
    assert not (desk.photos / "other.png").exists()


def test_a_gray_photo_keeps_its_gain_map(desk: Desk) -> None:
    gray = saved(Image.fromarray(crop("coffee", *SIZE)).convert("L"), "JPEG", quality=97)
    [gain_map] = jpeg_attachments(ultra_hdr())
    turned = with_exif(gray, oriented_exif(6).removeprefix(b"Exif\0\0"))
    added(desk, "gray.jpg", turned + gain_map.data)
    output, _ = restored(desk, "gray.jpg", "back.jpg")
    assert [attachment.data for attachment in jpeg_attachments(output.read_bytes())] == [
        gain_map.data
    ]
    with Image.open(output) as after, Image.open(BytesIO(turned)) as before:
        pictures = [
            np.asarray(ImageOps.exif_transpose(picture), float) for picture in (before, after)
        ]
    assert pictures[0].shape == pictures[1].shape
    assert np.abs(pictures[0] - pictures[1]).mean() < 3


def test_a_jpeg_that_is_kept_in_colour_comes_back_as_it_was(desk: Desk) -> None:
    plain = saved(
        crop("coffee", *SIZE),
        "JPEG",
        quality=96,
        subsampling=0,
        exif=oriented_exif(6),
        icc_profile=_profile(),
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
    )
    data = plain + VIDEO
    facts = added(desk, "kept.jpg", data, "--tier", "color")
    assert facts["tier"] == "color"
    assert facts["delta_e_mean"] < 1  # two decoders
    output, _ = restored(desk, "kept.jpg", "back.jpg")
    assert output.read_bytes().endswith(VIDEO)
    with Image.open(BytesIO(plain)) as before, Image.open(output) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert after.info["icc_profile"] == before.info["icc_profile"]
        assert after.info["exif"] == before.info["exif"]
        assert b"adobe:ns:meta" in after.info["xmp"]


def _profile() -> bytes:
    with Image.open(shared("camera/iphone11-bus.jpg")) as image:
        return bytes(image.info["icc_profile"])


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif", ".avif", ".jpg"])
def test_opacity_comes_back(desk: Desk, suffix: str) -> None:
    colors = crop("coffee", *SIZE)
    alpha = np.full(SIZE, 255, np.uint8)
    alpha[:, :90] = np.linspace(0, 255, 90).astype(np.uint8)
    data = saved(np.dstack([colors, alpha]), "PNG")
    facts = added(desk, "sticker.png", data)
    assert [attachment["kind"] for attachment in facts["attachments"]] == ["alpha"]
    output, out = restored(desk, "sticker.png", f"back{suffix}")
    assert "beside" not in out
    with Image.open(output) as image:
        again = np.asarray(image.convert("RGBA"))
    seen = alpha[..., None] / 255
    if suffix == ".jpg":
        expected, got = colors * seen + 255 * (1 - seen), again[..., :3].astype(float)
    else:
        assert np.abs(again[..., 3].astype(int) - alpha).max() <= (3 if suffix == ".avif" else 0)
        expected, got = colors * seen, again[..., :3] * seen
    assert np.abs(expected - got).mean() < 8


def test_iptc_is_in_restored_files(desk: Desk) -> None:
    tool = need("exiftool")
    desk.photos.mkdir()
    source = desk.photos / "captioned.jpg"
    source.write_bytes(saved(crop("coffee", *SIZE), "JPEG", quality=97))
    caption = "a cup of coffee, seen from above"
    arguments = (f"-IPTC:Caption-Abstract={caption}", "-IPTC:Keywords=cup", "-IPTC:Keywords=spoon")
    subprocess.run([tool, "-q", "-overwrite_original", *arguments, str(source)], check=True)
    added(desk, source.name, source.read_bytes())
    for suffix in (".jpg", ".tif"):
        output, _ = restored(desk, source.name, f"back{suffix}")
        asked = [tool, "-json", "-IPTC:Caption-Abstract", "-IPTC:Keywords", str(output)]
        [tags] = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
        assert tags["Caption-Abstract"] == caption
        assert tags["Keywords"] == ["cup", "spoon"]


@pytest.mark.slow
def test_a_motion_photo_of_a_phone_gives_its_video_back(desk: Desk) -> None:
    source = shared("formats/samsung-one-ui-6.heic")
    data = source.read_bytes()
    facts = added(desk, source.name, data, "--distance", "6")
    assert [attachment["kind"] for attachment in facts["attachments"]] == ["video", "container"]
    assert facts["stored_bytes"] > facts["attachments"][0]["bytes"] > 3_000_000
    _, _ = restored(desk, source.name, "back.png", "--view", "color")
    video = (desk.folder / "back.mp4").read_bytes()
    assert video[4:8] == b"ftyp"
    assert video in data
