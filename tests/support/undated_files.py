"""The vault files of a desk, for comparing them with another's."""

from dataclasses import replace

from grayvault.core.vault_file import VaultFile
from grayvault.vault.format.file_format import pack
from tests.support.desk import Desk

_AT = "2026-01-02T03:04:05+00:00"


def undated_files(desk: Desk) -> dict[str, bytes]:
    """The bytes of all vault files, by photo, as if photos and files were made at a fixed time."""
    with desk.services() as vault:
        files = {photo_id: vault.store.get(photo_id) for photo_id in vault.store.ids()}
    return {photo_id: pack(_undated(file)) for photo_id, file in files.items()}


def _undated(file: VaultFile) -> VaultFile:
    source = replace(file.record.source, mtime_ns=0)
    return replace(file, record=replace(file.record, archived_at=_AT, source=source))
