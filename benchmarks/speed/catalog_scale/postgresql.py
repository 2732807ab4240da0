"""How a catalog on PostgreSQL copes with 1,000,000 photos: jobs, `stats`, pages, searches.

The server is real, with its own settings but for the log, which need not hold new tables, on this
machine; the photos are rows made in SQL: 20 years of photos in 2,000 folders by 30 cameras, a
source each. Jobs are claimed and finished by one process, 100 at a time, each commit on the disk;
requests are counted for one caller, as `serve` does. Times are the least of some, since other
programs may hold up the others.

Run: python -m benchmarks catalog_scale.postgresql

`python -m benchmarks.speed.catalog_scale.postgresql 10000000` makes more photos (20 GB), and saves
their results beside the others.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from benchmarks.common import harness
from grayvault.catalog import jobs
from grayvault.catalog.counts import catalog_counts
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.catalog.selections.folders import folder_content
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection
from grayvault.catalog.sharing.request_rates import SharedRate
from grayvault.catalog.summary_table import sum_up
from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.report.stats.all_stats import StatsQuery, query_stats
from tests.catalog.builders import stamp
from tests.support.servers.postgres import postgres_server

PHOTOS, IN_FOLDER, PAGE, RUNS = 1_000_000, 500, 100, 7
JOBS, AT_ONCE = 5_000, 100
REQUESTS, PER_MINUTE = 2_000, 10**9

LOG = ("wal_level = minimal", "max_wal_senders = 0", "max_wal_size = '4GB'")
"""What is filled in the transaction that empties it needs no log (PostgreSQL's docs, 14.4.7)."""

FILL = (
    "TRUNCATE photos, sources",
    """
    CREATE TEMPORARY VIEW made AS SELECT
        number,
        encode(sha256(convert_to(number::text, 'UTF8')), 'hex') AS id,
        timestamp '2005-01-01' + number * (interval '20 years' / :photos) AS taken,
        2005 + number * 20 / :photos || '/' || number / :in_folder AS folder,
        'IMG_' || lpad(number::text, 8, '0') || '.jpg' AS name,
        500000 + number * 7919 % 7500000 AS size
    FROM generate_series(0::bigint, :photos - 1) number
    """,
    """
    INSERT INTO photos (
        id, revision, tier, width, height, depth, format, source_name, folder, source_mtime_ns,
        source_bytes, preview_bytes, stored_bytes, luma_bytes, hint_bytes, color_bytes, colorizer,
        delta_e_mean, delta_e_p95, distance, effort, bound_mean, bound_p95, bound_tile,
        archived_at, original_freed, taken_at, camera, sorted_at, folded_path
    )
    SELECT
        id, id, CASE WHEN number % 50 = 0 THEN 'color' ELSE 'compact' END, 4000, 3000, 8, 'jpeg',
        convert_to(name, 'UTF8'), convert_to(folder, 'UTF8'), extract(epoch FROM taken)::bigint,
        size, 4000, size * 2 / 5, size / 3, 900, size / 2,
        CASE WHEN number % 50 = 0 THEN NULL ELSE 'hintnet' END,
        0.5 + number % 1500 / 1000.0, 1.5 + number % 4500 / 1000.0, 1, 4, 3, 8, 10,
        to_char(taken + interval '300 days', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), false,
        CASE WHEN number % 7 = 0 THEN NULL ELSE to_char(taken, 'YYYY-MM-DD"T"HH24:MI:SS') END,
        CASE WHEN number % 7 = 0 THEN NULL ELSE 'Maker ' || number % 30 END,
        to_char(taken, 'YYYY-MM-DD"T"HH24:MI:SS'), convert_to(lower(folder || '/' || name), 'UTF8')
    FROM made
    """,
    """
    INSERT INTO sources (
        path, root, size, mtime_ns, inode, device, outcome, photo_id, state, first_seen, last_seen
    )
    SELECT
        convert_to('/photos/' || folder || '/' || name, 'UTF8'), '/photos', size, 0, number, 1,
        'archived', id, 'present', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'
    FROM made
    """,
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PHOTOS
    with postgres_server(durable=True) as server:
        server.execute(*(f"ALTER SYSTEM SET {setting}" for setting in LOG))
        server.restart()
        engine = open_catalog(server.new_database(), nullcontext)
        jobs_a_second = max(dispatched(engine) for _ in range(RUNS))
        figures: dict[str, Any] = {
            "jobs_a_second": jobs_a_second,
            "milliseconds_to_count_a_request": min(counted(engine) for _ in range(RUNS)),
            "photos": count,
        }
        start = time.monotonic()
        fill(engine, count)
        figures["made_in_seconds"] = round(time.monotonic() - start)
        figures["catalog_mb"] = megabytes(engine)
        figures["milliseconds"] = {
            name: measured(work) for name, work in queries(engine, count).items()
        }
        engine.dispose()
    before = harness.read_results().get("catalog_scale.postgresql", {}).get("figures", {})
    if count != PHOTOS:
        figures = {**before, f"of_{count}_photos": figures}
    others = {name: value for name, value in before.items() if name.startswith("of_")}
    harness.save("catalog_scale.postgresql", {**others, **figures})


def dispatched(engine: Engine) -> int:
    """Jobs a second that are claimed and finished without being done."""
    sources = [Source(f"/photos/{number}", "/photos", stamp()) for number in range(JOBS)]
    jobs.enqueue(engine, sources, IngestSettings(), "batch")
    outcome = Outcome("skipped", stamp(), reason="no-gain")
    start = time.monotonic()
    while claimed := jobs.claim(engine, AT_ONCE, 1.0):
        jobs.finish_all(engine, {job.id: outcome for job in claimed})
    return round(JOBS / (time.monotonic() - start))


def counted(engine: Engine) -> float:
    """Milliseconds in which a request is counted."""
    rate = SharedRate(engine, PER_MINUTE)
    start = time.perf_counter()
    for _ in range(REQUESTS):
        assert rate.wait("somebody") == 0
    return round(1000 * (time.perf_counter() - start) / REQUESTS, 3)


def fill(engine: Engine, count: int) -> None:
    with writing(engine) as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        with without_indexes(connection):
            for statement in FILL:
                sized = statement.replace(":photos", str(count))
                sized = sized.replace(":in_folder", str(IN_FOLDER))
                connection.exec_driver_sql(sized.replace("%", "%%"))
        sum_up(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def without_indexes(connection: Connection) -> Iterator[None]:
    """Make the indexes of photos and sources after the rows, as a quick import does."""
    connection.execute(text("ALTER TABLE photos DROP CONSTRAINT pk_photos"))
    indexes = connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            "AND tablename IN ('photos', 'sources') AND indexname NOT LIKE 'pk_%'"
        )
    ).all()
    for index in indexes:
        connection.execute(text(f"DROP INDEX {index.indexname}"))
    yield
    connection.execute(text("ALTER TABLE photos ADD CONSTRAINT pk_photos PRIMARY KEY (id)"))
    for index in indexes:
        start = time.monotonic()
        connection.execute(text(index.indexdef))
        print(f"{index.indexname}: {time.monotonic() - start:.0f} s", flush=True)


def megabytes(engine: Engine) -> int:
    with engine.connect() as connection:
        size = connection.scalar(text("SELECT pg_database_size(current_database()) / 1000000"))
    return int(size or 0)


def queries(engine: Engine, count: int) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    newest = partial(Selection, sort="date", descending=True)
    number = count // 3
    folder = f"{2005 + number * 20 // count}/{number // IN_FOLDER}"
    selections = {
        "page_of_the_newest": newest(),
        "page_by_name": Selection(sort="name"),
        "page_of_a_folder": newest(folder=folder),
        "page_of_a_year": newest(folder=folder[:4]),
        "page_of_a_camera": newest(camera="Maker 7"),
        "search_of_one": newest(words=f"img_{number:08}"),
        "search_of_many": newest(words="img"),
        "search_of_none": newest(words="wedding"),
        "search_in_a_folder": newest(words=f"{number % 1000:03}.jpg", folder=folder),
        "search_of_two_letters": newest(words="qx"),
    }
    works: dict[str, Callable[[], object]] = {
        name: partial(page, engine, selection, "", PAGE) for name, selection in selections.items()
    }
    for part in (4, 2):
        after = photo_at(engine, count // part)
        works[f"page_after_1_in_{part}"] = partial(page, engine, newest(), after, PAGE)
    return works | {
        "stats": partial(query_stats, engine, StatsQuery()),
        "stats_by_month": partial(query_stats, engine, StatsQuery(by=("month",))),
        "stats_by_folder": partial(query_stats, engine, StatsQuery(by=("folder",))),
        "stats_worst_20": partial(query_stats, engine, StatsQuery(worst=20)),
        "counts_for_metrics": partial(catalog_counts, engine),
        "folders_of_a_year": partial(folder_content, engine, folder[:4]),
    }


def photo_at(engine: Engine, place: int) -> str:
    query = select(photos.c.id).order_by(photos.c.sorted_at.desc(), photos.c.id.desc())
    with engine.connect() as connection:
        photo_id: str | None = connection.scalar(query.offset(place).limit(1))
    assert photo_id
    return photo_id


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Milliseconds the first time, and the least of all."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return {"first": round(times[0], 1), "least": round(min(times), 1)}


if __name__ == "__main__":
    main()
