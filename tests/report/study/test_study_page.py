"""The study's page in a real browser: its figures, its pictures, on a screen and on a phone."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.report.study.conftest import Done
from tests.web.browser import DESK, PHONE, Watched

pytestmark = pytest.mark.slow


@pytest.fixture
def out(done: Done) -> Path:
    return done.out


def opened(browser: Browser, out: Path, **options: Any) -> tuple[Page, Watched]:
    watched = Watched("")
    page = browser.new_context(**{"viewport": DESK, **options}).new_page()
    watched.watch(page)
    page.goto((out / "index.html").as_uri())
    return page, watched


def results(out: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((out / "study.json").read_text())
    return document


def test_the_table_has_the_figures_of_the_study(browser: Browser, out: Path) -> None:
    page, _ = opened(browser, out)
    rows = page.locator("table.study tbody tr")
    colored = [photo for photo in results(out)["photos"] if not photo["is_gray"]]
    assert rows.count() == len(colored) == 3
    for row, photo in zip(rows.all(), colored, strict=True):
        cells = row.locator("td").all_inner_texts()
        assert cells[2] == f"{photo['source_bytes'] / photo['gray_jpeg_bytes']:.2f}"
        for place, tier in enumerate(("compact", "lossless", "exact", "color"), 3):
            assert (
                cells[place]
                == f"{photo['source_bytes'] / photo['tiers'][tier]['stored_bytes']:.2f}"
            )
        assert cells[7] == f"{photo['tiers']['compact']['delta_e_mean']:.2f}"
    above, means, *_ = page.locator("table.study tfoot tr").all()
    factors = {row["method"]: row for row in results(out)["factors"]}
    assert above.locator("td").all_inner_texts()[2] == str(factors["study"]["above_two"])
    assert means.locator("td").all_inner_texts()[3] == f"{factors['compact']['mean_factor']:.2f}"


def test_each_contact_sheet_shows_every_way(browser: Browser, out: Path) -> None:
    page, watched = opened(browser, out)
    articles = page.locator("article")
    assert articles.count() == 4
    for article, photo in zip(articles.all(), results(out)["photos"], strict=True):
        titles = article.locator("figcaption strong").all_inner_texts()
        assert titles[:2] == ["original", "black and white"]
        assert len(titles) == 2 + len(photo["restored"])
        for image in article.locator("img").all():
            image.scroll_into_view_if_needed()
            image.evaluate("image => image.decode()")
            assert image.evaluate("image => image.naturalWidth") == photo["width"]
    assert page.locator("h4", has_text="<script>").count() == 1
    assert page.locator("script").count() == 0
    assert watched.complaints == []
    assert all(address.startswith("file:") for address in watched.elsewhere)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_page_fits_and_can_be_read(
    browser: Browser, out: Path, theme: str, viewport: dict[str, int]
) -> None:
    page, _ = opened(browser, out, color_scheme=theme, viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (theme == "light")
    charts = page.locator(".charts svg")
    assert charts.count() == 2
    words = charts.first.locator("text").all_text_contents()
    assert {"all photos", "hintnet, alone", "hintnet, with hints"} <= {
        word.strip() for word in words
    }
