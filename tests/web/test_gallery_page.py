"""The gallery in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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
from tests.web.conftest import HOSTILE_FOLDER, Archive

NEWEST_FIRST = ["zz coffee.jpg", "gray.jpg"]


def test_all_photos_are_there_newest_first(visit: Visit) -> None:
    with visit.page() as page:
        assert names(page)[:2] == NEWEST_FIRST
        assert len(names(page)) == 12
        expect(page.locator(".trail .total").first).to_have_text("12 photos")
        labels = page.locator(".tile").evaluate_all("tiles => tiles.map(one => one.ariaLabel)")
        assert labels[0].endswith("restored colour")
        assert labels[1].endswith("gray photo")
        expect(page.locator(".tile.there")).to_have_count(12)
        assert page.locator(".tile .mark.restored").count() == 11


def test_rows_are_filled_with_whole_photos(visit: Visit, archive: Archive) -> None:
    photos = archive.server.client.get("/photos?sort=date&order=desc").json()["photos"]
    shapes = [photo["width"] / photo["height"] for photo in photos]
    with visit.page() as page:
        names(page)
        boxes = page.locator(".tile").evaluate_all(
            "tiles => tiles.map(one => one.getBoundingClientRect()).map("
            "({x, y, width, height}) => [x, y, width, height])"
        )
        assert [width / height for _, _, width, height in boxes] == pytest.approx(shapes, rel=0.01)
        rows = sorted({round(y) for _, y, _, _ in boxes})
        assert len(rows) > 1
        ends = [max(x + width for x, y, width, _ in boxes if round(y) == row) for row in rows]
        wall = page.locator(".wall").bounding_box()
        assert wall is not None
        assert ends[:-1] == pytest.approx([wall["x"] + wall["width"]] * (len(rows) - 1), abs=1)


def test_photos_without_a_date_are_sorted_by_file_time_on_request(visit: Visit) -> None:
    with visit.page() as page:
        expect(page.locator("h2.month")).to_contain_text("Undated")
        assert page.locator("h3").count() == 0
        page.get_by_role("link", name="Sort them by file time").click()
        expect(page.locator("h2").first).to_have_text("September 2020")
        expect(page.locator("h3").first).to_have_text("Thu 24 Sept")
        assert names(page)[:2] == NEWEST_FIRST
        page.get_by_role("link", name="Remove filter: Undated photos by file time").click()
        expect(page.locator("h2.month")).to_contain_text("Undated")


@pytest.mark.slow
def test_the_order_is_chosen_and_stays_in_the_address(visit: Visit) -> None:
    with visit.page() as page:
        page.get_by_label("Order").select_option("name")
        expect(page).to_have_url(f"{visit.home}/?sort=name")
        expect(page.locator(".tile").first).to_have_attribute(
            "aria-label", "00.jpg, restored colour"
        )
        assert names(page)[-2:] == ["zz coffee.jpg", "Ärger am Gipfel.jpg"]
        page.reload()
        assert names(page)[0] == "00.jpg"
        page.get_by_label("Order").select_option("oldest")
        expect(page.locator(".tile").first).to_have_attribute(
            "aria-label", "00.jpg, restored colour"
        )


def test_folders_are_gone_into_and_out_of(visit: Visit) -> None:
    with visit.page() as page:
        page.get_by_role("link", name="trip 9 photos").click()
        expect(page.locator("h1")).to_have_text("trip")
        assert len(names(page)) == 9
        page.get_by_role("link", name="alps 1 photo").click()
        expect(page.locator("h1")).to_have_text("alps")
        assert names(page) == ["Ärger am Gipfel.jpg"]
        page.locator(".trail").get_by_role("link", name="trip").click()
        expect(page.locator("h1")).to_have_text("trip")
        page.go_back()
        page.go_back()
        page.go_back()
        expect(page.locator("h1")).to_have_text("All photos")
        assert len(names(page)) == 12


@pytest.mark.slow
def test_photos_are_walked_through_by_keys(visit: Visit) -> None:
    with visit.page() as page:
        names(page)
        page.locator(".tile").first.focus()
        label = "document.activeElement.ariaLabel"
        page.keyboard.press("ArrowRight")
        assert page.evaluate(label) == "gray.jpg, gray photo"
        page.keyboard.press("End")
        assert page.evaluate(label) == "00.jpg, restored colour"
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        below = page.evaluate("document.activeElement.getBoundingClientRect().x")
        assert below == page.locator(".tile").first.bounding_box()["x"]  # type: ignore[index]
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(label) == "zz coffee.jpg, restored colour"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("zz coffee.jpg")
        page.keyboard.press("Escape")
        expect(page.locator(".tile").first).to_be_focused()


@pytest.mark.slow
def test_a_focused_element_shows_its_focus(visit: Visit) -> None:
    with visit.page() as page:
        names(page)
        for _ in range(8):
            page.keyboard.press("Tab")
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none", page.evaluate(
                "document.activeElement.outerHTML"
            )


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_and_a_phone(visit: Visit, theme: str) -> None:
    with visit.page(viewport=PHONE, color_scheme=theme, reduced_motion="reduce") as page:
        names(page)
        ground, ink = page.evaluate(
            "(style => [style.backgroundColor, style.color])(getComputedStyle(document.body))"
        )
        dark = brightness(ground) < brightness(ink)
        assert dark == (theme == "dark")
        assert abs(brightness(ground) - brightness(ink)) > 150
        for address in ("/", "/accounts"):
            page.goto(address)
            page.locator("h1").first.wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        lasting = page.evaluate(
            "[...document.querySelectorAll('*')]"
            ".map(one => parseFloat(getComputedStyle(one).transitionDuration))"
        )
        assert not any(lasting)


def brightness(color: str) -> float:
    return sum(map(int, color.strip("rgb()").split(",")[:3])) / 3


@pytest.mark.slow
def test_hostile_names_are_only_text(visit: Visit) -> None:
    with visit.page() as page:
        folder = page.locator(".folder").filter(has_text="caf")
        assert "<b>caf\ufffd&copy; %41+" in folder.inner_text()
        folder.click()
        expect(page.locator("h1")).to_have_text("<b>caf\ufffd&copy; %41+")
        hostile = "<img src=x onerror=document.title='owned'>\ufffd\ufffdgpj.\ufffd.jpg"
        assert names(page) == [hostile]
        page.reload()
        assert names(page) == [hostile]
        page.locator(".tile").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
        page.get_by_text("How it is stored").click()
        expect(page.locator(".storage")).to_contain_text("<b>caf\ufffd")
        assert page.locator("b, [onerror], img[src='x']").count() == 0
        assert "owned" not in page.title().removeprefix(hostile)
        assert HOSTILE_FOLDER.startswith("<b>")


@pytest.mark.slow
def test_an_empty_archive_says_how_to_add_photos(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "vault") as server:
        watched = Watched(server.url)
        with Visit(browser, server.url, watched).page() as page:
            expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
            page.get_by_role("link", name="See first what would become of them").click()
            expect(page.get_by_role("heading", name="Try it with your own")).to_be_visible()
            page.goto("/accounts")
            expect(page.get_by_text("There are no photos yet.")).to_be_visible()
        assert watched.complaints == []


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

    with many.page("/accounts", **options) as page:
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
