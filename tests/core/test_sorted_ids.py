"""Sorted ids are compared as sets are."""

from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.sorted_ids import in_either, only_in_first

IDS = st.sets(st.text("0123456789abcdef", min_size=2, max_size=2))


@given(IDS, IDS)
def test_they_are_compared_as_sets_are(first: set[str], second: set[str]) -> None:
    assert list(in_either(sorted(first), sorted(second))) == sorted(first | second)
    assert list(only_in_first(sorted(first), sorted(second))) == sorted(first - second)
