"""A real S3 server, SeaweedFS, for the tests of one process."""

import json
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from tests.support.processes import wait_for

KEYS = "test-key", "test-secret"
READER_KEYS = "reader-key", "reader-secret"
LISTER_KEYS = "lister-key", "lister-secret"
BUCKET = "vaults"

_IDENTITIES = [
    (KEYS, ["Admin", "Read", "Write", "List"]),
    (READER_KEYS, ["Read", "List"]),
    (LISTER_KEYS, ["List"]),
]


@dataclass(frozen=True)
class S3Server:
    """A server at `endpoint` with the bucket `vaults`."""

    endpoint: str

    def environment(
        self, keys: tuple[str, str] = KEYS, endpoint: str | None = None
    ) -> dict[str, str]:
        """The variables with which a process finds it."""
        return {
            "AWS_ACCESS_KEY_ID": keys[0],
            "AWS_SECRET_ACCESS_KEY": keys[1],
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": endpoint or self.endpoint,
            "AWS_ALLOW_HTTP": "true",
        }


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Start a server on free ports, and end it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ports = free_ports(8)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(_command(folder, ports), stdout=log, stderr=log, cwd=folder)
        try:
            filer, s3 = ports[4], ports[6]
            wait_for(lambda: _is_up(process, filer, s3), "the S3 server", 60)
            yield S3Server(f"http://127.0.0.1:{s3}")
        finally:
            process.kill()
            process.wait()
            _remove_sockets(ports)


def _command(folder: Path, ports: list[int]) -> list[str]:
    names = ("master", "volume", "filer", "s3")
    options = [
        f"-{name}.port{kind}={ports[2 * number + offset]}"
        for number, name in enumerate(names)
        for offset, kind in enumerate(("", ".grpc"))
    ]
    identities = [
        {
            "name": keys[0],
            "credentials": [{"accessKey": keys[0], "secretKey": keys[1]}],
            "actions": actions,
        }
        for keys, actions in _IDENTITIES
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    data = folder / "data"
    data.mkdir()
    return [
        str(Path(sys.executable).with_name("weed")),
        *("-logtostderr=true", "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *("-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=8", "-filer"),
        *("-s3", "-s3.config=s3.json", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-s3.autoCreateBucket=false", *options),
    ]


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nothing listens on at the moment."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _remove_sockets(ports: list[int]) -> None:
    for port in ports:
        for path in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
            path.unlink()


def _is_up(process: subprocess.Popen[bytes], filer: int, s3: int) -> bool:
    assert process.poll() is None, "the S3 server has ended"
    with socket.socket() as each:
        return each.connect_ex(("127.0.0.1", s3)) == 0 and _has_bucket(filer)


def _has_bucket(filer: int) -> bool:
    bucket = f"http://127.0.0.1:{filer}/buckets/{BUCKET}/"
    request = urllib.request.Request(bucket, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10):
            return True
    except (OSError, HTTPException):
        return False
