"""Events written to the journal, then applied to the catalog."""

import itertools
from collections.abc import Sequence

from grayvault.catalog.apply_events import apply_events, journal_offset
from grayvault.core.events import Event
from grayvault.ingest.open_vault import OpenVault

_CHUNK = 500


def append_events(vault: OpenVault, events: Sequence[Event]) -> None:
    """Append events to the journal and bring the catalog up to date; any process may, at any time.

    The catalog also gets whatever other processes have appended and not applied yet: their events
    must not be skipped.
    """
    vault.journal.append(events)
    sync_catalog(vault)


def sync_catalog(vault: OpenVault) -> None:
    """Apply to the catalog all events of the journal that it doesn't have."""
    unread = vault.journal.read(journal_offset(vault.engine))
    while chunk := list(itertools.islice(unread, _CHUNK)):
        apply_events(vault.engine, [event for _, event in chunk], chunk[-1][0])
