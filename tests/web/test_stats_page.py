"""What the archive saves, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cli.conftest import run
from tests.web.browser import Visit
from tests.web.conftest import Archive


@pytest.fixture(scope="module")
def failed(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file that failed, for a reason."""
    path: Path = tmp_path_factory.mktemp("failed") / "broken.jpg"
    path.write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    assert run("add", path, vault=archive.server.vault).exit_code == 3


@pytest.mark.usefixtures("failed")
def test_the_figures_are_those_of_stats(visit: Visit, archive: Archive) -> None:
    with visit.page() as page:
        page.get_by_role("link", name="Savings").click()
        page.locator("figure").first.wait_for()
        stats = archive.server.client.get("/stats").json()
        headline = page.locator(".headline")
        expect(headline).to_contain_text(f"{stats['factor']:.2f}×")
        expect(headline).to_contain_text(f"{stats['photos']}photo")
        saved = page.locator("figure").filter(has_text="What brought the saving")
        expect(saved).to_contain_text(f"{stats['factor_lossless']:.2f}× by the codec")
        expect(saved).to_contain_text(f"{stats['factor_quality']:.2f}× by the quality")
        expect(saved).to_contain_text(f"{stats['factor_color']:.2f}× by the colour")
        bars = saved.locator("rect").evaluate_all(
            "bars => bars.map(one => +one.getAttribute('width'))"
        )
        factors = "factor_lossless", "factor_codec", "factor"
        expected = 1, *(1 / stats[name] for name in factors)
        assert bars == pytest.approx([100 * share for share in expected], rel=1e-6)
        alike = page.locator("figure").filter(has_text="look like their originals")
        expect(alike).to_contain_text(f"full size {stats['likeness_full_size']:.1f}")
        expect(alike).to_contain_text(f"on a screen {stats['likeness_display']:.1f}")
        error = page.locator("figure").filter(has_text="Colour error")
        expect(error).to_contain_text(f"mean {stats['delta_e_mean']:.1f}")
        expect(error).to_contain_text(f"95th percentile {stats['delta_e_p95']:.1f}")
        for name in (*stats["by_tier"], "unreadable"):
            expect(page.locator(".what").get_by_text(name, exact=True)).to_be_visible()
        expect(page).to_have_title("Savings – GrayVault")
        page.go_back()
        expect(page.locator(".tile").first).to_be_visible()
