"""A real browser, and what a page does in it that no page should do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Route, expect

DESK = {"width": 1100, "height": 700}
PHONE = {"width": 360, "height": 740}
expect.set_options(timeout=60_000)  # five seconds by default, too few on a busy machine


@dataclass
class Watched:
    """Messages on the console and requests to other servers, in all pages of one test."""

    home: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page from its start."""
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc:
            self.elsewhere.append(request.url)


@dataclass(frozen=True)
class Visit:
    """Pages of one server in one browser."""

    browser: Browser
    home: str
    watched: Watched

    @contextmanager
    def page(self, address: str = "/", **options: Any) -> Iterator[Page]:
        """A page at an address of the server, as a browser with these options has it."""
        context = self.browser.new_context(**{"viewport": DESK, **options}, base_url=self.home)
        page = context.new_page()
        page.set_default_timeout(60_000)
        self.watched.watch(page)
        try:
            page.goto(address)
            yield page
        finally:
            context.close()


def pixels(place: Locator) -> NDArray[np.float64]:
    """What is seen of an element."""
    with Image.open(BytesIO(place.screenshot())) as image:
        return np.asarray(image.convert("RGB"), float)


def hold_back(page: Page) -> list[Route]:
    """The page's uploads from now on, which wait for the test."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/photos", hold)
    return held


def names(page: Page) -> list[str]:
    """What the tiles are called, in the order in which they are read out."""
    page.locator(".tile.there").first.wait_for()
    expect(page.locator(".tile:not([data-id])")).to_have_count(0)
    labels = page.locator(".tile").evaluate_all("tiles => tiles.map(one => one.ariaLabel)")
    return [str(label).rpartition(",")[0] for label in labels]
