"""Which crashes leave the same files, found out without writing these anew for each of them."""

import hashlib
from collections.abc import Sequence

from tests.faults.crash.operations import Change, Resize, Tree, Write, after


class Digests:
    """Digests of the trees that operations lead to from `start`.

    Most crashes leave most files as others do: where all names are after some operations, and what
    some writes make of a file, is worked out once. Operations are known by their identities, and
    kept.
    """

    def __init__(self, start: Tree) -> None:
        self._start = start
        self._paths: dict[tuple[int, ...], tuple[list[tuple[str, int]], bytes, list[Change]]] = {}
        self._contents: dict[tuple[int, ...], tuple[bytes, Sequence[Change]]] = {}

    def of(self, operations: Sequence[Change]) -> bytes:
        """What two trees have in common exactly where all names and bytes are the same."""
        names: list[Change] = []
        written: dict[int, list[Change]] = {}
        for operation in operations:
            if isinstance(operation, Write | Resize):
                written.setdefault(operation.node, []).append(operation)
            else:
                names.append(operation)
        files, digest = self._named(names)
        contents = (self._content(node, written.get(node, ())) for _, node in files)
        return hashlib.sha256(digest + b"".join(contents)).digest()

    def _named(self, names: list[Change]) -> tuple[list[tuple[str, int]], bytes]:
        """The paths and numbers of all files, and a digest of these and all folders' paths."""
        key = tuple(map(id, names))
        if key not in self._paths:
            folders = {node: dict(inner) for node, inner in self._start.folders.items()}
            walked = list(after(Tree({}, folders), names).walk())
            files = [(path, node) for path, node in walked if node not in folders]
            spelled = repr([(path, node in folders) for path, node in walked])
            self._paths[key] = files, hashlib.sha256(spelled.encode()).digest(), names
        files, digest, _ = self._paths[key]
        return files, digest

    def _content(self, node: int, written: Sequence[Change]) -> bytes:
        """The digest of a file's bytes."""
        key = node, *map(id, written)
        if key not in self._contents:
            tree = after(Tree({node: self._start.files[node]}), written)
            self._contents[key] = hashlib.sha256(tree.files[node]).digest(), written
        return self._contents[key][0]
