import json
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.database.schema import photos, totals
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import add_photos, mark_original_freed
from grayvault.catalog.source_files import IgnoredFile, replace_ignored
from grayvault.core.events import SourceGone, SourceLeft, SourceSeen
from grayvault.core.fidelity import Fidelity, Likeness
from grayvault.core.vault_file import SourceFacts, StoredPhoto
from grayvault.report import figure_labels
from grayvault.report.stats.collect import Share, collect, to_json
from tests.catalog.builders import A, B, C, at, stamp, stored_photo
from tests.support.examples import examples


def see(engine: Engine, photo_id: str, path: str) -> None:
    apply_events(engine, [SourceSeen(at(1), path, "/photos", stamp(), photo_id)], 1)


def leave(engine: Engine, path: str, kind: str, reason: str) -> None:
    apply_events(engine, [SourceLeft(at(1), path, "/photos", stamp(), kind, reason, "d", "f0")], 1)


def test_an_empty_vault_claims_nothing(engine: Engine) -> None:
    stats = collect(engine)
    assert (stats.photos, stats.source_bytes, stats.freeable_bytes) == (0, 0, 0)
    assert (stats.factor, stats.factor_codec, stats.factor_color) == (None, None, None)
    assert (stats.delta_e_mean, stats.delta_e_p95) == (None, None)
    assert (stats.by_tier, stats.by_colorizer, stats.ignored_by_kind) == ({}, {}, {})


def test_previews_belong_to_neither_claim(engine: Engine) -> None:
    add_photos(engine, [stored_photo()])
    stats = collect(engine)
    assert (stats.source_bytes, stats.preview_bytes) == (95_000, 5_000)
    assert stats.factor == 95_000 / 38_000
    assert stats.factor_codec == 95_000 / 50_000
    assert stats.factor_color == 50_000 / 38_000
    assert stats.freeable_bytes == 100_000 - 38_000


def test_fidelity_is_weighted_by_photos_that_have_one(engine: Engine) -> None:
    worse = Fidelity(2.5, 7.0, 8.0, None)
    gray = stored_photo(C, fidelity=None, colorizer=None, hints=b"")
    add_photos(engine, [stored_photo(A), stored_photo(B, fidelity=worse), gray])
    stats = collect(engine)
    assert (stats.delta_e_mean, stats.delta_e_p95) == (2.0, 5.5)
    assert (stats.luma_bytes, stats.hint_bytes) == (3 * 37_000, 2 * 800)


def test_a_saving_is_split_into_codec_quality_and_colour(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A, lossless_bytes=80_000)])
    stats = collect(engine)
    assert stats.factor_lossless == 95_000 / 80_000
    assert stats.factor_quality == 80_000 / 50_000
    assert stats.factor_codec == pytest.approx(stats.factor_lossless * stats.factor_quality)
    rows = {figure.key: (figure.label, figure.note) for figure in figure_labels.totals(stats)}
    assert rows["factor_lossless"] == ("by the codec", "without loss")
    assert rows["factor_quality"] == ("by the quality", "what was asked for, in colour")
    assert "factor_codec" not in rows


def test_an_older_photo_counts_its_quality_to_the_codec(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A)])
    stats = collect(engine)
    assert (stats.factor_lossless, stats.factor_quality) == (None, None)
    assert "factor_codec" in {figure.key for figure in figure_labels.totals(stats)}
    add_photos(engine, [stored_photo(B, lossless_bytes=80_000)])
    stats = collect(engine)
    assert stats.factor_lossless == 2 * 95_000 / (50_000 + 80_000)
    assert stats.factor_quality == (50_000 + 80_000) / (2 * 50_000)
    rows = {figure.key: figure.note for figure in figure_labels.totals(stats)}
    assert rows["factor_lossless"] == "without loss; of 1 older photo with the quality"


def test_likeness_is_of_the_photos_that_have_one(engine: Engine) -> None:
    def scored(photo_id: str, likeness: Likeness, quality: float | None) -> StoredPhoto:
        fidelity = Fidelity(1.5, 4.0, 6.0, 42.0, likeness)
        return stored_photo(photo_id, fidelity=fidelity, quality=quality)

    add_photos(engine, [stored_photo(A)])
    stats = collect(engine)
    assert (stats.likeness_photos, stats.likeness_full_size, stats.likeness_worst) == (
        0,
        None,
        None,
    )
    assert not {figure.key for figure in figure_labels.totals(stats)} & {"likeness_full_size"}
    photos_ = [
        scored(B, Likeness(83.5, 70.0, 91.25), 80.0),
        scored(C, Likeness(78.5, -40.0, 90.25), 80.0),
        scored("d" * 64, Likeness(90.0, 90.0, 79.5), 80.0),
        scored("e" * 64, Likeness(20.0, 10.0, 30.0), None),
    ]
    add_photos(engine, photos_)
    stats = collect(engine)
    assert stats.likeness_photos == 4
    assert (stats.likeness_full_size, stats.likeness_display) == (68.0, 72.75)
    assert (stats.likeness_worst, stats.quality_photos, stats.quality_missed) == (20.0, 3, 2)
    rows = {figure.key: figure.text for figure in figure_labels.totals(stats)}
    assert rows["likeness_full_size"] == "68.0"
    assert rows["quality_missed"] == "2 of 3"
    assert collect(engine, "2100-01-01").likeness_worst is None


def test_photos_are_counted_by_tier_and_colorizer(engine: Engine) -> None:
    color = stored_photo(C, tier="color", colorizer=None)
    add_photos(engine, [stored_photo(A), stored_photo(B), color])
    stats = collect(engine)
    share_of_one, share_of_two = Share(1, 95_000, 38_000), Share(2, 190_000, 76_000)
    assert stats.by_tier == {"color": share_of_one, "compact": share_of_two}
    assert stats.by_colorizer == {"none": share_of_one, "propagate": share_of_two}


def test_pictures_and_files_that_were_left_are_counted(engine: Engine) -> None:
    leave(engine, "/photos/1.png", "skipped", "alpha")
    leave(engine, "/photos/2.jpg", "skipped", "no-gain")
    leave(engine, "/photos/3.jpg", "skipped", "no-gain")
    leave(engine, "/photos/4.jpg", "failed", "unreadable")
    leave(engine, "/photos/5.jpg", "failed", "unreadable")
    leave(engine, "/photos/6.jpg", "failed", "later archived")
    apply_events(engine, [SourceGone(at(2), "/photos/5.jpg")], 2)
    see(engine, A, "/photos/6.jpg")
    video, text = IgnoredFile(stamp(), "video"), IgnoredFile(stamp(), "text")
    replace_ignored(engine, "/photos", {"/photos/a": video, "/photos/b": text, "/photos/c": video})
    stats = collect(engine)
    assert (stats.photos, stats.skipped, stats.failed, stats.ignored) == (0, 3, 1, 3)
    assert stats.skipped_by_reason == {"alpha": 1, "no-gain": 2}
    assert stats.failed_by_reason == {"unreadable": 1}
    assert stats.ignored_by_kind == {"text": 1, "video": 2}


def test_only_originals_that_grayvault_removed_are_freed(engine: Engine) -> None:
    add_photos(engine, [stored_photo(A), stored_photo(B)])
    assert collect(engine).freed_bytes == 0
    mark_original_freed(engine, A)
    stats = collect(engine)
    assert (stats.freed_bytes, stats.freeable_bytes) == (62_000, 62_000)


@pytest.mark.parametrize(("gone", "freeable"), [([], 62_000), (["/1"], 62_000), (["/1", "/2"], 0)])
def test_an_original_that_is_gone_cannot_be_freed(
    engine: Engine, gone: list[str], freeable: int
) -> None:
    add_photos(engine, [stored_photo(A)])
    see(engine, A, "/1")
    see(engine, A, "/2")
    apply_events(engine, [SourceGone(at(2), path) for path in gone], 2)
    assert collect(engine).freeable_bytes == freeable


def test_json_has_every_key(engine: Engine) -> None:
    add_photos(engine, [stored_photo()])
    document = json.loads(json.dumps(to_json(collect(engine))))
    expected = "photos skipped failed ignored source_bytes stored_bytes luma_bytes hint_bytes"
    expected += " freed_bytes factor factor_codec factor_color delta_e_mean delta_e_p95"
    assert set(expected.split()) < set(document)
    assert document["by_tier"] == {
        "compact": {"photos": 1, "source_bytes": 95_000, "stored_bytes": 38_000}
    }


SIZES = st.integers(1, 10**10)


@settings(
    deadline=None,
    max_examples=examples(50),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sizes=st.lists(st.tuples(SIZES, SIZES, SIZES), min_size=1, max_size=5))
def test_the_factor_is_the_product_of_its_claims(
    engine: Engine, sizes: list[tuple[int, int, int]]
) -> None:
    def stored(number: int, source_bytes: int, color_bytes: int, stored_bytes: int) -> None:
        facts = SourceFacts("a.jpg", "", 0, "jpeg", source_bytes)
        photo = stored_photo(f"{number:064x}", source=facts, color_bytes=color_bytes)
        add_photos(engine, [replace(photo, stored_bytes=stored_bytes)])

    with writing(engine) as connection:
        connection.execute(delete(photos))
        connection.execute(delete(totals))
    for number, size in enumerate(sizes):
        stored(number, *size)
    stats = collect(engine)
    assert stats.factor
    assert stats.factor_codec
    assert stats.factor_color
    assert math.isclose(stats.factor, stats.factor_codec * stats.factor_color, rel_tol=1e-12)
    assert stats.factor == sum(size[0] for size in sizes) / sum(size[2] for size in sizes)
