"""The honest accounts of a vault: what is in it, what it saved, and at which colour error."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    case,
    func,
    literal_column,
    select,
)

from grayvault.catalog.tables import ignored, photos, sources


@dataclass(frozen=True)
class Share:
    """The photos that have one thing in common, and their bytes (as in `Stats`)."""

    photos: int
    source_bytes: int
    stored_bytes: int


@dataclass(frozen=True)
class Stats:
    """What `grayvault stats` tells, under the names that `stats --json` has.

    `source_bytes` leaves out `preview_bytes`: to drop an embedded preview is neither the better
    codec's work nor the dropped colour's, so it belongs to neither claim and is told apart.
    `factor` = `source_bytes` / `stored_bytes` = `factor_codec` × `factor_color`, where
    `factor_codec` is what the same codec would have reached in colour; None in an empty vault.
    The ΔE figures are photo-weighted means over the photos that have one, None where none has.

    `freed_bytes` is what was saved on originals that GrayVault itself removed; `freeable_bytes`
    is what removing the others would save, one original a photo, without the photos whose
    sources are all gone or superseded already.

    `skipped` and `failed` count pictures that are there now, `ignored` files that are no pictures.
    `scene_photos` are those with a colorizer for which the rule for scenes had its say, too, and
    `scene_agrees` those of them where it named the same. `by_colorizer` has the photos without one
    (gray, or kept in colour) under `none`.
    """

    photos: int
    skipped: int
    failed: int
    ignored: int
    source_bytes: int
    preview_bytes: int
    stored_bytes: int
    luma_bytes: int
    hint_bytes: int
    freed_bytes: int
    freeable_bytes: int
    factor: float | None
    factor_codec: float | None
    factor_color: float | None
    delta_e_mean: float | None
    delta_e_p95: float | None
    scene_photos: int
    scene_agrees: int
    by_tier: dict[str, Share]
    by_colorizer: dict[str, Share]
    skipped_by_reason: dict[str, int]
    failed_by_reason: dict[str, int]
    ignored_by_kind: dict[str, int]


def collect(engine: Engine) -> Stats:
    """Add up the catalog."""
    with engine.connect() as connection:
        sums = _sums(connection)
        skipped = _left(connection, "skipped")
        failed = _left(connection, "failed")
        by_kind = _ignored(connection)
        by_tier = _shares(connection, photos.c.tier)
        by_colorizer = _shares(connection, _COLORIZER)
    return Stats(
        photos=sums["photos"],
        skipped=sum(skipped.values()),
        failed=sum(failed.values()),
        ignored=sum(by_kind.values()),
        source_bytes=int(sums["source_bytes"]),
        preview_bytes=int(sums["preview_bytes"]),
        stored_bytes=int(sums["stored_bytes"]),
        luma_bytes=int(sums["luma_bytes"]),
        hint_bytes=int(sums["hint_bytes"]),
        freed_bytes=int(sums["freed_bytes"]),
        freeable_bytes=int(sums["freeable_bytes"]),
        factor=_ratio(sums["source_bytes"], sums["stored_bytes"]),
        factor_codec=_ratio(sums["source_bytes"], sums["color_bytes"]),
        factor_color=_ratio(sums["color_bytes"], sums["stored_bytes"]),
        delta_e_mean=sums["delta_e_mean"],
        delta_e_p95=sums["delta_e_p95"],
        scene_photos=int(sums["scene_photos"]),
        scene_agrees=int(sums["scene_agrees"]),
        by_tier=by_tier,
        by_colorizer=by_colorizer,
        skipped_by_reason=skipped,
        failed_by_reason=failed,
        ignored_by_kind=by_kind,
    )


def to_json(stats: Stats) -> dict[str, Any]:
    """What `stats --json` prints and `GET /stats` answers."""
    return asdict(stats)


# A literal, not a parameter: PostgreSQL takes two parameters for two different expressions.
_COLORIZER = func.coalesce(photos.c.colorizer, literal_column("'none'"))

_SUMMED = (
    "source_bytes",
    "preview_bytes",
    "stored_bytes",
    "luma_bytes",
    "hint_bytes",
    "color_bytes",
)


def _sums(connection: Connection) -> RowMapping:
    saved = photos.c.source_bytes + photos.c.preview_bytes - photos.c.stored_bytes
    freed = photos.c.original_freed
    ruled = photos.c.colorizer.is_not(None) & photos.c.scene_colorizer.is_not(None)
    agrees = ruled & (photos.c.scene_colorizer == photos.c.colorizer)
    rows = connection.execute(
        select(
            func.count().label("photos"),
            *(_sum(photos.c[name]).label(name) for name in _SUMMED),
            _sum(case((freed, saved), else_=0)).label("freed_bytes"),
            _sum(case((~freed & _has_original(), saved), else_=0)).label("freeable_bytes"),
            _sum(case((ruled, 1), else_=0)).label("scene_photos"),
            _sum(case((agrees, 1), else_=0)).label("scene_agrees"),
            func.avg(photos.c.delta_e_mean).label("delta_e_mean"),
            func.avg(photos.c.delta_e_p95).label("delta_e_p95"),
        ).select_from(photos)
    )
    return rows.mappings().one()


def _has_original() -> ColumnElement[bool]:
    """Whether a photo has a source that is there, or none that is known (an adopted file)."""
    known = select(sources.c.photo_id).where(sources.c.photo_id.is_not(None))
    present = known.where(sources.c.state == "present")
    return photos.c.id.in_(present) | photos.c.id.not_in(known)


def _sum(value: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(value), 0)


def _ratio(dividend: int, divisor: int) -> float | None:
    return int(dividend) / int(divisor) if divisor else None


def _left(connection: Connection, outcome: str) -> dict[str, int]:
    """How many pictures that are there were left out, by reason."""
    there = (sources.c.outcome == outcome) & (sources.c.state == "present")
    query = select(sources.c.reason, func.count()).where(there)
    rows = connection.execute(query.group_by(sources.c.reason).order_by(sources.c.reason))
    return dict(rows.all())


def _ignored(connection: Connection) -> dict[str, int]:
    query = select(ignored.c.kind, func.count())
    rows = connection.execute(query.group_by(ignored.c.kind).order_by(ignored.c.kind))
    return dict(rows.all())


def _shares(connection: Connection, name: ColumnElement[str]) -> dict[str, Share]:
    rows = connection.execute(
        select(name, func.count(), _sum(photos.c.source_bytes), _sum(photos.c.stored_bytes))
        .group_by(name)
        .order_by(name)
    )
    return {
        key: Share(count, int(source_bytes), int(stored_bytes))
        for key, count, source_bytes, stored_bytes in rows
    }
