"""Memory and open files of a server over 20,000 requests of all kinds.

Run: python -m benchmarks.soak.requests [REQUESTS]
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from rich.progress import track

from benchmarks.common import harness
from benchmarks.common.server import serving
from benchmarks.soak.processes import usage, without_leaks
from tests.support.pictures import save_photos

REQUESTS = 20_000
WORKERS = 2
STEPS = 5
PHOTOS = 20

VIEWS = tuple(f"/photo/{{id}}?w={width}" for width in range(20, 120, 7))
OTHERS = (
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


def request_often(scratch: Path, requests: int) -> dict[str, Any]:
    """Send requests, some of them wrong, and look at the server's processes after each fifth."""
    photos = save_photos(scratch / "photos", PHOTOS)
    with serving(scratch / "vault", WORKERS) as (client, pid):
        photo_ids = [_upload(client, path) for path in photos]
        urls = [url.format(id=photo_id) for photo_id in photo_ids for url in (*VIEWS, *OTHERS)]
        usages = []
        for number in track(range(requests), "requests"):
            url = urls[number % len(urls)]
            response = client.get(url)
            assert response.status_code < 500, (url, response.text)
            if (number + 1) % (requests // STEPS) == 0:
                usages.append(usage(pid))
    return {"requests": requests, **without_leaks(usages)}


def _upload(client: httpx.Client, photo: Path) -> str:
    response = client.post("/photos", content=photo.read_bytes()).raise_for_status()
    return str(response.json()["id"])


def main() -> None:
    requests = int(sys.argv[1]) if sys.argv[1:] else REQUESTS
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_requests", request_often(Path(folder), requests))


if __name__ == "__main__":
    main()
