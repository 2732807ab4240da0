"""What happens to sources and photos: written into the journal, then folded into the catalog."""

import itertools
from collections.abc import Sequence

from grayvault.catalog import apply_events as catalog_events
from grayvault.core.events import Event
from grayvault.ingest.open_vault import OpenVault

_CHUNK = 500


def tell(vault: OpenVault, events: Sequence[Event]) -> None:
    """Append events to the journal and bring the catalog up to it; by any process, at any time.

    The catalog takes in whatever else it has missed on the way: another process may have appended
    and not got further yet, and its events must not be passed over.
    """
    vault.journal.append(events)
    catch_up(vault)


def catch_up(vault: OpenVault) -> None:
    """Bring the catalog up to the journal's end."""
    unread = vault.journal.read(catalog_events.journal_offset(vault.engine))
    while chunk := list(itertools.islice(unread, _CHUNK)):
        catalog_events.apply(vault.engine, [event for _, event in chunk], chunk[-1][0])
