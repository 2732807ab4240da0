"""A vault looked over, also one that can't be opened."""

from collections.abc import Iterator

from grayvault.bootstrap.open_vault import opened_vault
from grayvault.bootstrap.supervisor_setup import check_settings
from grayvault.colorizers.installed_models import installed_colorizers
from grayvault.core.config.load import load
from grayvault.core.config.paths import Places, models_folder
from grayvault.core.errors import GrayVaultError, UnsupportedError
from grayvault.report.checks.doctor import Patient, examine
from grayvault.report.checks.finding import Finding


def look_over(places: Places) -> Iterator[Finding]:
    """What is wrong, as far as the vault can be opened; what keeps it shut is the last finding."""
    try:
        config, root = load(places)
    except GrayVaultError as error:
        yield Finding("configuration", "problem", str(error), "correct it: config.yaml explains it")
        return
    yield _settings(places)
    try:
        with opened_vault(places) as vault:
            yield Finding("vault", "ok", f"the vault {str(root)!r} can be opened")
            colorizers = installed_colorizers(models_folder(config.models))
            yield from examine(
                Patient(
                    vault.config,
                    vault.folder,
                    vault.store,
                    vault.journal,
                    vault.engine,
                    colorizers,
                )
            )
    except (GrayVaultError, OSError) as error:
        yield Finding(
            "vault", "problem", str(error), "see docs/how-to/backup.md where files are lost"
        )


def _settings(places: Places) -> Finding:
    """Whether the configuration can be kept to here."""
    try:
        check_settings(load(places)[0])
    except UnsupportedError as error:
        return Finding("configuration", "problem", str(error), "install it, or name another one")
    return Finding("configuration", "ok", "the configuration is valid")
