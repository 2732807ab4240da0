"""Where a photo can be archived anew from: its original, in place or in the trash."""

from grayvault.core.sources import Source
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.find_original import is_unchanged, possible_originals
from grayvault.vault.trash import Trash


def find_original(vault: OpenVault, photo_id: str) -> Source | None:
    """A source of the photo that is still the file that was seen; else an original in the trash.

    None where there is neither: a photo is never archived anew from a restored picture.
    """
    found = possible_originals(vault.engine, Trash(vault.folder), photo_id)
    return next((one for one in found if is_unchanged(one.path, one.stamp)), None)
