"""`report`: one page that needs nothing else, whose figures are those of `stats` and `show`."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from tests.cli.conftest import Home, run
from tests.support.photos import jpeg_piece, shared
from tests.support.pictures import save_photo
from tests.support.tools import ctrl_c_is_heard

HOSTILE = "<script>alert(1)</script>&\"'|*_`\u202e.jpg"
"""What would be HTML, Markdown, and turn the line round."""


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A vault with three photos: one has a hostile name, one's original is gone, one's changed."""
    folder = tmp_path_factory.mktemp("reported")
    home = Home(folder / "photos", folder / "vault")
    save_photo(home.photos / HOSTILE.replace("/", "∕"), 0)
    gone, changed = (
        save_photo(home.photos / "gone.jpg", 1),
        save_photo(home.photos / "other.jpg", 3),
    )
    added = run("add", home.photos, vault=home.vault)
    assert added.exit_code == 0, added.output
    gone.unlink()
    before = changed.stat()
    changed.write_bytes(changed.read_bytes()[:-1] + b"\0")  # the same size, and the same time:
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    return home


def write(home: Home, output: Path, *words: object) -> str:
    result = run("report", "-o", output, *words, vault=home.vault)
    assert result.exit_code == 0, result.output
    assert str(output) in result.stdout
    return output.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(reported: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("page") / "report.html"
    write(reported, output)
    return output


def document(home: Home, *words: object) -> Any:
    return json.loads(run(*words, "--json", vault=home.vault).stdout)


def parsed(text: str) -> Any:
    """The page as a tree."""
    return html.fromstring(text)


def as_text(value: Any) -> str:
    """A value as the page's attributes have it."""
    return str(value)


def check_figures(home: Home, text: str) -> None:
    """Every figure on the page is that of `stats --json` or of `show --json`."""
    tree = parsed(text)
    stats = document(home, "stats")
    totals = {
        cell.get("data-key"): cell.get("data-value")
        for cell in tree.xpath("//table//td[@data-key]")
    }
    assert totals == {key: as_text(stats[key]) for key in totals}
    causes = "factor_lossless", "factor_quality", "factor_color"
    assert {"photos", "factor", *causes, "delta_e_p95"} <= totals.keys()
    articles = tree.xpath("//article")
    assert articles
    for article in articles:
        facts = document(home, "show", article.get("data-photo"))
        facts["factor"] = facts["source_bytes"] / facts["stored_bytes"]
        figures = {element.get("data-key"): element for element in article.xpath(".//dd")}
        assert {"delta_e_mean", "stored_bytes", "camera"} < figures.keys()
        for key, cell in figures.items():
            assert cell.get("data-value") == as_text(facts[key])
            if isinstance(facts[key], float):
                assert cell.text.strip("× dB") in {f"{facts[key]:.1f}", f"{facts[key]:.2f}"}


def test_every_figure_agrees(reported: Home, page: Path) -> None:
    check_figures(reported, page.read_text())


def test_each_photo_is_shown_once_with_its_pictures_and_figures(reported: Home, page: Path) -> None:
    articles = parsed(page.read_text()).xpath("//article")
    captions_by_name = {
        article.xpath("string(h4)"): [caption.text for caption in article.xpath(".//figcaption")]
        for article in articles
    }
    assert len(articles) == len(captions_by_name) == 3
    for name, captions in captions_by_name.items():
        whole = ["original", "gray, as stored", "restored", "colour error"]
        lost = name.endswith(("gone.jpg", "other.jpg"))
        assert captions == (["gray, as stored", "restored"] if lost else whole)
    assert page.read_text().count("The original is no longer where it was") == 2


def test_hostile_names_are_text(reported: Home, page: Path) -> None:
    tree = parsed(page.read_text())
    assert tree.xpath("//script") == []
    names = [heading.text for heading in tree.xpath("//article/h4")]
    assert any("<script>alert(1)<∕script>&\"'|*_`\\u202e.jpg" in name for name in names)
    markdown = write(reported, page.with_suffix(".md"))
    assert "<script>" not in markdown
    row = next(line for line in markdown.splitlines() if "&lt;script&gt;" in line)
    assert r"&amp;\"".replace("\\", "") in row
    assert r"\|\*\_\`" in row
    headings = next(line for line in markdown.splitlines() if line.startswith("| Source"))
    assert row.replace(r"\|", "").count("|") == headings.count("|")


def test_markdown_has_the_same_figures(reported: Home, tmp_path: Path) -> None:
    text = write(reported, tmp_path / "report.txt", "--format", "md")
    stats = document(reported, "stats")
    assert f"| Factor | {stats['factor']:.2f}× |" in text
    assert f"| Colour error, mean | {stats['delta_e_mean']:.2f} |" in text
    for photo in document(reported, "list"):
        assert f"| {photo['id'][:12]} |" in text


def test_no_photos_on_the_sheet(reported: Home, tmp_path: Path) -> None:
    text = write(reported, tmp_path / "report.html", "--photos", 0)
    assert "<article" not in text
    assert "<svg" in text


def test_an_empty_vault(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert run("add", nothing, vault=vault).exit_code == 0
    for name in ("report.html", "report.md"):
        text = write(Home(nothing, vault), tmp_path / name)
        assert "GrayVault report" in text
    assert "holds no photos" in (tmp_path / "report.html").read_text()


def test_an_original_is_never_written_over(reported: Home) -> None:
    source = next(reported.photos.glob("<*"))
    before = source.read_bytes()
    result = run("report", "-o", source, vault=reported.vault)
    assert result.exit_code == 2
    assert "is an original of the archive" in result.stderr
    assert source.read_bytes() == before


def test_a_folder_that_is_not_there(reported: Home, tmp_path: Path) -> None:
    result = run("report", "-o", tmp_path / "no" / "report.html", vault=reported.vault)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def process(home: Home, output: Path, **more: Any) -> subprocess.Popen[str]:
    words = "--vault", str(home.vault), "report", "-o", str(output)
    command = sys.executable, "-m", "grayvault", *words
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **more)


@pytest.mark.slow
def test_a_disk_that_is_full_leaves_no_half_a_file(reported: Home, tmp_path: Path) -> None:
    def limit() -> None:
        import resource  # in the child alone

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    output = tmp_path / "report.html"
    output.write_text("the last report")
    with process(reported, output, preexec_fn=limit) as failing:
        message = failing.communicate(timeout=60)[1]
    assert failing.returncode == 1
    assert "can't be written" in message
    assert output.read_text() == "the last report"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.slow
def test_ctrl_c_leaves_no_half_a_file(reported: Home, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    with process(reported, output, preexec_fn=ctrl_c_is_heard) as running:
        try:
            running.wait(1.5)  # loading, or at its photos
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
        message = running.communicate(timeout=60)[1]
    if running.returncode == 0 or output.exists():  # it was done, or about to end
        assert output.read_text(encoding="utf-8").endswith("</html>")
        assert list(tmp_path.iterdir()) == [output]
    else:
        assert "interrupted" in message or "KeyboardInterrupt" in message
        assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_one_sentence_says_how_to_install_it(
    reported: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run("report", "-o", tmp_path / "report.html", vault=reported.vault)
    assert result.exit_code == 2
    assert "matplotlib: pip install 'grayvault[report]'" in result.stderr
    assert list(tmp_path.iterdir()) == []
    write(reported, tmp_path / "report.md")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_in_a_browser(
    browser: Browser, page: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    """Nothing is asked for elsewhere, nothing is complained of, all pictures are there."""
    tab: Page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    pictures = tab.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert len(pictures) == 2 + 2 + 4
    assert min(pictures) > 0
    assert tab.locator("svg").count() == 6
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 27)"}[scheme]
    assert complaints == []
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
    assert tab.pdf(format="A4").startswith(b"%PDF") if width == 1200 else True
    tab.close()


@pytest.mark.slow
def test_photos_of_cameras(browser: Browser, tmp_path: Path) -> None:
    """Real photos, one in full size: every figure agrees, and so does the heat map's picture."""
    home = Home(tmp_path / "photos", tmp_path / "vault")
    jpeg_piece(shared("camera/iphone11-bus.jpg"), home.photos)
    shutil.copy(shared("camera/kodak-z612-castle.jpg"), home.photos)
    config = tmp_path / "config.yaml"
    config.write_text("watch: {settle_seconds: 0}\nquality: none")
    assert run("--config", config, "add", home.photos, vault=home.vault).exit_code == 0
    text = write(home, tmp_path / "report.html")
    check_figures(home, text)
    tab = browser.new_page()
    tab.goto((tmp_path / "report.html").as_uri())
    sizes = tab.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert len(sizes) == 2 * 4
    cameras = tab.locator("dd[data-key=camera]").all_inner_texts()
    assert sorted(cameras) == ["Apple iPhone 11", "KODAK Z612 ZOOM DIGITAL CAMERA"]
