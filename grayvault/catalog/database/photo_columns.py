"""A stored photo as the columns of the catalog's table."""

from datetime import UTC, datetime, timedelta
from typing import Any

from grayvault.catalog.selections.search import folded_path
from grayvault.core.dataclass_json import to_json
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import AttachmentSizes, StoredPhoto

_SECOND = timedelta(seconds=1)


def column_values(photo: StoredPhoto) -> dict[str, Any]:
    """A stored photo as the table's columns, without `original_freed`."""
    record, source = photo.record, photo.record.source
    return {
        "id": record.id,
        "revision": photo.revision,
        "tier": record.tier,
        "width": record.width,
        "height": record.height,
        "depth": record.depth,
        "format": source.format,
        "source_name": source.name,
        "folder": source.folder,
        "source_mtime_ns": source.mtime_ns,
        "source_bytes": source.picture_bytes,
        "preview_bytes": source.preview_bytes,
        "stored_bytes": photo.stored_bytes,
        "luma_bytes": record.luma_bytes,
        "hint_bytes": len(record.hints),
        "color_bytes": record.color_bytes,
        "lossless_bytes": record.lossless_bytes,
        "colorizer": record.colorizer.name if record.colorizer else None,
        "scene": record.scene.kind if record.scene else None,
        "scene_colorizer": record.scene.colorizer if record.scene else None,
        "weights": record.colorizer.weights if record.colorizer else None,
        **_fidelity_values(record.fidelity),
        "quality": record.quality,
        "distance": record.distance,
        "effort": record.effort,
        "bound_mean": record.bound.mean,
        "bound_p95": record.bound.p95,
        "bound_tile": record.bound.tile,
        "note": record.note,
        "archived_at": record.archived_at,
        "taken_at": record.taken_at,
        "camera": record.camera,
        "left_out": record.left_out,
        "folded_path": folded_path(source.folder, source.name),
        "sorted_at": (record.taken_at or _utc_second(source.mtime_ns))[:19],
        **_attachment_values(photo.attachment_sizes),
        "latitude": photo.coordinates.latitude if photo.coordinates else None,
        "longitude": photo.coordinates.longitude if photo.coordinates else None,
    }


def _utc_second(mtime_ns: int) -> str:
    """Nanoseconds since 1970 as ISO 8601 to the second, in UTC, without an offset.

    Limited to the years 1 to 9999.
    """
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    first = datetime.min.replace(tzinfo=UTC) - epoch
    last = datetime.max.replace(tzinfo=UTC) - epoch
    seconds = min(max(mtime_ns // 10**9, first // _SECOND), last // _SECOND)
    return (epoch + seconds * _SECOND).replace(tzinfo=None).isoformat()


def _attachment_values(sizes: AttachmentSizes | None) -> dict[str, int | str | None]:
    if sizes is None:
        return {"bytes_inside": None, "files_beside": None}
    files = to_json({file.ending: file.size for file in sizes.beside}).decode()
    return {"bytes_inside": sizes.inside, "files_beside": files}


def _fidelity_values(fidelity: Fidelity | None) -> dict[str, float | None]:
    names = ("delta_e_mean", "delta_e_p95", "delta_e_tile", "luma_psnr")
    likeness = fidelity.likeness if fidelity else None
    scores = ("full_size", "full_size_worst", "display")
    return {
        **{name: getattr(fidelity, name, None) for name in names},
        **{f"likeness_{name}": getattr(likeness, name, None) for name in scores},
    }
