"""The study of one photo: archive it, restore it in all ways, measure and draw the results."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
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
from grayvault.report.study.restored_photos import from_gray_alone, from_hints
from grayvault.report.study.results import (
    ArchivedPhoto,
    PhotoResult,
    RestoredPhoto,
    archived_figures,
    from_json,
    to_json,
)
from grayvault.report.study.study_vaults import StudySetup, archive_by_tier, archive_with

Report = Callable[[str], None]
"""Called with the current step, in a few words."""


@dataclass(frozen=True)
class _Subject:
    """The photo to study, its id, and the album for its pictures."""

    id: str
    photo: Photo
    album: Album


def study_photo(source: Source, setup: StudySetup, report: Report) -> PhotoResult:
    """Study a photo, or read the results of an earlier run.

    Raises `OSError` and `GrayVaultError` if the photo can't be read or archived.
    """
    data = Path(source.path).read_bytes()
    photo_id = hashlib.sha256(data).hexdigest()
    path = setup.folder.figures(photo_id)
    result = from_json(path)
    if result is None:
        photo = read_photo(data, setup.max_pixels)
        subject = _Subject(photo_id, photo, Album(setup.folder, photo_id))
        result = _study(source, subject, setup, report)
        setup.folder.write(path, to_json(result))
    _draw_sheet(result, Album(setup.folder, photo_id))
    return replace(result, name=_name(source))  # it may be called otherwise by now


def _draw_sheet(studied: PhotoResult, album: Album) -> None:
    """Draw the contact sheet if it is missing."""
    path = album.path("sheet.jpg")
    if not path.exists():
        album.folder.write(path, sheet(studied, album))


def _study(source: Source, subject: _Subject, setup: StudySetup, report: Report) -> PhotoResult:
    photo = subject.photo
    report("tiers")
    tiers = archive_by_tier(source, setup)
    restored = tuple(_restore_all(source, subject, tiers["compact"].file, setup, report))
    compact = tiers["compact"].stored.record
    return PhotoResult(
        id=subject.id,
        name=_name(source),
        width=photo.width,
        height=photo.height,
        source_bytes=compact.source.picture_bytes,
        is_gray=photo.is_gray,
        scene=compact.scene.kind if compact.scene else scene_kind(rgb_to_luma(photo.pixels)),
        gray_jpeg_bytes=len(gray_jpeg(photo.pixels)),
        original=subject.album.color("original", _plain(photo)),
        gray=subject.album.gray("gray", photo),
        tiers={tier: archived_figures(photo.stored) for tier, photo in tiers.items()},
        restored=restored,
    )


def _name(source: Source) -> str:
    return str(PurePath(source.path).relative_to(source.root))


def _restore_all(
    source: Source, subject: _Subject, compact: VaultFile, setup: StudySetup, report: Report
) -> Iterator[RestoredPhoto]:
    """The photo restored by each colorizer, from the luma alone and with hints.

    The hint decoder (propagate) can't do without hints, and a gray photo has none.
    """
    for colorizer in setup.candidates():
        name = colorizer.ref.name
        if colorizer is not PROPAGATE:
            report(f"{name} alone")
            yield _restored(subject, colorizer, from_gray_alone(compact, colorizer), None, setup)
        if not subject.photo.is_gray:
            report(f"{name} with hints")
            stored = archive_with(name, source, setup)
            photo, figures = (
                from_hints(stored.file, setup.colorizers),
                archived_figures(stored.stored),
            )
            yield _restored(subject, colorizer, photo, figures, setup)


def _restored(
    subject: _Subject,
    colorizer: Colorizer,
    photo: Photo,
    archived: ArchivedPhoto | None,
    setup: StudySetup,
) -> RestoredPhoto:
    name = colorizer.ref.name
    return RestoredPhoto(
        colorizer=name,
        hinted=archived is not None,
        archived=archived,
        picture=subject.album.color(name if archived is None else f"{name}-hints", photo),
        comparison=compare(subject.photo, photo, with_ssimulacra2=setup.with_ssimulacra2),
    )


def _plain(photo: Photo) -> Photo:
    """The photo without metadata on places and people: a study may be given away."""
    return Photo(photo.pixels, photo.format, Metadata(icc=photo.metadata.icc), alpha=photo.alpha)
