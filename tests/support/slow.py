"""Marking some cases of a test as slow: CI tries them all, the ordinary run a few."""

from typing import Any

import pytest


def slow(*values: object) -> Any:
    """A case for `parametrize` that only CI tries (see the marker `slow`)."""
    return pytest.param(*values, marks=pytest.mark.slow)
