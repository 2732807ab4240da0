import subprocess
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_jxl  # noqa: F401  lets Pillow open JPEG XL
import pytest
import tifffile
from PIL import Image, ImageCms
from PIL.ExifTags import IFD

from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Metadata, Pixels
from grayvault.core.view import OUTPUT_FORMATS, OutputFormat
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.formats.isobmff.boxes import boxes
from grayvault.imaging.formats.metadata.restored_label import add_label, is_restored, read_label
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import (
    encode_jpeg_planes,
    encode_jxl_planes,
    encode_pixels,
)
from grayvault.imaging.resize import resize_plane
from tests.imaging.formats.files import MAX_PIXELS
from tests.support.photos import crop, deep_crop
from tests.support.tools import need

NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "jxl": "JXL", "tiff": "TIFF"}
COLOR = crop("coffee", 61, 47)
DEEP = deep_crop("coffee", 61, 47)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NOTHING = Metadata()


def some_metadata() -> Metadata:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Model 1"
    exif.get_ifd(IFD.Exif)[0x9003] = "2020:02:20 20:20:20"
    return Metadata(
        exif=exif.tobytes().removeprefix(b"Exif\0\0"),
        xmp=add_label(None, {"Color": "restored", "Note": "Zoë"}),
        icc=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("gray", [False, True])
@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_a_file_holds_the_picture(output: OutputFormat, gray: bool, depth: int) -> None:
    pixels: Pixels = DEEP if depth == 16 else COLOR
    if gray:
        pixels = pixels[..., 1].copy()
    image = opened(encode_pixels(pixels, output, 95, NOTHING))
    assert image.format == NAMES[output]
    assert image.size == (47, 61)
    expected = pixels.astype(float) / (257 if depth == 16 else 1)
    got = np.asarray(image).astype(float) / (257 if image.mode == "I;16" else 1)
    if got.ndim > expected.ndim:  # AVIF and WebP have no gray pictures
        assert output in {"avif", "webp"}
        got = got.mean(axis=2)
    assert got.shape == expected.shape
    assert np.abs(got - expected).mean() < (
        2.6 if output in {"jpeg", "webp", "jxl", "avif"} else 0.6
    )


@pytest.mark.parametrize("output", ["png", "tiff"])
@pytest.mark.parametrize("pixels", [COLOR, COLOR[..., 0].copy(), DEEP, DEEP[..., 0].copy()])
def test_lossless_formats_give_every_bit_back(pixels: Pixels, output: OutputFormat) -> None:
    data = encode_pixels(pixels, output, 50, some_metadata())
    back = tifffile.imread(BytesIO(data)) if output == "tiff" else imagecodecs.png_decode(data)
    assert back.dtype == pixels.dtype
    assert np.array_equal(back, pixels)


@pytest.mark.parametrize("pixels", [COLOR, DEEP])
@pytest.mark.parametrize("output", ["jpeg", "png", "webp", "avif", "tiff"])
def test_metadata_is_written(pixels: Pixels, output: OutputFormat) -> None:
    metadata = some_metadata()
    image = opened(encode_pixels(pixels, output, 90, metadata))
    exif = image.getexif()
    assert (exif[0x010F], exif[0x0110]) == ("Maker", "Model 1")
    assert exif.get_ifd(IFD.Exif)[0x9003] == "2020:02:20 20:20:20"
    assert image.info["icc_profile"] == metadata.icc
    packet = image.info["xmp"]
    assert (packet.encode() if isinstance(packet, str) else packet) == metadata.xmp


@pytest.mark.parametrize("output", ["png", "tiff"])
def test_metadata_of_16_bit_files_is_read_again(output: OutputFormat) -> None:
    metadata = some_metadata()
    plain = Metadata(metadata.exif, b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", metadata.icc)
    photo = read_photo(encode_pixels(DEEP, output, 90, plain), MAX_PIXELS)
    assert np.array_equal(photo.pixels, DEEP)
    assert photo.metadata.icc == plain.icc
    assert photo.metadata.xmp == plain.xmp
    assert b"Model 1" in (photo.metadata.exif or b"")


@pytest.mark.parametrize("depth", [8, 16])
def test_metadata_is_written_to_jpeg_xl(depth: int, tmp_path: Path) -> None:
    metadata = some_metadata()
    assert metadata.exif is not None
    assert metadata.xmp is not None
    data = encode_pixels(COLOR if depth == 8 else DEEP, "jxl", 90, metadata)
    image = opened(data)
    assert metadata.exif in image.info["exif"]
    assert image.info["icc_profile"] == metadata.icc
    assert is_restored(image.info["xmp"])
    kinds = {box.kind: data[box.body : box.end] for box in boxes(data)}
    assert kinds[b"Exif"] == bytes(4) + metadata.exif  # as plain boxes: few programs read Brotli
    assert kinds[b"xml "] == metadata.xmp
    djxl = need("djxl")
    (tmp_path / "photo.jxl").write_bytes(data)
    command = [djxl, str(tmp_path / "photo.jxl"), str(tmp_path / "photo.ppm")]
    subprocess.run(command, check=True, capture_output=True)
    assert opened((tmp_path / "photo.ppm").read_bytes()).size == (47, 61)


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_no_metadata_is_written_where_there_is_none(output: OutputFormat) -> None:
    image = opened(encode_pixels(COLOR, output, 90, NOTHING))
    assert not image.info.get("xmp")
    assert 0x010F not in image.getexif()


def test_xmp_that_no_jpeg_segment_holds_is_left_out() -> None:
    metadata = Metadata(xmp=add_label(None, {"Note": "x" * 70_000}))
    image = opened(encode_pixels(COLOR, "jpeg", 90, metadata))
    assert image.size == (47, 61)
    assert not image.info.get("xmp")


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_the_label_is_kept_where_the_rest_of_the_xmp_is_too_long(output: OutputFormat) -> None:
    long = (
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='{RDF}'>"
        f"<rdf:Description xmlns:t='t:' t:text='{'x' * 70_000}'/></rdf:RDF></x:xmpmeta>"
    )
    label = {"Color": "restored", "Colorizer": "propagate"}
    metadata = Metadata(xmp=add_label(long.encode(), label))
    data = encode_pixels(COLOR, output, 90, metadata)
    assert opened(data).size == (47, 61)
    if output == "jxl":
        [packet] = [data[box.body : box.end] for box in boxes(data) if box.kind == b"xml "]
    else:
        packet = opened(data).info["xmp"]
    written = packet.encode() if isinstance(packet, str) else packet
    assert read_label(written) == label
    assert (b"xxx" in written) == (output != "jpeg")


def test_long_xmp_without_a_label_is_in_jpeg_xl() -> None:
    xmp = add_label(None, {"Note": "x" * 70_000})
    data = encode_pixels(COLOR, "jxl", 90, Metadata(xmp=xmp))
    assert [data[box.body : box.end] for box in boxes(data) if box.kind == b"xml "] == [xmp]
    assert opened(data).size == (47, 61)


@pytest.mark.parametrize("size", [65_533 - 6, 65_533 - 5, 140_000])
@pytest.mark.parametrize("output", ["jpeg", "jxl"])
def test_exif_of_any_size_is_kept(output: OutputFormat, size: int) -> None:
    exif = some_metadata().exif or b""
    block = exif + bytes(size - len(exif))
    image = opened(encode_pixels(COLOR, output, 90, Metadata(block)))
    assert image.size == (47, 61)
    assert image.info["exif"].removeprefix(b"Exif\0\0") == block


@pytest.mark.parametrize("output", ["jpeg", "webp", "avif", "jxl"])
def test_quality_costs_bytes(output: OutputFormat) -> None:
    sizes = [len(encode_pixels(COLOR, output, quality, NOTHING)) for quality in (20, 60, 95)]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("output", ["jpeg", "jxl", "webp", "avif"])
def test_a_picture_too_long_for_a_format_is_refused(output: OutputFormat) -> None:
    long = np.zeros((70_000, 2), np.uint8)
    with pytest.raises(UnsupportedError, match="pixels a side"):
        encode_pixels(long, output, 90, NOTHING)


@pytest.mark.parametrize("shape", [(61, 47), (60, 46), (2, 1), (1, 7)])
def test_planes_become_a_jpeg_without_loss_of_chroma(shape: tuple[int, int]) -> None:
    pixels = COLOR[: shape[0], : shape[1]]
    half = (shape[0] + 1) // 2, (shape[1] + 1) // 2
    chroma = np.stack([resize_plane(plane, half, "box") for plane in rgb_to_chroma(pixels)])
    luma = rgb_to_luma(pixels)
    image = Image.open(BytesIO(encode_jpeg_planes(luma, chroma, 100, NOTHING)))
    assert image.size == (shape[1], shape[0])
    sampling = [layer[1:3] for layer in image.layer]  # type: ignore[attr-defined]
    assert sampling == [(2, 2), (1, 1), (1, 1)]
    image.draft("YCbCr", None)
    assert image.mode == "YCbCr"
    planes = np.asarray(image).astype(float)
    assert np.abs(planes[..., 0] - luma).max() <= 2
    decoded = np.moveaxis(planes[..., 1:], -1, 0).astype(np.float32)
    halved = np.stack([resize_plane(plane, half, "box") for plane in decoded])
    assert np.abs(halved - 128 - chroma).mean() < 1.5


@pytest.mark.parametrize("shape", [(61, 47), (1, 1), (1, 7)])
def test_planes_of_one_size_become_a_jpeg_with_all_chroma(shape: tuple[int, int]) -> None:
    pixels = COLOR[: shape[0], : shape[1]]
    luma, chroma = rgb_to_luma(pixels), rgb_to_chroma(pixels)
    image = Image.open(BytesIO(encode_jpeg_planes(luma, chroma, 100, NOTHING)))
    assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]
    image.draft("YCbCr", None)
    planes = np.moveaxis(np.asarray(image).astype(np.float32), -1, 0)
    assert np.abs(planes[1:] - 128 - chroma).max() <= 3


def test_planes_of_jpeg_xl_are_those_of_jpeg() -> None:
    luma = rgb_to_luma(COLOR)
    chroma = np.full((2, 31, 24), 20, np.float32)
    jpeg = encode_jpeg_planes(luma, chroma, 90, some_metadata())
    jxl = encode_jxl_planes(luma, chroma, 90, some_metadata())
    assert imagecodecs.jpegxl_decode_jpeg(jxl, numthreads=1) == jpeg


def test_16_bit_luma_becomes_an_8_bit_jpeg() -> None:
    luma = rgb_to_luma(DEEP)
    chroma = np.zeros((2, 31, 24), np.float32)
    image = opened(encode_jpeg_planes(luma, chroma, 100, NOTHING))
    assert np.abs(np.asarray(image.convert("L")) - luma / 257).max() <= 2
