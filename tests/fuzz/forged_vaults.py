"""Vaults with one forged file among intact ones: every command and every address answers.

A forged file may be called damaged and be skipped; it must not end anything in an error of the
program's own, nor keep the other photos from being listed.
"""

import asyncio
import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from grayvault.server.app import create_app
from grayvault.vault.layout import create_vault
from tests.fuzz.bases import bases
from tests.fuzz.forging import forged, id_of
from tests.support.desk import Desk

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("list", "--json", "--all"),
    ("show", "ID"),
    ("show", "ID", "--json"),
    ("stats",),
    ("stats", "--json", "--by", "camera", "--by", "month", "--by", "folder", "--worst", "9"),
    ("verify",),
    ("verify", "--deep", "--json"),
    ("verify", "--repair"),
    ("doctor",),
    ("restore", "ID", "--output", "OUT/a.jpg"),
    ("restore", "ID", "--output", "OUT/a.png", "--width", "20"),
    ("restore", "ID", "--output", "OUT/a.jxl"),
    ("restore", "ID", "--output", "OUT/a.webp", "--no-hints"),
    ("restore", "ID", "--output", "OUT/a.tif", "--view", "gray"),
    ("export", "OUT"),
    ("export", "OUT", "--format", "jxl"),
    ("remove", "ID", "--yes"),
    ("trash", "list"),
    ("report", "--output", "OUT/a.html"),
)
CODES = {0, 1, 2, 3}

ADDRESSES = (
    "/photos?limit=1000",
    "/photos?sort=date&order=desc",
    "/folders",
    "/stats?by=camera&worst=9",
    "/metrics",
    "/photo/ID/meta",
    "/photo/ID",
    "/photo/ID?format=png&w=20",
    "/photo/ID?format=jxl",
    "/photo/ID?format=webp&h=7",
    "/photo/ID?view=gray&format=avif",
    "/photo/ID?view=hints&format=png",
    "/photo/ID?view=compare&format=jpeg",
    "/photo/ID?hints=off&format=jpeg",
    "/photo/ID/original",
    "/iiif/ID/info.json",
    "/iiif/ID/full/max/0/default.jpg",
    "/iiif/ID/square/^30,/!90/gray.png",
    "/iiif/ID/pct:10,10,50,50/5,/180/color.webp",
)
MAY_FAIL = {HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.SERVICE_UNAVAILABLE}
PROGRAM_FAILED = "internal error: see the server's log"


@cache
def template() -> Path:
    """A vault of intact photos, indexed."""
    folder = Path(tempfile.mkdtemp(prefix="forged-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    desk = Desk(folder)
    vault = create_vault(desk.vault)
    for base in bases():
        path = vault.photo_path(id_of(base))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(base)
    assert desk.run("reindex").code == 0
    return folder


@contextmanager
def _desk(data: bytes, base: bytes) -> Iterator[Desk]:
    """A copy of the template in which a file is in the place of a base."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template(), folder, dirs_exist_ok=True)
        desk = Desk(Path(folder))
        name = f"{id_of(base)}.jxl"
        (desk.vault / name[:2] / name).write_bytes(data)
        (desk.folder / "out").mkdir()
        yield desk


def commands(data: bytes) -> None:
    """Some commands on a vault with a forged file, before or after it is indexed anew."""
    order, rest = data[:3].ljust(3, b"\0"), data[3:]
    base = bases()[(rest[:1] or b"\0")[0] % len(bases())]
    photo_id = id_of(base)
    with _desk(forged(rest), base) as desk:
        if order[0] % 2 and _is_indexed(desk):
            ids = {photo["id"] for photo in desk.listed()}
            assert ids >= {id_of(base) for base in bases()} - {photo_id}
        for number in order[1:]:
            words = COMMANDS[number % len(COMMANDS)]
            arguments = [word.replace("OUT", str(desk.folder / "out")) for word in words]
            answer = desk.run(*(photo_id if word == "ID" else word for word in arguments))
            assert answer.code in CODES, answer.out
            assert "Traceback" not in answer.out, answer.out


def requests(data: bytes) -> None:
    """Some requests to a server of such a vault; its own worker isn't started."""
    order, rest = data[:4].ljust(4, b"\0"), data[4:]
    base = bases()[(rest[:1] or b"\0")[0] % len(bases())]
    with _desk(forged(rest), base) as desk:
        if order[0] % 2:
            _is_indexed(desk)
        chosen = [ADDRESSES[number % len(ADDRESSES)] for number in order[1:]]
        with desk.services() as vault:
            addresses = [address.replace("ID", id_of(base)) for address in chosen]
            answers = asyncio.run(_answers(create_app(vault), addresses))
        for address, answer in zip(addresses, answers, strict=True):
            assert answer.status_code < 500 or _is_a_no(answer.text), (address, answer.text)


def _is_indexed(desk: Desk) -> bool:
    """Index a vault anew; one with a file of a newer GrayVault is left as it is."""
    answer = desk.run("reindex")
    assert answer.code == 0 or "a newer GrayVault" in answer.out, answer.out
    return answer.code == 0


async def _answers(app: ASGIApp, addresses: Sequence[str]) -> list[httpx.Response]:
    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {}}, receive, send)  # what a real server's lifespan brings

    transport = httpx.ASGITransport(with_state, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return [await client.get(address) for address in addresses]


def _is_a_no(text: str) -> bool:
    """Whether an answer says of a file that it is damaged, or of a wish that it can't be had."""
    problem = json.loads(text)
    return PROGRAM_FAILED not in problem["detail"]
