"""Photos are tried in a browser, compared with what they would become, and archived."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.support.pictures import piece, save_photo
from tests.support.processes import wait_for
from tests.web.browser import Visit, hold_back
from tests.web.conftest import Archive


@pytest.mark.slow
def test_photos_are_tried_compared_and_archived(
    visit: Visit, archive: Archive, size: ViewportSize, tmp_path: Path
) -> None:
    number = 500 + size["width"]
    photo, poor = save_photo(tmp_path / f"<i>{number}.jpg", number), tmp_path / "poor.jpg"
    piece(24).save(poor, quality=20, optimize=True)
    before = archive.server.client.get("/stats").json()["photos"]
    with visit.page(viewport=size) as page:
        page.get_by_role("button", name="Add").click()
        page.get_by_role("button", name="See first what would become of them").click()
        page.locator(".trial input[type=file]").set_input_files([photo, poor])
        cards = page.locator(".trials .card")
        expect(cards.nth(0)).to_contain_text(re.compile(r"[\d.]+ kB → [\d.]+ kB: [\d.]+ times"))
        expect(cards.nth(1)).to_contain_text("Would hardly become smaller.")
        expect(page.locator(".sum")).to_have_text(
            re.compile(r"^1 photo would take [\d.]+ kB instead of [\d.]+ kB.$")
        )
        edge = cards.nth(0).get_by_role("slider")
        edge.focus()
        page.keyboard.press("End")
        expect(edge).to_have_attribute(
            "aria-valuetext", "100 % Original, the rest From the archive"
        )
        page.wait_for_load_state("networkidle")
        widths = "images => images.map(image => image.naturalWidth)"
        assert cards.nth(0).locator("img").evaluate_all(widths) == [88, 88]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert archive.server.client.get("/stats").json()["photos"] == before
        page.get_by_role("button", name="Archive these").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".sum")).to_have_text("1 photo archived.")
        assert archive.server.client.get("/stats").json()["photos"] == before + 1
        page.get_by_role("link", name="GrayVault").click()
        expect(page.locator(f".tile[aria-label^='<i>{number}.jpg']")).to_have_count(1)


@pytest.mark.slow
def test_a_folder_on_the_server_is_tried_and_archived(visit: Visit, archive: Archive) -> None:
    before = archive.server.client.get("/stats").json()["photos"]
    with visit.page("/try") as page:
        page.get_by_label("Or a folder on the server").select_option(index=1)
        page.get_by_role("button", name="Try this folder").press("Enter")
        expect(page.locator(".trials .card").filter(has_text="times smaller")).to_have_count(3)
        expect(page.locator(".sum")).to_have_text(
            re.compile(
                r"^3 photos would take about [\d.]+ kB instead of [\d.]+ kB, to judge by all"
            )
        )
        page.get_by_role("button", name="Archive 3 photos").press("Enter")
        expect(page.locator(".sum")).to_contain_text("3 photos will be archived")
    stats = archive.server.client
    wait_for(lambda: stats.get("/stats").json()["photos"] == before + 3, "the photos")


@pytest.mark.slow
def test_another_quality_is_tried(visit: Visit, tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "p.jpg", 700)
    with visit.page("/try") as page:
        page.locator(".trial input[type=file]").set_input_files(photo)
        card = page.locator(".trials .card")
        expect(card).to_contain_text("times smaller")
        first = card.inner_text()
        page.get_by_label("Quality").select_option(label="Tiny: as small as possible")
        expect(card).to_contain_text("times smaller")
        assert card.inner_text() != first


@pytest.mark.slow
def test_photos_are_archived_at_the_quality_that_they_were_tried_at(
    visit: Visit, tmp_path: Path
) -> None:
    photos = [save_photo(tmp_path / f"{number}.jpg", number) for number in (500, 501)]
    with visit.page("/try") as page:
        page.locator(".trial input[type=file]").set_input_files(photos)
        expect(page.locator(".trials .card").filter(has_text="times smaller")).to_have_count(2)
        held = hold_back(page)
        with page.expect_request("**/photos"):
            page.get_by_role("button", name="Archive these").click()
        page.get_by_label("Quality").select_option(label="Tiny: as small as possible")
        with page.expect_request(re.compile("/photos")) as second:
            held[0].fulfill(status=422, json={"reason": "no-gain"})
        assert second.value.url == f"{visit.home}/photos"
    visit.watched.complaints.clear()  # the browser's own line about the 422
