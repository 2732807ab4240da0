"""What a report tells: the accounts, how the photos are spread, and the photos on its sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from grayvault import __version__
from grayvault.catalog.summary_table import DIMENSIONS, Sums, sums_by
from grayvault.core.vault_file import Store
from grayvault.report.page.sample_photos import Chosen, chosen
from grayvault.report.stats.all_stats import Accounts, Asked, accounts
from grayvault.report.stats.by_group import Group
from grayvault.report.stats.histograms import Distributions, distributions

MOST_ROWS = 40
"""Of a table; of more groups, those with the most bytes of originals."""


@dataclass(frozen=True)
class GroupTable:
    """The accounts by one dimension, and how many groups there was no room for."""

    title: str
    groups: list[Group]
    left_out: int


@dataclass(frozen=True)
class Document:
    """A report's content; `made_at` is to the minute, in UTC."""

    made_at: str
    version: str
    accounts: Accounts
    sums: Sums
    spread: Distributions
    sheet: list[Chosen]


def document(engine: Engine, store: Store, each: int) -> Document:
    """Gather a report with at most `each` best, typical and worst photos on its sheet."""
    told = accounts(engine, Asked(by=DIMENSIONS))
    with engine.connect() as connection:
        sums = sum(sums_by(connection, "tier").values(), Sums())
    return Document(
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        version=__version__,
        accounts=told,
        sums=sums,
        spread=distributions(engine),
        sheet=chosen(engine, store, each),
    )


def tables(told: Accounts) -> Iterator[GroupTable]:
    """The accounts by each dimension that tells more than one group apart."""
    for dimension, groups in told.by.items():
        if len(groups) > 1:
            most = sorted(groups, key=lambda group: -group.source_bytes)[:MOST_ROWS]
            kept = [group for group in groups if group in most]
            yield GroupTable(dimension.title(), kept, len(groups) - len(kept))
