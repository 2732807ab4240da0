"""Catalogs of many photos without vault files, filled in as ingest fills them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog import photos
from grayvault.catalog.apply_events import apply_events
from grayvault.core.config.paths import Places
from grayvault.core.events import Event
from grayvault.core.vault_file import SourceFacts, StoredPhoto
from tests.catalog.builders import stored_photo as example_photo

_RECORD = replace(
    example_photo().record,
    width=4000,
    height=3000,
    luma_bytes=1_000_000,
    color_bytes=1_200_000,
    hints=b"",
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
