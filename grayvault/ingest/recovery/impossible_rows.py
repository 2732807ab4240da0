"""Rows of the catalog with impossible values: older versions accepted such vault files."""

from sqlalchemy import Engine

from grayvault.catalog.checkpoints import checkpoint_of, save_checkpoint
from grayvault.catalog.photo_rows import all_rows, forget
from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import DamagedFileError
from grayvault.vault.format.record_sections import RANGES
from grayvault.vault.value_ranges import Ranges, check

_CHECKED, _VERSION = "ranges", "1"

_KEYS = {
    "source_name": "source.name",
    "source_bytes": "source.picture_bytes",
    "preview_bytes": "source.preview_bytes",
    "format": "source.format",
    "folder": "source.folder",
    "bound_mean": "bound.mean",
    "bound_p95": "bound.p95",
    "bound_tile": "bound.tile",
    "colorizer": "colorizer.name",
    "weights": "colorizer.weights",
    "delta_e_mean": "fidelity.delta_e_mean",
    "delta_e_p95": "fidelity.delta_e_p95",
    "delta_e_tile": "fidelity.delta_e_tile",
    "luma_psnr": "fidelity.luma_psnr",
    "likeness_full_size": "fidelity.likeness.full_size",
    "likeness_full_size_worst": "fidelity.likeness.full_size_worst",
    "likeness_display": "fidelity.likeness.display",
    "scene": "scene.kind",
    "scene_colorizer": "scene.colorizer",
}
_SAME = (
    *("id", "width", "height", "depth", "distance", "effort", "luma_bytes", "color_bytes"),
    *("lossless_bytes", "quality", "archived_at", "note", "taken_at", "camera", "left_out"),
)
_ROW_RANGES: Ranges = {
    **{column: RANGES[key] for column, key in _KEYS.items()},
    **{column: RANGES[column] for column in _SAME},
}


def forget_impossible(engine: Engine) -> None:
    """Delete the rows of photos with values out of the format's ranges, once in a catalog's life.

    Their files are then adopted as any unknown vault file, or reported as damaged.
    """
    if checkpoint_of(engine, _CHECKED) == _VERSION:
        return
    impossible = [row.id for row in all_rows(engine) if _is_impossible(row)]
    if impossible:
        forget(engine, impossible)
    save_checkpoint(engine, _CHECKED, _VERSION)


def _is_impossible(row: PhotoRow) -> bool:
    try:
        check(row, _ROW_RANGES)
    except DamagedFileError:
        return True
    return False
