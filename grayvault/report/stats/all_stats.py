"""All that `grayvault stats` was asked for, and `GET /stats`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine

from grayvault.catalog.summary_table import Dimension
from grayvault.report.stats.by_group import Group, group_json, groups
from grayvault.report.stats.collect import Stats, collect, to_json
from grayvault.report.stats.worst_photos import WorstPhoto, worst


@dataclass(frozen=True)
class Asked:
    """`by`: what to tell photos apart by; `worst`: how many of the worst photos to name.

    `since` (the beginning of an ISO 8601 time in UTC): only what was archived then or later.
    """

    by: Sequence[Dimension] = ()
    worst: int = 0
    since: str | None = None


@dataclass(frozen=True)
class Accounts:
    """The totals, and what else was asked for."""

    asked: Asked
    stats: Stats
    by: Mapping[Dimension, Sequence[Group]]
    worst: Sequence[WorstPhoto]


def accounts(engine: Engine, asked: Asked) -> Accounts:
    """Answer from the catalog."""
    return Accounts(
        asked,
        collect(engine, asked.since),
        {dimension: groups(engine, dimension, asked.since) for dimension in asked.by},
        worst(engine, asked.worst, asked.since) if asked.worst else (),
    )


def accounts_json(told: Accounts) -> dict[str, Any]:
    """The totals' keys; and `since`, `by` (dimension → groups) and `worst` where asked for."""
    more: dict[str, Any] = {}
    if told.asked.since:
        more["since"] = told.asked.since
    if told.asked.by:
        more["by"] = {name: [group_json(one) for one in some] for name, some in told.by.items()}
    if told.asked.worst:
        more["worst"] = [asdict(photo) for photo in told.worst]
    return {**to_json(told.stats), **more}
