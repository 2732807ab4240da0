"""What axe-core, which knows the rules of WCAG 2.2, has to say about each view of the page."""

import subprocess
import tarfile

import pytest
from playwright.sync_api import Page, expect

from tests.support.tools import need
from tests.web.browser import Visit
from tests.web.conftest import Archive

VERSION = "4.14.1"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SERIOUS = {"serious", "critical"}

RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run(document, { runOnly: tags });
  return violations.map(({ id, impact, nodes }) => [impact, id, nodes.map((one) => one.html)]);
}"""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The code of axe-core."""
    folder = tmp_path_factory.mktemp("axe")
    command = [need("npm"), "pack", "--silent", f"axe-core@{VERSION}"]
    packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if packed.returncode:
        pytest.skip(f"axe-core can't be fetched: {packed.stderr}")
    with tarfile.open(folder / packed.stdout.split()[-1]) as package:
        code = package.extractfile("package/axe.min.js")
        assert code is not None
        return code.read().decode()


def serious(page: Page, axe: str) -> list[object]:
    page.evaluate(axe)
    return [violation for violation in page.evaluate(RUN) if violation[0] in SERIOUS]


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_wrong_anywhere(
    visit: Visit, archive: Archive, axe: str, theme: str
) -> None:
    viewport = WIDE if theme == "light" else NARROW
    photo = archive.server.client.get("/photos?sort=date&order=desc&limit=1").json()["photos"][0]
    options = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    with visit.page("/?undated=file-time&from=2020-09-15", **options) as page:
        expect(page.locator(".tile:not([data-id])")).to_have_count(0)
        page.locator(".tile.there").first.wait_for()
        assert serious(page, axe) == []
        page.get_by_role("button", name="Filter").click()
        page.get_by_role("dialog").wait_for()
        assert serious(page, axe) == []
        page.goto(f"/view/{photo['id']}")
        page.locator(".frame[aria-busy=false]").wait_for()
        for part in page.locator("summary").all():
            part.click()
        page.get_by_role("button", name="Slider").click()
        page.locator(".frame[aria-busy=false]").wait_for()
        assert serious(page, axe) == []
        page.get_by_role("button", name="Zoom in").click()
        page.locator(".zoom canvas").first.wait_for()
        assert serious(page, axe) == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_wrong_where_something_is_done(
    visit: Visit, axe: str, theme: str
) -> None:
    viewport = WIDE if theme == "light" else NARROW
    options = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    with visit.page("/accounts", **options) as page:
        page.locator(".worst").wait_for()
        assert serious(page, axe) == []
        page.goto("/admin")
        page.get_by_text("Everything that was looked at").click()
        assert serious(page, axe) == []
        page.goto("/map")
        page.locator(".spot").first.wait_for()
        assert serious(page, axe) == []
        page.goto("/try")
        page.get_by_label("Quality").wait_for()
        assert serious(page, axe) == []
        page.goto("/")
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        assert serious(page, axe) == []
        page.get_by_role("button", name="Make a link").click()
        page.keyboard.press("Enter")
        address = page.locator(".link input[readonly]").input_value()
        assert serious(page, axe) == []
        page.goto(address)
        page.locator(".shared-photos img").first.wait_for()
        assert serious(page, axe) == []
