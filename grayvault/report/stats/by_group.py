"""The accounts of photos that have one thing in common: a folder, a month, a camera, …"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine

from grayvault.catalog.summary_table import Dimension, sums_by
from grayvault.report.stats.ratios import Claims, claims


@dataclass(frozen=True)
class Group:
    """Photos of one name in a dimension: how many, their bytes, and what is claimed of them."""

    name: str
    photos: int
    source_bytes: int
    stored_bytes: int
    claims: Claims


def groups(engine: Engine, dimension: Dimension, since: str | None = None) -> list[Group]:
    """The photos told apart by a dimension, in the order of the names; `since` as in `collect`."""
    with engine.connect() as connection:
        by_name = sums_by(connection, dimension, since)
    return [
        Group(name, sums.photos, sums.source_bytes, sums.stored_bytes, claims(sums))
        for name, sums in by_name.items()
    ]


def group_json(group: Group) -> dict[str, Any]:
    """A group on one level: `name`, `photos`, `source_bytes`, `stored_bytes`, `factor`,
    `factor_codec`, `factor_color`, `delta_e_mean`, `delta_e_p95`, `hint_bytes` (of a photo).
    """
    plain = asdict(group)
    del plain["claims"]
    return plain | asdict(group.claims)
