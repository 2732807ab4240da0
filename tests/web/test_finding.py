"""Photos that are looked for in a browser: by words and by filters."""

import pytest
from playwright.sync_api import expect

from tests.web.browser import Visit, names


def test_words_are_searched_for(visit: Visit) -> None:
    with visit.page() as page:
        box = page.get_by_role("searchbox")
        box.fill("ärger GIPFEL")
        box.press("Enter")
        expect(page.locator("h1")).to_have_text("“ärger GIPFEL”")
        assert names(page) == ["Ärger am Gipfel.jpg"]
        page.reload()
        expect(box).to_have_value("ärger GIPFEL")
        box.fill("100% & nothing?")
        box.press("Enter")
        expect(page.get_by_text("No photo fits that.")).to_be_visible()


@pytest.mark.slow
def test_filters_are_chosen_and_taken_away(visit: Visit) -> None:
    with visit.page("/?undated=file-time") as page:
        names(page)
        page.get_by_role("button", name="Filter").press("Enter")
        page.get_by_label("Taken from").fill("2020-09-15")
        page.get_by_label("to", exact=True).fill("2020-09-16")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".tile")).to_have_count(2)
        assert page.url.endswith("/?from=2020-09-15&to=2020-09-16&undated=file-time")
        page.reload()
        assert names(page) == ["03.jpg", "02.jpg"]
        page.get_by_role("link", name="Remove filter: Until 16 September 2020").press("Enter")
        expect(page.locator(".tile")).to_have_count(10)
        page.get_by_role("button", name="Filter").click()
        page.get_by_label("Only photos that are").select_option("Damaged before archiving")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="No photo fits that.")).to_be_visible()


@pytest.mark.slow
def test_a_day_that_no_calendar_has_is_not_blamed_on_the_server(visit: Visit) -> None:
    with visit.page("/?from=12026-01-01") as page:
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("The server can't make sense of this address.")
        page.goto("/")
        page.get_by_role("button", name="Filter").click()
        day = page.get_by_label("Taken from")
        day.press_sequentially("0101120265")
        assert len(day.input_value()) == len("2026-01-01")
    visit.watched.complaints.clear()  # the browser's own lines about the 422
