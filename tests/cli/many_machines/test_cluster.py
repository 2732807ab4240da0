"""Photos that are archived on a Ray cluster, with a catalog on PostgreSQL and a vault in S3."""

import hashlib
import itertools
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.vault.claim import HOLDER
from tests.support.album import album_at
from tests.support.desk import Desk
from tests.support.far_desk import objects_of, s3_url
from tests.support.faults.flaky_proxy import Fault, FlakyProxy, flaky_proxy
from tests.support.pictures import save_photos
from tests.support.processes import wait_for
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.ray_cluster import RayCluster, ray_cluster
from tests.support.servers.s3_server import BUCKET, S3Server
from tests.support.undated_files import undated_files

pytestmark = pytest.mark.cluster

PHOTOS, IN_STORE = 12, 2
_VAULT_FILE = re.compile(r"/([0-9a-f]{64})\.jxl$")


@pytest.fixture
def proxy(s3: S3Server) -> Iterator[FlakyProxy]:
    """The store as nodes and supervisor see it."""
    with flaky_proxy(s3.endpoint) as proxy:
        yield proxy


@pytest.fixture
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


@pytest.mark.longest
@pytest.mark.timeout(900)
def test_a_cluster_of_which_one_part_after_the_other_fails(
    far: Desk,
    cluster: RayCluster,
    proxy: FlakyProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One test, since a cluster takes long to start, and the end of its head ends it."""
    nothing_is_lost_and_nothing_archived_twice(far, cluster, proxy, Desk(tmp_path / "near"))
    cluster.add_node(python_path=other_grayvault(tmp_path))
    a_node_without_grayvault_gets_no_work(far)
    monkeypatch.setenv("RAY_CLIENT_RECONNECT_GRACE_PERIOD", "0")
    without_a_head_photos_stay_in_the_queue(far, cluster)


def nothing_is_lost_and_nothing_archived_twice(
    far: Desk, cluster: RayCluster, proxy: FlakyProxy, near: Desk
) -> None:
    far = replace(far, originals="trash")
    photos = ids_of(save_photos(far.photos, PHOTOS))
    near.folder.mkdir()
    shutil.copytree(far.photos, near.photos)
    album = album_at(f"s3://{BUCKET}/{uuid.uuid4().hex}", far.folder / "scratch")
    in_store = dict(list(photos.items())[:IN_STORE])
    for path in in_store.values():
        album.put(path.name, path.read_bytes())
        path.unlink()
    in_folder = {photo_id: path for photo_id, path in photos.items() if path.exists()}
    proxy.trouble = seen = ReadBack()
    watching = far.start("watch", far.photos, album.url)
    wait_for(lambda: len(vault_files(far)) >= 2, "the first vault files")
    cluster.kill_node()
    seen.faults = itertools.cycle(["503", "reset", *[None] * 4])
    count = len(vault_files(far))
    wait_for(lambda: len(vault_files(far)) > count, "a vault file by the other node")
    watching.kill()
    watching.communicate()
    cluster.add_node()

    watching = far.start("watch", far.photos, album.url)
    wait_for(none_freed_too_early(in_folder, seen), "the last original to be freed")
    wait_for(lambda: len(far.listed()) == PHOTOS, "the photos of the store", pause=1)
    seen.faults = itertools.repeat(None)
    watching.terminate()
    out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0, out
    assert {"503", "reset"} <= set(proxy.faults)

    listed = far.listed()
    assert sorted(row["id"] for row in listed) == sorted(photos)
    assert len(vault_files(far)) == PHOTOS
    assert all(album.objects.size(path.name) for path in in_store.values())
    assert "0 problems" in far.run("verify").out
    assert objects_of(far).size(HOLDER) is None
    far.check()
    assert near.add().code == 0
    assert undated_files(far) == undated_files(near)


def other_grayvault(folder: Path) -> str:
    """A place for Python's path with something that is called GrayVault but isn't."""
    package = folder / "other" / "grayvault"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("__version__ = '0.0.1'\n")
    return str(package.parent)


def a_node_without_grayvault_gets_no_work(far: Desk) -> None:
    save_photos(far.photos, 3, first=PHOTOS)
    before = vault_files(far)
    trying = far.start("add", "--dry-run", far.photos)
    out, _ = trying.communicate(timeout=120)
    assert trying.returncode == 0, out
    assert "of the cluster starts no worker" in out
    assert "would archive: 3 photos" in out
    assert vault_files(far) == before


def without_a_head_photos_stay_in_the_queue(far: Desk, cluster: RayCluster) -> None:
    adding = far.start("add", far.photos)
    wait_for(lambda: len(vault_files(far)) > PHOTOS, "a vault file")
    cluster.kill_head()
    out, _ = adding.communicate(timeout=120)
    assert adding.returncode == 1
    assert f"the cluster {cluster.address} can't be reached any more" in out
    answer = replace(far, cluster="{}").add()
    assert answer.code == 0, answer.out
    assert len(far.listed()) == PHOTOS + 3
    far.check()
