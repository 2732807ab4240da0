"""The honest accounts of a vault: what is in it, what it saved, and at which colour error."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from grayvault.catalog.schema import LEFT, ignored, sources
from grayvault.catalog.summary_table import Sums, sums_by
from grayvault.report.stats.ratios import claims


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


def collect(engine: Engine, since: str | None = None) -> Stats:
    """Add up the catalog.

    `since` (the beginning of an ISO 8601 time in UTC): only photos archived, and pictures left
    out, then or later. Ignored files have no such time: they are all counted.
    """
    with engine.connect() as connection:
        by_tier = sums_by(connection, "tier", since)
        by_colorizer = sums_by(connection, "colorizer", since)
        skipped = _left(connection, "skipped", since)
        failed = _left(connection, "failed", since)
        by_kind = _ignored(connection)
    sums = sum(by_tier.values(), Sums())
    claim = claims(sums)
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
        factor=claim.factor,
        factor_codec=claim.factor_codec,
        factor_color=claim.factor_color,
        delta_e_mean=claim.delta_e_mean,
        delta_e_p95=claim.delta_e_p95,
        scene_photos=sums.scene_photos,
        scene_agrees=sums.scene_agrees,
        by_tier=_shares(by_tier),
        by_colorizer=_shares(by_colorizer),
        skipped_by_reason=skipped,
        failed_by_reason=failed,
        ignored_by_kind=by_kind,
    )


def to_json(stats: Stats) -> dict[str, Any]:
    """What `stats --json` prints and `GET /stats` answers."""
    return asdict(stats)


def _shares(by_name: dict[str, Sums]) -> dict[str, Share]:
    return {
        name: Share(sums.photos, sums.source_bytes, sums.stored_bytes)
        for name, sums in by_name.items()
    }


def _left(connection: Connection, outcome: str, since: str | None) -> dict[str, int]:
    """How many pictures that are there were left out, by reason."""
    there = (sources.c.outcome == outcome) & (sources.c.state == "present") & LEFT
    query = select(sources.c.reason, func.count()).where(there)
    if since is not None:
        query = query.where(sources.c.last_seen >= since)
    rows = connection.execute(query.group_by(sources.c.reason).order_by(sources.c.reason))
    return dict(rows.all())


def _ignored(connection: Connection) -> dict[str, int]:
    query = select(ignored.c.kind, func.count())
    rows = connection.execute(query.group_by(ignored.c.kind).order_by(ignored.c.kind))
    return dict(rows.all())
