"""The way of one photo into the vault: value in, value out; no catalog, no journal."""

import errno
import hashlib
from dataclasses import dataclass, field, replace
from typing import Protocol

from grayvault.core.errors import (
    BeingWrittenError,
    GrayVaultError,
    NotFoundError,
    PhotoRefusedError,
    SourceChangedError,
    SourceStoreError,
    UnreadablePhotoError,
)
from grayvault.core.jobs import Outcome
from grayvault.core.photo import Photo
from grayvault.core.retries import BEING_WRITTEN, NOT_PERMITTED
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import SourceFacts, Store, StoredPhoto, VaultFileBoxes
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.build_vault_file import build_vault_file, source_facts
from grayvault.ingest.archive.byte_accounting import archived_share
from grayvault.ingest.archive.encode_photo import WorkingColorizers, encode_photo
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.verify_restore import verify_restore
from grayvault.ingest.files.read_source import read_source
from grayvault.vault.format.file_format import encode_boxes

_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_LASTING = frozenset({errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EINVAL})
"""Errors that don't pass by themselves; those of disks and networks may."""


class ReadSource(Protocol):
    """Reads a source that has its stamp before and after it is read."""

    def __call__(self, source: Source, *, sparse: bool = False) -> bytes: ...


@dataclass(frozen=True)
class ArchiveResources:
    """Where vault files go, the most pixels that a photo may have, and the colorizers.

    `read` reads a source, as `read_source` and `read_any_source` do.
    """

    store: Store
    max_pixels: int
    colorizers: WorkingColorizers = field(default_factory=WorkingColorizers)
    read: ReadSource = read_source


def archive_photo(source: Source, settings: IngestSettings, resources: ArchiveResources) -> Outcome:
    """Archive one file: hash it, then use the vault file that it has or write one, verified.

    With `settings.renew` a new vault file is written in any case, with the old one's facts about
    the source. If the source is to be freed now and was archived before, the vault file is restored
    and measured, and the outcome's `must_stay` says what is wrong with it. Pictures that are
    skipped or can't be read come back as outcomes; what is wrong with the vault itself is raised
    (`OSError`, `GrayVaultError`).
    """
    data = _read(source, settings, resources)
    if isinstance(data, Outcome):
        return data
    photo_id = hashlib.sha256(data).hexdigest()
    outcome = _archive_bytes(source, data, photo_id, settings, resources)
    outcome = replace(outcome, failed_colorizers=tuple(resources.colorizers.failed.items()))
    if not settings.free or outcome.kind != "known":
        return outcome
    return replace(outcome, must_stay=_why_original_must_stay(photo_id, data, resources))


def _read(source: Source, settings: IngestSettings, resources: ArchiveResources) -> bytes | Outcome:
    """The bytes of a source, or the outcome if it can't be read (now)."""
    try:
        return resources.read(source, sparse=settings.damaged)
    except SourceChangedError as error:
        return Outcome("changed", error.now or source.stamp)
    except BeingWrittenError as error:
        return Outcome.changed(source, BEING_WRITTEN, str(error))
    except PhotoRefusedError as error:
        return Outcome.skipped(source, error.reason, str(error))
    except (NotFoundError, SourceStoreError, OSError) as error:
        return _unread(source, error)


def _unread(source: Source, error: NotFoundError | SourceStoreError | OSError) -> Outcome:
    if isinstance(error, NotFoundError):
        return Outcome("gone", source.stamp)
    if isinstance(error, SourceStoreError):
        return Outcome.failed(source, error.reason, str(error))
    if isinstance(error, FileNotFoundError):
        return Outcome("changed", source.stamp)
    return Outcome.failed(source, _reason(error), f"the file can't be read: {error.strerror}")


def _archive_bytes(
    source: Source,
    data: bytes,
    photo_id: str,
    settings: IngestSettings,
    resources: ArchiveResources,
) -> Outcome:
    existing = resources.store.read_verified(photo_id)
    if existing is not None and not settings.renew:
        return Outcome("known", source.stamp, photo_id, existing)
    try:
        photo = read_photo(data, resources.max_pixels, damaged=settings.damaged)
        _refuse_lost_metadata(photo, settings)
        facts = _facts(source, photo, existing)
        encoded = encode_photo(photo, settings, resources.colorizers)
        _refuse_color(encoded, settings)
        boxes = encode_boxes(build_vault_file(photo_id, facts, photo, encoded, settings))
        _refuse_no_gain(boxes, photo, settings.min_saving)
    except UnreadablePhotoError as error:
        return Outcome.failed(source, "unreadable", str(error))
    except PhotoRefusedError as error:
        return Outcome.skipped(source, error.reason, str(error))
    stored = resources.store.put(boxes, replace=existing is not None)
    return Outcome("archived", source.stamp, photo_id, stored)


def _facts(source: Source, photo: Photo, existing: StoredPhoto | None) -> SourceFacts:
    """The facts about a photo's first source: those of its existing vault file, if it has one."""
    facts = source_facts(source, photo)
    if existing is None:
        return facts
    first = existing.record.source
    return replace(first, orientation=facts.orientation, verbatim=facts.verbatim)


def _why_original_must_stay(photo_id: str, data: bytes, resources: ArchiveResources) -> str | None:
    """Why the source of these bytes must not be freed; None if its vault file can replace it.

    For this the vault file is read from the disk again, and all its checksums are verified.
    """
    try:
        photo = read_photo(data, resources.max_pixels, damaged=True)
        if photo.damage is not None:
            return f"its picture is damaged: {photo.damage}"
        file = resources.store.get(photo_id)
        return verify_restore(photo, file, resources.colorizers.installed, data)
    except (GrayVaultError, OSError) as error:
        return f"its photo can't be restored from the vault: {error}"


def _reason(error: OSError) -> str:
    if error.errno in _FORBIDDEN:
        return NOT_PERMITTED
    return "unreadable" if error.errno in _LASTING else "io-error"


def _refuse_lost_metadata(photo: Photo, settings: IngestSettings) -> None:
    if photo.left_out and not settings.lossy_metadata:
        raise PhotoRefusedError(
            "metadata",
            f"it holds what can't be kept ({', '.join(photo.left_out)}): "
            "`add --lossy-metadata` archives the photo without that",
        )


def _refuse_color(encoded: EncodedPhoto, settings: IngestSettings) -> None:
    if settings.color == "never" and encoded.luma.tier == "color":
        why = (encoded.note or "").removeprefix("kept in colour: ")
        raise PhotoRefusedError(
            "needs-color",
            f"it can only be kept in colour ({why}), and `color: never` forbids that",
        )


def _refuse_no_gain(boxes: VaultFileBoxes, photo: Photo, min_saving: float) -> None:
    if photo.damage is not None:
        return  # what is left of a damaged photo is archived at any size
    share = archived_share(boxes, photo)
    if share > 1 - min_saving:
        raise PhotoRefusedError(
            "no-gain",
            f"an archive of it would take {share:.0%} of its bytes, and "
            f"`min_saving` asks for {1 - min_saving:.0%} or less",
        )
