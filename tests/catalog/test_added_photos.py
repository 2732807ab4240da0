from sqlalchemy import Engine

from grayvault.catalog.added_photos import ArchivedAs, count_by_settings
from grayvault.catalog.photos import add_photos
from grayvault.core.settings import Bound
from tests.catalog.builders import A, B, C, stored_photo


def test_photos_are_counted_by_the_settings_that_they_were_archived_with(engine: Engine) -> None:
    many = [f"{number:064x}" for number in range(3000)]
    add_photos(engine, [stored_photo(A, distance=2.0), *map(stored_photo, [B, C, *many])])
    common = ArchivedAs("compact", 1.0, "propagate", Bound())
    other = ArchivedAs("compact", 2.0, "propagate", Bound())
    assert count_by_settings(engine, {A, B, "f" * 64}) == {common: 1, other: 1}
    assert count_by_settings(engine, {A, C, *many}) == {common: 3001, other: 1}
    assert count_by_settings(engine, ()) == {}
