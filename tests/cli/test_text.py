"""Words for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.report.text_format import printable, size

ANY_CHARACTER = st.characters(exclude_categories=())


@given(st.text(ANY_CHARACTER))
def test_anything_becomes_one_printable_line(text: str) -> None:
    assert printable(text).isprintable()


@given(st.text(ANY_CHARACTER, max_size=20))
def test_printable_text_stays(text: str) -> None:
    assert (printable(text) == text) == text.isprintable()


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (-2_500_000, "-2.5 MB"),
        (12_345_678_901, "12.3 GB"),
        (5 * 10**18, "5000.0 PB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text
