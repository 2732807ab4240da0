"""Links to photos: made and ended by the owner in a browser, opened by somebody else in another."""

from datetime import date

import pytest
from playwright.sync_api import Route, ViewportSize, expect

from tests.server.middleware.test_authentication import ELSEWHERE
from tests.support.pictures import SIZE
from tests.web.browser import Visit
from tests.web.conftest import Archive


@pytest.mark.slow
def test_a_link_is_made_opened_and_ended(visit: Visit, archive: Archive) -> None:
    size: ViewportSize = {"width": 390, "height": 844}
    with visit.page(viewport=size) as page:
        expect(page.locator(".tile.there")).to_have_count(6)
        page.locator(".tile").nth(0).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Shift+ArrowRight")
        expect(page.get_by_role("toolbar")).to_contain_text("2 photos")
        page.get_by_role("button", name="Make a link").click()
        page.get_by_label("Title for those").fill("The Alps")
        page.keyboard.press("Enter")
        url = page.locator(".link input[readonly]").input_value()
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
    address = url.removeprefix(visit.home)
    with visit.page(address, viewport=size, extra_http_headers=ELSEWHERE) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("The Alps")
        expect(page.locator(".shared-photos img")).to_have_count(2)
        sizes = "images => images.map(image => image.complete && image.naturalWidth)"
        page.wait_for_load_state("networkidle")
        assert page.locator(".shared-photos img").evaluate_all(sizes) == [SIZE[0]] * 2
        with page.expect_download():
            page.get_by_role("link", name="Download all").click()
        with page.expect_download():
            page.locator(".shared-photos .note").first.click()
        expect(page.get_by_role("link", name="Savings")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    with visit.page("/admin", viewport=size) as page:
        page.get_by_role("button", name="End link: The Alps").first.click()
        expect(page.locator(".done")).to_have_text("Ended")
    assert archive.server.client.get(address, headers=ELSEWHERE).status_code == 403


def shared(archive: Archive, seconds: int = 3600) -> str:
    """The address of a link to a photo."""
    client = archive.server.client
    ids = [photo["id"] for photo in client.get("/photos?limit=1").json()["photos"]]
    made = client.post("/shared", json={"ids": ids, "name": "One", "seconds": seconds})
    return str(made.json()["url"]).removeprefix(archive.server.url)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_the_last_day_is_the_one_that_was_chosen(visit: Visit, zone: str) -> None:
    with visit.page(timezone_id=zone) as page:
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        page.get_by_role("button", name="Make a link").click()
        chosen = date.fromisoformat(page.get_by_label("Until").input_value())
        page.keyboard.press("Enter")
        page.goto(page.locator(".link input[readonly]").input_value())
        said = f"1 photo, until {chosen.day} {chosen:%B %Y}"
        expect(page.locator(".shared-head .note")).to_have_text(said)


@pytest.mark.slow
def test_only_a_link_that_has_ended_is_said_to_have_ended(visit: Visit, archive: Archive) -> None:
    address = shared(archive)

    def fail(route: Route) -> None:
        if "text/html" in (route.request.header_value("accept") or ""):
            route.continue_()
        else:
            route.fulfill(status=503, json={})

    with visit.page("/accounts") as page:
        page.route(lambda url: url.endswith(address), fail)
        page.goto(address)
        expect(page.get_by_role("alert")).to_contain_text("The archive is busy at the moment.")
        expect(page.get_by_role("alert")).not_to_contain_text("ended")
    visit.watched.complaints.clear()  # the browser's own line about the 503


@pytest.mark.slow
def test_from_a_link_the_owner_finds_the_way_to_the_whole_page(
    visit: Visit, archive: Archive
) -> None:
    with visit.page(shared(archive)) as page:
        expect(page.locator(".shared-photos img")).to_have_count(1)
        page.get_by_role("link", name="GrayVault").click()
        expect(page.locator(".tile.there")).to_have_count(6)
        expect(page.get_by_role("searchbox")).to_be_visible()
        expect(page.get_by_role("button", name="Add")).to_be_enabled()
        page.go_back()
        expect(page.locator(".shared-photos img")).to_have_count(1)
        expect(page.get_by_role("searchbox")).to_be_hidden()
