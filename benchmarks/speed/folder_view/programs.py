"""1,000 mixed photos as other programs read them, mounted and over WebDAV.

Most are small pieces of scikit-image's photos, since archiving larger ones takes hours; the others
are from cameras, of many formats, and from the web. The latter are kept in colour.

*Sizes*: every file is as long as it is listed, restored anew, and again where the JPEG encoder
takes more bytes than today (quality 97 instead of 90). `over_jpeg` is the size, less the 128 KiB
of padding that all have, as a multiple of the JPEG. *Programs*: rsync copies all and then nothing,
rclone finds both ways equal, sha256sum in 8 processes reads the same, exiftool finds no fault.

Needs FUSE, rsync, rclone and exiftool. Run: python -m benchmarks folder_view.programs
"""

import hashlib
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image

from benchmarks.common import harness
from benchmarks.common.archiving import run_grayvault
from benchmarks.common.server import serving
from benchmarks.speed.folder_view.mounting import files_in, forget_views, mounting
from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.core.config.paths import Places
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.nodes import Folder, PhotoFile
from grayvault.folder_view.photo_jpeg import JpegRendering
from grayvault.imaging.formats import write_image
from grayvault.imaging.formats.jpeg.jpeg_padding import LEAST_PADDING
from grayvault.imaging.formats.jpeg.jpeg_segments import segment_places
from grayvault.restore.views.view_cache import ViewCache
from tests.support.pictures import save_photos

PHOTOS = 1000
FOLDERS = "camera", "formats", "scenes"
WEB, FROM_WEB = "train-full-0.tar", 100
PADDING = b"GrayVault padding"
QUALITIES = None, 97
"""Of the encoder; None: as it is."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_photos(folder / "photos")
        vault = folder / "vault"
        options = "--quality", "none", "--colorizer", "propagate", "--lossy-metadata"
        run_grayvault(vault, "add", "--tier", "color", str(folder / "photos" / "web"))
        run_grayvault(vault, "add", *options, str(folder / "photos"))
        figures = {"sizes": [sizes(vault, quality) for quality in QUALITIES]}
        forget_views(vault)
        with mounting(vault, folder / "mount") as mount, serving(vault) as (client, _):
            figures |= programs(mount, str(client.base_url).rstrip("/"), folder)
    harness.save("folder_view.programs", figures)


def copy_photos(folder: Path) -> None:
    """Put all these photos into a folder."""
    for path in harness.photos(*FOLDERS):
        target = folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    with tarfile.open(harness.PHOTOS / WEB) as archive:
        members = [member for member in archive.getmembers() if member.isfile()][:FROM_WEB]
        archive.extractall(folder / "web", members, filter="data")
    save_photos(folder / "pieces", PHOTOS - len(files_in(folder)))


def sizes(vault: Path, quality: int | None) -> dict[str, Any]:
    """How many photos have the size that is listed, and how much of that is padding."""
    with encoding(quality), opened_vault(Places(vault=vault)) as opened:
        cache = ViewCache(opened.folder.views, 0)
        rendering = JpegRendering(Renderer(opened), cache, nullcontext, nullcontext)
        view = FolderView(opened.engine, rendering)
        files = list(photo_files(view.node("by-date")))
        measured = [(file.size, *bytes_and_padding(view, file)) for file in files]
        view.close()
    jpegs = [(size, read - padding) for size, read, padding in measured]
    return {
        "encoder_quality": quality,
        "photos": len(files),
        "right": sum(size == read for size, read, _ in measured),
        "bytes_over_jpegs": round(sum(s for s, _ in jpegs) / sum(j for _, j in jpegs), 3),
        "least_over_jpeg": round(min((s - LEAST_PADDING) / j for s, j in jpegs), 3),
        "most_over_jpeg": round(max((s - LEAST_PADDING) / j for s, j in jpegs), 3),
    }


def bytes_and_padding(view: FolderView, file: PhotoFile) -> tuple[int, int]:
    """The bytes that are read of a photo's file, and how many of them mean nothing."""
    content = view.open(file).read(0, file.size + 1)
    places = segment_places(content)
    padding = (end - start for _, start, end in places if content.startswith(PADDING, start + 4))
    return len(content), sum(padding)


@contextmanager
def encoding(quality: int | None) -> Iterator[None]:
    """Let JPEGs of quality 90 have another one for a while."""
    saved = write_image._saved

    def other(image: Image.Image, output: Any, **options: Any) -> bytes:
        if options.get("quality") == 90 and quality is not None:
            options["quality"] = quality
        return saved(image, output, **options)

    with mock.patch.object(write_image, "_saved", other):
        yield


def photo_files(node: object) -> Iterator[PhotoFile]:
    """The photos at or below a folder of the view."""
    if isinstance(node, Folder):
        for child in node.children.values():
            yield from photo_files(child)
    elif isinstance(node, PhotoFile):
        yield node


def programs(mount: Path, url: str, folder: Path) -> dict[str, Any]:
    """What programs find."""
    copy = folder / "copy"
    rsync = "rsync", "-a", "--checksum", "--out-format=%n", f"{mount}/", str(copy)
    copied = [len(output(*rsync).splitlines()) for _ in range(2)]
    files = files_in(mount)
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    remote = f":webdav,url='{url}/dav/':"
    return {
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "found_by_find": len(output("find", str(mount), "-type", "f").splitlines()),
        "copied_by_rsync": copied,
        "equal_by_sha256sum": len(sums(files).items() & digests.items()),
        "exiftool_errors": len(exiftool_errors(mount)),
        "rclone_check_status": status("rclone", "check", "--download", remote, str(mount)),
    }


def sums(files: list[Path]) -> dict[Path, str]:
    """The SHA-256 of files, by 8 processes at a time."""
    names = b"\0".join(map(os.fsencode, files))
    command = "xargs", "-0", "-P", "8", "-n", "20", "sha256sum"
    printed = subprocess.run(command, input=names, capture_output=True, check=True).stdout
    lines = (os.fsdecode(line).partition("  ") for line in printed.splitlines())
    return {Path(path): digest for digest, _, path in lines}


def exiftool_errors(mount: Path) -> list[str]:
    """What exiftool can't read."""
    command = "exiftool", "-r", "-q", "-q", "-if", "$Error", "-p", "$FilePath: $Error", str(mount)
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def status(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


if __name__ == "__main__":
    main()
