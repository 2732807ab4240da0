"""Errors of networks become one sentence that names the colorizer.

Networks run on other people's libraries, which raise all kinds of errors on import, when weights
are read, and for single photos.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from grayvault.colorizers.optional_libraries import install_advice
from grayvault.core.errors import ColorizerError, GrayVaultError
from grayvault.core.photo import Chroma

_MOST_CHARACTERS = 200
"""Longer messages of other libraries are cut: they may go on for pages."""


@dataclass
class Fault:
    """Why a network can't be loaded, once that is known: it isn't loaded again and again."""

    problem: str | None = None


@contextmanager
def reporting_load_errors(name: str, fault: Fault) -> Iterator[None]:
    """Turn an error of loading the colorizer called `name` into a `ColorizerError`.

    `fault` then holds the reason, unless memory ran out, which may pass.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        problem = f"can't be loaded: {error_sentence(error)}"
        if not is_lack_of_memory(error):  # which may pass
            fault.problem = problem
        raise ColorizerError(name, problem) from error


@contextmanager
def reporting_run_errors(name: str) -> Iterator[None]:
    """Turn any error of the colorizer called `name` into a `ColorizerError`."""
    try:
        yield
    except ColorizerError:
        raise
    except Exception as error:
        raise ColorizerError(name, f"failed: {error_sentence(error)}") from error


def check_chroma(chroma: Chroma, size: tuple[int, int]) -> Chroma:
    """`chroma`; `ValueError` unless it has the shape (2, *size) and finite numbers."""
    if chroma.shape != (2, *size):
        raise ValueError(f"its colours are of shape {chroma.shape}, not {(2, *size)}")
    if not np.isfinite(chroma).all():
        raise ValueError("its colours aren't numbers (NaN or infinite)")
    return chroma


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether memory ran out: torch raises `RuntimeError`, on GPUs a subclass of it."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and "memory" in str(error)


def error_sentence(error: BaseException) -> str:
    """An error's message on one line, not too long, with what to install if that is known."""
    if isinstance(error, GrayVaultError):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory is out"
    words = " ".join(str(error).split())
    if len(words) > _MOST_CHARACTERS:
        words = f"{words[:_MOST_CHARACTERS]} …"
    text = f"{type(error).__name__}: {words}" if words else type(error).__name__
    if isinstance(error, ModuleNotFoundError) and error.name:
        text += f" ({install_advice(error.name.partition('.')[0])})"
    return text
