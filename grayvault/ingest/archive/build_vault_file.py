"""A vault file from an encoded photo and the facts about its source."""

from dataclasses import replace
from pathlib import PurePath

from grayvault.core.attachment import Attachment
from grayvault.core.clock import utc_now
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import SourceFacts, VaultFile, VaultRecord
from grayvault.imaging.codec.alpha import encode_alpha
from grayvault.imaging.codec.container_attachment import attach_container
from grayvault.imaging.codec.lossless_size import lossless_bytes
from grayvault.imaging.formats.container import MEDIA_TYPES
from grayvault.imaging.formats.jpeg.jpeg_metadata import read_exif, read_xmp
from grayvault.imaging.formats.metadata.exif_date_and_camera import read_capture
from grayvault.ingest.archive.byte_accounting import metadata_bytes
from grayvault.ingest.archive.encoded_photo import EncodedPhoto

IPTC_TYPE = "application/x-iptc"


def build_vault_file(
    photo_id: str, facts: SourceFacts, photo: Photo, encoded: EncodedPhoto, settings: IngestSettings
) -> VaultFile:
    """The vault file of a photo, with its metadata and everything beside its picture."""
    exif, xmp = photo.metadata.exif, photo.metadata.xmp
    if photo.jpeg:
        exif, xmp = read_exif(photo.jpeg), read_xmp(photo.jpeg)
    record = _record(photo_id, facts, photo, encoded, settings)
    file = VaultFile(record, encoded.luma.codestream, exif, xmp, _attachments(photo))
    file = attach_container(file, photo.container, MEDIA_TYPES[photo.format])
    beside = metadata_bytes(file)
    record = replace(
        record,
        color_bytes=encoded.color_bytes + beside,
        lossless_bytes=_lossless_bytes(photo, encoded) + beside,
    )
    return replace(file, record=record)


def source_facts(source: Source, photo: Photo) -> SourceFacts:
    """What a vault file records about its photo's source."""
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


def _record(
    photo_id: str, facts: SourceFacts, photo: Photo, encoded: EncodedPhoto, settings: IngestSettings
) -> VaultRecord:
    luma, capture = encoded.luma, read_capture(photo.metadata.exif)
    return VaultRecord(
        id=photo_id,
        source=facts,
        width=photo.width,
        height=photo.height,
        depth=photo.depth,
        tier=luma.tier,
        distance=luma.distance,
        effort=luma.effort,
        bound=settings.bound,
        colorizer=encoded.colorizer,
        fidelity=encoded.fidelity,
        luma_bytes=len(luma.codestream),
        color_bytes=encoded.color_bytes,
        archived_at=utc_now(),
        note=encoded.note,
        hints=encoded.hints,
        icc=photo.metadata.icc,
        scene=encoded.scene,
        taken_at=capture.at,
        camera=capture.camera,
        left_out=", ".join(photo.left_out) or None,
        quality=settings.quality,
    )


def _lossless_bytes(photo: Photo, encoded: EncodedPhoto) -> int:
    """About the bytes of the picture in colour without loss, which `color_bytes` may be already."""
    luma = encoded.luma
    if luma.distance == 0 and luma.tier in {"exact", "color"}:
        return encoded.color_bytes
    return lossless_bytes(photo)


def _attachments(photo: Photo) -> tuple[Attachment, ...]:
    """What is stored beside the picture, its IPTC record and its opacity included."""
    iptc, alpha = photo.metadata.iptc, photo.alpha
    own = [Attachment("iptc", IPTC_TYPE, iptc)] if iptc else []
    if alpha is not None:
        own.append(encode_alpha(alpha))
    return (*own, *photo.attachments)
