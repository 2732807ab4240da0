"""What a vault file says about its photo, and the port to where vault files are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from grayvault.core.colorizer import ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Attachment
from grayvault.core.settings import Bound, Tier


@dataclass(frozen=True)
class SourceFacts:
    """The first source of a photo, as it was when it was taken in.

    `folder` is relative to the root that was added or watched ("" for the root itself);
    `format` is as in `Photo`; `size` is the file's bytes; `preview_bytes` of
    them are embedded previews and trailing data that are not archived; `orientation` is how the
    pixels of a JPEG are stored (CIPA DC-008, 1..8), which pictures among the attachments still
    have. `verbatim`: the vault file has the Exif and the XMP of a JPEG as they were; else their
    orientations were set to 1 (but see tier `exact` in docs/reference/vault-format.md).
    """

    name: str
    folder: str
    mtime_ns: int
    format: str
    size: int
    preview_bytes: int = 0
    orientation: int = 1
    verbatim: bool = False

    @property
    def picture_bytes(self) -> int:
        """The file's bytes without previews: what savings are measured against."""
        return self.size - self.preview_bytes


@dataclass(frozen=True)
class Shown:
    """What a photo shows, by its luma alone: the kind of scene, and the colorizer by rule for it.

    The rule is that of `colorizers.choose.scene_rules`, among those that were tried. None if only
    one was tried.
    """

    kind: str
    colorizer: str | None = None


@dataclass(frozen=True)
class VaultRecord:
    """Everything that a vault file's `gvlt` box holds (docs/reference/vault-format.md).

    `id` is the SHA-256 of the source's bytes, 64 hex digits. `luma_bytes` are the codestream's
    bytes; `color_bytes` are what the same codec settings would have taken for the whole file in
    colour, the same metadata kept. `hints` is a coded hint set (empty: none), `icc` the profile of
    the colour pixels (None: sRGB). `colorizer` is None where there is nothing to colorize: gray
    photos and tier `color`. `note` says in a sentence why a photo is kept otherwise than was asked
    for. `scene` is None where no colorizer was looked for. `taken_at` is the camera's local time
    (ISO 8601, with an offset only where it is known) and `camera` its maker and model, both None
    where the source doesn't say. `left_out` lists, in words, what came with the source and isn't
    kept; None where all is.
    """

    id: str
    source: SourceFacts
    width: int
    height: int
    depth: int
    tier: Tier
    distance: float
    effort: int
    bound: Bound
    colorizer: ModelRef | None
    fidelity: Fidelity | None
    luma_bytes: int
    color_bytes: int
    archived_at: str
    note: str | None = None
    hints: bytes = b""
    icc: bytes | None = None
    scene: Shown | None = None
    taken_at: str | None = None
    camera: str | None = None
    left_out: str | None = None

    @property
    def pixels(self) -> int:
        """How many pixels the photo has."""
        return self.width * self.height


@dataclass(frozen=True)
class VaultFile:
    """A vault file, parsed and checked: its record, its codestream and its other boxes."""

    record: VaultRecord
    codestream: bytes
    exif: bytes | None = None
    xmp: bytes | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class StoredPhoto:
    """A photo that lies in the store: its record, its file's size and SHA-256 (`revision`)."""

    record: VaultRecord
    stored_bytes: int
    revision: str


class Store(Protocol):
    """Where vault files are kept, by photo id. A local folder now, an object store next."""

    def put(self, file: VaultFile) -> StoredPhoto:
        """Write a vault file so that it is there whole or not at all, checked as it was read back.

        Replaces a file of the same id atomically.
        """
        ...

    def get(self, photo_id: str) -> VaultFile:
        """Read and check a vault file; `NotFoundError`, `DamagedFileError`."""
        ...

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        """Read a whole vault file and verify its checksums; None if no intact file is there."""
        ...

    def healed(self, photo_id: str, revision: str | None) -> bytes:
        """A damaged file's bytes as they were, by its recovery data; `DamagedFileError`."""
        ...

    def put_back(self, photo_id: str, data: bytes) -> StoredPhoto:
        """Write what `healed` gave, as `put` does; the vault's lock must be held."""
        ...

    def discard(self, photo_id: str) -> None:
        """Move a vault file to the trash, where there is one."""
        ...

    def ids(self) -> Iterator[str]:
        """The ids of all vault files, in no order."""
        ...

    def clean(self) -> int:
        """Remove what interrupted writes left; returns how many files."""
        ...
