"""Photos that are archived at a quality, and what becomes of them."""

from dataclasses import dataclass, replace

import imagecodecs
import numpy as np

from grayvault.core.fidelity import Likeness
from grayvault.core.file_stamps import FileStamp
from grayvault.core.photo import Photo, Pixels
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.build_vault_file import build_vault_file, source_facts
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.restore.render import render
from grayvault.vault.format.file_format import pack, unpack

LOOSE = Bound(20.0, 60.0, 99.0)
"""A colour error limit that decides nothing."""

NO_LIMIT = 1 << 24

SAME = 0.3
"""Points by which a likeness may be off when it is measured again."""


@dataclass(frozen=True)
class Archived:
    """A photo and its vault file, as it is read back."""

    photo: Photo
    file: VaultFile

    @property
    def likeness(self) -> Likeness:
        """The likeness that is recorded."""
        assert self.file.record.fidelity
        assert self.file.record.fidelity.likeness
        return self.file.record.fidelity.likeness

    @property
    def stored_bytes(self) -> int:
        """The bytes of picture and hints."""
        return len(self.file.codestream) + len(self.file.record.hints)

    def restored(self) -> Photo:
        """The photo as the PNG that `restore` writes shows it."""
        codes = np.asarray(imagecodecs.png_decode(render(self.file, View("color", "png"))))
        if self.photo.alpha is None:
            return replace(self.photo, pixels=codes)
        return replace(self.photo, pixels=codes[..., :3], alpha=codes[..., 3])

    def measured(self) -> Likeness:
        """The likeness of what `restore` writes."""
        return LikenessReference(self.photo).measure(self.restored())


def settings(quality: float, **others: object) -> IngestSettings:
    """A quality, no limit of hints, and a colour error limit that decides nothing."""
    defaults = IngestSettings(quality=quality, bound=LOOSE, hint_bytes=NO_LIMIT)
    return replace(defaults, **others)  # type: ignore[arg-type]


def archived(data: bytes, settings: IngestSettings) -> Archived:
    """What a file's content becomes."""
    photo = read_photo(data, 10**9)
    stamp = FileStamp(size=len(data), mtime_ns=0, inode=1, device=1)
    facts = source_facts(Source("/photos/a", "/photos", stamp), photo)
    encoded = encode_photo(photo, settings)
    return Archived(
        photo, unpack(pack(build_vault_file("a" * 64, facts, photo, encoded, settings)))
    )


def png(pixels: Pixels) -> bytes:
    """A PNG of pixels of 8 or 16 bits, with opacity or without."""
    return bytes(imagecodecs.png_encode(np.ascontiguousarray(pixels)))
