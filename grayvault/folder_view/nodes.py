"""Folders and files of the folder view: values, made of the catalog alone."""

from dataclasses import dataclass, field

from grayvault.core.colorizer import ModelRef


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo's JPEG: `size` bytes, whatever it takes to restore it.

    `mtime_ns` is the source's, in nanoseconds since 1970. `version` changes with the content, but
    for its colours: the colorizer that they were `measured_with` may be missing. `hinted`: the
    photo has hints.
    """

    photo_id: str
    size: int
    mtime_ns: int
    version: str
    measured_with: ModelRef | None = None
    hinted: bool = True


@dataclass(frozen=True, slots=True)
class FileBesidePhoto:
    """What a photo's JPEG can't hold, such as a video; `ending` says which of these files."""

    photo_id: str
    ending: str
    size: int
    mtime_ns: int
    version: str


@dataclass(frozen=True, slots=True)
class SidecarFile:
    """A user's own file that still lies beside its photo's source, at `path`."""

    path: str
    size: int
    mtime_ns: int

    @property
    def version(self) -> str:
        """Changes with the content, as far as a file's stamp tells."""
        return f"{self.size:x}-{self.mtime_ns:x}"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that the folder view writes itself."""

    content: bytes
    mtime_ns: int
    version: str

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.content)


File = PhotoFile | FileBesidePhoto | SidecarFile | TextFile


@dataclass(slots=True)
class Folder:
    """A folder by the names in it. `mtime_ns` is that of its newest file."""

    children: "dict[str, Node]" = field(default_factory=dict)
    mtime_ns: int = 0


Node = Folder | File


def find_node(root: Folder, path: str) -> Node | None:
    """What lies at a path, its names separated by slashes; None if nothing does.

    Names are looked up and mean nothing else: `..` isn't in any folder.
    """
    node: Node = root
    for name in path.split("/"):
        if not name:
            continue
        child = node.children.get(name) if isinstance(node, Folder) else None
        if child is None:
            return None
        node = child
    return node
