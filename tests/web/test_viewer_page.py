"""One photo in a browser."""

import hashlib
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.cli.conftest import run
from tests.support.processes import wait_for
from tests.web.browser import PHONE, Visit, pixels
from tests.web.conftest import COFFEE, Archive


def ready(page: Page) -> Locator:
    """The photo's frame, when what was asked for is shown at its full size."""
    # No `wait_for_function`: the page's policy lets nobody evaluate a string in it.
    frame = page.locator(".frame[aria-busy=false]")
    frame.wait_for()
    large = "images => images.every(one => one.naturalWidth >= 600)"
    pictures = frame.locator("img:visible")
    wait_for(lambda: bool(pictures.evaluate_all(large)), "the picture")
    return frame


def seen(page: Page, view: str) -> NDArray[np.float64]:
    """What is seen in the middle of the frame when a view is chosen."""
    page.get_by_label(view, exact=True).check(force=True)
    inside = slice(60, -60)
    return pixels(ready(page))[inside, inside]


def colorful(picture: NDArray[np.float64]) -> float:
    """How colourful a picture is."""
    return float(np.ptp(picture, axis=2).mean())


def halves(frame: Locator) -> tuple[float, float]:
    """How colourful the left and the right half are, without what is drawn over them."""
    inner = pixels(frame)
    inner = inner[inner.shape[0] // 2 + 40 :]
    half, width = inner.shape[1] // 2, inner.shape[1]
    return colorful(inner[:, 10 : half - 40]), colorful(inner[:, half + 40 : width - 10])


def test_each_view_shows_what_its_name_says(visit: Visit, coffee: str) -> None:
    with visit.page(coffee) as page:
        assert page.get_by_label("Colour", exact=True).is_checked()
        restored = seen(page, "Colour")
        assert colorful(restored) > 30
        label = page.locator(".frame .label.right")
        expect(label).to_have_text("Restored colour")
        expect(page.get_by_role("slider")).to_be_hidden()
        assert colorful(seen(page, "Gray")) < 3
        expect(label).to_have_text("Gray")
        assert page.get_by_role("img", name=f"{COFFEE}: Gray").is_visible()
        original = seen(page, "Original")
        assert 0 < np.abs(original - restored).mean() < 8
        hints = seen(page, "Hints")
        assert (hints @ [0.299, 0.587, 0.114]).std() < 12 < colorful(hints)
        difference = seen(page, "Difference")
        expect(label).to_have_text("Difference, eight times as strong")
        expected = np.minimum(8 * np.abs(original - restored), 255).mean()
        assert difference.mean() == pytest.approx(expected, rel=0.3)


@pytest.mark.slow
def test_the_edge_between_two_views_is_moved_by_keys(visit: Visit, coffee: str) -> None:
    with visit.page(coffee) as page:
        ready(page)
        page.get_by_label("Gray", exact=True).check(force=True)
        page.get_by_role("button", name="Slider").press("Enter")
        frame = ready(page)
        edge = page.get_by_role("slider")
        expect(edge).to_have_attribute("aria-valuetext", "50 % Gray, the rest Restored colour")
        left, right = halves(frame)
        assert left < 3
        assert right > 30
        edge.press("ArrowLeft")
        expect(edge).to_have_attribute("aria-valuenow", "48")
        edge.press("End")
        assert max(halves(frame)) < 3
        edge.press("Home")
        assert min(halves(frame)) > 30
        page.get_by_role("button", name="Slider").click()
        expect(edge).to_be_hidden()
        assert colorful(pixels(ready(page))) < 3
        expect(page.get_by_role("heading", level=1)).to_have_text(COFFEE)


@pytest.mark.slow
def test_the_edge_is_moved_by_the_mouse(visit: Visit, coffee: str) -> None:
    with visit.page(coffee) as page:
        ready(page)
        page.get_by_role("button", name="Slider").click()
        assert page.get_by_label("Original", exact=True).is_checked()
        page.get_by_label("Gray", exact=True).check(force=True)
        frame = ready(page)
        box = frame.bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 20, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 4, middle)
        page.mouse.move(box["x"] + box["width"] / 2, middle)
        page.mouse.up()
        page.mouse.move(box["x"] + box["width"], middle)
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", "50")
        left, right = halves(frame)
        assert left < 3
        assert right > 30


@pytest.mark.slow
def test_the_facts_of_a_photo_are_shown_in_words(
    visit: Visit, archive: Archive, coffee: str
) -> None:
    meta = archive.server.client.get(f"{coffee.replace('view', 'photo')}/meta").json()
    with visit.page(coffee) as page:
        facts = page.locator(".facts").first
        expect(facts).to_contain_text("No date in the file")
        expect(facts).to_contain_text("600 × 400, 0.2 megapixels, JPEG")
        closeness = page.locator(".closeness")
        expect(closeness.get_by_role("heading")).to_have_text(
            re.compile("Indistinguishable|Very close|Close|differ visibly")
        )
        expect(closeness.locator(".facts")).to_be_hidden()
        closeness.get_by_text("Figures").click()
        for name in ("delta_e_mean", "delta_e_p95", "delta_e_tile"):
            expect(closeness).to_contain_text(f"{meta[name]:.2f}")
        expect(closeness).to_contain_text(f"{meta['likeness_display']:.1f}")
        storage = page.locator(".storage")
        factor = meta["source_bytes"] / meta["stored_bytes"]
        expect(storage).to_contain_text(f"{factor:.2f} times smaller")
        storage.get_by_text("How it is stored").press("Enter")
        expect(storage).to_contain_text(str(archive.photos / COFFEE))
        expect(page.locator(".origin")).to_have_text("Restored colour")
        assert page.title() == f"{COFFEE} – GrayVault"


@pytest.mark.slow
def test_photos_are_saved_as_files(visit: Visit, archive: Archive, coffee: str) -> None:
    with visit.page(coffee) as page:
        for name, start in (("JPEG", b"\xff\xd8\xff"), ("PNG", b"\x89PNG")):
            with page.expect_download() as waiting:
                page.locator(".downloads").get_by_text(name, exact=True).click()
            path = waiting.value.path()
            assert path.read_bytes().startswith(start)
            assert waiting.value.suggested_filename.startswith("zz coffee.")
        with page.expect_download() as waiting:
            page.locator(".downloads").get_by_text("Original").click()
        assert waiting.value.path().read_bytes() == (archive.photos / COFFEE).read_bytes()


@pytest.mark.slow
def test_an_original_in_the_trash_is_there_too(visit: Visit, archive: Archive) -> None:
    path, vault = archive.photos / "trip" / "03.jpg", archive.server.vault
    content = path.read_bytes()
    assert run("trash", "put", "--yes", path, vault=vault).exit_code == 0
    assert not path.exists()
    with visit.page(f"/view/{hashlib.sha256(content).hexdigest()}") as page:
        page.get_by_text("How it is stored").click()
        expect(page.locator(".storage")).to_contain_text(f"{path}; now it is in the trash")
        with page.expect_download() as waiting:
            page.locator(".downloads").get_by_text("Original").click()
        assert waiting.value.path().read_bytes() == content
    assert run("trash", "restore", path, vault=vault).exit_code == 0


def test_photos_follow_each_other_and_the_way_back_is_short(visit: Visit, coffee: str) -> None:
    with visit.page() as page:
        title = page.locator(".viewer h1")
        page.locator(".tile").first.click()
        expect(title).to_have_text(COFFEE)
        expect(page.get_by_role("link", name="Previous photo")).to_be_disabled()
        page.locator(".way.after:not([aria-disabled])").wait_for()
        page.keyboard.press("ArrowRight")
        expect(title).to_have_text("gray.jpg")
        expect(page.locator(".origin")).to_have_text("Gray photo")
        expect(page.get_by_role("slider")).to_be_hidden()
        page.get_by_role("link", name="Previous photo").click()
        expect(title).to_have_text(COFFEE)
        expect(page).to_have_url(f"{visit.home}{coffee}")
        page.go_back()
        expect(page.locator(".tile").first).to_be_visible()


@pytest.mark.slow
def test_an_address_is_shared_with_its_neighbours(visit: Visit, coffee: str) -> None:
    with visit.page(f"{coffee}?sort=name") as page:
        title = page.locator(".viewer h1")
        expect(title).to_have_text(COFFEE)
        page.get_by_role("link", name="Previous photo").click()
        expect(title).to_have_text("gray.jpg")
        page.get_by_role("button", name="Back to the photos").click()
        expect(page.get_by_label("Order")).to_have_value("name")


@pytest.mark.slow
def test_a_photo_that_is_not_there(visit: Visit) -> None:
    with visit.page(f"/view/{'0' * 64}") as page:
        expect(page.get_by_role("alert")).to_contain_text("There is nothing at this address.")
        expect(page.get_by_role("alert").get_by_role("heading")).to_have_text(
            "This photo is not here"
        )
        expect(page.locator(".side")).to_have_count(0)
        page.get_by_role("link", name="All photos").click()
        expect(page.locator(".tile").first).to_be_visible()
    assert len(visit.watched.complaints) == 1  # the browser's own line about the 404
    visit.watched.complaints.clear()


@pytest.mark.slow
def test_a_photo_is_not_called_gone_when_the_server_is(visit: Visit, coffee: str) -> None:
    with visit.page("/") as page:
        page.route("**/meta", lambda route: route.abort())
        page.goto(coffee)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("The server can't be reached.")
        expect(alert.get_by_role("heading")).to_have_text("This photo can't be shown now")
    visit.watched.complaints.clear()  # the browser notes that nothing came


@pytest.mark.slow
def test_a_finger_swipes_to_the_next_photo(visit: Visit) -> None:
    with visit.page(viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.locator(".tile").first.tap()
        title = page.locator(".viewer h1")
        expect(title).to_have_text(COFFEE)
        page.locator(".way.after:not([aria-disabled])").wait_for()
        swipe(page, 300, 80, 260)
        expect(title).to_have_text("gray.jpg")
        page.locator(".way.before:not([aria-disabled])").wait_for()
        swipe(page, 80, 300, 260)
        expect(title).to_have_text(COFFEE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def swipe(page: Page, start: int, end: int, y: int) -> None:
    """A finger across the photo, as the browser's own protocol has it."""
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *x: float) -> None:
        points = [{"x": x_place, "y": y} for x_place in x]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for step in range(1, 6):
        send("touchMove", start + (end - start) * step / 5)
    send("touchEnd")
