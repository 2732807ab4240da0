"""Adding photos in a browser."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Dialog, expect

from tests.cli.conftest import run
from tests.server.server import serving
from tests.support.pictures import save_photo
from tests.web.browser import Visit, hold_back
from tests.web.conftest import Archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of one photo, for others to be added to."""
    folder = tmp_path_factory.mktemp("uploads")
    photo = save_photo(folder / "photos" / "known.jpg", 0)
    assert run("add", photo, vault=folder / "vault").exit_code == 0
    with serving(folder / "vault") as server:
        yield Archive(photo.parent, server)


@pytest.mark.slow
def test_files_are_sent_and_each_is_answered(
    visit: Visit, archive: Archive, tmp_path: Path
) -> None:
    new = save_photo(tmp_path / "<i>new.jpg", 500)
    known = archive.photos / "known.jpg"
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(new.read_bytes()[:900])
    noise = tmp_path / "noise.png"
    random = np.random.default_rng(0).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    Image.fromarray(random).save(noise)
    with visit.page() as page:
        page.get_by_role("button", name="Add").click()
        page.locator("dialog input[type=file]").set_input_files([new, known, broken, noise])
        row = page.locator("dialog li")
        expect(row.nth(0)).to_contain_text("Archived.")
        expect(row.nth(0).locator(".name")).to_have_text("<i>new.jpg")
        expect(row.nth(1)).to_contain_text("Already in the archive.")
        expect(row.nth(2)).to_contain_text("Damaged, or not copied to the end.")
        expect(row.nth(3)).to_contain_text("larger than this server takes")
        expect(page.locator(".summary")).to_have_text("1 photo added")
        page.keyboard.press("Escape")
        expect(page.locator(".trail .total").first).to_have_text("2 photos")
        expect(page.locator(".tile[aria-label^='<i>new.jpg']")).to_be_visible()
    refusals = [
        sentence for sentence in visit.watched.complaints if "422" in sentence or "413" in sentence
    ]
    assert len(refusals) == len(visit.watched.complaints) == 2  # the browser's own lines
    visit.watched.complaints.clear()


DROP = """([data, name]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector("main").dispatchEvent(
      new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    if (kind === "dragenter") window.hinted = document.body.classList.contains("dropping");
  }
}"""


@pytest.mark.slow
def test_files_are_dropped_anywhere(visit: Visit, tmp_path: Path) -> None:
    data = b64encode(save_photo(tmp_path / "dropped.jpg", 501).read_bytes()).decode()
    with visit.page("/accounts") as page:
        page.locator("h1").wait_for()
        page.evaluate(DROP, [data, "dropped.jpg"])
        assert page.evaluate("window.hinted")
        expect(page.locator("dialog li")).to_contain_text("Archived.")
        page.get_by_role("link", name="View photo").click()
        expect(page.locator(".viewer h1")).to_have_text("dropped.jpg")


DROP_FOLDER = """([data, name]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const file = new File([bytes], name, { type: "image/jpeg" });
  const entries = [
    { isFile: true, name, file: (then) => then(file) },
    { isFile: true, name: "locked.jpg", file: (_, failed) => failed(new Error()) },
  ];
  const reader = { readEntries: (then) => then(entries.splice(0)) };
  const folder = { name: "folder", createReader: () => reader };
  const event = new DragEvent("drop", { bubbles: true, cancelable: true });
  const items = [{ webkitGetAsEntry: () => folder }];
  Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], files: [], items } });
  document.body.dispatchEvent(event);
}"""


@pytest.mark.slow
def test_of_a_dropped_folder_what_can_be_read_is_sent(visit: Visit, tmp_path: Path) -> None:
    data = b64encode(save_photo(tmp_path / "dropped.jpg", 506).read_bytes()).decode()
    with visit.page() as page:
        expect(page.get_by_role("button", name="Add")).to_be_enabled()
        page.evaluate(DROP_FOLDER, [data, "dropped.jpg"])
        row = page.locator("dialog li")
        expect(row.filter(has_text="dropped.jpg")).to_contain_text("Archived.")
        expect(row.filter(has_text="locked.jpg")).to_contain_text("The browser can't read it.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "said"), [(401, "Sign in with a token"), (408, "The connection broke.")]
)
def test_a_refusal_that_is_not_about_the_file_can_be_tried_again(
    visit: Visit, tmp_path: Path, status: int, said: str
) -> None:
    photo = save_photo(tmp_path / "again.jpg", 507)
    with visit.page() as page:
        page.route("**/photos", lambda route: route.fulfill(status=status, json={}), times=1)
        page.get_by_role("button", name="Add").click()
        page.locator("dialog input[type=file]").set_input_files(photo)
        expect(page.locator("dialog li")).to_contain_text(said)
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("link", name="View photo")).to_be_visible()
    visit.watched.complaints.clear()  # the browser's own line about the refusal


@pytest.mark.slow
def test_what_could_not_be_sent_is_sent_again(visit: Visit, tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "again.jpg", 502)
    with visit.page() as page:
        page.route("**/photos", lambda route: route.abort())
        page.get_by_role("button", name="Add").click()
        page.locator("dialog input[type=file]").set_input_files(photo)
        expect(page.locator(".summary")).to_have_text("0 photos added, 1 file not sent")
        page.unroute("**/photos")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".summary")).to_have_text("1 photo added")
        expect(page.locator("dialog li")).to_contain_text("Archived.")
    visit.watched.complaints.clear()  # the browser's own line about the broken connection


LEAVE = "setTimeout(() => window.location.reload())"


@pytest.mark.slow
def test_uploads_go_on_while_a_photo_is_looked_at(visit: Visit, tmp_path: Path) -> None:
    with visit.page() as page:
        page.get_by_role("button", name="Add").click()
        files = page.locator("dialog input[type=file]")
        files.set_input_files(save_photo(tmp_path / "1.jpg", 503))
        link = page.get_by_role("link", name="View photo")
        expect(link).to_be_visible()
        held = hold_back(page)
        files.set_input_files(save_photo(tmp_path / "2.jpg", 504))
        expect(page.locator(".summary")).to_have_text("1 of 2 files done")
        link.click()
        expect(page.locator(".viewer h1")).to_have_text("1.jpg")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.once("dialog", Dialog.dismiss)
        with page.expect_event("dialog") as waiting:
            page.evaluate(LEAVE)
        assert waiting.value.type == "beforeunload"
        page.keyboard.press("Escape")
        expect(page.locator(".tile[aria-label^='1.jpg']")).to_be_visible()
        held[0].continue_()
        expect(page.locator(".tile[aria-label^='2.jpg']")).to_be_visible()
        with page.expect_event("load"):
            page.evaluate(LEAVE)


@pytest.mark.slow
def test_what_could_not_be_added_is_said_although_the_dialog_was_closed(
    visit: Visit, tmp_path: Path
) -> None:
    with visit.page() as page:
        held = hold_back(page)
        page.get_by_role("button", name="Add").click()
        with page.expect_request("**/photos"):
            photo = save_photo(tmp_path / "3.jpg", 505)
            page.locator("dialog input[type=file]").set_input_files(photo)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        held[0].abort()
        expect(page.locator("dialog li")).to_contain_text("The connection broke.")
    visit.watched.complaints.clear()  # the browser's own line about the broken connection
