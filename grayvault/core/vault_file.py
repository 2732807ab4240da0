"""The content of vault files, and the interface of their store."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from grayvault.core.attachment import Attachment
from grayvault.core.colorizer import ModelRef
from grayvault.core.coordinates import Coordinates
from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import Bound, Tier


@dataclass(frozen=True)
class SourceFacts:
    """The first source of a photo, at the time when it was archived.

    `folder` is relative to the folder that was added or watched ("" for that folder itself);
    `format` is as in `Photo`; `size` is the file's bytes, of which `preview_bytes` are embedded
    previews and trailing data that are not archived; `orientation` is how the pixels of a JPEG are
    stored (CIPA DC-008, 1..8), and pictures among the attachments still are. `verbatim`: the vault
    file has the unchanged Exif and XMP of a JPEG; else their orientations were set to 1 (but see
    tier `exact` in docs/reference/vault-format.md).
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
        """The file's bytes without previews; savings are measured against these."""
        return self.size - self.preview_bytes


@dataclass(frozen=True)
class Scene:
    """The kind of scene by a photo's luma alone, and the colorizer that the scene rule gives.

    The rule (`colorizers.choose.scene_rules`) is among the colorizers that were tried; None if only
    one was.
    """

    kind: str
    colorizer: str | None = None


@dataclass(frozen=True)
class VaultRecord:
    """Everything that a vault file's `gvlt` box holds (docs/reference/vault-format.md).

    `id` is the SHA-256 of the source's bytes, 64 hex digits. `luma_bytes` are the codestream's
    bytes; `color_bytes` estimates the whole file in colour with the same codec settings and the
    same metadata, and `lossless_bytes` without loss. `hints` is a coded hint set (empty: none),
    `icc` the profile of the colour pixels (None: sRGB). `colorizer` is None if there is nothing to
    colorize: gray photos and tier `color`. `note` is a sentence if a photo is stored in another way
    than asked for. `scene` is None if no colorizer was chosen. `taken_at` is the camera's local
    time (ISO 8601, with an offset if it is known) and `camera` its maker and model, both None if
    the source doesn't tell. `left_out` lists, in words, what came with the source and isn't stored;
    None if nothing was left out. `quality` is the likeness that was asked for (`IngestSettings`),
    None if none was.
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
    scene: Scene | None = None
    taken_at: str | None = None
    camera: str | None = None
    left_out: str | None = None
    quality: float | None = None
    lossless_bytes: int | None = None

    @property
    def pixels(self) -> int:
        """The number of pixels."""
        return self.width * self.height


@dataclass(frozen=True)
class VaultFile:
    """A parsed and checked vault file: its record, its codestream and its other boxes."""

    record: VaultRecord
    codestream: bytes
    exif: bytes | None = None
    xmp: bytes | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class RecordSections:
    """The variable part of a `gvlt` box: record and ICC profile compressed, hints unchanged."""

    record: bytes
    hints: bytes
    icc: bytes


@dataclass(frozen=True)
class VaultFileBoxes:
    """A vault file, encoded as it will be written, but for checksums and recovery data.

    `front` are the bytes before the `gvlt` box, which holds `sections`. The others are whole boxes,
    headers included: the codestream's, then those of Exif, XMP and attachments (empty: none).
    """

    file: VaultFile
    front: bytes
    sections: RecordSections
    codestream: bytes
    exif: bytes
    xmp: bytes
    attachments: bytes

    @property
    def rest(self) -> tuple[bytes, ...]:
        """The boxes after `gvlt`, in their order."""
        return self.codestream, self.exif, self.xmp, self.attachments


@dataclass(frozen=True)
class FileBeside:
    """A file that goes beside a restored photo: the ending of its name, and its bytes."""

    ending: str
    size: int


@dataclass(frozen=True)
class AttachmentSizes:
    """The bytes of a photo's metadata and attachments in a full-size JPEG, and in files beside it.

    `inside` is at most what they take there, without the label of restored colour.
    """

    inside: int
    beside: tuple[FileBeside, ...] = ()


@dataclass(frozen=True)
class StoredPhoto:
    """A photo in the store: its record, and its file's size and SHA-256 (`revision`).

    `attachment_sizes` is None if they can't be told. `coordinates` are where it was taken, None if
    its Exif doesn't say.
    """

    record: VaultRecord
    stored_bytes: int
    revision: str
    attachment_sizes: AttachmentSizes | None = None
    coordinates: Coordinates | None = None


class Store(Protocol):
    """Keeps vault files by photo id."""

    def put(self, boxes: VaultFileBoxes, *, replace: bool = True) -> StoredPhoto:
        """Write a vault file, whole or not at all, and verify it by reading it back.

        It replaces a file of the same id atomically; without `replace`, an intact one stays, and is
        the one that is returned.
        """
        ...

    def get(self, photo_id: str) -> VaultFile:
        """Read and check a vault file; `NotFoundError`, `DamagedFileError`."""
        ...

    def get_stored(self, photo_id: str) -> tuple[VaultFile, StoredPhoto]:
        """A vault file as by `get`, with its size and revision."""
        ...

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        """Read a whole vault file and verify its checksums; None if no intact file is there."""
        ...

    def healed(self, photo_id: str, revision: str | None) -> bytes:
        """A damaged file's original bytes, by its recovery data; `DamagedFileError`."""
        ...

    def put_back(self, photo_id: str, data: bytes) -> StoredPhoto:
        """Write the bytes from `healed`, as `put` does; the caller holds the vault's lock."""
        ...

    def discard(self, photo_id: str) -> None:
        """Move a vault file to the trash, if there is one."""
        ...

    def ids(self, after: str = "") -> Iterator[str]:
        """The ids of all vault files after `after`, sorted."""
        ...

    def clean(self) -> int:
        """Remove the files of interrupted writes; returns how many."""
        ...
