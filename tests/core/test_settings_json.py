from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.settings_json import fingerprint, settings_from_json, settings_to_json

FINITE = st.floats(0, 100)
SETTINGS = st.builds(
    IngestSettings,
    distance=FINITE,
    bound=st.builds(Bound, FINITE, FINITE, FINITE),
    min_saving=FINITE,
    hint_bytes=st.integers(0),
    hint_budget=st.none() | st.integers(0),
    keep_uploads=st.booleans(),
    selection=st.sampled_from(["measured", "scene"]),
    model_seconds=FINITE,
    hints=st.sampled_from(["fewest", "none"]),
    quality=st.none() | FINITE,
    color=st.sampled_from(["auto", "never"]),
    effort=st.sampled_from(["thorough", "quick"]),
)


@given(SETTINGS)
def test_settings_survive(settings: IngestSettings) -> None:
    assert settings_from_json(settings_to_json(settings)) == settings


@given(SETTINGS, SETTINGS)
def test_the_fingerprint_distinguishes_settings(
    first: IngestSettings, second: IngestSettings
) -> None:
    assert (fingerprint(first) == fingerprint(second)) == (first == second)


def test_a_key_that_an_older_version_did_not_write_takes_its_default() -> None:
    assert settings_from_json('{"tier":"lossless"}') == IngestSettings(tier="lossless")


def test_a_setting_that_is_not_used_is_not_written() -> None:
    """Older versions, which don't know it, left it out."""
    assert "hint_budget" not in settings_to_json(IngestSettings())
    assert "model_seconds" not in settings_to_json(IngestSettings())
    assert '"hint_budget":1000' in settings_to_json(IngestSettings(hint_budget=1000))


def test_the_fingerprint_is_stable() -> None:
    """It is in journals: a change here makes every skipped picture be tried again."""
    assert fingerprint(IngestSettings()) == "79a4314d38f9b4c6"
    assert fingerprint(IngestSettings(colorizer="propagate")) == "61f677fac872f27d"
    nested = replace(IngestSettings(), bound=Bound(mean=1.0))
    assert fingerprint(nested) != fingerprint(IngestSettings())
