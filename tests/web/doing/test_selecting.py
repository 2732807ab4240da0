"""Photos are selected in a browser, downloaded, removed and brought back."""

from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.server.middleware.test_authentication import token
from tests.support.processes import wait_for
from tests.web.browser import Visit, names
from tests.web.conftest import Archive


def selected(page: Page) -> int:
    """How many photos look selected; the bar says the same."""
    number = page.locator(".tile.selected").count()
    if number:
        expect(page.get_by_role("toolbar")).to_contain_text(f"{number} photo")
    return number


@pytest.mark.slow
def test_photos_are_selected_by_clicks_and_downloaded(
    visit: Visit, archive: Archive, size: ViewportSize
) -> None:
    with visit.page(viewport=size) as page:
        tiles = page.locator(".tile.there")
        expect(tiles).to_have_count(6)
        page.get_by_role("button", name="Select", exact=True).click()
        tiles.nth(0).click()
        assert selected(page) == 1
        tiles.nth(3).click(modifiers=["Shift"])
        assert selected(page) == 4
        tiles.nth(1).click()
        assert selected(page) == 3
        assert page.url == f"{visit.home}/"
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download originals").click()
        with ZipFile(waiting.value.path()) as file:
            originals = [path.read_bytes() for path in archive.photos.glob("?.jpg")]
            assert len(file.namelist()) == 3
            assert all(file.read(name) in originals for name in file.namelist())
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download", exact=True).click()
        assert waiting.value.suggested_filename == "photos.zip"
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.get_by_role("button", name="End selecting").click()
        assert selected(page) == 0
        tiles.nth(1).click()
        page.locator(".viewer h1").wait_for()
        expect(page.get_by_role("toolbar")).to_be_hidden()


@pytest.mark.slow
def test_photos_are_selected_removed_and_brought_back_by_keys(visit: Visit) -> None:
    with visit.page() as page:
        tiles = page.locator(".tile.there")
        expect(tiles).to_have_count(6)
        tiles.nth(0).focus()
        page.keyboard.press("Space")
        assert selected(page) == 1
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowRight")
        expect(page.locator(".tile.selected")).to_have_count(3)
        page.keyboard.press("Escape")
        expect(page.locator(".tile.selected")).to_have_count(0)
        page.keyboard.press("Space")
        gone = tiles.nth(2).get_attribute("href")
        page.get_by_role("button", name="Remove").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("toolbar")).to_contain_text("1 photo removed")
        expect(tiles).to_have_count(5)
        expect(page.locator(f".tile[href='{gone}']")).to_have_count(0)
        page.keyboard.press("Enter")  # the focus is on "Undo"
        expect(page.get_by_role("toolbar")).to_contain_text("1 photo back")
        expect(page.locator(f".tile[href='{gone}']")).to_have_count(1)


@pytest.mark.slow
def test_pressed_twice_photos_are_removed_once(visit: Visit) -> None:
    asked: list[str] = []
    with visit.page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        page.get_by_role("button", name="Remove").dblclick()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("toolbar")).to_contain_text("1 photo back")
    assert asked.count(f"{visit.home}/removed") == 1


def drag(page: Page, first: int, last: int) -> None:
    """Move the mouse from one photo to another with its button held."""
    boxes = [page.locator(".tile").nth(number).bounding_box() for number in (first, last)]
    (x, y), (to_x, to_y) = [(box["x"] + 30, box["y"] + 30) for box in boxes if box]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
    page.mouse.move(to_x, to_y, steps=3)


@pytest.mark.slow
def test_photos_are_selected_by_dragging(visit: Visit, size: ViewportSize) -> None:
    with visit.page(viewport=size) as page:
        expect(page.locator(".tile.there")).to_have_count(6)
        drag(page, 1, 4)
        expect(page.locator(".tile.selected")).to_have_count(4)
        assert selected(page) == 4
        page.mouse.up()
        assert selected(page) == 4
        assert page.url == f"{visit.home}/"
        drag(page, 4, 3)
        page.mouse.up()
        expect(page.locator(".tile.selected")).to_have_count(2)
        drag(page, 0, 5)
        page.keyboard.press("Escape")
        page.mouse.up()
        assert selected(page) == 2


@pytest.mark.slow
def test_readers_can_download_but_not_remove(visit: Visit, archive: Archive) -> None:
    headers = {"Authorization": f"Bearer {token(archive.server, 'read')}"}
    with visit.page(extra_http_headers=headers) as page:
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        assert selected(page) == 1
        expect(page.get_by_role("button", name="Remove")).to_be_hidden()
        with page.expect_download():
            page.get_by_role("button", name="Download", exact=True).click()


@pytest.mark.slow
def test_another_quality_is_tried_and_taken(visit: Visit, archive: Archive) -> None:
    with visit.page() as page:
        name = names(page)[0]
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        page.get_by_role("button", name="Change quality").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator(".card h2")).to_have_text(name)
        dialog.get_by_role("heading", level=2).first.click(trial=True)  # nothing lies above it
        dialog.get_by_label("Quality", exact=True).select_option(label="Tiny: as small as possible")
        expect(dialog.locator(".card")).to_contain_text("times smaller")
        expect(dialog.get_by_role("slider")).to_be_visible()
        dialog.get_by_role("button", name="Archive 1 photo again").click()
        expect(dialog.get_by_role("status")).to_contain_text("1 photo will be archived again")
    client = archive.server.client
    wait_for(lambda: client.get("/queue").json()["waiting"] == 0, "the queue to be empty")


@pytest.mark.slow
def test_the_same_photos_stay_selected_when_another_one_comes(
    visit: Visit, archive: Archive
) -> None:
    client = archive.server.client
    first = client.get("/photos?sort=name&limit=1").json()["photos"][0]["id"]
    client.post("/removed", json={"ids": [first]}).raise_for_status()
    with visit.page("/?sort=name") as page:
        assert len(names(page)) == 5
        page.locator(".tile").nth(1).click(modifiers=["Shift"])
        page.locator(".tile").nth(2).click(modifiers=["Shift"])
        expect(page.locator(".tile.selected")).to_have_count(2)
        chosen = labels(page)
        client.post("/removed/undo", json={"ids": [first]}).raise_for_status()
        page.route("**/photos", lambda route: route.fulfill(status=201, json={"id": first}))
        page.get_by_role("button", name="Add").click()
        photo = archive.photos / "0.jpg"
        page.locator("dialog input[type=file]").set_input_files(photo)
        expect(page.locator("dialog li")).to_contain_text("Archived.")
        page.keyboard.press("Escape")
        expect(page.locator(".tile.there")).to_have_count(6)
        assert labels(page) == chosen
        page.locator(".tile").nth(5).click(modifiers=["Shift"])
        assert selected(page) == 3


def labels(page: Page) -> list[str]:
    """What the selected tiles are called."""
    said: list[str] = page.locator(".tile.selected").evaluate_all(
        "tiles => tiles.map(one => one.ariaLabel)"
    )
    return said
