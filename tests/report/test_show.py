import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.photos import add_photo
from grayvault.core.errors import NotFoundError
from grayvault.core.events import SourceGone, SourceSeen
from grayvault.report.show import show
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.catalog.builders import A, at, stamp, stored_photo


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(create_vault(tmp_path / "vault"))


KEYS = """id source sources tier width height source_bytes stored_bytes luma_bytes hint_bytes
colorizer delta_e_mean delta_e_p95 delta_e_tile luma_psnr revision"""


def test_everything_that_is_known_of_a_photo(engine: Engine, store: LocalStore) -> None:
    add_photo(engine, stored_photo())
    paths = ["/photos/gone.jpg", "/photos/\udcff.jpg"]
    apply_events(engine, [SourceSeen(at(1), path, "/photos", stamp(), A) for path in paths], 1)
    apply_events(engine, [SourceGone(at(2), "/photos/gone.jpg")], 2)
    document = json.loads(json.dumps(show(engine, store, A[:8])))
    assert set(KEYS.split()) < set(document)
    assert (document["id"], document["source"], document["luma_psnr"]) == (
        A,
        "/photos/\udcff.jpg",
        42.0,
    )
    assert [(source["path"], source["state"]) for source in document["sources"]] == [
        ("/photos/\udcff.jpg", "present"),
        ("/photos/gone.jpg", "gone"),
    ]


def test_an_adopted_file_names_its_own_source(engine: Engine, store: LocalStore) -> None:
    add_photo(engine, stored_photo())
    facts = show(engine, store, A)
    assert (facts["source"], facts["sources"]) == ("trip/IMG_1.jpg", [])
    assert facts["attachments"] is None  # there is no file to tell of them
    assert facts["picture"] is None


def test_an_unknown_photo(engine: Engine, store: LocalStore) -> None:
    with pytest.raises(NotFoundError):
        show(engine, store, A)
