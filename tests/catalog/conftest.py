from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine

from grayvault.catalog.database.connect import open_catalog
from tests.catalog.builders import url


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_catalog(url(tmp_path), nullcontext)
    yield engine
    engine.dispose()
