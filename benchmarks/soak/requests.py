"""20,000 requests of all kinds to one server: what its processes hold.

Run: python -m benchmarks.soak.requests [REQUESTS]
"""

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from rich.progress import track

from benchmarks.common import harness
from benchmarks.soak.processes import Held, growth, held
from benchmarks.speed.http import grayvault
from tests.support.pictures import save_photos

REQUESTS = 20_000

STEPS = 5
PHOTOS = 20

OFTEN = tuple(f"/photo/{{id}}?w={width}" for width in range(20, 120, 7))
SELDOM = (
    "/photo/{id}/meta",
    "/photo/{id}?view=compare",
    "/photo/{id}?format=png",
    "/photo/{id}?w=0",
    "/photo/unknown",
    "/iiif/{id}/info.json",
    "/iiif/{id}/full/max/0/gray.jpg",
    "/photos?limit=5",
    "/folders",
    "/stats",
    "/metrics",
    "/nowhere",
    "/",
)


def asked(scratch: Path, requests: int) -> dict[str, Any]:
    """Ask a server so many times, some of it wrongly, and look at its processes."""
    photos = save_photos(scratch / "photos", PHOTOS)
    with grayvault(scratch / "vault") as (client, process):
        ids = [_sent(client, path) for path in photos]
        paths = [path.format(id=one) for one in ids for path in (*OFTEN, *SELDOM)]
        told: list[Held] = []
        for number in track(range(requests), "requests"):
            answer = client.get(paths[number % len(paths)])
            assert answer.status_code < 500, (paths[number % len(paths)], answer.text)
            if (number + 1) % (requests // STEPS) == 0:
                told.append(held(process.pid))
    return {"requests": requests, "growth": growth(told), "held": [asdict(one) for one in told]}


def _sent(client: httpx.Client, photo: Path) -> str:
    sent = client.post("/photos", content=photo.read_bytes()).raise_for_status()
    return str(sent.json()["id"])


def main() -> None:
    number = int(sys.argv[1]) if sys.argv[1:] else REQUESTS
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_requests", asked(Path(folder), number))


if __name__ == "__main__":
    main()
