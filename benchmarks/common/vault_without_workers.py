"""A vault as its supervisor has it, with no worker: for what needs none."""

from sqlalchemy import Engine

from grayvault.core.settings import IngestSettings
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.journal.journal import Journal
from grayvault.vault.layout import VaultFolder
from grayvault.vault.objects.objects import Objects
from grayvault.vault.store import VaultFiles


def vault_without_workers(
    folder: VaultFolder, objects: Objects, journal: Journal, engine: Engine
) -> SupervisedVault:
    return SupervisedVault(
        folder=folder,
        store=VaultFiles(folder, objects),
        journal=journal,
        engine=engine,
        worker_command=(),
        workers=0,
        settle_seconds=0,
        job_seconds=0,
        retry_seconds=0,
        upload_settings=IngestSettings(),
    )
