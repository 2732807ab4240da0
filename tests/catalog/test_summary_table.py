"""The stored sums equal those over all photos, whatever was written."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, delete

from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.database.schema import photos, sources, totals
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import add_photo, add_photos, mark_original_freed
from grayvault.catalog.summary_table import DIMENSIONS, Sums, bring_up_to_date, summing, sums_by
from grayvault.core.colorizer import ModelRef
from grayvault.core.events import SourceGone, SourceMoved, SourceSeen
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import Scene, SourceFacts, StoredPhoto
from tests.catalog.builders import A, B, C, at, stamp, stored_photo
from tests.support.examples import examples_on, run_machine

IDS = st.sampled_from([A, B, C])
PATHS = st.sampled_from(["/1", "/2", "/3", "/\udcff"])
ODD = st.text(max_size=3).filter(lambda text: "\0" not in text and text.isprintable())
DELTA_E = st.integers(0, 99_999).map(lambda units: units / 10_000)


@st.composite
def stored_photos(draw: st.DrawFn) -> StoredPhoto:
    facts = SourceFacts("a.jpg", draw(ODD), draw(st.integers(0, 2**62)), "jpeg", 10**6, 5)
    return stored_photo(
        draw(IDS),
        source=facts,
        tier=draw(st.sampled_from(["compact", "color", "exact"])),
        colorizer=draw(st.none() | st.sampled_from([ModelRef("hintnet"), ModelRef("propagate")])),
        fidelity=draw(st.none() | st.builds(Fidelity, DELTA_E, DELTA_E, DELTA_E, st.none())),
        scene=draw(st.none() | st.just(Scene("night", "hintnet"))),
        camera=draw(st.none() | ODD.filter(bool)),
        taken_at=draw(st.none() | st.just("2024-09-28T11:03:29")),
        color_bytes=draw(st.integers(1, 10**9)),
    )


class Writing(RuleBasedStateMachine):
    """Everything that writes photos and sources, in any order."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.offset = 0
        with writing(engine) as connection:
            for table in (photos, sources, totals):
                connection.execute(delete(table))

    @rule(stored=st.lists(stored_photos(), max_size=3))
    def add(self, stored: list[StoredPhoto]) -> None:
        add_photos(self.engine, stored)

    @rule(photo_id=IDS)
    def free(self, photo_id: str) -> None:
        mark_original_freed(self.engine, photo_id)

    @rule(photo_id=IDS, path=PATHS)
    def see(self, photo_id: str, path: str) -> None:
        self.happen(SourceSeen(at(1), path, "/", stamp(), photo_id))

    @rule(photo_id=IDS, old=PATHS, path=PATHS)
    def move(self, photo_id: str, old: str, path: str) -> None:
        self.happen(SourceMoved(at(2), old, path, "/", stamp(), photo_id))

    @rule(path=PATHS)
    def lose(self, path: str) -> None:
        self.happen(SourceGone(at(3), path))

    @rule(photo_id=IDS)
    def remove(self, photo_id: str) -> None:
        with writing(self.engine) as connection, summing(connection, [photo_id]):
            connection.execute(delete(photos).where(photos.c.id == photo_id))

    def happen(self, event: SourceSeen | SourceMoved | SourceGone) -> None:
        self.offset += 1
        apply_events(self.engine, [event], self.offset)

    @invariant()
    def stored_sums_are_right(self) -> None:
        with self.engine.connect() as connection:
            for dimension in DIMENSIONS:
                stored = sums_by(connection, dimension)
                assert stored == sums_by(connection, dimension, since="")
                assert all(sums.photos for sums in stored.values())


def test_any_way_to_write(engine: Engine) -> None:
    run_machine(lambda: Writing(engine), examples_on(engine, 15), 20)


def test_the_sums_of_one_photo(engine: Engine) -> None:
    add_photo(engine, stored_photo(camera="NIKON D90", taken_at="2011-04-25T01:55:30"))
    expected = Sums(
        photos=1,
        source_bytes=95_000,
        preview_bytes=5_000,
        stored_bytes=38_000,
        luma_bytes=37_000,
        hint_bytes=800,
        color_bytes=50_000,
        freeable_bytes=62_000,
        measured=1,
        delta_e_mean=15_000,
        delta_e_p95=40_000,
        lossless_bytes=50_000,
    )
    names = ["trip", "2011-04", "NIKON D90", "compact", "propagate", "jpeg"]
    with engine.connect() as connection:
        assert [sums_by(connection, dimension) for dimension in DIMENSIONS] == [
            {name: expected} for name in names
        ]


def test_only_photos_since_a_day(engine: Engine) -> None:
    days = {A: "2026-01-01T23:59:59+00:00", B: "2026-01-02T00:00:00+00:00"}
    add_photos(engine, [stored_photo(id_, archived_at=day) for id_, day in days.items()])
    with engine.connect() as connection:
        assert sums_by(connection, "tier", "2026-01-02")["compact"].photos == 1
        assert sums_by(connection, "tier", "2026-01-03") == {}


def test_a_catalog_of_an_older_version_is_summed_up(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B, tier="color", colorizer=None)])
    with engine.connect() as connection:
        before = [sums_by(connection, dimension) for dimension in DIMENSIONS]
    with writing(engine) as connection:
        connection.execute(delete(totals))
    bring_up_to_date(engine)
    with engine.connect() as connection:
        assert [sums_by(connection, dimension) for dimension in DIMENSIONS] == before


def test_those_who_write_photos_at_once_sum_up_rightly(engine: Engine) -> None:
    """Photos of several shares, the same ones in many threads, with their sources."""
    ids = [digit * 64 for digit in "0123abcd"]

    def write(thread: int) -> None:
        for turn in range(4):
            some = ids[thread::2] if turn % 2 else ids[::-1][: thread + 3]
            add_photos(engine, [stored_photo(id_, color_bytes=thread * 9 + turn) for id_ in some])
            seen = [SourceSeen(at(turn), f"/{id_[:2]}", "/", stamp(), id_) for id_ in some]
            apply_events(engine, seen, turn)
            mark_original_freed(engine, ids[thread])
            apply_events(engine, [SourceGone(at(turn), f"/{ids[turn][:2]}")], turn)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with engine.connect() as connection:
        for dimension in DIMENSIONS:
            assert sums_by(connection, dimension) == sums_by(connection, dimension, since="")
        assert sum(sums.photos for sums in sums_by(connection, "tier").values()) == len(ids)
