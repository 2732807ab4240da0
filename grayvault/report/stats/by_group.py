"""Photos grouped by folder, month, camera, …: how many, their bytes and their ratios."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine

from grayvault.catalog.summary_table import Dimension, sums_by
from grayvault.report.stats.ratios import Ratios, ratios_of


@dataclass(frozen=True)
class Group:
    """The photos with one value, `name`, in a dimension."""

    name: str
    photos: int
    source_bytes: int
    stored_bytes: int
    ratios: Ratios


def groups(engine: Engine, dimension: Dimension, since: str | None = None) -> list[Group]:
    """The groups of a dimension, ordered by name; `since` as in `collect`."""
    with engine.connect() as connection:
        by_name = sums_by(connection, dimension, since)
    return [
        Group(name, sums.photos, sums.source_bytes, sums.stored_bytes, ratios_of(sums))
        for name, sums in by_name.items()
    ]


def group_json(group: Group) -> dict[str, Any]:
    """A group as a flat object: `name`, `photos`, `source_bytes`, `stored_bytes`, `factor`,
    and the fields of `Ratios`.
    """
    values = asdict(group)
    del values["ratios"]
    return values | asdict(group.ratios)
