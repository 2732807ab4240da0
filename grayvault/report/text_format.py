"""Text for people: names made safe to print, numbers with nouns, sizes in readable units."""

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def printable(text: str) -> str:
    r"""`text` on one line; what is not printable, or not UTF-8, becomes an escape like `\x1b`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 photo`, `2,000 photos`; `plural` if it isn't noun + "s"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(count: int) -> str:
    """Bytes in a suitable unit: `812 B`, `4.2 MB`."""
    value = float(count)
    for unit in _UNITS:
        if abs(value) < 1000 or unit == _UNITS[-1]:
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
