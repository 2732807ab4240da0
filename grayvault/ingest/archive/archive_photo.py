"""The way of one photo into the vault: value in, value out; no catalog, no journal."""

import errno
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePath

from grayvault.core.errors import (
    BeingWrittenError,
    GrayVaultError,
    PhotoRefusedError,
    SourceChangedError,
    UnreadablePhotoError,
)
from grayvault.core.photo import Attachment, Photo
from grayvault.core.retries import BEING_WRITTEN, NOT_PERMITTED
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Outcome, Source
from grayvault.core.vault_file import SourceFacts, Store, VaultFile, VaultRecord
from grayvault.imaging.codec.alpha import encode_alpha
from grayvault.imaging.codec.container_attachment import attach_container
from grayvault.imaging.formats.container import MEDIA_TYPES
from grayvault.imaging.formats.jpeg.jpeg_metadata import read_exif, read_xmp
from grayvault.imaging.formats.metadata.exif_capture import read_capture
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.encode_photo import WorkingColorizers, encode_photo
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.verify_restore import verify_restore
from grayvault.ingest.files.read_source import read_source
from grayvault.vault.file_format import pack

_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_LASTING = frozenset({errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EINVAL})
"""Errors that don't pass by themselves; those of disks and networks may."""

IPTC_TYPE = "application/x-iptc"


@dataclass(frozen=True)
class ArchiveResources:
    """Where vault files go, and the most pixels that a photo may have."""

    store: Store
    max_pixels: int
    condensing: WorkingColorizers = field(default_factory=WorkingColorizers)


def archive_photo(source: Source, settings: IngestSettings, parts: ArchiveResources) -> Outcome:
    """Take in one file: hash it, adopt the vault file that it has or write one, verified.

    With `settings.renew` it is a new one in any case, which says of the source what the old one
    did. The outcome names the colorizers that failed. Where the source is to be freed now and was
    archived before, it tells whether the vault file stands in for it.
    Pictures that are left alone or can't be read come back as outcomes; what is wrong with the
    vault itself is raised (`OSError`, `GrayVaultError`).
    """
    try:
        data = read_source(source, sparse=settings.damaged)
    except (FileNotFoundError, SourceChangedError):
        return Outcome("changed", source.stamp)
    except BeingWrittenError as error:
        detail = f"{source.path}: {error}"
        return Outcome("changed", source.stamp, reason=BEING_WRITTEN, detail=detail)
    except PhotoRefusedError as error:
        return _left(source, "skipped", error.reason, str(error))
    except OSError as error:
        return _left(source, "failed", _reason(error), f"the file can't be read: {error.strerror}")
    photo_id = hashlib.sha256(data).hexdigest()
    outcome = _take_in(source, data, photo_id, settings, parts)
    outcome = replace(outcome, left_out=tuple(parts.condensing.left_out.items()))
    if not settings.free or outcome.kind != "known":
        return outcome
    return replace(outcome, stays=_why_it_stays(photo_id, data, parts))


def _take_in(
    source: Source, data: bytes, photo_id: str, settings: IngestSettings, parts: ArchiveResources
) -> Outcome:
    before = parts.store.stat(photo_id)
    if before is not None and not settings.renew:
        return Outcome("known", source.stamp, photo_id, before)
    try:
        photo = read_photo(data, parts.max_pixels, damaged=settings.damaged)
        _refuse_what_cannot_be_kept(photo, settings)
        facts = _facts(source, photo)
        if before is not None:
            way_up, verbatim = facts.orientation, facts.verbatim
            facts = replace(before.record.source, orientation=way_up, verbatim=verbatim)
        condensed = encode_photo(photo, settings, parts.condensing)
        file = _vault_file(facts, photo_id, photo, condensed, settings)
        if photo.damage is None:  # of a damaged one, what is left is kept whatever it takes
            _refuse_no_gain(file, photo, settings.min_saving)
    except UnreadablePhotoError as error:
        return _left(source, "failed", "unreadable", str(error))
    except PhotoRefusedError as error:
        return _left(source, "skipped", error.reason, str(error))
    return Outcome("archived", source.stamp, photo_id, parts.store.put(file))


def _why_it_stays(photo_id: str, data: bytes, parts: ArchiveResources) -> str | None:
    """Why the source of these bytes must not be freed; None where its vault file stands in for it.

    The file is read from the disk for this, and all its checksums are verified.
    """
    try:
        photo = read_photo(data, parts.max_pixels, damaged=True)
        if photo.damage is not None:
            return f"its picture is damaged: {photo.damage}"
        return verify_restore(photo, parts.store.get(photo_id), parts.condensing.colorizers, data)
    except (GrayVaultError, OSError) as error:
        return f"its photo can't be restored from the vault: {error}"


def _reason(error: OSError) -> str:
    if error.errno in _FORBIDDEN:
        return NOT_PERMITTED
    return "unreadable" if error.errno in _LASTING else "io-error"


def _vault_file(
    facts: SourceFacts,
    photo_id: str,
    photo: Photo,
    condensed: EncodedPhoto,
    settings: IngestSettings,
) -> VaultFile:
    luma, metadata = condensed.luma, photo.metadata
    exif, xmp = metadata.exif, metadata.xmp
    if photo.jpeg:
        exif, xmp = read_exif(photo.jpeg), read_xmp(photo.jpeg)
    attachments, told = _attachments(photo), read_capture(metadata.exif)
    kept = sum(len(part or b"") for part in (exif, xmp, metadata.icc))
    kept += sum(len(one.data) for one in attachments)
    record = VaultRecord(
        id=photo_id,
        source=facts,
        width=photo.width,
        height=photo.height,
        depth=photo.depth,
        tier=luma.tier,
        distance=luma.distance,
        effort=luma.effort,
        bound=settings.bound,
        colorizer=condensed.colorizer,
        fidelity=condensed.fidelity,
        luma_bytes=len(luma.codestream),
        color_bytes=condensed.color_bytes + kept,
        archived_at=datetime.now(UTC).isoformat(timespec="seconds"),
        note=condensed.note,
        hints=condensed.hints,
        icc=metadata.icc,
        scene=condensed.scene,
        taken_at=told.at,
        camera=told.camera,
        left_out=", ".join(photo.left_out) or None,
    )
    file = VaultFile(record, luma.codestream, exif, xmp, attachments)
    file = attach_container(file, photo.container, MEDIA_TYPES[photo.format])
    container = sum(len(one.data) for one in file.attachments if one.kind == "container")
    return replace(file, record=replace(record, color_bytes=record.color_bytes + container))


def _attachments(photo: Photo) -> tuple[Attachment, ...]:
    """What is kept beside the picture, its opacity and its IPTC record among it."""
    iptc, alpha = photo.metadata.iptc, photo.alpha
    own = [Attachment("iptc", IPTC_TYPE, iptc)] if iptc else []
    if alpha is not None:
        own.append(encode_alpha(alpha))
    return (*own, *photo.attachments)


def _facts(source: Source, photo: Photo) -> SourceFacts:
    path = PurePath(source.path)
    inside = path.is_relative_to(source.root) and source.name is None
    folder = str(path.relative_to(source.root).parent) if inside else ""
    return SourceFacts(
        name=source.name or path.name,
        folder="" if folder == "." else folder,
        mtime_ns=source.stamp.mtime_ns,
        format=photo.format,
        size=source.stamp.size,
        preview_bytes=photo.preview_bytes,
        orientation=photo.orientation if photo.jpeg else 1,
        verbatim=photo.jpeg is not None,
    )


def _refuse_what_cannot_be_kept(photo: Photo, settings: IngestSettings) -> None:
    """Raise `PhotoRefusedError` where something that came with the picture would be lost."""
    if photo.left_out and not settings.lossy_metadata:
        raise PhotoRefusedError(
            "metadata",
            f"it holds what can't be kept ({', '.join(photo.left_out)}): "
            "`add --lossy-metadata` archives the photo without that",
        )


def _refuse_no_gain(file: VaultFile, photo: Photo, min_saving: float) -> None:
    """Raise `PhotoRefusedError` where the vault file isn't small enough to be worth it.

    Previews aren't counted: dropping them is no saving. What passes through unchanged neither saves
    nor costs: where the source's container is kept, all but the picture itself.
    """
    alone = [one for one in file.attachments if one.kind == "alpha"]
    passed = sum(len(one.data) for one in file.attachments if one not in alone)
    picture = replace(file, attachments=tuple(alone))
    if photo.container is not None:
        passed = len(photo.container)
        if photo.jpeg is None:  # a JPEG's container has them, too
            passed += sum(len(one.data) for one in photo.attachments)
        picture = replace(picture, exif=None, xmp=None, record=replace(file.record, icc=None))
    source_bytes = max(file.record.source.picture_bytes - passed, 1)
    stored_bytes = len(pack(picture))
    if stored_bytes > source_bytes * (1 - min_saving):
        raise PhotoRefusedError(
            "no-gain",
            f"an archive of it would take {stored_bytes / source_bytes:.0%} of its bytes, and "
            f"`min_saving` asks for {1 - min_saving:.0%} or less",
        )


def _left(source: Source, kind: str, reason: str, sentence: str) -> Outcome:
    detail = f"{source.path}: {sentence}"
    if kind == "failed":
        return Outcome("failed", source.stamp, reason=reason, detail=detail)
    return Outcome("skipped", source.stamp, reason=reason, detail=detail)
