"""The order in which things reach the disk, as the kernel saw it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.tools import need

LINE = re.compile(r"(\d+) +(.*)")
UNFINISHED = re.compile(r"(\w+)\((.*) <unfinished \.\.\.>")
RESUMED = re.compile(r"<\.\.\. (\w+) resumed>")
WHOLE = re.compile(r"(\w+)\((.*)\) += ")


@dataclass(frozen=True)
class Call:
    """A system call: its name, its arguments, and the lines where it begins and ends."""

    name: str
    arguments: str
    begin: int
    end: int


def read_trace(text: str) -> list[Call]:
    calls: list[Call] = []
    begun: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(text.splitlines()):
        match = LINE.match(line)
        assert match, line
        process, call_text = match.groups()
        if parsed := UNFINISHED.match(call_text):
            begun[process] = parsed[2], number
        elif (parsed := RESUMED.match(call_text)) and process in begun:
            arguments, start = begun.pop(process)
            calls.append(Call(parsed[1], arguments, start, number))
        elif parsed := WHOLE.match(call_text):
            calls.append(Call(parsed[1], parsed[2], number, number))
    return sorted(calls, key=lambda call: call.begin)


def trace(desk: Desk, log: Path) -> list[Call]:
    names = "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2"
    command = (need("strace"), "-f", "-y", "-s", "0", "-e", f"trace={names}", "-o", str(log))
    adding = desk.command("add", "--jobs", "1", desk.photos)
    done = subprocess.run((*command, *adding), capture_output=True, text=True, check=False)
    if "PTRACE" in done.stderr:
        pytest.skip("this system lets nothing be traced")
    assert done.returncode == 0, done.stderr
    return read_trace(log.read_text())


@pytest.mark.slow
def test_a_photo_is_safe_on_disk_before_the_catalog_knows_it(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    calls = trace(desk, desk.folder / "trace.log")
    (name,) = desk.files()
    after = -1

    def then(names: str, arguments: str) -> None:
        """The next such call must begin after the last one has ended."""
        nonlocal after
        pattern = re.compile(arguments.replace("VAULT", re.escape(str(desk.vault))))
        actual = next(
            (
                call
                for call in calls
                if call.begin > after and call.name in names and pattern.search(call.arguments)
            ),
            None,
        )
        assert actual, f"no {names} of {arguments} after line {after} of the trace"
        after = actual.end

    scratch = f"VAULT/tmp/{name.removesuffix('.jxl')}"
    then("fsync", scratch)
    then("openat", f"{scratch}.*O_RDONLY")
    then("rename renameat renameat2", f"{scratch}.*VAULT/{name[:2]}/{name}")
    then("fsync", f"VAULT/{name[:2]}>")
    then("write", "VAULT/journal.log>")
    then("fsync", "VAULT/journal.log>")
    then("pwrite64", "VAULT/catalog.sqlite-wal>")
    then("fsync fdatasync", "VAULT/catalog.sqlite-wal>")

    # Nothing of the photo's may have gone before: it is written once.
    assert sum(name in call.arguments for call in calls if "rename" in call.name) == 1
    assert sum("journal.log" in call.arguments for call in calls if call.name == "write") == 1
