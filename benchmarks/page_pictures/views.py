"""The views of the page, each as a visitor would open it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

WAIT_MS = 240_000
"""A network is loaded before the first view; on a busy machine that takes its time."""

SETTLE_MS = 500
"""Pictures fade in, and the mouse is away."""


def timeline(page: Page, _new: Path) -> None:
    page.goto("/")
    all_there(page)


def photo(page: Page, _new: Path) -> None:
    """The original beside the restored colours."""
    open_photo(page)
    page.get_by_label("Original", exact=True).check(force=True)
    page.get_by_role("button", name="Slider").click()
    page.get_by_role("slider").wait_for()
    page.locator(".frame[aria-busy=false]").wait_for()


def facts(page: Page, _new: Path) -> None:
    """What is said about a photo, below its picture on a phone."""
    open_photo(page)
    page.get_by_text("Figures", exact=True).click()
    page.get_by_text("Figures", exact=True).scroll_into_view_if_needed()


def finding(page: Page, _new: Path) -> None:
    page.goto("/?from=2024-05-01&camera=Canon%20EOS%20R6")
    all_there(page)


def selecting(page: Page, _new: Path) -> None:
    page.goto("/")
    all_there(page)
    page.get_by_role("button", name="Select", exact=True).click()
    for number in (0, 2, 3):
        page.locator(".tile").nth(number).click()


def again(page: Page, _new: Path) -> None:
    """Another quality, before and after."""
    page.goto("/?q=Coffee")
    all_there(page)
    page.locator(".tile").first.click(modifiers=["Shift"])
    page.get_by_role("button", name="Change quality").click()
    page.get_by_label("Quality", exact=True).select_option(label="Tiny: as small as possible")
    compared(page)


def trying(page: Page, new: Path) -> None:
    page.goto("/try")
    page.locator(".trial input[type=file]").set_input_files(new)
    compared(page)


def where(page: Page, _new: Path) -> None:
    page.goto("/map")
    page.locator(".spot").first.wait_for()


def savings(page: Page, _new: Path) -> None:
    page.goto("/accounts")
    page.locator(".headline").wait_for()


def admin(page: Page, _new: Path) -> None:
    page.goto("/admin")
    page.get_by_text("Everything that was looked at").wait_for()


def nowhere(page: Page, _new: Path) -> None:
    page.goto("/nowhere")


VIEWS: dict[str, Callable[[Page, Path], None]] = {
    "timeline": timeline,
    "photo": photo,
    "facts": facts,
    "finding": finding,
    "selecting": selecting,
    "another-quality": again,
    "trying": trying,
    "map": where,
    "savings": savings,
    "admin": admin,
    "nowhere": nowhere,
}
"""By the name of their pictures: each opens a view; the file is a photo that is new."""


def open_photo(page: Page) -> None:
    page.goto("/?q=Chelsea.jpg")
    all_there(page)
    page.locator(".tile").first.click()
    page.locator(".frame[aria-busy=false]").wait_for()


def all_there(page: Page) -> None:
    page.locator(".tile.there").first.wait_for()
    expect(page.locator(".tile:not(.there)")).to_have_count(0, timeout=WAIT_MS)


def compared(page: Page) -> None:
    """A photo is tried, and both pictures are there."""
    page.locator(".card").get_by_role("slider").first.wait_for()
    page.wait_for_load_state("networkidle")
