"""The gallery in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

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


@pytest.mark.slow
def test_the_timeline_is_where_it_was_left(visit: Visit) -> None:
    with visit.page(viewport={"width": 400, "height": 300}) as page:
        names(page)
        page.mouse.move(200, 200)
        page.mouse.wheel(0, 700)
        wait_for(lambda: page.evaluate("scrollY") == 700, "the page to scroll")
        page.get_by_role("link", name="Savings").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Savings")
        page.go_back()
        expect(page.locator(".tile").first).to_be_attached()
        assert page.evaluate("scrollY") == 700


@pytest.mark.slow
def test_photos_that_could_not_be_shown_are_asked_for_again(visit: Visit) -> None:
    with visit.page("/accounts") as page:
        page.route("**/timeline?*", lambda route: route.fulfill(status=503, json={}))
        home = page.get_by_role("link", name="GrayVault")
        home.click()
        expect(page.get_by_role("alert")).to_contain_text("Try again soon.")
        page.unroute("**/timeline?*")
        home.click()
        assert len(names(page)) == 12
        expect(page.get_by_role("alert")).to_have_count(0)
    visit.watched.complaints.clear()  # the browser's own line about the 503
