"""The facts of one photo, as `show --json` prints them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from grayvault.catalog.photos import find
from grayvault.catalog.source_files import best_source, sources_of
from grayvault.catalog.waiting_originals import waiting_of
from grayvault.core.closeness import closeness
from grayvault.core.errors import GrayVaultError
from grayvault.core.vault_file import Store, VaultFile
from grayvault.hints.stream_v3 import is_beside_lightness
from grayvault.imaging.codec.complete_exif import camera_facts
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.container import describe_container
from grayvault.vault.trash import Trash

_INTERNAL = ("bytes_inside", "files_beside", "latitude", "longitude")
"""Columns that say nothing to people, or that `exif` has; older rows lack them."""


def show(engine: Engine, store: Store, id_or_prefix: str) -> dict[str, Any]:
    """The photo's catalog row, its best `source`, all its `sources`, and what its vault file tells.

    `closeness` says how close the restored photo is to its original (`core/closeness.py`).
    `source` is a path, or the folder and name in the vault file if the catalog has no source.
    `picture` is the stored picture: "luma", "lightness" or "colour". `exif` has the `CameraFacts`.
    These and `attachments` are None if the vault file can't be read; a `container` attachment lists
    what it `holds`. Of a source, `freeing` says how it will be freed, and `stays` why it could not
    be. Raises `NotFoundError`, `AmbiguousIdError`.
    """
    photo = find(engine, id_or_prefix)
    file = _readable(store, photo.id)
    sources = sources_of(engine, photo.id)
    keys = ("path", "name", "root", "state", "first_seen", "last_seen", "freeing")
    stays = {waiting.source.path: waiting.stays for waiting in waiting_of(engine, photo.id)}
    return {
        **{key: value for key, value in asdict(photo).items() if key not in _INTERNAL},
        "closeness": closeness(
            photo.delta_e_mean, photo.likeness_full_size, photo.likeness_display
        ),
        "source": best_source(sources, photo.folder, photo.source_name),
        "picture": None if file is None else _stored_picture(file),
        "exif": None if file is None else asdict(camera_facts(file)),
        "attachments": None if file is None else _attachments(file),
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


def _readable(store: Store, photo_id: str) -> VaultFile | None:
    try:
        return store.get(photo_id)
    except (GrayVaultError, OSError):
        return None


def _stored_picture(file: VaultFile) -> str:
    if file.record.tier == "color":
        return "colour"
    return "lightness" if is_beside_lightness(file.record.hints) else "luma"


def _attachments(file: VaultFile) -> list[dict[str, Any]]:
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
