"""Processes that end with the one that started them."""

import ctypes
import signal

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tie_to_parent(number: signal.Signals) -> None:
    """Get this signal when the thread that started this process ends; `OSError`."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
