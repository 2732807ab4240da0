"""The names of many vault files in order, listed in several places at once.

A store lists up to 1,000 names a request, and takes a while to answer. Photos' ids are hashes and
so spread evenly: from the first names follows how many there are, and where to cut them.
"""

import itertools
from bisect import bisect
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from grayvault.vault.objects.objects import Objects

SAMPLE = 1000
_IN_A_SECTION = 5 * SAMPLE
_MOST_SECTIONS = 4096
_AT_ONCE = 16
_DIGITS = 15
_IDS = 16**_DIGITS
_LAST_NAME = "g"
"""After all names of vault files."""


def names_at_once(objects: Objects, after: str) -> Iterator[str]:
    """The names between `after` and all that begin with no hex digit, in their order.

    `after` is the name of a vault file, or comes before all.
    """
    names = itertools.takewhile(lambda name: name < _LAST_NAME, objects.names(after=after))
    sample = list(itertools.islice(names, SAMPLE))
    yield from sample
    if len(sample) == SAMPLE:
        yield from _listed(objects, _cuts(_place(after), sample[-1]))


def _cuts(start: int, last: str) -> list[str]:
    """Names that cut what comes after `last`, the last name of a sample from the place `start`."""
    place = _place(last)
    expected = SAMPLE * (_IDS - place) // max(1, place - start)
    sections = min(_MOST_SECTIONS, expected // _IN_A_SECTION + 1)
    places = (place + (_IDS - place) * number // sections for number in range(1, sections))
    return [last, *map(_name, places), _LAST_NAME]


def _listed(objects: Objects, cuts: list[str]) -> Iterator[str]:
    """The names after the first and up to the last cut; some sections are listed ahead."""
    ahead: deque[Future[list[str]]] = deque()
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for after, last in itertools.pairwise(cuts):
            ahead.append(pool.submit(_section, objects, after, last))
            if len(ahead) > 2 * _AT_ONCE:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _section(objects: Objects, after: str, last: str) -> list[str]:
    return list(itertools.takewhile(lambda name: name <= last, objects.names(after=after)))


def _place(name: str) -> int:
    """The place of any name, also of a foreign object's, among those of all vault files."""
    return bisect(range(_IDS), name, key=_name)


def _name(place: int) -> str:
    digits = f"{place:0{_DIGITS}x}"
    return f"{digits[:2]}/{digits:0<64}.jxl"
