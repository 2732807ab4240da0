"""The guarantee, measured on what a user gets: the very file that `restore` writes.

It is decoded as another program does it (`imageio.second_look`), as is the original: a fault in our
own reader, or in what decides how pictures are turned, shows.
"""

from dataclasses import replace

from grayvault.codec.opacity import alpha_of
from grayvault.domain.fidelity import Fidelity
from grayvault.domain.photo import Photo
from grayvault.domain.settings import Bound
from grayvault.domain.vault import VaultFile
from grayvault.domain.view import OutputFormat, View
from grayvault.imageio.second_look import Look, second_look
from grayvault.measure import fidelity as measure
from grayvault.measure.pictures import seen, shared_opacity, unblended
from grayvault.restore.attached import holds_attachments, with_attachments
from grayvault.restore.render import render, rendered
from grayvault.zoo.registry import Zoo

CODING = Bound(mean=2.0, p95=6.0, tile=12.0)
"""ΔE00 that the coding of a restored file at `restore`'s quality may add to the bound: see
docs/fidelity.md, "What a user gets"."""

READING = Bound(mean=0.25, p95=0.75, tile=1.0)
"""ΔE00 by which another decoder's picture of the original may differ from our reader's."""

_FORMATS: dict[str, OutputFormat] = {
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "tiff": "tiff",
    "avif": "avif",
    "jxl": "jxl",
    "heic": "jpeg",
}


def given_back(file: VaultFile, zoo: Zoo) -> bytes:
    """The file that `restore` writes of a photo at full size, in its source's format.

    Where that can't be written, it is JPEG for HEIC, and PNG for others. Raises as `render`.
    """
    view = View("color", _FORMATS.get(file.record.source.format, "png"))
    restored = render(file, view, zoo)
    return with_attachments(restored, file) if holds_attachments(file, view) else restored


def fault_of_restored(file: VaultFile, zoo: Zoo, source: bytes | None) -> str | None:
    """What is wrong with a restored photo, as other programs show it; None where nothing is.

    `source` are the original's bytes, where they are at hand. Raises `GrayVaultError` where the
    photo can't be restored.
    """
    data = given_back(file, zoo)
    after = second_look(data)
    if after is None:
        return "the restored file can't be read by other programs"
    before = None if source is None else second_look(source)
    if before is None:
        said = (file.record.width, file.record.height)
        return None if _size(after) == said else _other_size(after)
    return _fault(before, after, file) or _upright_fault(before, file, zoo)


def _fault(before: Look, after: Look, file: VaultFile) -> str | None:
    """How the restored file differs from the original, beyond what its coding may do."""
    if _size(after) != _size(before):
        return _other_size(after)
    turned_twice = after.lenient != after.strict
    if turned_twice and (after.strict, after.lenient) != (before.strict, before.lenient):
        return "restored, it says two orientations"
    return _too_far(before.photo, after.photo, file, CODING)


def _upright_fault(before: Look, file: VaultFile, zoo: Zoo) -> str | None:
    """The same of the upright picture, which files of other formats and sizes are made of."""
    shown = rendered(file, View("color"), zoo)
    photo = Photo(shown.pixels, "png", shown.metadata)
    if alpha_of(file) is not None:
        before = replace(before, photo=_on_white(before.photo))
    if (photo.width, photo.height) != _size(before):
        return "its picture is turned otherwise than its original"
    return _too_far(before.photo, photo, file, READING)
