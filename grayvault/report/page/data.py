"""The content of a report: totals and groups, how photos spread, and sample photos."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from grayvault import __version__
from grayvault.catalog.summary_table import DIMENSIONS, Sums, sums_by
from grayvault.core.vault_file import Store
from grayvault.report.page.sample_photos import SamplePhoto, sample_photos
from grayvault.report.stats.all_stats import StatsQuery, StatsResult, query_stats
from grayvault.report.stats.by_group import Group
from grayvault.report.stats.histograms import Histograms, histograms

MOST_ROWS = 40
"""Of a table; if there are more groups, those with the most bytes of originals."""


@dataclass(frozen=True)
class GroupTable:
    """The groups of one dimension, and how many groups there was no room for."""

    title: str
    groups: list[Group]
    left_out: int


@dataclass(frozen=True)
class ReportData:
    """A report's content; `made_at` is to the minute, in UTC."""

    made_at: str
    version: str
    stats: StatsResult
    sums: Sums
    histograms: Histograms
    samples: list[SamplePhoto]


def report_data(engine: Engine, store: Store, samples: int) -> ReportData:
    """Gather a report with at most `samples` best, typical and worst photos each."""
    stats = query_stats(engine, StatsQuery(by=DIMENSIONS))
    with engine.connect() as connection:
        sums = sum(sums_by(connection, "tier").values(), Sums())
    return ReportData(
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        version=__version__,
        stats=stats,
        sums=sums,
        histograms=histograms(engine),
        samples=sample_photos(engine, store, samples),
    )


def tables(stats: StatsResult) -> Iterator[GroupTable]:
    """A table for each dimension with more than one group."""
    for dimension, groups in stats.by.items():
        if len(groups) > 1:
            largest = sorted(groups, key=lambda group: -group.source_bytes)[:MOST_ROWS]
            listed = [group for group in groups if group in largest]
            yield GroupTable(dimension.title(), listed, len(groups) - len(listed))
