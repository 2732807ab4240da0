"""A photo is archived again while a page shows it."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.support.processes import wait_for
from tests.web.browser import Visit, pixels
from tests.web.conftest import Archive


def frame_and_zoom(page: Page) -> list[float]:
    """What is seen of a photo in its frame and enlarged: the brightness of every sample."""
    page.locator(".frame[aria-busy=false]").wait_for()
    frame = pixels(page.locator(".frame .pictures"))
    page.get_by_role("button", name="Zoom in").click()
    canvas = page.locator(".zoom canvas").first
    wait_for(lambda: float(np.ptp(pixels(canvas))) > 100, "the photo")
    page.wait_for_load_state("networkidle")
    zoomed = pixels(canvas)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".zoom")).to_have_count(0)
    return [*frame.ravel(), *zoomed.ravel()]


@pytest.mark.slow
def test_the_picture_is_the_one_that_the_facts_are_about(visit: Visit, archive: Archive) -> None:
    client = archive.server.client
    with visit.page(reduced_motion="reduce") as page:
        page.locator(".tile.there").first.click()
        before = frame_and_zoom(page)
        photo = page.url.rpartition("/")[2]
        client.post("/rearchived?quality=tiny", json={"ids": [photo]}).raise_for_status()
        wait_for(lambda: client.get("/queue").json()["waiting"] == 0, "the queue to be empty")
        page.get_by_role("link", name="Next photo").click()
        expect(page).not_to_have_url(f"{visit.home}/view/{photo}")
        page.locator(".way.before:not([aria-disabled])").click()
        expect(page).to_have_url(f"{visit.home}/view/{photo}")
        after = frame_and_zoom(page)
    with visit.page(f"/view/{photo}", reduced_motion="reduce") as page:
        fresh = frame_and_zoom(page)
    assert after != before
    assert after == fresh
