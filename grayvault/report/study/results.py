"""The study's results for one photo, and their JSON file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from grayvault.core.comparison import Comparison
from grayvault.core.vault_file import StoredPhoto


@dataclass(frozen=True)
class ArchivedPhoto:
    """A photo in one of the study's vaults; names and figures as in `show --json`.

    `tier` is the tier of the vault file, even if another was configured. `color_bytes` is what the
    same codec would need in full colour.
    """

    tier: str
    source_bytes: int
    stored_bytes: int
    luma_bytes: int
    hint_bytes: int
    color_bytes: int
    colorizer: str | None
    delta_e_mean: float | None
    delta_e_p95: float | None
    delta_e_tile: float | None
    note: str | None
    likeness_full_size: float | None = None
    likeness_display: float | None = None

    @property
    def factor(self) -> float:
        """How many times smaller than the source the vault file is."""
        return self.source_bytes / self.stored_bytes


@dataclass(frozen=True)
class RestoredPhoto:
    """A photo restored by a colorizer, with hints (`hinted`) or from the luma alone.

    `archived` is the vault file with the hints, None without hints. `picture` is a file name;
    `comparison` has all measures against the source, at full size.
    """

    colorizer: str
    hinted: bool
    archived: ArchivedPhoto | None
    picture: str
    comparison: Comparison


@dataclass(frozen=True)
class PhotoResult:
    """All results for one photo.

    `name` is its path below the studied folder, `scene` its kind by the scene rule. `source_bytes`
    excludes embedded previews, as in `show`. `gray_jpeg_bytes` is the size by the study's own
    method. `tiers` has the photo by tier. `original` and `gray` are names of picture files. For a
    photo that `is_gray` already, factors are meaningless.
    """

    id: str
    name: str
    width: int
    height: int
    source_bytes: int
    is_gray: bool
    scene: str
    gray_jpeg_bytes: int
    original: str
    gray: str
    tiers: dict[str, ArchivedPhoto]
    restored: tuple[RestoredPhoto, ...]

    @property
    def gray_jpeg_factor(self) -> float:
        """The study's factor: how many times smaller than the source the gray JPEG is."""
        return self.source_bytes / self.gray_jpeg_bytes

    def restored_by(self, colorizer: str, *, hinted: bool) -> RestoredPhoto | None:
        """The photo as the colorizer restored it; None if it did not."""
        variant = colorizer, hinted
        matches = (photo for photo in self.restored if (photo.colorizer, photo.hinted) == variant)
        return next(matches, None)


_PHOTO_RESULT = TypeAdapter(PhotoResult)


def archived_figures(stored: StoredPhoto) -> ArchivedPhoto:
    """The figures of a vault file."""
    record, fidelity = stored.record, stored.record.fidelity
    likeness = fidelity.likeness if fidelity else None
    return ArchivedPhoto(
        tier=record.tier,
        source_bytes=record.source.picture_bytes,
        stored_bytes=stored.stored_bytes,
        luma_bytes=record.luma_bytes,
        hint_bytes=len(record.hints),
        color_bytes=record.color_bytes,
        colorizer=record.colorizer.name if record.colorizer else None,
        delta_e_mean=fidelity.delta_e_mean if fidelity else None,
        delta_e_p95=fidelity.delta_e_p95 if fidelity else None,
        delta_e_tile=fidelity.delta_e_tile if fidelity else None,
        note=record.note,
        likeness_full_size=likeness.full_size if likeness else None,
        likeness_display=likeness.display if likeness else None,
    )


def to_json(result: PhotoResult) -> bytes:
    """In ASCII, which also holds names that aren't UTF-8; pydantic's JSON doesn't."""
    return json.dumps(asdict(result), indent=2).encode("ascii") + b"\n"


def from_json(path: Path) -> PhotoResult | None:
    """The results in a file; None if the file is missing or incomplete."""
    try:
        return _PHOTO_RESULT.validate_python(json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError):
        return None
