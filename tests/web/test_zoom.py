"""Zooming into a photo in a browser."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.processes import wait_for
from tests.web.browser import PHONE, Visit, pixels
from tests.web.conftest import COFFEE
from tests.web.test_viewer_page import colorful, ready


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "has_touch": True}])
def test_the_photo_is_zoomed_into_by_tiles(
    visit: Visit, coffee: str, options: dict[str, object]
) -> None:
    with visit.page(coffee, **options) as page:
        ready(page)
        tiles: list[str] = []
        page.on("requestfinished", lambda request: tiles.append(request.url))
        page.get_by_role("button", name="Zoom in").press("Enter")
        canvas = page.locator(".zoom canvas").first
        wait_for(lambda: colorful(pixels(canvas)) > 10, "the photo")
        whole = pixels(canvas)
        page.get_by_role("button", name="1:1").click()
        wait_for(lambda: np.abs(pixels(canvas) - whole).mean() > 5, "the photo at another size")
        pictures = [url for url in tiles if url.endswith(".jpg")]
        assert pictures
        assert all(url.startswith(f"{visit.home}/iiif/") for url in pictures)
        page.get_by_role("button", name="Close").press("Enter")
        expect(page.locator(".zoom")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_have_text(COFFEE)


@pytest.mark.slow
def test_the_way_back_closes_the_zoom(visit: Visit) -> None:
    with visit.page() as page:
        page.locator(".tile").nth(1).click()
        page.get_by_role("button", name="Zoom in").click()
        canvas = page.locator(".zoom canvas").first
        wait_for(lambda: float(np.ptp(pixels(canvas))) > 50, "the photo")
        page.go_back()
        expect(page.locator(".tile").first).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.slow
def test_a_tile_that_a_busy_server_refused_comes_later(visit: Visit, coffee: str) -> None:
    with visit.page(coffee) as page:
        ready(page)
        page.route("**/default.jpg", lambda route: route.fulfill(status=503), times=1)
        page.get_by_role("button", name="Zoom in").click()
        canvas = page.locator(".zoom canvas").first
        wait_for(lambda: colorful(pixels(canvas)) > 10, "the photo")
        page.unroute_all()
    visit.watched.complaints.clear()  # the lines about the 503
