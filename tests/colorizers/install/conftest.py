"""A server of files that models are fetched from."""

from collections.abc import Iterator

import pytest

from tests.colorizers.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web
