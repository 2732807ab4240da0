"""A forged vault file by itself: read, taken into a catalog, and shown in some way."""

import json
import tempfile
from contextlib import nullcontext, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.photos import add_photo, find, listing
from grayvault.core.errors import GrayVaultError
from grayvault.core.vault_file import StoredPhoto
from grayvault.core.view import OUTPUT_FORMATS, VIEW_KINDS, View
from grayvault.imaging.codec.attached_files import files_beside, holds_attachments
from grayvault.report.stats.collect import collect
from grayvault.restore.attachments import with_attachments
from grayvault.restore.render import opaque_pixels, render
from grayvault.vault.format.file_format import unpack
from tests.fuzz.choices import Choices
from tests.fuzz.forging import forged_content

WIDTHS = None, 1, 20, 64, 10**6


@cache
def _catalog() -> Engine:
    folder = Path(tempfile.mkdtemp(prefix="forged-"))
    return open_catalog(f"sqlite:///{folder / 'catalog.sqlite'}", nullcontext)


def show_photo(data: bytes) -> None:
    """What a forged file says is refused, or can be kept, summed up and shown."""
    choices, rest = Choices(data[:4]), data[4:]
    try:
        file = unpack(forged_content(rest))
    except GrayVaultError:
        return
    engine, record = _catalog(), file.record
    add_photo(engine, StoredPhoto(record, 1000, "f" * 64))
    json.dumps(asdict(find(engine, record.id)), allow_nan=False)
    json.dumps([asdict(photo) for photo in listing(engine)], allow_nan=False)
    json.dumps(asdict(collect(engine)), allow_nan=False)
    view = View(
        choices.of(VIEW_KINDS),
        choices.of(OUTPUT_FORMATS),
        choices.of(WIDTHS),
        hints=choices.number(4) > 0,
    )
    with suppress(GrayVaultError):
        restored = render(file, view)
        if holds_attachments(file, view):
            with_attachments(restored, file)
    with suppress(GrayVaultError):
        list(files_beside(file, view))
        if view.kind in {"color", "gray"}:
            opaque_pixels(file, view)
