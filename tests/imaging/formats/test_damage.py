"""Runs of equal bytes, which tell of data that were never written."""

import re

from hypothesis import given
from hypothesis import strategies as st

from grayvault.imaging.formats.damage import SHORT_RUN, runs

lengths = st.sampled_from([1, 2, SHORT_RUN - 1, SHORT_RUN, SHORT_RUN + 1, 2 * SHORT_RUN])
stretches = st.builds(bytes.__mul__, st.sampled_from([b"\0", b"\xff", b"a", b"\0\xff"]), lengths)


@given(st.lists(stretches, max_size=9).map(b"".join), st.integers(0, 200), st.integers(0, 900))
def test_runs_are_those_of_a_pattern(data: bytes, start: int, end: int) -> None:
    pattern = re.compile(rb"\x00{64,}|\xff{64,}")
    expected = [match.span() for match in pattern.finditer(data, start, end)]
    assert [(run.start, run.end) for run in runs(data, start, end)] == expected
