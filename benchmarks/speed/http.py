"""What the server costs: a view that has to be made, views that are kept, and its memory.

A view of 1024 px of each photo of about 12 MP, beside the same thumbnail made from the photo's
colour JPEG XL (same distance, effort and libraries), in processes of one thread. Then one such
view, kept, under 32 clients, beside nginx sending the same file on the same cores. Then 20,000
requests of all kinds, and what they leave in memory.
Needs nginx and wrk. Run: python -m benchmarks http
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

import httpx

from benchmarks.common import harness
from benchmarks.common.subprocesses import workers
from grayvault.core.file_stamps import stamp_of
from grayvault.core.photo import Metadata
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.view import View
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.tiers import LOSSY_EFFORT
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.imaging.resize import resize
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore

WIDTH, QUALITY = 1024, 90
RUNS = 5
CLIENTS, SECONDS, ROUNDS = 32, 5, 3
CORES = 2
REQUESTS, MEMORY_STEPS = 20_000, 4

LATENCIES = """
done = function(summary, latency, requests)
  io.write(string.format("figures %f %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


def main() -> None:
    photos = [path for path in harness.photos("camera") if _is_about_12_mp(path)]
    with workers(1) as pool:
        cold = [pool.submit(cold_view, path).result() for path in photos]
    with tempfile.TemporaryDirectory() as folder:
        cached, memory = served(photos[0], Path(folder))
    ratios = [row["cpu_over_peer"] for row in cold]
    harness.save(
        "http",
        {
            "cold_cpu_over_peer_mean": round(mean(ratios), 2),
            "cold_cpu_over_peer_worst": max(ratios),
            "cold": cold,
            "cached": cached,
            "memory": memory,
        },
    )


def _is_about_12_mp(path: Path) -> bool:
    height, width = read_photo(path.read_bytes(), 10**9).pixels.shape[:2]
    return bool(11e6 < height * width < 13.5e6)


def cold_view(path: Path) -> dict[str, Any]:
    """The CPU of a view that isn't kept, and of its peer: the least of several runs each."""
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore(create_vault(Path(folder) / "vault"))
        source = Source(str(path), str(path.parent), stamp_of(path.stat()))
        outcome = archive_photo(source, IngestSettings(), ArchiveResources(store, 10**9))
        assert outcome.stored is not None
        record = outcome.stored.record
        make = partial(_view, store, record.id)
        pixels = read_photo(path.read_bytes(), 10**9).pixels
        colored = jxl.encode(pixels, IngestSettings().distance, LOSSY_EFFORT)
        peer = partial(_thumbnail, colored)
        ours, theirs = _cheapest([make, peer])
    return {
        "photo": path.name,
        "colorizer": record.colorizer.name if record.colorizer else None,
        "cpu_seconds": round(ours, 3),
        "cpu_over_peer": round(ours / theirs, 3),
    }


def _view(store: LocalStore, photo_id: str) -> bytes:
    return render(store.get(photo_id), View(width=WIDTH, quality=QUALITY))


def _thumbnail(colored: bytes) -> bytes:
    pixels = jxl.decode(colored)
    height = round(pixels.shape[0] * WIDTH / pixels.shape[1])
    small = resize(pixels, (height, WIDTH), "lanczos")
    return encode_pixels(small, "jpeg", QUALITY, Metadata())


def _cheapest(makers: Sequence[Callable[[], bytes]]) -> list[float]:
    """The least CPU seconds of each, by turns, so that noise falls on all alike."""
    least = [float("inf")] * len(makers)
    for _ in range(RUNS + 1):  # the first one loads what later ones have
        for place, make in enumerate(makers):
            started = time.process_time()
            make()
            least[place] = min(least[place], time.process_time() - started)
    return least


def served(path: Path, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of a server with this photo: its cached view's, and its memory's."""
    with grayvault(folder / "vault") as (client, process):
        sent = client.post("/photos", content=path.read_bytes())
        address = sent.raise_for_status().headers["location"]
        view = f"{address}?w={WIDTH}&format=jpeg&quality={QUALITY}"
        (folder / "view.jpg").write_bytes(client.get(view).raise_for_status().content)
        ours = str(client.base_url).rstrip("/") + view
        with nginx(folder) as theirs:
            cached = _beside(folder, ours, f"{theirs}/view.jpg")
        return cached, _memory(client, address, process)


def _beside(folder: Path, ours: str, theirs: str) -> dict[str, Any]:
    rounds = [(_load(folder, ours), _load(folder, theirs)) for _ in range(ROUNDS)]
    middle = sorted(mine for mine, _ in rounds)[ROUNDS // 2]
    return {
        "clients": CLIENTS,
        "bytes": (folder / "view.jpg").stat().st_size,
        "rate_over_nginx": round(median(mine[0] / other[0] for mine, other in rounds), 3),
        "requests_per_second": round(middle[0]),
        "milliseconds_p50": round(middle[1], 1),
        "milliseconds_p95": round(middle[2], 1),
        "milliseconds_p99": round(middle[3], 1),
        "errors": sum(mine[4] for mine, _ in rounds),
    }


def _load(folder: Path, url: str) -> tuple[float, ...]:
    """Requests a second, three percentiles of milliseconds, and errors."""
    script = folder / "latencies.lua"
    script.write_text(LATENCIES)
    words = ["-t1", f"-c{CLIENTS}", f"-d{SECONDS}", "-s", str(script), url]
    printed = subprocess.run(["wrk", *words], capture_output=True, text=True, check=True).stdout
    [figures] = re.findall("^figures (.*)$", printed, re.MULTILINE)
    return tuple(map(float, figures.split()))


def _memory(client: httpx.Client, address: str, process: subprocess.Popen[str]) -> dict[str, Any]:
    """Physical memory of the server's processes, as requests of all kinds go on."""
    paths = [f"{address}?w={width}" for width in range(100, 800, 20)]
    paths += [f"{address}/meta", "/stats", "/photos", "/photo/unknown", f"{address}?w=0"]
    steps = []
    for _ in range(MEMORY_STEPS + 1):  # the first one fills what is kept
        for number in range(REQUESTS // MEMORY_STEPS):
            client.get(paths[number % len(paths)])
        steps.append(round(sum(_resident_mb(pid) for pid in _family(process.pid))))
    return {"requests": REQUESTS, "resident_mb": steps, "growth": round(steps[-1] / steps[0], 3)}


def _family(pid: int) -> list[int]:
    """A process and those that it and they started; the workers that take photos in left out."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes()
    if b"grayvault.bootstrap.worker_main" in words:
        return []
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def grayvault(vault: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """A server with a process for each core, and a client of it."""
    words = "--vault", str(vault), "serve", "--port", "0", "--workers", str(CORES)
    command = sys.executable, "-m", "grayvault", *words
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[3]
        with httpx.Client(base_url=url, timeout=60) as client:
            while not _is_ready(client):
                time.sleep(0.2)
            yield client, process
    finally:
        process.terminate()
        process.wait()


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx.TransportError:
        return False


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """nginx with a process for each core, sending the files of a folder; its address."""
    config = folder / "nginx.conf"
    port = 18357
    config.write_text(
        f"worker_processes {CORES}; daemon off; pid {folder}/pid; error_log {folder}/log;\n"
        "events {}\nhttp { access_log off; sendfile on; types { image/jpeg jpg; }\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    folder.chmod(0o755)
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
