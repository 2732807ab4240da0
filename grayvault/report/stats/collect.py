"""A vault's totals: its photos and their bytes, what they save, and their colour error."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from grayvault.catalog.database.schema import LEFT, ignored, photos, sources
from grayvault.catalog.summary_table import Sums, sums_by
from grayvault.report.stats.ratios import ratios_of


@dataclass(frozen=True)
class Share:
    """The photos of one tier or colorizer, and their bytes (as in `Stats`)."""

    photos: int
    source_bytes: int
    stored_bytes: int


@dataclass(frozen=True)
class Stats:
    """The totals, under the keys of `stats --json`.

    `source_bytes` excludes `preview_bytes`: dropping an embedded preview is due neither to the
    codec nor to the dropped colour, so it counts towards neither factor.
    `factor` = `source_bytes` / `stored_bytes` = `factor_codec` × `factor_color`, and `factor_codec`
    = `factor_lossless` × `factor_quality`, as in `Ratios`; None in an empty vault.
    `lossless_photos` say what they take without loss. The ΔE figures are means over the photos that
    have one; None if no photo has.

    `likeness_photos` have likeness figures: their means, and `likeness_worst`, the lowest one at
    full size. Of the `quality_photos`, which were to reach a quality, `quality_missed` did not.

    `freed_bytes` is the saving on originals that GrayVault removed; `freeable_bytes` is what
    removing the others would save: one original a photo, without the photos whose sources are all
    gone or superseded already.

    `skipped` and `failed` count pictures that are on disk now, `ignored` other files.
    `scene_photos` counts the photos with a colorizer for which the scene rule made a guess, too;
    `scene_agrees` those for which it guessed right. `by_colorizer` has the photos without a
    colorizer (gray, or kept in colour) under `none`.
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
    factor_lossless: float | None = None
    factor_quality: float | None = None
    lossless_photos: int = 0
    likeness_photos: int = 0
    likeness_full_size: float | None = None
    likeness_display: float | None = None
    likeness_worst: float | None = None
    quality_photos: int = 0
    quality_missed: int = 0


def collect(engine: Engine, since: str | None = None) -> Stats:
    """Read the totals from the catalog.

    `since` (the beginning of an ISO 8601 time in UTC): only pictures archived, skipped or failed
    then or later. Ignored files have no such time: they are all counted.
    """
    with engine.connect() as connection:
        by_tier = sums_by(connection, "tier", since)
        by_colorizer = sums_by(connection, "colorizer", since)
        skipped = _not_archived(connection, "skipped", since)
        failed = _not_archived(connection, "failed", since)
        by_kind = _ignored(connection)
        least_alike = _least_alike(connection, since)
    sums = sum(by_tier.values(), Sums())
    ratios = ratios_of(sums)
    return Stats(
        photos=sums.photos,
        skipped=sum(skipped.values()),
        failed=sum(failed.values()),
        ignored=sum(by_kind.values()),
        source_bytes=sums.source_bytes,
        preview_bytes=sums.preview_bytes,
        stored_bytes=sums.stored_bytes,
        luma_bytes=sums.luma_bytes,
        hint_bytes=sums.hint_bytes,
        freed_bytes=sums.freed_bytes,
        freeable_bytes=sums.freeable_bytes,
        factor=ratios.factor,
        factor_codec=ratios.factor_codec,
        factor_color=ratios.factor_color,
        delta_e_mean=ratios.delta_e_mean,
        delta_e_p95=ratios.delta_e_p95,
        scene_photos=sums.scene_photos,
        scene_agrees=sums.scene_agrees,
        by_tier=_shares(by_tier),
        by_colorizer=_shares(by_colorizer),
        skipped_by_reason=skipped,
        failed_by_reason=failed,
        ignored_by_kind=by_kind,
        factor_lossless=ratios.factor_lossless,
        factor_quality=ratios.factor_quality,
        lossless_photos=sums.lossless_photos,
        likeness_photos=sums.likeness_photos,
        likeness_full_size=ratios.likeness_full_size,
        likeness_display=ratios.likeness_display,
        likeness_worst=least_alike,
        quality_photos=sums.quality_photos,
        quality_missed=sums.quality_missed,
    )


def to_json(stats: Stats) -> dict[str, Any]:
    return asdict(stats)


def _shares(by_name: dict[str, Sums]) -> dict[str, Share]:
    return {
        name: Share(sums.photos, sums.source_bytes, sums.stored_bytes)
        for name, sums in by_name.items()
    }


def _not_archived(connection: Connection, outcome: str, since: str | None) -> dict[str, int]:
    """How many pictures that are on disk were skipped, or failed, by reason."""
    on_disk = (sources.c.outcome == outcome) & (sources.c.state == "present") & LEFT
    query = select(sources.c.reason, func.count()).where(on_disk)
    if since is not None:
        query = query.where(sources.c.last_seen >= since)
    rows = connection.execute(query.group_by(sources.c.reason).order_by(sources.c.reason))
    return dict(rows.all())


def _least_alike(connection: Connection, since: str | None) -> float | None:
    """The lowest likeness at full size, which an index serves; None if nothing was measured."""
    query = select(func.min(photos.c.likeness_full_size))
    if since is not None:
        query = query.where(photos.c.archived_at >= since)
    worst: float | None = connection.scalar(query)
    return worst


def _ignored(connection: Connection) -> dict[str, int]:
    query = select(ignored.c.kind, func.count())
    rows = connection.execute(query.group_by(ignored.c.kind).order_by(ignored.c.kind))
    return dict(rows.all())
