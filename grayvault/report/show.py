"""Everything that is known of one photo, for a person and for a program."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from grayvault.catalog.photos import find
from grayvault.catalog.source_files import sources_of
from grayvault.catalog.waiting_originals import waiting_of
from grayvault.core.errors import GrayVaultError
from grayvault.core.vault_file import Store, VaultFile
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.container import describe_container
from grayvault.report.best_source import best_source
from grayvault.vault.trash import Trash


def show(engine: Engine, store: Store, id_or_prefix: str) -> dict[str, Any]:
    """What `show --json` prints: the photo's row, its best `source` and all its `sources`.

    `source` is a path, or folder and name where only the vault file tells of a source.
    `attachments` is what is kept beside the picture; null where the vault file can't be read. A
    `container` among them says what it `holds`. Of a source, `freeing` says how it is to be freed
    some day, and `stays` why it could not be.
    Raises `NotFoundError`, `AmbiguousIdError`.
    """
    photo = find(engine, id_or_prefix)
    sources = sources_of(engine, photo.id)
    told = ("path", "name", "root", "state", "first_seen", "last_seen", "freeing")
    stays = {one.source.path: one.stays for one in waiting_of(engine, photo.id)}
    return {
        **asdict(photo),
        "source": best_source(sources, photo.folder, photo.source_name),
        "attachments": _attachments(store, photo.id),
        "sources": [
            {**{name: getattr(source, name) for name in told}, "stays": stays.get(source.path)}
            for source in sources
        ],
    }


def in_trash(trash: Trash, photo_id: str) -> list[dict[str, Any]]:
    """A photo's originals in the trash: what they are called there, their paths, since when."""
    return [
        {"name": one.name, "path": one.path, "at": one.at}
        for one in trash.originals_of(photo_id)
        if one.holds_original
    ]


def _attachments(store: Store, photo_id: str) -> list[dict[str, Any]] | None:
    try:
        file = store.get(photo_id)
    except (GrayVaultError, OSError):
        return None
    return [
        {"kind": one.kind, "media_type": one.media_type, "bytes": len(one.data)}
        | ({"holds": _held(file)} if one.kind == "container" else {})
        for one in file.attachments
    ]


def _held(file: VaultFile) -> list[str]:
    """What the source's container held, in words; nothing where that can't be read."""
    try:
        return list(describe_container(attached_container(file) or b"", file.record.source.format))
    except GrayVaultError:
        return []
