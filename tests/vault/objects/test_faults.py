"""A store in trouble: what may pass is tried again, everything else is one clear sentence."""

import re
import uuid
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from grayvault.core.errors import DamagedFileError, VaultUnusableError
from grayvault.core.events import SourceGone
from grayvault.vault.journal.object_journal import ObjectJournal
from grayvault.vault.objects.connect import connect
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.support.faults.flaky_proxy import Fault, FlakyProxy, flaky_proxy
from tests.support.servers.s3_server import BUCKET, KEYS, READER_KEYS, S3Server

pytestmark = pytest.mark.cluster

DATA = bytes(range(256)) * 40
PASSING: tuple[Fault, ...] = ("503", "reset", "lost answer")


@pytest.fixture(scope="module")
def running_proxy(s3: S3Server) -> Iterator[FlakyProxy]:
    with flaky_proxy(s3.endpoint) as proxy:
        yield proxy


@pytest.fixture
def proxy(running_proxy: FlakyProxy) -> Iterator[FlakyProxy]:
    """The proxy, which is in no trouble before and after a test."""
    yield running_proxy
    running_proxy.trouble = lambda _method, _path: None


@pytest.fixture
def objects(proxy: FlakyProxy, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> RemoteObjects:
    """An empty place behind the proxy."""
    return connect_as(monkeypatch, s3.environment(endpoint=proxy.endpoint))


def connect_as(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    bucket: str = BUCKET,
    patience: float = 30.0,
) -> RemoteObjects:
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    return connect(f"s3://{bucket}/{uuid.uuid4().hex}", patience)


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_tried_again(
    objects: RemoteObjects, proxy: FlakyProxy, fault: Fault
) -> None:
    requests: tuple[tuple[str, Callable[[], object]], ...] = (
        ("PUT", partial(objects.put, "ab/x", DATA)),
        ("GET", partial(objects.read, "ab/x")),
        ("POST", partial(objects.delete, "ab/x")),
    )
    for method, request in requests:
        proxy.fail(fault, 2, method)
        before = len(proxy.faults)
        request()
        assert len(proxy.faults) == before + 2
    assert objects.size("ab/x") is None


@pytest.mark.parametrize("fault", PASSING)
def test_a_new_object_is_written_once(
    objects: RemoteObjects, proxy: FlakyProxy, fault: Fault
) -> None:
    proxy.fail(fault, 1, "PUT")
    assert objects.put_new("ab/x", DATA)
    proxy.fail(fault, 1, "PUT")
    assert not objects.put_new("ab/x", b"other")
    assert objects.read("ab/x") == DATA


def test_an_answer_that_is_cut_off_is_read_again(objects: RemoteObjects, proxy: FlakyProxy) -> None:
    objects.put("ab/x", DATA)
    proxy.fail("cut off", 2, "GET")
    assert objects.read("ab/x") == DATA
    proxy.fail("cut off", 1, "GET")
    assert objects.read_range("ab/x", 100, 5000) == DATA[100:5100]
    proxy.fail("cut off", 1, "GET")
    assert list(objects.names()) == ["ab/x"]


@pytest.mark.parametrize("fault", PASSING)
def test_a_journal_through_trouble(objects: RemoteObjects, proxy: FlakyProxy, fault: Fault) -> None:
    journal = ObjectJournal(objects, pack_every=4)
    number = iter(range(10_000))
    proxy.trouble = lambda _method, _path: fault if next(number) % 3 == 0 else None
    written = [SourceGone("2026-01-02T03:04:05+00:00", f"/{number}") for number in range(6)]
    for event in written:
        journal.append([event])
    assert [event for _, event in ObjectJournal(objects).read()] == written


def test_a_store_that_alters_what_it_gets(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = connect_as(monkeypatch, s3.environment())  # a repeated request would find "ab/y"
    monkeypatch.setattr(objects, "read", lambda _name: DATA[:-1])
    with pytest.raises(DamagedFileError, match=r"ab/x.*returns other bytes"):
        objects.put("ab/x", DATA)
    with pytest.raises(DamagedFileError, match=r"ab/y.*returns other bytes"):
        objects.put_new("ab/y", DATA)
    assert objects.size("ab/y") is None


def sentence(objects: RemoteObjects) -> str:
    """What is said when an object can't be written: one line without secrets."""
    with pytest.raises(VaultUnusableError) as caught:
        objects.put("ab/x", DATA)
    text = str(caught.value)
    assert text.startswith(f"the object store of {objects.address!r} failed")
    assert "\n" not in text
    assert not any(secret in text for secret in (*KEYS, *READER_KEYS, "Signature="))
    return text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("503", r"\(503 SlowDown\).*try again later"),
        ("reset", "can't be reached"),
        ("skewed", r"\(403 RequestTimeTooSkewed\).*clock is wrong: set it"),
    ],
)
def test_trouble_that_does_not_end(
    s3: S3Server,
    proxy: FlakyProxy,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    words: str,
) -> None:
    objects = connect_as(monkeypatch, s3.environment(endpoint=proxy.endpoint), patience=0.3)
    proxy.fail(fault, 10_000)
    assert re.search(words, sentence(objects))


READER = {"AWS_ACCESS_KEY_ID": READER_KEYS[0], "AWS_SECRET_ACCESS_KEY": READER_KEYS[1]}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"AWS_ACCESS_KEY_ID": "nobody"}, r"InvalidAccessKeyId.*doesn't accept the credentials"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "doesn't accept the credentials"),
        (READER, r"403 AccessDenied.*let them read, write, list and delete"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "can't be reached"),
        ({"AWS_ENDPOINT_URL": "http://nowhere.invalid"}, "can't be reached"),
        ({"AWS_ALLOW_HTTP": "false"}, "plain HTTP: use HTTPS"),
    ],
)
def test_what_is_set_wrongly(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    settings = {**s3.environment(), **environment}
    assert re.search(words, sentence(connect_as(monkeypatch, settings, patience=0.3)))


def test_a_missing_bucket_is_no_missing_object(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = connect_as(monkeypatch, s3.environment(), "no-such-bucket", 0.3)
    for request in (objects.size, objects.read, objects.delete):
        with pytest.raises(VaultUnusableError, match="no such bucket"):
            request("ab/x")
