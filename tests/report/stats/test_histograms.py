from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from grayvault.catalog.photos import add_photos
from grayvault.core.colorizer import ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import Scene, StoredPhoto
from grayvault.report.page.sample_photos import sample_photos
from grayvault.report.stats.histograms import FactorErrorBin, GrowthPoint, histograms
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.catalog.builders import A, B, C, stored_photo


def sized(photo: StoredPhoto, stored_bytes: int) -> StoredPhoto:
    return replace(photo, stored_bytes=stored_bytes)


def test_photos_are_counted_in_bins(engine: Engine) -> None:
    """95,000 bytes each, made 2.5, 2.4 and 1 times smaller; one has no ΔE00."""
    exact = Fidelity(1.5999, 4.0, 6.0, None)
    add_photos(
        engine,
        [
            sized(stored_photo(A, scene=Scene("night")), 38_000),
            sized(stored_photo(B, fidelity=exact, scene=Scene("night")), 39_583),
            sized(stored_photo(C, fidelity=None, colorizer=None), 95_000),
        ],
    )
    spread = histograms(engine)
    assert spread.factors == {1.0: 1, 2.4: 2}
    assert spread.delta_e == {1.5: 2}
    assert spread.spots == [FactorErrorBin(2.4, 1.5, 2)]
    assert spread.scenes == {("night", "propagate"): 2}


@pytest.mark.parametrize(
    ("second", "moments"),
    [
        ("2026-01-01T00:02:00+00:00", ["2026-01-01T00:01", "2026-01-01T00:02"]),
        ("2026-03-01T00:00:00+00:00", ["2026-01-01", "2026-03-01"]),
    ],
)
def test_growth_is_by_the_day_or_within_one_by_the_minute(
    engine: Engine, second: str, moments: list[str]
) -> None:
    first = "2026-01-01T00:01:30+00:00"
    add_photos(engine, [stored_photo(A, archived_at=second), stored_photo(B, archived_at=first)])
    assert histograms(engine).growth == [
        GrowthPoint(moments[0], 95_000, 38_000),
        GrowthPoint(moments[1], 190_000, 76_000),
    ]


def test_an_empty_catalog(engine: Engine) -> None:
    spread = histograms(engine)
    assert (spread.factors, spread.delta_e, spread.spots) == ({}, {}, [])
    assert (spread.growth, spread.scenes) == ([], {})


@pytest.mark.parametrize(
    ("count", "each", "expected"),
    [
        (0, 3, ""),
        (1, 3, "worst 0"),
        (3, 1, "best 0, typical 1, worst 2"),
        (4, 3, "best 0, worst 3, worst 2, worst 1"),
        (9, 2, "best 0, best 1, typical 3, typical 4, worst 8, worst 7"),
        (9, 0, ""),
    ],
)
def test_best_typical_and_worst_photos_each_once(
    engine: Engine, tmp_path: Path, count: int, each: int, expected: str
) -> None:
    photos = [
        stored_photo(
            f"{number:064x}",
            fidelity=Fidelity(1 + number / 10, 4.0, 6.0, None),
            colorizer=ModelRef("hintnet"),
        )
        for number in range(count)
    ]
    add_photos(engine, [*photos, stored_photo(A, fidelity=None, colorizer=None)])
    store = LocalStore(create_vault(tmp_path / "vault"))
    sheet = sample_photos(engine, store, each)
    assert ", ".join(f"{photo.rank} {int(photo.facts['id'], 16)}" for photo in sheet) == expected
