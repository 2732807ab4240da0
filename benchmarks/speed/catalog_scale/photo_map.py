"""Milliseconds and bytes for the clusters of a map of 100,000 photos, over HTTP.

The catalog is synthetic: half of the photos are around a hundred towns, the others anywhere. The
server and its socket are real.

Run: python -m benchmarks catalog_scale.photo_map
"""

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import harness
from benchmarks.common.server import serving
from benchmarks.common.synthetic_catalog import create_catalog
from benchmarks.speed.catalog_scale.photo_list import PHOTOS, batches, response_ms
from grayvault.core.coordinates import Coordinates
from grayvault.core.events import SourceSeen
from grayvault.core.vault_file import StoredPhoto

TOWNS, NEAR = 100, 0.1
ACROSS = 20
"""Clusters in a row, as a window of 1280 pixels asks for."""

AREAS = {
    "world": "-85,-180,85,180",
    "continent": "35,-10,60,30",
    "country": "46,6,48,10",
}


def main() -> None:
    chance = random.Random(0)
    towns = [anywhere(chance) for _ in range(TOWNS)]
    areas = {**AREAS, "town": around(towns[0])}
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        create_catalog(vault, placed(chance, towns))
        with serving(vault) as (client, _):
            queries = {name: {"area": area, "across": ACROSS} for name, area in areas.items()}
            queries["continent_of_one_year"] = {**queries["continent"], "folder": "2007"}
            figures = {name: measured(client, query) for name, query in queries.items()}
    harness.save("catalog_scale.photo_map", {"photos": PHOTOS, "clusters": figures})


def placed(
    chance: random.Random, towns: list[Coordinates]
) -> Iterator[tuple[list[StoredPhoto], list[SourceSeen]]]:
    """The batches of `photo_list`, with places."""
    for photos, events in batches():
        yield [replace(photo, coordinates=somewhere(chance, towns)) for photo in photos], events


def somewhere(chance: random.Random, towns: list[Coordinates]) -> Coordinates:
    if chance.random() < 0.5:
        return anywhere(chance)
    town = chance.choice(towns)
    return Coordinates(
        town.latitude + chance.uniform(-NEAR, NEAR), town.longitude + chance.uniform(-NEAR, NEAR)
    )


def anywhere(chance: random.Random) -> Coordinates:
    return Coordinates(chance.uniform(-50, 70), chance.uniform(-179, 179))


def around(town: Coordinates) -> str:
    edges = (
        *(town.latitude - NEAR, town.longitude - NEAR),
        *(town.latitude + NEAR, town.longitude + NEAR),
    )
    return ",".join(f"{edge:.4f}" for edge in edges)


def measured(client: httpx.Client, query: dict[str, Any]) -> dict[str, float]:
    with client.stream("GET", "/clusters", params=query) as answer:
        sent = sum(map(len, answer.iter_raw()))
    clusters = client.get("/clusters", params=query).json()["clusters"]
    return {
        "photos": sum(cluster["photos"] for cluster in clusters),
        "clusters": len(clusters),
        "compressed_bytes": sent,
        **response_ms(client, "/clusters", query),
    }


if __name__ == "__main__":
    main()
