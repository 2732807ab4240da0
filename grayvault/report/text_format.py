"""Words for people: names made safe to print, sizes in readable units."""

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def printable(text: str) -> str:
    r"""`text` on one line: what can't be printed, or isn't UTF-8, as escapes like `\x1b`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def counted(number: int, noun: str, several: str | None = None) -> str:
    """A number with its noun: `1 photo`, `2,000 photos`; `several` where it isn't noun + "s"."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def size(count: int) -> str:
    """Bytes in the unit that suits them: `812 B`, `4.2 MB`."""
    value = float(count)
    for unit in _UNITS:
        if abs(value) < 1000 or unit == _UNITS[-1]:
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
