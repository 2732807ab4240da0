"""The map of photos in a browser: clusters, the timeline of an area, and tiles if configured."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.server.server import serving
from tests.support.gps import FIJI, NEW_YORK, SAMOA, ZURICH, save_photo_at
from tests.web.browser import Visit, Watched, names

SIZES = [
    pytest.param({"width": 1280, "height": 800}, id="1280", marks=pytest.mark.slow),
    pytest.param({"width": 390, "height": 844}, id="390"),
]
ALL = "Show these 4 photos"
IN_SYDNEY, IN_ZURICH = "2 photos around Australia", "2 photos around Switzerland"


def spots(page: Page) -> list[str]:
    """What the markers are called, in alphabetical order."""
    labels = page.locator(".spot").evaluate_all("spots => spots.map(one => one.ariaLabel)")
    return sorted(str(label) for label in labels)


def all_inside(page: Page) -> bool:
    """Whether the window shows all markers, and is not wider than itself."""
    edges = "spots => spots.map(one => one.getBoundingClientRect()).map(b => [b.left, b.right])"
    width = page.evaluate("innerWidth")
    boxes = page.locator(".spot").evaluate_all(edges)
    is_narrow = page.evaluate("document.documentElement.scrollWidth") <= width
    return is_narrow and all(0 <= left < right <= width for left, right in boxes)


@pytest.mark.parametrize("size", SIZES)
def test_a_cluster_is_zoomed_into_and_a_photo_opened(visit: Visit, size: ViewportSize) -> None:
    with visit.page(viewport=size) as page:
        page.get_by_role("link", name="Map").click()
        expect(page.get_by_role("link", name=ALL)).to_be_visible()
        assert spots(page) == [IN_SYDNEY, IN_ZURICH]
        assert all_inside(page)
        page.get_by_role("button", name=IN_ZURICH).click()
        expect(page.get_by_role("link", name="Show these 2 photos")).to_be_visible()
        assert spots(page) == ["Photo, Switzerland"] * 2
        assert all_inside(page)
        page.get_by_role("link", name="Photo, Switzerland").first.click()
        title = page.get_by_role("heading", level=1)
        expect(title).to_have_text(re.compile("0[01].jpg"))
        is_newest = title.text_content() == "01.jpg"
        step = page.get_by_role("link", name="Next photo" if is_newest else "Previous photo")
        step.click()
        expect(title).to_have_text("00.jpg" if is_newest else "01.jpg")
        other = page.get_by_role("link", name="Previous photo" if is_newest else "Next photo")
        expect(other).not_to_have_attribute("aria-disabled", "true")
        expect(step).to_have_attribute("aria-disabled", "true")
        page.get_by_role("button", name="Back to the photos").click()
        expect(page.get_by_role("link", name="Show these 2 photos")).to_be_visible()
        page.go_back()
        expect(page.locator(".tile")).to_have_count(12)


@pytest.mark.slow
def test_an_area_is_seen_in_the_timeline_by_keys_alone(visit: Visit) -> None:
    with visit.page("/map?folder=trip") as page:
        expect(page.get_by_role("link", name=ALL)).to_be_visible()
        page.get_by_role("button", name=IN_ZURICH).press("Enter")
        shown = page.get_by_role("link", name="Show these 2 photos")
        expect(shown).to_be_visible()
        expect(page.get_by_role("region", name="Map of the photos")).to_be_focused()
        for _ in range(4):
            seen = page.url
            page.keyboard.press("Shift+ArrowDown")
            expect(page).not_to_have_url(seen)
        expect(page.locator(".map-show")).to_have_text("No photos in this area")
        page.reload()
        expect(page.locator(".map-show")).to_have_text("No photos in this area")
        page.goto("/map?folder=trip")
        page.get_by_role("link", name=IN_SYDNEY).press("Enter")
        assert names(page) == ["03.jpg", "02.jpg"]
        page.get_by_role("link", name="Map").press("Enter")
        expect(shown).to_be_visible()
        page.go_back()
        page.get_by_role("link", name="Remove filter: In this area").press("Enter")
        expect(page.locator(".tile")).to_have_count(9)


@pytest.mark.slow
def test_no_photo_with_a_place_is_said_plainly(visit: Visit) -> None:
    with visit.page("/map?kind=damaged") as page:
        heading = "No photo here says where it was taken"
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        page.get_by_role("link", name="Remove filter: Damaged before archiving").click()
        expect(page.get_by_role("link", name=ALL)).to_be_visible()


@pytest.mark.slow
def test_countries_have_their_names_beyond_the_180th_meridian_too(visit: Visit) -> None:
    countries = {
        (66, 177): "Russia",
        (66, -173): "Russia",
        (-17.8, 178): "Fiji",
        (-80, 0): "Antarctica",
        (-88, -179): "Antarctica",
        (40.71, -74.0): "United States of America",
        (0, -150): None,
        (65, 0): None,
    }
    script = """async (points) => {
      const { loadWorld } = await import("/static/script/map/world.js");
      const { countryAt } = await loadWorld();
      return points.map((point) => countryAt(...point));
    }"""
    with visit.page("/map?kind=damaged") as page:
        points = [list(point) for point in countries]
        assert page.evaluate(script, points) == list(countries.values())


@pytest.mark.slow
def test_the_map_goes_on_beyond_the_180th_meridian(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "vault") as server:
        for number, place in enumerate((FIJI, SAMOA, NEW_YORK)):
            server.upload(save_photo_at(tmp_path / f"{number}.jpg", number, place))
        watched = Watched(server.url)
        with Visit(browser, server.url, watched).page("/map") as page:
            expect(page.get_by_role("link", name="Show these 3 photos")).to_be_visible()
            west, east = _meridians(page)
            assert 0 < west < FIJI[1]
            assert NEW_YORK[1] < east < 0
            assert all_inside(page)
            page.goto("/map?area=-20,175,-10,-170")
            shown = page.get_by_role("link", name="Show these 2 photos")
            expect(shown).to_be_visible()
            assert spots(page) == ["Photo, 17.8° south, 179.5° east", "Photo, Samoa"]
            assert all_inside(page)
            _go_round(page)
            expect(shown).to_be_visible()
            assert all_inside(page)
            shown.click()
            expect(page.locator(".tile")).to_have_count(2)
        assert watched.complaints == []


def _meridians(page: Page) -> tuple[float, float]:
    """The western and the eastern edge that the address names."""
    edges = page.url.partition("area=")[2].split(",")
    return float(edges[1]), float(edges[3])


def _go_round(page: Page) -> None:
    """Go eastwards by keys until the photos are seen again."""
    page.get_by_role("region", name="Map of the photos").focus()
    text = page.locator(".map-show")
    was_empty = False
    while not was_empty or text.text_content() != "Show these 2 photos":
        seen = page.url
        page.keyboard.press("Shift+ArrowRight")
        expect(page).not_to_have_url(seen)
        expect(page.locator(".map-stage")).to_have_attribute("aria-busy", "false")
        was_empty = was_empty or text.text_content() == "No photos in this area"


class _Tile(BaseHTTPRequestHandler):
    """Answers every request with the same picture."""

    picture = (Path(__file__).parents[2] / "grayvault/server/web/icon.svg").read_bytes()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.end_headers()
        self.wfile.write(self.picture)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def tile_server() -> Iterator[str]:
    """The address of a server of tiles."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Tile) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
def test_tiles_are_asked_for_if_configured(
    browser: Browser, tile_server: str, tmp_path: Path
) -> None:
    tiles = {"tiles": f"{tile_server}/{{z}}/{{x}}/{{y}}.svg", "attribution": "© <b>Everybody</b>"}
    with serving(tmp_path / "vault", {"map": tiles}) as server:
        server.upload(save_photo_at(tmp_path / "photo.jpg", 0, ZURICH))
        watched = Watched(server.url)
        with Visit(browser, server.url, watched).page("/map") as page:
            for name in ("Zoom out", "Zoom out", "Zoom in"):
                page.get_by_role("button", name=name).click()
            page.locator("img.leaflet-tile-loaded").first.wait_for()
            expect(page.get_by_text("© <b>Everybody</b>")).to_be_visible()
            expect(page.locator(".country")).to_have_count(0)
        assert watched.complaints == []
        assert all(address.startswith(f"{tile_server}/") for address in watched.elsewhere)


@pytest.mark.slow
def test_an_area_without_photos_leads_nowhere(visit: Visit) -> None:
    with visit.page("/map?area=0,-30,10,-20") as page:
        empty = page.locator(".map-show", has_text="No photos in this area")
        expect(empty).to_be_visible()
        before = page.evaluate("history.length")
        empty.click()
        expect(empty).to_be_visible()
        assert page.evaluate("history.length") == before
