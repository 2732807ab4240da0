"""What is wrong with a vault and what it needs, each with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.config.model import Config
from grayvault.core.vault_file import Store
from grayvault.report.checks.doctor_photos import (
    colorizers,
    failures,
    freeing,
    libraries,
    originals,
)
from grayvault.report.checks.doctor_vault import (
    catalog,
    files,
    folders,
    journal,
    lock,
    space,
    trash,
)
from grayvault.report.checks.finding import Finding
from grayvault.vault.journal import Journal
from grayvault.vault.layout import VaultFolder


@dataclass(frozen=True)
class Patient:
    """A vault that could be opened, its configuration, and the colorizers that there are."""

    config: Config
    folder: VaultFolder
    store: Store
    journal: Journal
    engine: Engine
    colorizers: ColorizerSet


def examine(patient: Patient) -> Iterator[Finding]:
    """All checks of an open vault, in order; no photo is opened (that is `verify`)."""
    yield from folders(patient.folder)
    yield from space(patient.folder)
    yield lock(patient.folder)
    yield from catalog(patient.engine)
    yield from files(patient.engine, patient.store)
    yield from journal(patient.journal)
    yield from trash(patient.folder, patient.config.grace_days)
    yield from colorizers(patient.engine, patient.colorizers)
    yield from libraries(patient.config)
    yield from originals(patient.engine, patient.config)
    yield from freeing(patient.engine, patient.config)
    yield from failures(patient.engine)
