"""The study's own method: what Pillow writes, byte for byte."""

from io import BytesIO

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.report.study.gray_jpeg import gray_jpeg
from tests.support.examples import examples
from tests.support.pictures import piece


@settings(max_examples=examples(25), deadline=None)
@given(number=st.integers(0, 99), size=st.tuples(st.integers(1, 70), st.integers(1, 70)))
def test_it_is_pillow_s_conversion_saved_with_pillow_s_defaults(
    number: int, size: tuple[int, int]
) -> None:
    image, buffer = piece(number, size), BytesIO()
    image.convert("L").save(buffer, "JPEG")
    assert gray_jpeg(np.asarray(image)) == buffer.getvalue()
