"""Photos that older versions archived are restored in colour for ever."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grayvault.core.view import OutputFormat, View
from grayvault.restore.render import render
from grayvault.vault.format.file_format import unpack
from tests.support import color_error_definition as definition
from tests.support.photos import crop

GOLDEN = Path(__file__).parents[1] / "vault" / "golden" / "photo-hints-v1.jxl"
"""`crop("coffee", 150, 200)` as the last version that wrote coder 1's hints archived it."""


@pytest.mark.parametrize("output", ["png", "jpeg", "jxl"])
def test_a_photo_with_hints_of_coder_1(output: OutputFormat) -> None:
    file = unpack(GOLDEN.read_bytes())
    recorded = file.record.fidelity
    assert file.record.hints[0] == 1
    assert recorded is not None
    with Image.open(BytesIO(render(file, View("color", output, quality=98)))) as image:
        restored = np.asarray(image.convert("RGB"))
    figures = definition.figures(crop("coffee", 150, 200), restored)
    assert figures.mean == pytest.approx(
        recorded.delta_e_mean, rel=0.05 if output == "png" else 0.2
    )
    assert figures.p95 == pytest.approx(recorded.delta_e_p95, rel=0.05 if output == "png" else 0.2)
