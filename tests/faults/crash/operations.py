"""Operations on files, and the files that they lead to, in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ROOT = 0
"""The number of the folder that everything recorded lies in."""


@dataclass(frozen=True)
class Enter:
    """A file or folder gets a name: it is made, linked, or renamed from `old` (folder, name)."""

    folder: int
    name: str
    node: int
    old: tuple[int, str] | None = None


@dataclass(frozen=True)
class Leave:
    """A name goes: `unlink`, `rmdir`."""

    folder: int
    name: str


@dataclass(frozen=True)
class Write:
    """Bytes written into a file at an offset."""

    node: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Resize:
    """A file cut off at a size, or made longer by zeros."""

    node: int
    size: int


@dataclass(frozen=True)
class Sync:
    """`fsync` or `fdatasync` of a file or a folder."""

    node: int


Change = Enter | Leave | Write | Resize
Operation = Change | Sync


@dataclass
class Tree:
    """Files and folders by number: a file's bytes, a folder's names.

    A number stays with its file through all renames, as an inode does. Who has a number is there,
    whether or not it has a name.
    """

    files: dict[int, bytearray] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {ROOT: {}})

    def copy(self) -> "Tree":
        """A tree of its own."""
        files = {node: bytearray(data) for node, data in self.files.items()}
        return Tree(files, {node: dict(names) for node, names in self.folders.items()})

    def apply(self, operation: Operation) -> None:
        """Do what an operation did; names that another crash took away are no obstacle."""
        match operation:
            case Enter(folder, name, node, old):
                if old is not None and self.folders[old[0]].get(old[1]) == node:
                    del self.folders[old[0]][old[1]]
                self.folders[folder][name] = node
            case Leave(folder, name):
                self.folders[folder].pop(name, None)
            case Write(node, offset, data):
                file = self.files[node]
                file.extend(bytes(max(0, offset - len(file))))
                file[offset : offset + len(data)] = data
            case Resize(node, size):
                file = self.files[node]
                del file[size:]
                file.extend(bytes(size - len(file)))

    def walk(self, folder: int = ROOT, path: str = "") -> Iterator[tuple[str, int]]:
        """All paths below a folder and their numbers, folders before what they hold."""
        for name, node in sorted(self.folders[folder].items()):
            inner = f"{path}/{name}" if path else name
            yield inner, node
            if node in self.folders:
                yield from self.walk(node, inner)

    def find(self, path: str) -> int | None:
        """The number of what lies at a path."""
        node: int | None = ROOT
        for name in path.split("/") if path else ():
            node = self.folders.get(node, {}).get(name) if node is not None else None
        return node


def after(start: Tree, operations: Iterable[Operation]) -> Tree:
    """The files as they are when these operations were done."""
    tree = start.copy()
    for operation in operations:
        tree.apply(operation)
    return tree
