"""The runs that are recorded: `python -m tests.faults.crash.scenarios NAME FOLDER`."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.crash.invariants import Before, digest
from tests.faults.crash.operations import Enter, Sync
from tests.faults.crash.record import Recording
from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos

Command = Callable[[Desk], object]


def _says(*words: str) -> Command:
    """A command line; `PHOTOS` stands for the folder of photos, `FIRST` for a photo's path."""

    def run(desk: Desk) -> None:
        known = {"PHOTOS": str(desk.photos), "FIRST": f"path:{desk.photos / '0.jpg'}"}
        answer = desk.run(*(known.get(word, word) for word in words))
        assert answer.code in {0, 3}, answer.out

    return run


def _restore_removed(desk: Desk) -> None:
    content = (desk.photos / "0.jpg").read_bytes()
    assert desk.run("trash", "restore", digest(content)).code == 0


def _upload(desk: Desk) -> None:
    with serving(desk.vault, {"jobs": 1, "thumbnails": [16]}) as server:
        for path in sorted((desk.folder / "uploads").iterdir()):
            server.upload(path).raise_for_status()


_ADD = _says("add", "--jobs", "1", "PHOTOS")
_PUT = _says("trash", "put", "--yes", "PHOTOS")


@dataclass(frozen=True)
class Scenario:
    """What is done before the recording, and what is recorded.

    `originals` is what the configuration says of them, then and at the next start.
    """

    prepared: tuple[Command, ...]
    recorded: tuple[Command, ...]
    originals: str = "keep"


SCENARIOS = {
    "first": Scenario((), (_ADD,)),
    "delete": Scenario((), (_ADD,), "delete"),
    "trash": Scenario((), (_ADD,), "trash"),
    "remove": Scenario((_ADD,), (_says("remove", "--yes", "FIRST"), _restore_removed)),
    "renew": Scenario((_ADD,), (_says("rearchive", "--all", "--tier", "color"),)),
    "put": Scenario((_ADD,), (_PUT, _says("trash", "restore", "PHOTOS"))),
    "purge": Scenario((_ADD, _PUT), (_says("trash", "purge", "--now", "--yes"),)),
    "upload": Scenario((_ADD,), (_upload,)),
    "reindex": Scenario((_ADD,), (_says("reindex"),)),
}


class DeskWithViews(Desk):
    """A desk whose photos get a small view when they are archived."""

    @property
    def configuration(self) -> str:
        return super().configuration + "thumbnails: [16]\n"


def desk_of(name: str, folder: Path) -> Desk:
    """The desk of a scenario."""
    return DeskWithViews(folder, originals=SCENARIOS[name].originals)


def prepare(name: str, folder: Path, photos: int) -> Before:
    """What lies there before the run: photos, a sidecar, a copy, and a file that is no picture.

    But for the scenario `first` there is a vault that holds another photo already.
    """
    desk, scenario = desk_of(name, folder), SCENARIOS[name]
    others: set[str] = set()
    if name != "first":
        others.add(_id(save_photo(folder / "elsewhere" / "1000.jpg", 1000)))
        assert desk.run("add", "--jobs", "1", folder / "elsewhere").code == 0
    files = {
        str(path.relative_to(desk.photos)): path.read_bytes() for path in _photos(desk, photos)
    }
    uploads = save_photos(folder / "uploads", photos, 2000) if name == "upload" else []
    for command in scenario.prepared:
        command(desk)
    archivable = frozenset(path for path in files if path.endswith(".jpg")) - {"broken.jpg"}
    maybe = {_id(path) for path in uploads}
    if name == "remove":
        maybe.add(digest(files["0.jpg"]))
    for_good = {"delete": archivable, "purge": frozenset(files) - {"broken.jpg"}}
    deleted = for_good.get(name, frozenset())
    return Before(
        files, archivable, deleted, scenario.originals, frozenset(others), frozenset(maybe)
    )


def promised(name: str, recording: Recording, cut: int) -> int:
    """How many uploads are to outlive a crash: whose names in `incoming/` were synced."""
    if name != "upload":
        return 0
    incoming = recording.start.find("vault/incoming")
    synced = arrived = 0
    for operation in recording.operations[:cut]:
        if (
            isinstance(operation, Enter)
            and operation.folder == incoming
            and operation.old is not None
        ):
            arrived += 1
        elif isinstance(operation, Sync) and operation.node == incoming:
            synced = arrived
    return synced


def uploaded(desk: Desk) -> int:
    """How many of the uploads are photos, their own bytes beside them."""
    photos = {photo["id"] for photo in desk.listed("--all")}
    paths = (desk.vault / "originals").glob("*/*")
    return sum(path.stem in photos and _id(path) == path.stem for path in paths)


def _photos(desk: Desk, photos: int) -> list[Path]:
    first, *others = save_photos(desk.photos, photos)
    beside = first.with_suffix(".jpg.xmp")
    beside.write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    copy = desk.photos / "copies" / "copy.jpg"
    copy.parent.mkdir()
    copy.write_bytes(first.read_bytes())
    broken = desk.photos / "broken.jpg"
    broken.write_bytes(b"no picture")
    return [first, *others, beside, copy, broken]


def _id(path: Path) -> str:
    return digest(path.read_bytes())


def main() -> None:
    """Run a scenario."""
    name, folder = sys.argv[1:]
    desk = desk_of(name, Path(folder))
    for command in SCENARIOS[name].recorded:
        command(desk)


if __name__ == "__main__":
    main()
