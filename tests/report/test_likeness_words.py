import pytest

from grayvault.report.likeness_words import likeness_sentence, likeness_word


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (100, "hard to tell apart"),
        (90, "hard to tell apart"),
        (89.9, "very good"),
        (70, "good"),
        (50, "medium"),
        (49, "low"),
        (29, "very low"),
        (-1000, "very low"),
    ],
)
def test_a_score_has_a_word(score: float, word: str) -> None:
    assert likeness_word(score) == word


def test_the_lower_score_gives_the_words() -> None:
    assert likeness_sentence(83.4, 91.2) == "83 of 100 at full size, 91 on a screen: very good"
    asked = "83 of 100 at full size, 54 on a screen: medium; 80 asked for"
    assert likeness_sentence(83.4, 54.4, 80.0) == asked


def test_an_unmeasured_likeness_has_no_sentence() -> None:
    assert likeness_sentence(None, None, 80.0) is None
