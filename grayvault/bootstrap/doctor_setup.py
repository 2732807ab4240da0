"""All checks of `grayvault doctor`, also for a vault that can't be opened."""

from collections.abc import Iterator

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import check_settings
from grayvault.colorizers.installed_models import installed_colorizers
from grayvault.core.config.load import load
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places, models_folder
from grayvault.core.errors import GrayVaultError, UnsupportedError
from grayvault.report.checks import doctor_photos, doctor_vault
from grayvault.report.checks.doctor import Finding


def examine(places: Places) -> Iterator[Finding]:
    """Run all checks, in order; if the vault can't be opened, the last finding says why.

    No photo is opened: `verify` does that.
    """
    try:
        config, place = load(places)
    except GrayVaultError as error:
        yield Finding("configuration", "problem", str(error), "correct it: config.yaml explains it")
        return
    yield _settings(config)
    try:
        with opened_vault(places) as vault:
            yield Finding("vault", "ok", f"the vault {place.address!r} can be opened")
            yield from examine_vault(vault)
    except (GrayVaultError, OSError) as error:
        yield Finding(
            "vault", "problem", str(error), "if files are lost, see docs/how-to/backup.md"
        )


def examine_vault(vault: ConfiguredVault) -> Iterator[Finding]:
    """Run the checks of a vault that is open."""
    config, engine = vault.config, vault.engine
    yield from doctor_vault.folders(vault.folder)
    yield from doctor_vault.space(vault.folder)
    yield doctor_vault.lock(vault.folder, vault.claim)
    yield from doctor_vault.catalog(engine)
    yield from doctor_vault.files(vault)
    yield from doctor_vault.journal(vault)
    yield doctor_vault.verified(engine)
    yield from doctor_vault.trash(vault, config.grace_days)
    yield from doctor_photos.colorizers(engine, installed_colorizers(models_folder(config.models)))
    yield from doctor_photos.libraries(config)
    yield from doctor_photos.originals(vault, config)
    yield from doctor_photos.freeing(engine, config)
    yield from doctor_photos.failures(engine)


def _settings(config: Config) -> Finding:
    """Whether the configured settings can be used here."""
    try:
        check_settings(config)
    except UnsupportedError as error:
        advice = "install what is missing, or change the configuration"
        return Finding("configuration", "problem", str(error), advice)
    return Finding("configuration", "ok", "the configuration is valid")
