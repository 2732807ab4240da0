"""OpenSeadragon, the viewer that IIIF is mostly used with, opens a photo in a real browser."""

import functools
import subprocess
import tarfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request

from tests.server.server import Server, serving
from tests.support.photos import shared
from tests.support.tools import need

VERSION = "6.1.1"

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>viewer</title>
<style>html, body, #viewer {{ height: 100%; margin: 0 }}</style><div id="viewer"></div>
<script src="openseadragon.min.js"></script>
<script>
const viewer = OpenSeadragon({{ id: "viewer", tileSources: "{info}", showNavigationControl: false,
  crossOriginPolicy: "Anonymous", drawer: "canvas", animationTime: 0 }});
</script></html>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Another site, and its folder, with the viewer in it."""
    folder = tmp_path_factory.mktemp("site")
    command = [need("npm"), "pack", "--silent", f"openseadragon@{VERSION}"]
    packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if packed.returncode:
        pytest.skip(f"the viewer can't be fetched: {packed.stderr}")
    with tarfile.open(folder / packed.stdout.split()[-1]) as package:
        name = "package/build/openseadragon/openseadragon.min.js"
        code = package.extractfile(name)
        assert code is not None
        (folder / "openseadragon.min.js").write_bytes(code.read())
    (folder / "favicon.ico").touch()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_a_photo_is_opened_and_zoomed_into(
    browser: Browser, site: tuple[str, Path], tmp_path: Path
) -> None:
    origin, folder = site
    vault, upload_bytes = tmp_path / "vault", 20_000_000
    with serving(vault, origins=[origin], upload_bytes=upload_bytes) as server:
        sent = server.upload(shared("camera/nikon-d3200-banana.jpg"), Prefer="wait=30")
        photo_id = sent.json()["id"]
        info = f"{str(server.client.base_url).rstrip('/')}/iiif/{photo_id}/info.json"
        (folder / "index.html").write_text(PAGE.format(info=info))
        page = browser.new_page(viewport={"width": 900, "height": 700})
        messages: list[ConsoleMessage] = []
        asked: list[Request] = []
        page.on("console", lambda message: messages.append(message))  # noqa: PLW0108
        page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108
        page.goto(f"{origin}/index.html")
        loaded = "viewer.world.getItemCount() && viewer.world.getItemAt(0).getFullyLoaded()"
        page.wait_for_function(loaded, timeout=60_000)
        first = page.evaluate("viewer.world.getItemAt(0).getContentSize().toString()")
        facts = server.client.get(f"/photo/{photo_id}/meta").json()
        assert first == f"({facts['width']},{facts['height']})"
        page.evaluate("viewer.viewport.zoomTo(viewer.viewport.getMaxZoom(), null, true)")
        page.wait_for_timeout(300)
        page.wait_for_function(loaded, timeout=60_000)
        tiles = [
            request for request in asked if "/iiif/" in request.url and request.url.endswith(".jpg")
        ]
        assert len(tiles) > 5
        assert any("/full/" not in tile.url for tile in tiles)
        color = page.evaluate(
            "Array.from(viewer.drawer.canvas.getContext('2d').getImageData(450, 350, 1, 1).data)"
        )
        assert color[3] == 255
    assert [message.text for message in messages if message.type in {"error", "warning"}] == []


@pytest.mark.slow
def test_a_browser_shows_a_photo_by_itself(browser: Browser, server: Server, photo: str) -> None:
    page = browser.new_page()
    messages: list[ConsoleMessage] = []
    page.on("console", lambda message: messages.append(message))  # noqa: PLW0108
    answer = page.goto(f"{server.client.base_url}{photo[1:]}")
    assert answer is not None
    assert answer.headers["content-type"] == "image/avif"
    assert page.evaluate("document.images[0].naturalWidth") > 0
    assert [message.text for message in messages if "favicon" not in message.location["url"]] == []
