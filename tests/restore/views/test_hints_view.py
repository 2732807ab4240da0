"""The pinch of colour by itself."""

from dataclasses import replace

import numpy as np
import pytest

from grayvault.core.errors import DamagedFileError, UnsupportedError
from grayvault.core.view import OUTPUT_FORMATS, OutputFormat, View
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.metadata.restored_label import is_restored
from grayvault.restore.render import render
from tests.restore.test_render import as_array, colorfulness, opened, stored


@pytest.mark.parametrize(("name", "middle"), [("photo", 128), ("16 bits", 32768)])
def test_the_colours_of_the_hints_are_shown_at_one_brightness(name: str, middle: int) -> None:
    alone = as_array(render(stored(name), View("hints", "png")), "png")
    assert alone.shape == (151, 201, 3)
    assert np.abs(rgb_to_luma(alone).astype(int) - middle).max() <= 1
    assert np.ptp(alone.astype(float), axis=2).mean() > 0.03 * middle


@pytest.mark.parametrize("output", OUTPUT_FORMATS)
def test_it_comes_in_every_format_and_size_and_is_no_photo_to_archive(output: OutputFormat) -> None:
    image = opened(render(stored("photo"), View("hints", output, 50)))
    assert image.size == (50, 38)
    assert colorfulness(image) > 5
    packet = image.info["xmp"] if output != "tiff" else image.tag_v2[700]  # type: ignore[attr-defined]
    assert is_restored(packet.encode() if isinstance(packet, str) else packet)


@pytest.mark.parametrize("name", ["gray", "in colour"])
def test_a_photo_without_hints_has_none_to_show(name: str) -> None:
    with pytest.raises(UnsupportedError, match="no hints"):
        render(stored(name), View("hints"))


def test_damaged_hints_are_reported() -> None:
    file = stored("photo")
    damaged = replace(file, record=replace(file.record, hints=file.record.hints[:-3]))
    in_color = replace(stored("in colour"), record=file.record)
    for wrong in (damaged, in_color):
        with pytest.raises(DamagedFileError):
            render(wrong, View("hints"))
