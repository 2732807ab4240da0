"""One photo through the whole study: kept, brought back in every way, measured, and shown."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from grayvault.colorizers.choose.scene_rules import scene_kind
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Metadata, Photo
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.compare import compare
from grayvault.report.study.album import Album
from grayvault.report.study.contact_sheet import sheet
from grayvault.report.study.gray_jpeg import gray_jpeg
from grayvault.report.study.restored_photos import from_hints, from_luma
from grayvault.report.study.results import (
    Archived,
    Restored,
    Studied,
    archived_figures,
    from_json,
    to_json,
)
from grayvault.report.study.study_vaults import StudyParts, kept_by_tier, kept_with

Tell = Callable[[str], None]
"""Called with what is being done, in a few words."""


@dataclass(frozen=True)
class _Subject:
    """The photo that is studied, by the id of its bytes, and where its pictures go."""

    id: str
    photo: Photo
    album: Album


def studied(source: Source, parts: StudyParts, tell: Tell) -> Studied:
    """Study a photo, or read what an earlier run found out.

    Raises `OSError` and `GrayVaultError` where it can't be read, or isn't a photo to take in.
    """
    data = Path(source.path).read_bytes()
    photo_id = hashlib.sha256(data).hexdigest()
    path = parts.folder.figures(photo_id)
    known = from_json(path)
    if known is None:
        photo = read_photo(data, parts.max_pixels)
        subject = _Subject(photo_id, photo, Album(parts.folder, photo_id))
        known = _studied(source, subject, parts, tell)
        parts.folder.write(path, to_json(known))
    _draw_sheet(known, Album(parts.folder, photo_id))
    return known


def _draw_sheet(studied: Studied, album: Album) -> None:
    """Draw the contact sheet where it isn't there."""
    path = album.path("sheet.jpg")
    if not path.exists():
        album.folder.write(path, sheet(studied, album))


def _studied(source: Source, subject: _Subject, parts: StudyParts, tell: Tell) -> Studied:
    photo = subject.photo
    tell("tiers")
    tiers = kept_by_tier(source, parts)
    restored = tuple(_ways(source, subject, tiers["compact"].file, parts, tell))
    compact = tiers["compact"].stored.record
    return Studied(
        id=subject.id,
        name=str(PurePath(source.path).relative_to(source.root)),
        width=photo.width,
        height=photo.height,
        source_bytes=compact.source.picture_bytes,
        is_gray=photo.is_gray,
        scene=compact.scene.kind if compact.scene else scene_kind(rgb_to_luma(photo.pixels)),
        gray_jpeg_bytes=len(gray_jpeg(photo.pixels)),
        original=subject.album.color("original", _plain(photo)),
        gray=subject.album.gray("gray", photo),
        tiers={tier: archived_figures(kept.stored) for tier, kept in tiers.items()},
        restored=restored,
    )


def _ways(
    source: Source, subject: _Subject, compact: VaultFile, parts: StudyParts, tell: Tell
) -> Iterator[Restored]:
    """The photo brought back by each colorizer: from the luma alone, and from hints.

    The hints' own decoder needs hints, and a photo that is gray already has none.
    """
    for colorizer in parts.candidates():
        name = colorizer.ref.name
        if colorizer is not PROPAGATE:
            tell(f"{name} alone")
            yield _restored(subject, colorizer, from_luma(compact, colorizer), None, parts)
        if not subject.photo.is_gray:
            tell(f"{name} with hints")
            kept = kept_with(name, source, parts)
            photo, figures = from_hints(kept.file, parts.colorizers), archived_figures(kept.stored)
            yield _restored(subject, colorizer, photo, figures, parts)


def _restored(
    subject: _Subject,
    colorizer: Colorizer,
    photo: Photo,
    archived: Archived | None,
    parts: StudyParts,
) -> Restored:
    name = colorizer.ref.name
    return Restored(
        colorizer=name,
        hinted=archived is not None,
        archived=archived,
        picture=subject.album.color(name if archived is None else f"{name}-hints", photo),
        comparison=compare(subject.photo, photo, with_ssimulacra2=parts.with_ssimulacra2),
    )


def _plain(photo: Photo) -> Photo:
    """The photo without what it says of places and people: studies are given away."""
    return Photo(photo.pixels, photo.format, Metadata(icc=photo.metadata.icc), alpha=photo.alpha)
