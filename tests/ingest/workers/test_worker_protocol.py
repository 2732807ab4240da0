from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import DamagedFileError
from grayvault.core.fidelity import Fidelity
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome, OutcomeKind, VaultUnusable
from grayvault.core.settings import TIERS, Bound, IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import SourceFacts, StoredPhoto, VaultRecord
from grayvault.ingest.workers import worker_protocol

# What file names hold once decoded, surrogate escapes included.
names = st.binary(max_size=30).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
numbers = st.integers(0, 2**63)
figures = st.floats(0, 1000)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
stamps = st.builds(FileStamp, numbers, numbers, st.integers(0, 2**64 - 1), numbers)
bounds = st.builds(Bound, figures, figures, figures)
settings = st.builds(
    IngestSettings,
    tier=st.sampled_from(TIERS),
    distance=figures,
    colorizer=names,
    bound=bounds,
    hint_bytes=numbers,
    hint_budget=st.none() | numbers,
    min_saving=figures,
    keep_uploads=st.booleans(),
)
sources = st.builds(Source, names, names, stamps, st.none() | names)
records = st.builds(
    VaultRecord,
    id=digests,
    source=st.builds(SourceFacts, names, names, numbers, names, numbers, numbers),
    width=numbers,
    height=numbers,
    depth=st.sampled_from([8, 16]),
    tier=st.sampled_from(TIERS),
    distance=figures,
    effort=st.integers(1, 9),
    bound=bounds,
    colorizer=st.none() | st.builds(ModelRef, names, st.none() | digests),
    fidelity=st.none() | st.builds(Fidelity, figures, figures, figures, st.none() | figures),
    luma_bytes=numbers,
    color_bytes=numbers,
    archived_at=names,
    note=st.none() | names,
    hints=st.binary(max_size=40),
    icc=st.none() | st.binary(max_size=40),
)
outcomes = st.builds(
    Outcome,
    st.sampled_from(get_args(OutcomeKind)),
    stamps,
    st.none() | digests,
    st.none() | st.builds(StoredPhoto, records, numbers, digests),
    st.none() | names,
    st.none() | names,
)


@given(st.builds(Job, numbers, sources, settings, names, st.booleans()))
def test_a_job_comes_back_as_it_was(job: Job) -> None:
    line = worker_protocol.write(job)

    assert line.count(b"\n") == 1
    assert worker_protocol.read_job(line) == job


@given(outcomes)
def test_an_outcome_comes_back_as_it_was(outcome: Outcome) -> None:
    line = worker_protocol.write(outcome)

    assert line.count(b"\n") == 1
    assert worker_protocol.read_answer(line) == outcome


def test_an_unusable_vault_is_an_answer_of_its_own() -> None:
    unusable = VaultUnusable("the disk of the vault is full")

    assert worker_protocol.read_answer(worker_protocol.write(unusable)) == unusable


def test_a_message_of_the_wrong_kind_is_refused() -> None:
    stamp = FileStamp(1, 2, 3, 4)
    job = Job(1, Source("/a.jpg", "/", stamp), IngestSettings(), "b")

    with pytest.raises(DamagedFileError, match="kind"):
        worker_protocol.read_answer(worker_protocol.write(job))
    with pytest.raises(DamagedFileError, match="settings"):
        worker_protocol.read_job(worker_protocol.write(replace(Outcome("gone", stamp), detail="x")))
