"""What every place for a vault's bytes does: folder, memory, obstore's folder, S3."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grayvault.core.errors import NotFoundError
from grayvault.vault.marker import MARKER
from grayvault.vault.objects.objects import Listing, Objects
from tests.vault.objects.conftest import NewObjects

LETTERS = st.text("0123456789abcdefxyz-", min_size=1, max_size=3)
NAMES = st.builds("{}/{}.jxl".format, LETTERS, LETTERS) | st.builds(
    "z/{}/{}".format, *[LETTERS] * 2
)
DATA = st.binary(max_size=40)

per_example = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def names(objects: Objects, prefix: str = "", after: str = "") -> list[str]:
    """The names but that of the marker, which a folder has."""
    return [name for name in objects.names(prefix, after) if name != MARKER]


@per_example
@given(st.dictionaries(NAMES, DATA, max_size=8), st.sampled_from(["", "a/", "z/", "z/0/"]), NAMES)
def test_what_is_put_is_listed_in_order_and_read(
    new_objects: NewObjects, contents: dict[str, bytes], prefix: str, after: str
) -> None:
    objects = new_objects()
    for name, data in contents.items():
        objects.put(name, data)
    for name, data in contents.items():
        assert objects.read(name) == data
        assert objects.size(name) == len(data)
    assert names(objects) == sorted(contents)
    below = [name for name in sorted(contents) if name.startswith(prefix) and name > after]
    assert names(objects, prefix, after) == below


@per_example
@given(DATA, st.integers(0, 50), st.integers(0, 50))
def test_a_range_is_what_a_slice_is(
    new_objects: NewObjects, data: bytes, start: int, length: int
) -> None:
    objects = new_objects()
    objects.put("ab/x", data)
    assert objects.read_range("ab/x", start, length) == data[start : start + length]


def test_put_replaces_and_put_new_does_not(objects: Objects) -> None:
    objects.put("ab/x", b"first, and longer")
    objects.put("ab/x", b"second")
    assert objects.read("ab/x") == b"second"
    assert not objects.put_new("ab/x", b"third")
    assert objects.read("ab/x") == b"second"
    assert objects.put_new("ab/y", b"new")
    assert objects.read("ab/y") == b"new"


def test_one_of_several_writers_writes(objects: Objects) -> None:
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda n: objects.put_new("ab/x", b"%d" % n), range(8)))
    assert written.count(True) == 1
    assert objects.read("ab/x") == b"%d" % written.index(True)


def test_what_is_not_there(objects: Objects) -> None:
    assert objects.size("ab/x") is None
    with pytest.raises(NotFoundError, match="ab/x"):
        objects.read("ab/x")
    with pytest.raises(NotFoundError, match="ab/x"):
        objects.read_range("ab/x", 0, 10)
    objects.delete("ab/x")
    assert names(objects) == []


def test_what_is_deleted_is_gone(objects: Objects) -> None:
    objects.put("ab/x", b"data")
    objects.put("ab/y", b"data")
    objects.delete("ab/x")
    assert objects.size("ab/x") is None
    assert names(objects) == ["ab/y"]


def test_an_object_moves(objects: Objects) -> None:
    objects.put("ab/x", b"data")
    objects.move("ab/x", "trash/day/x")
    assert names(objects) == ["trash/day/x"]
    assert objects.read("trash/day/x") == b"data"
    with pytest.raises((NotFoundError, OSError)):
        objects.move("ab/x", "ab/y")


def test_a_folder_lists_what_is_directly_in_it(objects: Objects) -> None:
    for name in ("ab/2/x", "ab/1/y", "ab/1/z", "ab/b", "ab/a", "abc/d"):
        objects.put(name, name.encode())
    listing = objects.listing("ab/")
    assert list(listing.folders) == ["ab/1/", "ab/2/"]
    assert list(listing.sizes.items()) == [("ab/a", 4), ("ab/b", 4)]
    assert objects.listing("none/") == Listing([], {})


def test_more_names_than_a_page_has(objects: Objects) -> None:
    expected = [f"ab/{number:04}" for number in range(1100)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: objects.put_new(name, b""), expected))
    assert names(objects) == expected
    assert names(objects, "ab/", "ab/0998") == expected[999:]


def test_a_place_names_itself_and_its_objects(objects: Objects) -> None:
    assert objects.path_of("ab/x").startswith(objects.address)
    assert objects.path_of("ab/x").endswith("/ab/x")
