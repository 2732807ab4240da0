"""What networks need and may not be installed."""

from importlib.util import find_spec


def missing_libraries() -> str | None:
    """The libraries of networks that aren't there, and how to get them; None where all are."""
    absent = [name for name in ("torch", "safetensors") if find_spec(name) is None]
    return f"{' and '.join(absent)} (pip install 'grayvault[torch]')" if absent else None
