"""Photos counted by how close they are to their originals."""

from collections import Counter
from itertools import product

from sqlalchemy import Engine

from grayvault.catalog.photos import add_photos
from grayvault.core.closeness import closeness
from grayvault.core.fidelity import Fidelity, Likeness
from grayvault.report.stats.closeness_counts import closeness_counts
from tests.catalog.builders import stored_photo

ERRORS = None, 0.5, 1.0, 1.5, 3.0, 5.0
SCORES = None, 95.0, 90.0, 85.0, 75.0, 40.0


def fidelity(error: float | None, score: float | None) -> Fidelity | None:
    likeness = None if score is None else Likeness(score, score, 92.0)
    return None if error is None else Fidelity(error, 4.0, 6.0, 42.0, likeness)


def test_the_catalog_counts_as_single_photos_are_judged(engine: Engine) -> None:
    figures = list(enumerate(product(ERRORS, SCORES)))
    add_photos(
        engine,
        [stored_photo(f"{number:064x}", fidelity=fidelity(*both)) for number, both in figures],
    )
    expected = Counter[str]()
    for _, (error, score) in figures:
        judged = None if error is None else closeness(error, score, 92.0 if score else None)
        expected[judged or "unmeasured"] += 1
    counts = closeness_counts(engine)
    assert list(counts) == ["indistinguishable", "very-close", "close", "differs", "unmeasured"]
    assert counts == dict(expected)
