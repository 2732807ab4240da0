"""The gallery of thousands of photos in a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from benchmarks.speed.catalog_scale import photo_list
from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog import photos
from grayvault.core.config.paths import Places
from tests.server.server import serving
from tests.support.processes import wait_for
from tests.web.browser import PHONE, Visit, Watched, names
from tests.web.conftest import Archive

COUNT = 3000
MONTH = 432
"""Photos a month, as many as there are a day."""

ALONE = [-MONTH * number for number in range(1, 6)]
"""Before the others there is one photo a month."""

SHARING = ["August 2004 – July 2004", "October 2004 – September 2004"]
OLDEST = f".tile[aria-label^='IMG_{ALONE[-1]:06}']"
NUMBERS = [*ALONE, *range(COUNT - len(ALONE))]


@pytest.fixture(scope="module")
def many(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A catalog of many photos that no vault file belongs to."""
    vault = tmp_path_factory.mktemp("many") / "vault"
    with opened_vault(Places(vault=vault), create=True) as services:
        photos.add_photos(services.engine, [photo_list.photo(number) for number in NUMBERS])
    with serving(vault) as server:
        yield Visit(browser, server.url, Watched(server.url))


@contextmanager
def opened(many: Visit, archive: Archive, address: str, **options: Any) -> Iterator[Page]:
    """The gallery of many photos, all of which look like one that there is."""
    [photo] = archive.server.client.get("/photos?limit=1").json()["photos"]
    picture = archive.server.client.get(f"/photo/{photo['id']}?w=320&format=webp").content

    def answer(route: Route) -> None:
        route.fulfill(body=picture, content_type="image/webp")

    with many.page("/healthz", **options) as page:
        page.route("**/photo/*", answer)
        page.goto(address)
        page.locator(".tile.there").first.wait_for()
        expect(page.locator(".trail .total").first).to_have_text(f"{COUNT:,} photos")
        yield page


@pytest.mark.slow
def test_the_bar_of_years_leads_to_any_month(many: Visit, archive: Archive) -> None:
    with opened(many, archive, "/?undated=file-time") as page:
        bar = page.get_by_role("slider", name="Time")
        expect(bar).to_have_attribute("aria-valuetext", "June 2005")
        bar.press("End")
        expect(bar).to_have_attribute("aria-valuetext", "June 2004")
        for name in (*SHARING, "November 2004", "December 2004"):
            bar.press("ArrowUp")
            expect(bar).to_have_attribute("aria-valuetext", name)
        bar.press("PageUp")
        expect(bar).to_have_attribute("aria-valuetext", "June 2005")
        box = bar.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(bar).not_to_have_attribute("aria-valuetext", "June 2005")
        top = page.evaluate("window.scrollY")
        assert top == pytest.approx(page.evaluate("document.body.scrollHeight") / 2, rel=0.1)


@pytest.mark.slow
def test_short_months_share_rows(many: Visit, archive: Archive) -> None:
    with opened(many, archive, "/?undated=file-time") as page:
        page.get_by_role("slider", name="Time").press("End")
        heading = page.get_by_role("heading", level=2)
        tops = [
            round(heading.filter(has_text=f"{month} 2004").bounding_box()["y"])  # type: ignore[index]
            for month in ("October", "September", "August", "July", "June")
        ]
        assert tops[0] == tops[1] < tops[2] == tops[3] < tops[4]
        expect(page.locator(".tile:not([data-id])")).to_have_count(0)
        page.locator(".tile").last.focus()
        page.keyboard.press("ArrowUp")
        label = "document.activeElement.ariaLabel"
        assert str(page.evaluate(label)).startswith(f"IMG_{-3 * MONTH:06}")
        page.keyboard.press("ArrowRight")
        assert str(page.evaluate(label)).startswith(f"IMG_{-4 * MONTH:06}")


@pytest.mark.slow
def test_ranges_are_selected_over_photos_that_were_never_seen(
    many: Visit, archive: Archive
) -> None:
    with opened(many, archive, "/?undated=file-time") as page:
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        page.get_by_role("slider", name="Time").press("End")
        page.locator(OLDEST).click(modifiers=["Shift"])
        bar = page.get_by_role("toolbar", name="Selected photos")
        expect(bar).to_contain_text(f"{COUNT:,} photos selected")
        page.locator(OLDEST).focus()
        page.keyboard.press("Shift+ArrowUp")
        expect(bar).to_contain_text(f"{COUNT - 2:,} photos selected")


def swipe(page: Page, heights: list[int]) -> None:
    """Move a finger over the photos, from height to height."""
    session = page.context.new_cdp_session(page)
    for kind, y in zip(["touchStart", *["touchMove"] * len(heights)], heights, strict=False):
        event = {"type": kind, "touchPoints": [{"x": 300, "y": y}]}
        session.send("Input.dispatchTouchEvent", event)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.slow
def test_fingers_scroll_and_the_mouse_selects_beyond_the_window(
    many: Visit, archive: Archive
) -> None:
    with opened(many, archive, "/?undated=file-time", has_touch=True) as page:
        swipe(page, list(range(600, 200, -30)))
        wait_for(lambda: page.evaluate("scrollY") > 200, "the finger to scroll")
        expect(page.locator(".tile.selected")).to_have_count(0)
        page.mouse.move(200, 300)
        page.mouse.down()
        page.mouse.move(500, 690, steps=4)
        wait_for(lambda: page.evaluate("scrollY") > 1500, "the page to scroll by itself")
        page.mouse.move(500, 300)
        page.mouse.up()
        bar = page.get_by_role("toolbar", name="Selected photos")
        expect(bar).to_contain_text("photos selected")
        assert int(bar.inner_text().split()[0]) > 12


@pytest.mark.slow
def test_photos_that_are_gone_by_now_make_way(many: Visit, archive: Archive) -> None:
    removed = re.compile(r"/photos\?.*after=")  # the server knows no place behind what it has not
    with opened(many, archive, "/?undated=file-time") as page:
        page.route(removed, lambda route: route.fulfill(status=404, json={}), times=1)
        page.get_by_role("slider", name="Time").press("End")
        top = page.evaluate("scrollY")
        expect(page.locator(f"{OLDEST}.there")).to_be_visible()
        expect(page.locator(".tile:not([data-id])")).to_have_count(0)
        assert abs(page.evaluate("scrollY") - top) < 5
    assert len(many.watched.complaints) == 1  # the browser's own line about the 404
    many.watched.complaints.clear()


@pytest.mark.slow
def test_the_last_of_very_many_photos_is_reached(visit: Visit, archive: Archive) -> None:
    count, [photo] = 800_000, archive.server.client.get("/photos?limit=1").json()["photos"]
    photos = [{**photo, "id": f"{number:064x}"} for number in range(100)]

    def timeline(route: Route) -> None:
        many = 100 if "limit=" in route.request.url else count
        ends = [f"{page:064x}" for page in range(many // 100 - 1)]
        route.fulfill(json={"shapes": [1500] * many, "days": [], "page_ends": ends})

    with visit.page("/accounts", viewport=PHONE) as page:
        page.route("**/timeline?*", timeline)
        page.route("**/photos?*", lambda route: route.fulfill(json={"photos": photos}))
        page.route("**/photo/*", lambda route: route.fulfill(status=204))
        page.goto("/?sort=name")
        expect(page.locator(".trail .total").first).to_have_text(f"{count:,} photos")
        page.locator(".tile").first.focus()
        page.keyboard.press("End")
        expect(page.locator(f".tile[data-index='{count - 1}']")).to_be_in_viewport()


@pytest.mark.slow
def test_thousands_of_photos_are_scrolled_through(many: Visit, archive: Archive) -> None:
    """Only the photos near the window are in the document; pages come as they are needed."""
    with opened(many, archive, "/") as page:
        newest = f"IMG_{NUMBERS[-1]:06}.jpg"
        assert names(page)[0] == newest
        most = 0
        for _ in range(200):
            page.mouse.wheel(0, 3000)
            page.wait_for_timeout(20)
            most = max(most, page.locator(".tile").count())
            if page.locator(OLDEST).count():
                break
        last = page.locator(OLDEST)
        expect(last).to_be_visible()
        assert most < 150
        assert page.evaluate("document.documentElement.scrollHeight") > 30_000
        last.scroll_into_view_if_needed()
        page.wait_for_timeout(300)  # what the wheel was turned last is scrolled by now
        top = page.evaluate("window.scrollY")
        last.click()
        page.locator(".viewer h1").wait_for()
        page.go_back()
        expect(last).to_be_visible()
        assert abs(page.evaluate("window.scrollY") - top) < 5
    assert many.watched.complaints == []
    assert many.watched.elsewhere == []
