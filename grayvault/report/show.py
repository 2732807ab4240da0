"""The facts of one photo, as `show --json` prints them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from grayvault.catalog.photos import find
from grayvault.catalog.source_files import best_source, sources_of
from grayvault.catalog.waiting_originals import waiting_of
from grayvault.core.errors import GrayVaultError
from grayvault.core.vault_file import Store, VaultFile
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.container import describe_container
from grayvault.vault.trash import Trash


def show(engine: Engine, store: Store, id_or_prefix: str) -> dict[str, Any]:
    """The photo's catalog row, its best `source`, all its `sources` and its `attachments`.

    `source` is a path, or the folder and name in the vault file if the catalog has no source.
    `attachments` is None if the vault file can't be read; a `container` attachment lists what it
    `holds`. Of a source, `freeing` says how it will be freed, and `stays` why it could not be.
    Raises `NotFoundError`, `AmbiguousIdError`.
    """
    photo = find(engine, id_or_prefix)
    sources = sources_of(engine, photo.id)
    keys = ("path", "name", "root", "state", "first_seen", "last_seen", "freeing")
    stays = {waiting.source.path: waiting.stays for waiting in waiting_of(engine, photo.id)}
    return {
        **asdict(photo),
        "source": best_source(sources, photo.folder, photo.source_name),
        "attachments": _attachments(store, photo.id),
        "sources": [
            {**{key: getattr(source, key) for key in keys}, "stays": stays.get(source.path)}
            for source in sources
        ],
    }


def in_trash(trash: Trash, photo_id: str) -> list[dict[str, Any]]:
    """A photo's originals in the trash: entry name, original path, time of the move."""
    return [
        {"name": item.name, "path": item.path, "at": item.at}
        for item in trash.originals_of(photo_id)
        if item.holds_original
    ]


def _attachments(store: Store, photo_id: str) -> list[dict[str, Any]] | None:
    try:
        file = store.get(photo_id)
    except (GrayVaultError, OSError):
        return None
    return [
        {
            "kind": attachment.kind,
            "media_type": attachment.media_type,
            "bytes": len(attachment.data),
        }
        | ({"holds": _container_contents(file)} if attachment.kind == "container" else {})
        for attachment in file.attachments
    ]


def _container_contents(file: VaultFile) -> list[str]:
    """What the source file held beside the picture, in words; empty if it can't be read."""
    try:
        return list(describe_container(attached_container(file) or b"", file.record.source.format))
    except GrayVaultError:
        return []
