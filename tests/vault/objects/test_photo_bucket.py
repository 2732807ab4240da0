"""A bucket with photos: what is listed and read, also by a store in trouble."""

from collections.abc import Iterator
from typing import Any

import obstore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.exceptions import GenericError
from obstore.store import MemoryStore

from grayvault.core.errors import NotFoundError, SourceStoreError
from grayvault.core.file_stamps import same_file
from grayvault.vault.objects.photo_bucket import PhotoBucket

SEGMENTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="/"), min_size=1, max_size=4
).filter(lambda text: text not in {".", ".."})
LIST = obstore.list
NAMES = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)


def bucket_of(contents: dict[str, bytes], patience: float = 5.0) -> PhotoBucket:
    store = MemoryStore()
    for name, data in contents.items():
        obstore.put(store, name, data)
    return PhotoBucket(store, "s3://bucket", patience)


@given(st.dictionaries(NAMES, st.binary(max_size=20), max_size=8), NAMES)
def test_what_is_listed_can_be_read_under_its_name_and_has_that_stamp(
    contents: dict[str, bytes], folder: str
) -> None:
    bucket = bucket_of(contents)
    listed = dict(bucket.listing(""))
    assert listed.keys() == contents.keys()
    for name, stamp in listed.items():
        data, now = bucket.read(name)
        assert data == contents[name]
        assert same_file(stamp, now)
        assert bucket.stamp(name) == stamp
        assert stamp.size == len(data)
    below = {name for name in contents if name.startswith(f"{folder}/")}
    assert {name for name, _ in bucket.listing(folder)} == below


def test_other_bytes_of_the_same_size_have_another_stamp() -> None:
    bucket = bucket_of({"a.jpg": b"one"})
    before = bucket.stamp("a.jpg")
    obstore.put(bucket._store, "a.jpg", b"two")
    after = bucket.stamp("a.jpg")
    assert before
    assert after
    assert not same_file(before, after)


def test_what_is_not_there() -> None:
    bucket = bucket_of({"a/b.jpg": b"x"})
    assert bucket.stamp("a") is None
    assert list(bucket.listing("a/b")) == []
    with pytest.raises(NotFoundError, match=r"no object 's3://bucket/none.jpg'"):
        bucket.read("none.jpg")
    with pytest.raises(SourceStoreError, match="rename the object"):
        bucket.read("lost\ufffdname.jpg")


class Failing:
    """`obstore.list` that fails before each page but the first, `times` each."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.begun: list[Any] = []

    def __call__(self, store: Any, folder: Any, *, offset: Any, chunk_size: int) -> Iterator[Any]:
        self.begun.append(offset)
        is_again = self.begun.count(offset) <= self.times and offset is not None
        pages = LIST(store, folder, offset=offset, chunk_size=2)
        if is_again:
            raise GenericError("connection reset")
        yield next(iter(pages), [])
        raise GenericError("connection reset")


def test_a_listing_goes_on_where_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number}.jpg" for number in range(5)]
    bucket = bucket_of(dict.fromkeys(names, b"x"))
    failing = Failing(1)
    monkeypatch.setattr(obstore, "list", failing)
    listed = bucket.listing("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _seconds: None)
        found = [name for name, _ in listed]
    assert found == names
    assert failing.begun[:3] == [None, "1.jpg", "1.jpg"]


def test_a_listing_that_keeps_failing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = bucket_of({"a.jpg": b"x"}, patience=0.0)
    monkeypatch.setattr(obstore, "list", Failing(1000))
    with pytest.raises(SourceStoreError, match=r"'s3://bucket' failed: it can't be reached"):
        list(bucket.listing(""))
