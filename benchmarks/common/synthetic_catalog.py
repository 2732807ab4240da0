"""Catalogs of many photos without vault files, filled in as ingest fills them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog import photos
from grayvault.catalog.apply_events import apply_events
from grayvault.core.colorizer import ModelRef
from grayvault.core.config.paths import Places
from grayvault.core.events import Event
from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import Bound
from grayvault.core.vault_file import SourceFacts, StoredPhoto, VaultRecord

_RECORD = VaultRecord(
    id="",
    source=SourceFacts("", "", 0, "jpeg", 0),
    width=4000,
    height=3000,
    depth=8,
    tier="compact",
    distance=1.0,
    effort=3,
    bound=Bound(),
    colorizer=ModelRef("propagate"),
    fidelity=Fidelity(1.5, 4.0, 6.0, 42.0),
    luma_bytes=1_000_000,
    color_bytes=1_200_000,
    archived_at="2026-01-01T00:00:00+00:00",
)


def stored_photo(photo_id: str, source: SourceFacts, **fields: Any) -> StoredPhoto:
    """A photo as the catalog takes it; `fields` replace those of its record."""
    record = replace(_RECORD, id=photo_id, source=source, **fields)
    return StoredPhoto(record, record.luma_bytes + 1_000, photo_id)


def create_catalog(
    vault: Path, batches: Iterable[tuple[Sequence[StoredPhoto], Sequence[Event]]]
) -> None:
    """Create a vault whose catalog has these photos and events."""
    with opened_vault(Places(vault=vault), create=True) as opened:
        for stored, events in batches:
            photos.add_photos(opened.engine, stored)
            apply_events(opened.engine, events, 0)
