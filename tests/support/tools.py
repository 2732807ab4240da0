"""What tests of several parts share: finding the programs that they run."""

import os
import shutil
import signal

import pytest


def need(tool: str) -> str:
    """The path of a program; without it the test is skipped here, and fails in CI."""
    path = shutil.which(tool)
    if path is not None:
        return path
    reason = f"{tool} is not installed"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and CI must have it")
    pytest.skip(reason)


def ctrl_c_is_heard() -> None:
    """Also where the tests themselves run in a shell's background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
