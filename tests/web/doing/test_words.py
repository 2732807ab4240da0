"""The words of the page are for people: all in one folder, and none of the inside."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import BaseModel

from grayvault.core.config.model import Config
from grayvault.server.routes import static_files
from tests.support.pictures import piece
from tests.web.browser import Visit
from tests.web.conftest import Archive

VIEWS = "/?q=nothing", "/map", "/accounts", "/try", "/admin", "/nowhere", f"/view/{'0' * 64}"
WEB = Path(static_files.__file__).parents[1] / "web"

ENGLISH = re.compile(r"""(["'`])(?:[A-Z][a-z]+|a|an|the|no)\s[^"'`\n]*\1""")
"""A string that begins as a sentence does."""

WORDS = """() => {
  const named = [...document.querySelectorAll("*")].flatMap((one) =>
    ["aria-label", "title", "placeholder", "alt"].map((name) => one.getAttribute(name) ?? ""));
  const isHelp = (node) => node.parentElement.closest(".admin li details .note");
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (nodes.nextNode()) if (!isHelp(nodes.currentNode)) texts.push(nodes.currentNode.data);
  return [...texts, ...named].join("\\n");
}"""


def keys(section: type[BaseModel]) -> Iterator[str]:
    """The names of all configuration keys that are no English words."""
    for name, field in section.model_fields.items():
        if "_" in name:
            yield name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation)


INSIDE = re.compile(
    rf"grayvault [a-z]+|(?<!\S)--\w+|`|\b(?:{'|'.join(keys(Config))})\b"
    r"|\b(?:hintnet|propagate|no-gain|set-aside|half-written)\b"
    r"|\b(?!GrayVault|JavaScript|McDonald)[A-Z][a-z]+[A-Z][a-z]+\w*"
)
"""Commands, options, configuration keys, codes and class names."""


def check(page: Page) -> None:
    """Assert that what the page says now has nothing of the inside."""
    page.wait_for_load_state("networkidle")
    words = page.evaluate(WORDS)
    assert len(words) > 100
    assert [found.group() for found in INSIDE.finditer(words)] == []


def test_all_words_are_in_one_folder() -> None:
    scripts = [path for path in WEB.glob("script/**/*.js") if path.parent.name != "texts"]
    assert len(scripts) > 50
    for path in scripts:
        code = re.sub(r"/\*.*?\*/|//.*", "", path.read_text(), flags=re.DOTALL)
        assert [found.group() for found in ENGLISH.finditer(code)] == [], path
    body = re.sub(r"<noscript>.*?</noscript>", "", (WEB / "index.html").read_text())
    text = re.sub(r"<[^>]+>", "", body.partition("<body>")[2]).split()
    assert text == ["GrayVault"]
    assert not re.search(r'\s(?:aria-label|placeholder|title)="', body)


@pytest.mark.slow
def test_no_view_speaks_of_the_inside(visit: Visit, archive: Archive) -> None:
    [photo] = archive.server.client.get("/photos?limit=1").json()["photos"]
    with visit.page("/") as page:
        page.locator(".tile.there").first.click(modifiers=["Shift"])
        check(page)
        for label in ("Filter", "Make a link", "Change quality"):
            page.get_by_role("button", name=label).click()
            page.get_by_role("dialog").wait_for()
            check(page)
            page.keyboard.press("Escape")
        for address in (
            "/?q=nothing",
            "/map",
            "/accounts",
            "/try",
            "/admin",
            f"/view/{photo['id']}",
        ):
            page.goto(address)
            page.locator("h1, h2").first.wait_for()
            for summary in page.locator("summary").all():
                summary.click()
            check(page)
    visit.watched.complaints.clear()  # the browser notes that there is no such photo


@pytest.mark.slow
def test_no_refusal_speaks_of_the_inside(visit: Visit, tmp_path: Path) -> None:
    poor, broken = tmp_path / "poor.jpg", tmp_path / "broken.jpg"
    piece(24).save(poor, quality=20, optimize=True)
    broken.write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    with visit.page("/") as page:
        page.get_by_role("button", name="Add").click()
        page.locator(".uploads input[type=file]").set_input_files(poor)
        expect(page.locator(".uploads .refused")).to_have_count(1)
        check(page)
        page.goto("/try")
        page.locator(".trial input[type=file]").set_input_files([poor, broken])
        expect(
            page.locator(".card .note").filter(has_not_text=re.compile("tried|sent"))
        ).to_have_count(2)
        check(page)
    visit.watched.complaints.clear()  # the browser notes answers that refuse
