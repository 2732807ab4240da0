"""Cached views a second, compared with nginx.

One view of a photo of about 12 megapixels, 1024 pixels wide, is requested by 32 clients; nginx
sends the same file on the same cores. Once GrayVault sends the view, once nginx in front of it
(`serve: proxy_views`), to clients with a token.

Needs nginx and wrk. Run: python -m benchmarks http.cached_views
"""

import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from benchmarks.common import harness
from benchmarks.common.server import serving
from benchmarks.common.synthetic_catalog import create_catalog
from benchmarks.speed.http.new_views import is_about_12_mp
from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.layout import VaultFolder
from grayvault.vault.objects.folder_objects import FolderObjects

WIDTH, QUALITY = 1024, 90
CLIENTS, SECONDS, ROUNDS = 32, 5, 3
CORES = 2
NGINX_PORT = 18357

LATENCIES = """
done = function(summary, latency, requests)
  io.write(string.format("figures %f %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


def main() -> None:
    path = next(path for path in harness.photos("camera") if is_about_12_mp(path))
    with tempfile.TemporaryDirectory() as folder:
        harness.save("http.cached_views", cached_view(path, Path(folder)))


def cached_view(path: Path, folder: Path) -> dict[str, Any]:
    """Requests a second and latencies of a view that the server has in its cache."""
    token = _vault_behind_nginx(folder / "vault")
    with serving(folder / "vault", CORES) as (client, _):
        view = f"{_uploaded(client, path)}?w={WIDTH}&format=jpeg&quality={QUALITY}"
        (folder / "view.jpg").write_bytes(client.get(view).raise_for_status().content)
        with nginx(folder, client.base_url.port) as nginx_url:
            urls = str(client.base_url).rstrip("/") + view, f"{nginx_url}/view.jpg"
            rounds = [
                (*(_load(folder, url) for url in urls), _load(folder, nginx_url + view, token))
                for _ in range(ROUNDS)
            ]
    rate, p50, p95, p99, _ = sorted(ours for ours, _, _ in rounds)[ROUNDS // 2]
    return {
        "clients": CLIENTS,
        "bytes": (folder / "view.jpg").stat().st_size,
        "rate_over_nginx": round(median(ours[0] / peer[0] for ours, peer, _ in rounds), 3),
        "handed_to_nginx_over_nginx": round(median(by[0] / peer[0] for _, peer, by in rounds), 3),
        "requests_per_second": round(rate),
        "milliseconds_p50": round(p50, 1),
        "milliseconds_p95": round(p95, 1),
        "milliseconds_p99": round(p99, 1),
        "errors": sum(figures[4] for figures in chain(*rounds)),
    }


def _uploaded(client: httpx.Client, path: Path) -> str:
    """The address of a photo, once the server has archived it."""
    content = path.read_bytes()
    client.post("/photos", content=content).raise_for_status()
    address = f"/photo/{sha256(content).hexdigest()}"
    while not client.head(address).is_success:
        time.sleep(1)
    return address


def _vault_behind_nginx(vault: Path) -> str:
    """Create a vault whose cached views nginx sends; returns a token for reading."""
    create_catalog(vault, [])
    keys = {"proxy_views": "/views", "requests_per_minute": 10**9}
    (vault / "config.yaml").write_text(json.dumps({"serve": keys}))
    return Tokens(FolderObjects(VaultFolder(vault))).create("clients", "read")[1]


def _load(folder: Path, url: str, token: str | None = None) -> tuple[float, ...]:
    """Requests a second, three percentiles of milliseconds, and errors."""
    header = f'wrk.headers["Authorization"] = "Bearer {token}"' if token else ""
    script = folder / "latencies.lua"
    script.write_text(header + LATENCIES)
    options = ["-t1", f"-c{CLIENTS}", f"-d{SECONDS}", "-s", str(script), url]
    printed = subprocess.run(["wrk", *options], capture_output=True, text=True, check=True).stdout
    [figures] = re.findall("^figures (.*)$", printed, re.MULTILINE)
    return tuple(map(float, figures.split()))


@contextmanager
def nginx(folder: Path, port: int | None) -> Iterator[str]:
    """The address of an nginx that sends the files of a folder, with a process for each core.

    It also stands before the server at `port`, and sends the cached views of its vault.
    """
    config = folder / "nginx.conf"
    config.write_text(
        f"worker_processes {CORES}; daemon off; pid {folder}/pid; error_log {folder}/log;\n"
        "events {}\nhttp { access_log off; sendfile on; types { image/jpeg jpg; }\n"
        f"upstream server {{ server 127.0.0.1:{port}; keepalive {CLIENTS}; }}\n"
        f"server {{ listen 127.0.0.1:{NGINX_PORT}; root {folder};\n"
        f"location /views/ {{ internal; alias {folder}/vault/views/; }}\n"
        "location /photo/ { proxy_pass http://server; proxy_http_version 1.1;\n"
        "proxy_set_header Connection ''; proxy_set_header Host 127.0.0.1;\n"
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } } }\n"
    )
    folder.chmod(0o755)
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{NGINX_PORT}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
