"""2,000 small photos through PostgreSQL, S3 and a Ray cluster of three nodes, which all fail.

While `watch` archives them and moves their originals to the trash, a node is killed and another
comes, PostgreSQL is restarted, the store answers 503 and resets connections for 20 seconds, and the
supervisor is killed; all of this again and again, with time between to get on. At the
end every photo must be archived once, `verify` must find no problem, every original must have been
freed, none of them before its object was read back, and the vault files must be those of this
machine alone, dates aside. Otherwise the run ends with an error and writes no results.

Run: python -m benchmarks.soak.cluster [PHOTOS]
"""

import itertools
import json
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.common import harness
from tests.cli.many_machines.test_cluster import (
    ReadBack,
    ids_of,
    none_freed_too_early,
)
from tests.support.desk import Desk
from tests.support.faults.flaky_proxy import flaky_proxy
from tests.support.pictures import save_photos
from tests.support.processes import wait_for
from tests.support.servers.postgres import PostgresServer, postgres_server
from tests.support.servers.ray_cluster import RayCluster, ray_cluster
from tests.support.servers.s3_server import BUCKET, s3_server
from tests.support.undated_files import undated_files

PHOTOS, NODES = 2000, 3
CALM_SECONDS, TROUBLE_SECONDS = 10.0, 20.0
MOST_CALMS = 24
"""All is done in about so many calms between failures, however slow the machine is."""


@dataclass
class Site:
    """The desk, the cluster and the servers that it works with, and how often each has failed."""

    desk: Desk
    cluster: RayCluster
    postgres: PostgresServer
    seen: ReadBack
    photos: dict[str, Path]
    failures: dict[str, int] = field(default_factory=dict)

    def all_gone(self) -> bool:
        """Whether all originals are freed; asserts that none was too early."""
        return none_freed_too_early(self.photos, self.seen)()

    def go_on(self) -> None:
        """Let it work for a while, and until it has archived or freed some more photos."""
        enough = self._done() + 2 * len(self.photos) // MOST_CALMS
        self.wait(CALM_SECONDS)
        wait_for(lambda: self.all_gone() or self._done() >= enough, "some progress", 1800, 1.0)

    def wait(self, seconds: float) -> None:
        """Let it work for a while, and look at the originals meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.all_gone():
            time.sleep(0.2)

    def _done(self) -> int:
        """How many photos have come into the store, and how many originals have gone."""
        return len(self.seen.written) + sum(not path.exists() for path in self.photos.values())


@contextmanager
def site(folder: Path, photos: int) -> Iterator[Site]:
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server(durable=True))
        s3 = stack.enter_context(s3_server())
        proxy = stack.enter_context(flaky_proxy(s3.endpoint))
        os.environ.update(s3.environment(endpoint=proxy.endpoint))
        home = {"XDG_DATA_HOME": str(folder / "nodes")}
        cluster = stack.enter_context(ray_cluster(home, NODES))
        desk = Desk(
            folder,
            processes=True,
            originals="trash",
            url=f"s3://{BUCKET}/{uuid.uuid4().hex}",
            catalog=postgres.new_database().render_as_string(hide_password=False),
            cluster=cluster.configuration,
        )
        stack.callback(desk.leave)
        proxy.trouble = seen = ReadBack()
        made = ids_of(save_photos(desk.photos, photos))
        yield Site(desk, cluster, postgres, seen, made)


def lose_a_node(site: Site) -> None:
    site.cluster.kill_node()
    site.wait(CALM_SECONDS)
    site.cluster.add_node()


def restart_postgres(site: Site) -> None:
    site.postgres.restart()


def trouble_the_store(site: Site) -> None:
    site.seen.faults = itertools.cycle(["503", "reset", *[None] * 4])
    site.wait(TROUBLE_SECONDS)
    site.seen.faults = itertools.repeat(None)


FAILURES: dict[str, Callable[[Site], None]] = {
    "node lost": lose_a_node,
    "PostgreSQL restarted": restart_postgres,
    "store in trouble": trouble_the_store,
}


def work_through(site: Site) -> None:
    """Let `watch` free all originals, while one thing after the other fails."""
    watching = site.desk.start("watch", site.desk.photos)
    for name in itertools.cycle([*FAILURES, "supervisor killed"]):
        site.go_on()
        if site.all_gone() and len(site.failures) > len(FAILURES):
            break
        if name in FAILURES:
            FAILURES[name](site)
        else:
            watching.kill()
            watching.communicate()
            watching = site.desk.start("watch", site.desk.photos)
        site.failures[name] = site.failures.get(name, 0) + 1
    wait_for(site.all_gone, "the last original to be freed", 3600)
    watching.terminate()
    out, _ = watching.communicate(timeout=120)
    assert watching.returncode == 0, out


def check(site: Site, near: Desk) -> dict[str, Any]:
    """Assert all that the soak promises."""
    desk = site.desk
    assert sorted(row["id"] for row in desk.listed("--all")) == sorted(site.photos)
    verified = json.loads(desk.run("verify", "--json").stdout)
    assert (verified["photos"], verified["problems"]) == (len(site.photos), [])
    desk.check()
    assert near.add("--jobs", 2, near.photos).code == 0
    assert undated_files(desk) == undated_files(near)
    return {"photos": len(site.photos), "nodes": NODES, "failures": site.failures}


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else PHOTOS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with site(folder, count) as far:
            near = Desk(folder / "here", processes=True)
            shutil.copytree(far.desk.photos, near.photos)
            start = time.monotonic()
            work_through(far)
            minutes = round((time.monotonic() - start) / 60, 1)
            harness.save("soak_cluster", {**check(far, near), "minutes": minutes})


if __name__ == "__main__":
    main()
