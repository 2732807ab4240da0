"""What the study tells of one photo, as plain data, and its way to a JSON file and back."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from grayvault.core.comparison import Comparison
from grayvault.core.vault_file import StoredPhoto


@dataclass(frozen=True)
class Archived:
    """What became of a photo in one of the study's vaults; the names are those of `show --json`.

    `tier` is how it was kept, whatever was asked for. `color_bytes` are what the same codec takes
    in colour. The ΔE00 figures are those of the vault file.
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

    @property
    def factor(self) -> float:
        """How many times smaller than the source it is."""
        return self.source_bytes / self.stored_bytes


@dataclass(frozen=True)
class Restored:
    """A photo as a colorizer brought it back, from hints (`hinted`) or from the luma alone.

    `archived` is what the hints came with, None without hints. `picture` is the name of its file;
    `comparison` has all measures of it, at full size, against the source.
    """

    colorizer: str
    hinted: bool
    archived: Archived | None
    picture: str
    comparison: Comparison


@dataclass(frozen=True)
class Studied:
    """One photo: `name` is its path below the folder that was studied, `scene` its kind by rule.

    `source_bytes` leave embedded previews out, as in `show`. `gray_jpeg_bytes` are what the study's
    own method takes. `tiers` has what becomes of it in each tier. `original` and `gray` are the
    names of the pictures' files. A photo that `is_gray` already has no factors.
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
    tiers: dict[str, Archived]
    restored: tuple[Restored, ...]

    @property
    def gray_jpeg_factor(self) -> float:
        """The study's factor: how many times smaller than the source its gray JPEG is."""
        return self.source_bytes / self.gray_jpeg_bytes

    def restored_by(self, colorizer: str, *, hinted: bool) -> Restored | None:
        """As a colorizer brought it back; None where it didn't."""
        of_it = (one for one in self.restored if one.colorizer == colorizer)
        return next((one for one in of_it if one.hinted == hinted), None)


_STUDIED = TypeAdapter(Studied)


def archived_figures(stored: StoredPhoto) -> Archived:
    """The figures of a vault file."""
    record, fidelity = stored.record, stored.record.fidelity
    return Archived(
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
    )


def to_json(studied: Studied) -> bytes:
    """A photo's figures as a JSON document."""
    return _STUDIED.dump_json(studied, indent=2) + b"\n"


def from_json(path: Path) -> Studied | None:
    """The figures in a file; None where there is none, or it isn't whole."""
    try:
        return _STUDIED.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
