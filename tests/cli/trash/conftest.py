"""A vault whose originals go to its trash."""

from dataclasses import replace

import pytest

from tests.support.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, originals="trash")
