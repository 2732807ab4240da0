"""Any bytes at all: each parser answers, or says no; a corpus always, and new ones for a while.

`GRAYVAULT_FUZZ_SECONDS` sets for how long each target is fuzzed.
"""

import os

import pytest

from tests.fuzz.fuzzing import fuzz, inputs, surroundings
from tests.fuzz.http_target import answer_to
from tests.fuzz.targets import TARGETS, refused
from tests.support.slow import slow

SECONDS = int(os.environ.get("GRAYVAULT_FUZZ_SECONDS", "2"))

SHARES = 2
"""The targets are fuzzed in so many processes, which each take seconds to start."""


@pytest.mark.parametrize("name", [slow(name) if name == "http" else name for name in TARGETS])
def test_every_input_of_the_corpus_is_answered(name: str) -> None:
    assert inputs(name)
    with surroundings(name):
        for path in inputs(name):
            refused(TARGETS[name], path.read_bytes())


@pytest.mark.slow
def test_requests_reach_the_server() -> None:
    """Those of the corpus are right ones; a target that nothing reaches would find nothing."""
    with surroundings("http"):
        answers = [answer_to(path.read_bytes(), 120)[:12] for path in inputs("http")]
    assert all(answer.startswith(b"HTTP/1.1 ") for answer in answers), answers
    assert answers.count(b"HTTP/1.1 200") >= len(answers) // 2, answers


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_input_of_a_fuzzer_is_answered(share: int) -> None:
    fuzz([*TARGETS][share::SHARES], SECONDS)
