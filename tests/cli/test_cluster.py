"""Photos that are archived on a Ray cluster, with a catalog on PostgreSQL and a vault in S3."""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.vault.claim import HOLDER
from grayvault.vault.format.file_format import pack, unpack
from tests.support.desk import Desk
from tests.support.far_desk import objects_of, s3_url
from tests.support.flaky_proxy import Fault, FlakyProxy, flaky_proxy
from tests.support.pictures import save_photos
from tests.support.postgres import PostgresServer
from tests.support.processes import wait_for
from tests.support.ray_cluster import RayCluster, ray_cluster
from tests.support.s3_server import S3Server

pytestmark = pytest.mark.cluster

PHOTOS = 12
_VAULT_FILE = re.compile(r"/([0-9a-f]{64})\.jxl$")


@pytest.fixture(scope="module")
def proxy(s3: S3Server) -> Iterator[FlakyProxy]:
    """The store as nodes and supervisor see it."""
    with flaky_proxy(s3.endpoint) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def cluster(
    s3: S3Server, proxy: FlakyProxy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RayCluster]:
    """Two nodes with the store's credentials in their environment, and a home of their own."""
    home = {"XDG_DATA_HOME": str(tmp_path_factory.mktemp("nodes"))}
    with ray_cluster({**s3.environment(endpoint=proxy.endpoint), **home}) as cluster:
        yield cluster


@pytest.fixture
def vault(s3: S3Server, proxy: FlakyProxy, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a new vault."""
    return s3_url(s3, monkeypatch, AWS_ENDPOINT_URL=proxy.endpoint)


@pytest.fixture
def far(desk: Desk, cluster: RayCluster, postgres: PostgresServer, vault: str) -> Desk:
    """A desk whose catalog, vault and workers are elsewhere."""
    return replace(
        desk,
        processes=True,
        url=vault,
        catalog=postgres.new_database().render_as_string(hide_password=False),
        cluster=cluster.configuration,
    )


def ids_of(photos: list[Path]) -> dict[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in photos}


def vault_files(desk: Desk) -> list[str]:
    return [name for name in objects_of(desk).names() if name.endswith(".jxl")]


class ReadBack:
    """Notes which vault files were read after they were written; some requests fail."""

    def __init__(self) -> None:
        self.written: set[str] = set()
        self.read: set[str] = set()
        self.faults: Iterator[Fault | None] = itertools.repeat(None)

    def __call__(self, method: str, path: str) -> Fault | None:
        fault = next(self.faults)
        if fault is None and (match := _VAULT_FILE.search(path)):
            if method == "PUT":
                self.written.add(match[1])
            elif match[1] in self.written:
                self.read.add(match[1])
        return fault


def none_freed_too_early(photos: dict[str, Path], seen: ReadBack) -> Callable[[], bool]:
    """Whether all originals are gone; each of them only after its vault file was read back."""

    def all_gone() -> bool:
        gone = {photo_id for photo_id, path in photos.items() if not path.exists()}
        assert gone <= seen.read
        return len(gone) == len(photos)

    return all_gone


def test_nothing_is_lost_and_nothing_archived_twice(
    far: Desk, cluster: RayCluster, proxy: FlakyProxy
) -> None:
    far = replace(far, originals="trash")
    photos = ids_of(save_photos(far.photos, PHOTOS))
    proxy.trouble = seen = ReadBack()
    watching = far.start("watch", far.photos)
    wait_for(lambda: len(vault_files(far)) >= 2, "the first vault files")
    cluster.kill_node()
    seen.faults = itertools.cycle(["503", "503", "reset", *[None] * 3])
    count = len(vault_files(far))
    wait_for(lambda: len(vault_files(far)) > count, "a vault file by the other node")
    watching.kill()
    watching.communicate()
    cluster.add_node()

    watching = far.start("watch", far.photos)
    wait_for(none_freed_too_early(photos, seen), "the last original to be freed")
    seen.faults = itertools.repeat(None)
    watching.terminate()
    out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0, out
    assert {"503", "reset"} <= set(proxy.faults)

    listed = far.listed()
    assert sorted(row["id"] for row in listed) == sorted(photos)
    assert len(vault_files(far)) == PHOTOS
    assert "0 problems" in far.run("verify").out
    assert objects_of(far).size(HOLDER) is None
    far.check()


def test_vault_files_are_the_same_as_those_of_this_machine(
    far: Desk, proxy: FlakyProxy, tmp_path: Path
) -> None:
    proxy.trouble = lambda _method, _path: None
    photos = save_photos(far.photos, 3)
    dry = far.add("--dry-run", far.photos)
    assert (dry.code, vault_files(far)) == (0, []), dry.out
    answer = far.add()
    assert answer.code == 0, answer.out
    assert "archived: 3 photos" in answer.out
    near = Desk(tmp_path / "near")
    near.folder.mkdir()
    assert near.add(far.photos).code == 0
    for photo_id in ids_of(photos):
        name = f"{photo_id[:2]}/{photo_id}.jxl"
        there, here = objects_of(far).read(name), (near.vault / name).read_bytes()
        assert undated(there) == undated(here)


def undated(data: bytes) -> bytes:
    """A vault file's bytes as if it had been archived at a fixed time."""
    file = unpack(data)
    record = replace(file.record, archived_at="2026-01-02T03:04:05+00:00")
    return pack(replace(file, record=record))
