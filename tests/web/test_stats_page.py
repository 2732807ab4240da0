"""What the archive saves, in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cli.conftest import run
from tests.web.browser import PHONE, Visit
from tests.web.conftest import Archive

INSIDE_WORDS = re.compile(
    r"hintnet|propagate|no-gain|unreadable|compact|percentile|grayvault \w|_|`", re.IGNORECASE
)


@pytest.fixture(scope="module")
def failed(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file that failed, for a reason."""
    path: Path = tmp_path_factory.mktemp("failed") / "broken.jpg"
    path.write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    assert run("add", path, vault=archive.server.vault).exit_code == 3


def figure(page: Page, title: str) -> list[str]:
    """The texts of a plot's bars."""
    plot = page.locator("figure").filter(has_text=title)
    return plot.locator(".bars .much").all_inner_texts()


@pytest.mark.usefixtures("failed")
def test_the_saving_is_said_in_a_sentence_and_shown_in_plots(
    visit: Visit, archive: Archive
) -> None:
    with visit.page() as page:
        page.get_by_role("link", name="Savings").click()
        page.locator("figure").first.wait_for()
        stats = archive.server.client.get("/stats").json()
        counts = archive.server.client.get("/stats/closeness").json()
        before, after = (f"{stats[key] / 1000:.1f} kB" for key in ("source_bytes", "stored_bytes"))
        saving = f"{stats['photos']} photos take {after} instead of {before}; "
        expect(page.locator(".headline")).to_contain_text(saving)
        saved = page.locator("figure").filter(has_text="What brought the saving")
        widths = "bars => bars.map(bar => +bar.getAttribute('width'))"
        factors = "factor_lossless", "factor_codec", "factor"
        expected = 1, *(1 / stats[name] for name in factors)
        bars = saved.locator("rect").evaluate_all(widths)
        assert bars == pytest.approx([100 * share for share in expected], rel=1e-6)
        close = figure(page, "How close photos are")
        assert [int(text.split()[0]) for text in close] == [
            number for name, number in counts.items() if number or name != "unmeasured"
        ]
        expect(page.locator("figure").filter(has_text="Could not be archived")).to_contain_text(
            "Damaged, or no picture"
        )
        assert not INSIDE_WORDS.findall(page.locator("main").inner_text())
        expect(page).to_have_title("Savings – GrayVault")


@pytest.mark.slow
def test_the_worst_photos_are_shown_and_opened(visit: Visit, archive: Archive) -> None:
    worst = archive.server.client.get("/stats?worst=12").json()["worst"]
    with visit.page("/accounts", viewport=PHONE) as page:
        links = page.locator(".worst a")
        expect(links).to_have_count(len(worst))
        assert links.evaluate_all("links => links.map(link => link.pathname)") == [
            f"/view/{photo['id']}" for photo in worst
        ]
        page.get_by_text("The figures").click()
        expect(page.locator("details")).to_contain_text("Colour difference")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        links.first.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{visit.home}/view/{worst[0]['id']}")
