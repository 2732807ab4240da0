from dataclasses import replace
from functools import cache
from io import BytesIO

import imagecodecs
import numpy as np
import pillow_jxl  # noqa: F401  lets Pillow open JPEG XL
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms

from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Metadata, Photo, Pixels
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.vault_file import SourceFacts, VaultFile, VaultRecord
from grayvault.core.view import OUTPUT_FORMATS, OutputFormat, View
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.metadata.restored_label import is_restored
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.restore.render import render
from tests.support import color_error_definition as definition
from tests.support.photos import crop, deep_crop

LOOSE = Bound(4.0, 12.0, 16.0)
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "jxl": "JXL", "tiff": "TIFF"}


def vault_file(pixels: Pixels, icc: bytes | None = None, **options: object) -> VaultFile:
    """What ingest makes of a picture."""
    settings = IngestSettings(bound=LOOSE, colorizer="propagate", **options)  # type: ignore[arg-type]
    condensed = encode_photo(Photo(pixels, "png", Metadata()), settings)
    luma = condensed.luma
    record = VaultRecord(
        id="5a" * 32,
        source=SourceFacts("photo.png", "", 0, "png", pixels.nbytes),
        width=pixels.shape[1],
        height=pixels.shape[0],
        depth=luma.depth,
        tier=luma.tier,
        distance=luma.distance,
        effort=luma.effort,
        bound=settings.bound,
        colorizer=condensed.colorizer,
        fidelity=condensed.fidelity,
        luma_bytes=len(luma.codestream),
        color_bytes=condensed.color_bytes,
        archived_at="2026-01-02T03:04:05+00:00",
        note=condensed.note,
        hints=condensed.hints,
        icc=icc,
    )
    return VaultFile(record, luma.codestream)


PHOTO = crop("coffee", 151, 201)
DEEP = deep_crop("coffee", 151, 201)
KINDS = ("photo", "16 bits", "in colour", "gray")


@cache
def stored(kind: str) -> VaultFile:
    """A vault file of each of `KINDS`."""
    match kind:
        case "16 bits":
            return vault_file(DEEP, ICC)
        case "in colour":
            return vault_file(PHOTO, ICC, tier="color")
        case "gray":
            return vault_file(PHOTO[..., 1].copy())
        case _:
            return vault_file(PHOTO, ICC)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def colorfulness(image: Image.Image) -> float:
    """How far R', G' and B' are apart, on average."""
    pixels = np.asarray(image.convert("RGB")).astype(float)
    return float((pixels.max(axis=2) - pixels.min(axis=2)).mean())


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
@pytest.mark.parametrize("width", [None, 999, 201, 120, 75, 1])
@pytest.mark.parametrize("name", ["photo", "16 bits", "in colour"])
def test_colour_is_shown_where_colour_is_asked_for(
    name: str, width: int | None, output: OutputFormat
) -> None:
    image = opened(render(stored(name), View("color", output, width)))
    expected_width = min(width or 201, 201)
    assert image.format == NAMES[output]
    assert image.size == (expected_width, max(1, round(151 * expected_width / 201)))
    reduced = Image.fromarray(PHOTO).resize(image.size, Image.Resampling.LANCZOS)
    assert colorfulness(image) > 0.7 * colorfulness(reduced) > 20
    difference = np.asarray(image.convert("RGB")).astype(float) - np.asarray(reduced)
    assert np.abs(difference).mean() < 10


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
@pytest.mark.parametrize("width", [None, 75])
@pytest.mark.parametrize("name", KINDS)
def test_gray_is_shown_where_gray_is_asked_for(
    name: str, width: int | None, output: OutputFormat
) -> None:
    image = opened(render(stored(name), View("gray", output, width)))
    assert image.size == ((201, 151) if width is None else (75, 56))
    assert colorfulness(image) < (3 if output in {"avif", "webp"} else 1e-9)
    if output not in {"avif", "webp"}:  # which know no gray
        assert image.mode in {"L", "I;16"}
    assert not is_restored(image.info.get("xmp"))


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_a_gray_photo_is_gray_in_every_view(output: OutputFormat) -> None:
    assert render(stored("gray"), View("color", output)) == render(
        stored("gray"), View("gray", output)
    )


def as_array(data: bytes, output: OutputFormat) -> NDArray[np.uint8 | np.uint16]:
    if output == "tiff":
        return np.asarray(tifffile.imread(BytesIO(data)))
    return np.asarray(imagecodecs.png_decode(data))


@pytest.mark.parametrize("output", ["png", "tiff"])
@pytest.mark.parametrize("name", ["photo", "16 bits"])
def test_png_and_tiff_keep_the_stored_luma(name: str, output: OutputFormat) -> None:
    file = stored(name)
    pixels = as_array(render(file, View("color", output)), output)
    luma = jxl.decode_gray(file.codestream)
    assert pixels.dtype == luma.dtype
    formula = pixels.astype(np.float64) @ [0.299, 0.587, 0.114]
    assert np.abs(formula - luma).max() <= 0.52
    gray = as_array(render(file, View("gray", output)), output)
    assert np.array_equal(gray, luma)


@pytest.mark.parametrize("name", KINDS)
def test_every_lossless_format_shows_the_same(name: str) -> None:
    png, tiff = (
        as_array(render(stored(name), View("color", output)), output) for output in ("png", "tiff")
    )
    assert np.array_equal(png, tiff)


def sampling(jpeg: bytes) -> list[tuple[int, int]]:
    """How often a JPEG's planes are sampled, across and down."""
    return [layer[1:3] for layer in opened(jpeg).layer]  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [None, 120, 1])
@pytest.mark.parametrize("name", ["photo", "16 bits"])
def test_a_jpeg_of_a_small_photo_has_all_of_its_chroma(name: str, width: int | None) -> None:
    jpeg = render(stored(name), View("color", "jpeg", width))
    assert sampling(jpeg) == [(1, 1), (1, 1), (1, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("width", [None, 800])
def test_a_jpeg_of_a_large_photo_has_half_of_its_chroma(width: int | None) -> None:
    file = vault_file(np.kron(crop("chelsea", 80, 160), np.ones((10, 10, 1), np.uint8)))
    jpeg = render(file, View("color", "jpeg", width, quality=98))
    assert sampling(jpeg) == [(2, 2), (1, 1), (1, 1)]
    png = opened(render(file, View("color", "png", width)))
    assert definition.figures(np.asarray(png), np.asarray(opened(jpeg))).mean < 1.2


def test_a_jpeg_is_near_the_png() -> None:
    for name in ("photo", "16 bits"):
        png = opened(render(stored(name), View("color", "png")))
        jpeg = opened(render(stored(name), View("color", "jpeg", quality=98)))
        assert definition.figures(np.asarray(png), np.asarray(jpeg)).mean < 1.2


def test_colour_that_was_kept_is_shown_as_it_is() -> None:
    pixels = as_array(render(stored("in colour"), View("color", "png")), "png")
    assert np.array_equal(pixels, jxl.decode(stored("in colour").codestream))
    gray = as_array(render(stored("in colour"), View("gray", "png")), "png")
    assert np.array_equal(gray, rgb_to_luma(pixels))


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_restored_colour_is_labelled(output: OutputFormat) -> None:
    file = stored("photo")
    packet = opened(render(file, View("color", output, 100))).info["xmp"]
    packet = packet.encode() if isinstance(packet, str) else packet
    fidelity = file.record.fidelity
    assert fidelity is not None
    assert file.record.colorizer is not None
    assert is_restored(packet)
    for value in (
        b'Colorizer="%s"' % file.record.colorizer.name.encode(),
        b'Photo="5a5a',
        b'DeltaEMean="%.2f"' % fidelity.delta_e_mean,
        b'DeltaEP95="%.2f"' % fidelity.delta_e_p95,
    ):
        assert value in packet


@pytest.mark.parametrize("name", ["in colour", "gray"])
@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_pictures_that_were_not_restored_are_not_labelled(name: str, output: OutputFormat) -> None:
    packet = opened(render(stored(name), View("color", output))).info.get("xmp")
    assert not is_restored(packet.encode() if isinstance(packet, str) else packet)


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_a_profile_goes_with_the_channels_that_it_is_for(output: OutputFormat) -> None:
    for name in ("photo", "16 bits", "in colour"):
        image = opened(render(stored(name), View("color", output)))
        assert image.info.get("icc_profile") == ICC
        gray = opened(render(stored(name), View("gray", output)))
        assert (gray.info.get("icc_profile") == ICC) == (gray.mode == "RGB")


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3)])
@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_small_pictures_are_rendered(size: tuple[int, int], output: OutputFormat) -> None:
    file = vault_file(crop("coffee", *size))
    for width in (None, 1):
        for kind in ("color", "gray"):
            image = opened(render(file, View(kind, output, width)))
            assert image.size == (size[1] if width is None else 1, image.size[1])


def test_a_colorizer_that_is_not_here_is_replaced_by_the_hints_alone_and_the_label_says_so() -> (
    None
):
    record = stored("photo").record
    by_hints = replace(stored("photo"), record=replace(record, colorizer=PROPAGATE.ref))
    expected = as_array(render(by_hints, View("color", "png")), "png")
    for ref in (ModelRef("propagate", "5a" * 32), ModelRef("monet")):
        other = replace(stored("photo"), record=replace(record, colorizer=ref))
        data = render(other, View("color", "png"))
        packet = opened(data).info["xmp"]
        packet = packet.encode() if isinstance(packet, str) else packet
        assert np.array_equal(as_array(data, "png"), expected)
        assert b'Colorizer="propagate"' in packet
        assert b"DeltaE" not in packet


def test_damage_is_reported() -> None:
    file = stored("photo")
    for damaged in (
        replace(file, codestream=file.codestream[:-50]),
        replace(file, record=replace(file.record, hints=file.record.hints[:-3])),
        replace(stored("in colour"), record=file.record),
    ):
        for output in ("jpeg", "png"):
            with pytest.raises(DamagedFileError):
                render(damaged, View("color", output))


def test_rendering_is_repeatable() -> None:
    for output in OUTPUT_FORMATS:
        view = View("color", output, 90)
        assert render(stored("photo"), view) == render(stored("photo"), view)
