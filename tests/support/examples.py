"""How many examples hypothesis tries."""

import os


def examples(most: int) -> int:
    """`most` in CI, a quarter of them in the ordinary run, but never fewer than four."""
    return most if os.environ.get("CI") else max(most // 4, 4)
