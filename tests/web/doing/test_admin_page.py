"""The admin page in a browser, by mouse and by keyboard, on a desk and on a phone."""

import hashlib

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.cli.conftest import run
from tests.server.middleware.test_authentication import token
from tests.web.browser import Visit
from tests.web.conftest import Archive


def press(page: Page, label: str) -> None:
    """Press a button with the keyboard."""
    button = page.get_by_role("button", name=label)
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.slow
def test_everything_is_there_and_works(visit: Visit, archive: Archive, size: ViewportSize) -> None:
    path, vault = archive.photos / "1.jpg", archive.server.vault
    removed = hashlib.sha256((archive.photos / "2.jpg").read_bytes()).hexdigest()
    assert run("trash", "put", "--yes", path, vault=vault).exit_code == 0
    assert run("remove", "--yes", removed, vault=vault).exit_code == 0
    assert run("verify", vault=vault).exit_code == 0
    with visit.page(viewport=size) as page:
        page.get_by_role("link", name="Admin").click()
        page.get_by_role("button", name="Try again: broken.jpg").click()
        expect(page.locator(".done")).to_have_text("In the queue again")
        press(page, f"Bring back: Original {path}")
        expect(page.locator(".done")).to_have_count(2)
        assert path.exists()
        press(page, "Bring back: Removed photo 2.jpg")
        expect(page.locator(".done")).to_have_count(3)
        assert archive.server.client.get(f"/photo/{removed}/meta").status_code == 200
        health = page.get_by_role("region", name="Health")
        expect(health).to_contain_text("5 photos verified on")
        expect(health).to_contain_text("1 picture failed")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.slow
def test_access_is_given_and_ended(visit: Visit, archive: Archive) -> None:
    with visit.page("/admin") as page:
        page.get_by_label("Who or what is it for?").fill("Anna's phone")
        page.get_by_label("May", exact=True).select_option("look, add and remove")
        page.get_by_label("May", exact=True).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        secret = page.locator(".secret code").inner_text()
        headers = {"Authorization": f"Bearer {secret}"}
        assert archive.server.client.get("/access", headers=headers).json() == {"scope": "write"}
        page.get_by_role("button", name="End access: Anna's phone").last.click()
        expect(page.locator(".done")).to_have_text("Ended")
        assert archive.server.client.get("/access", headers=headers).status_code == 401


@pytest.mark.slow
def test_others_see_only_what_they_may_do(visit: Visit, archive: Archive) -> None:
    headers = {"Authorization": f"Bearer {token(archive.server, 'read')}"}
    with visit.page("/admin", extra_http_headers=headers) as page:
        expect(page.get_by_role("alert")).to_contain_text("Only the owner of the archive")
        expect(page.get_by_role("link", name="Admin")).to_be_hidden()
        expect(page.get_by_role("button", name="Add")).to_be_hidden()
