"""Sorted ids, one at a time: a vault may have more photos than fit into memory."""

import heapq
import itertools
from collections.abc import Iterable, Iterator


def in_either(first: Iterable[str], second: Iterable[str]) -> Iterator[str]:
    """The ids in one of two sorted sequences or in both, each once, sorted."""
    return (photo_id for photo_id, _ in itertools.groupby(heapq.merge(first, second)))


def only_in_first(first: Iterable[str], second: Iterable[str]) -> Iterator[str]:
    """The ids of a sorted sequence that another one lacks."""
    others = iter(second)
    other = next(others, None)
    for photo_id in first:
        while other is not None and other < photo_id:
            other = next(others, None)
        if other != photo_id:
            yield photo_id
