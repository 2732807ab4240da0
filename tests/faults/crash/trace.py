"""The text that strace writes, as system calls."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"(\d+) +(.*)")
_UNFINISHED = re.compile(r"(\w+\(.*?),? <unfinished \.\.\.>$")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>,? ?(.*)$")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_ARGUMENT = re.compile(r'\s*("(?:\\x[0-9a-f]{2})*"|\[.*\]|[^,]*)(?:, |$)')
_FD = re.compile(r"(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?")


@dataclass(frozen=True)
class Descriptor:
    """An open file as strace shows it: its number and its path at that moment, None where gone."""

    number: int
    path: str | None


@dataclass(frozen=True)
class Call:
    """A system call that succeeded; its arguments as strace wrote them."""

    name: str
    arguments: tuple[str, ...]
    result: int

    def text(self, index: int) -> str:
        """An argument that is a path."""
        return os.fsdecode(self.data(index))

    def data(self, index: int) -> bytes:
        """An argument that is bytes; `writev` has a list of them."""
        pieces = re.findall(r'"((?:\\x[0-9a-f]{2})*)"', self.arguments[index])
        return b"".join(_bytes(piece) for piece in pieces)

    def descriptor(self, index: int) -> Descriptor:
        """An argument that is an open file, or the working folder."""
        match = _FD.match(self.arguments[index])
        assert match, self
        path = os.fsdecode(_bytes(match[2]))
        number = -1 if match[1] == "AT_FDCWD" else int(match[1])
        return Descriptor(number, None if match[3] or path.endswith(" (deleted)") else path)


def calls(text: str) -> Iterator[Call]:
    """The calls of a trace that succeeded, each where it ended.

    To be written by `strace -f -y -xx` with `-s` larger than any argument. Source: strace(1).
    """
    begun: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        assert match, line[:200]
        thread, call_text = match.groups()
        if parsed := _UNFINISHED.match(call_text):
            begun[thread] = parsed[1]
            continue
        if parsed := _RESUMED.match(call_text):
            if thread not in begun:
                continue
            start, rest = begun.pop(thread), parsed[1]
            call_text = start + ("" if rest.startswith(")") else ", ") + rest
        if (parsed := _CALL.match(call_text)) and int(parsed[3]) >= 0:
            yield Call(parsed[1], tuple(_ARGUMENT.findall(parsed[2])), int(parsed[3]))


def _bytes(escaped: str) -> bytes:
    value = ast.literal_eval(f'b"{escaped}"')
    assert isinstance(value, bytes)
    return value
