"""`grayvault doctor` on the photos: colorizers, libraries, originals, failures."""

import os
from collections.abc import Iterator, Set
from functools import partial
from importlib.util import find_spec

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import photos, sources
from grayvault.catalog.source_files import source_roots, source_row
from grayvault.catalog.waiting_originals import waiting_under
from grayvault.colorizers.anchored_model import AnchoredModel
from grayvault.colorizers.installed_models import MODELS
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.colorizer import ModelRef
from grayvault.core.config.model import Config
from grayvault.core.errors import HALF_WRITTEN
from grayvault.core.file_stamps import is_gone
from grayvault.core.retries import COLORIZER, NOT_PERMITTED, STORE_AWAY
from grayvault.core.source_urls import is_object
from grayvault.ingest.files.photo_stores import problem
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.find_original import kept_upload
from grayvault.report.checks.doctor import Finding
from grayvault.report.stats.collect import collect
from grayvault.report.text_format import counted
from grayvault.report.waiting_originals import local_time, unfreed_of
from grayvault.vault.format.reed_solomon import missing_library
from grayvault.vault.layout import ORIGINALS

_ADVICE = {
    "unreadable": "the files are damaged: see whether another program opens them",
    NOT_PERMITTED: "let GrayVault's user read them, then `grayvault add` them again",
    COLORIZER: "choose another colorizer, or `auto`, then `grayvault add` them again",
    "timeout": "raise `worker: seconds` in the configuration, then `grayvault jobs retry --all`",
    "out-of-memory": "raise `worker: memory_mb` in the configuration, then `add` them again",
    "worker-died": "see workers.log in the vault, then `grayvault jobs retry --all`",
    "crashed": "see workers.log in the vault, then `grayvault jobs retry --all`",
    STORE_AWAY: "see whether the store can be reached, then `grayvault jobs retry --all`",
    "io-error": "check their disk or network, then `grayvault jobs retry --all`",
    "error": "see workers.log in the vault, then `grayvault jobs retry --all`",
}
_COPY_AGAIN = "copy them again; `grayvault add --damaged` on their folder archives what is left"
_SEE_WHY = "`grayvault add` on their folder says why"

_OPTIONAL = (
    ("matplotlib", "the plots of the report", "report"),
    ("jinja2", "the report", "report"),
    ("torch", "colorizers that are neural networks, such as HintNet", "torch"),
    ("pyeclib", "recovery data", "recovery"),
)


def colorizers(engine: Engine, colorizer_set: ColorizerSet) -> Iterator[Finding]:
    """Whether the colorizers that photos were measured with can be used here."""
    findings = [*_unusable_colorizers(engine, colorizer_set), *_broken_models(colorizer_set)]
    yield from findings
    if not findings:
        sentence = "all photos can be restored with the colorizer they were measured with"
        yield Finding("colorizers", "ok", sentence)


def _unusable_colorizers(engine: Engine, colorizer_set: ColorizerSet) -> Iterator[Finding]:
    columns = photos.c.colorizer, photos.c.weights
    query = select(*columns, func.count()).where(photos.c.colorizer.is_not(None)).group_by(*columns)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    for name, weights, count in rows:
        ref, built_in = ModelRef(name, weights), colorizer_set.make(name)
        known = [*colorizer_set.listed, *([built_in] if built_in else [])]
        if any(colorizer.ref == ref and not colorizer.problem for colorizer in known):
            continue
        problems = (colorizer.problem for colorizer in known if colorizer.ref.name == name)
        problem = next(filter(None, problems), None)
        sentence = f"the colorizer {name} of {counted(count, 'photo')} can't be used here"
        advice = f"it {problem}" if problem else _how_to_get(name)
        advice += "; until then their colours are restored from the hints alone"
        yield Finding("colorizers", "problem", sentence, advice)


def _how_to_get(colorizer: str) -> str:
    """How to get a colorizer that isn't here, or not with a photo's weights."""
    model = colorizer.partition("@")[0]
    if model in MODELS:
        return f"`grayvault models install {model}`"
    return "a newer GrayVault has it: update this one"


def _broken_models(colorizer_set: ColorizerSet) -> Iterator[Finding]:
    for colorizer in colorizer_set.listed:
        name, problem = colorizer.ref.name, colorizer.problem
        if isinstance(colorizer, AnchoredModel) and problem:
            sentence = f"the installed colorizer {name} {problem}"
            advice = f"see `grayvault models check`, or `grayvault models remove {name}`"
            yield Finding("colorizers", "note", sentence, advice)


def libraries(config: Config) -> Iterator[Finding]:
    """Which optional libraries are missing."""
    if config.recovery and (missing := missing_library()):
        sentence = "recovery data is asked for, but its library is missing"
        yield Finding("libraries", "problem", sentence, f"install {missing}")
    absent = [row for row in _OPTIONAL if find_spec(row[0]) is None]
    for name, purpose, extra in absent:
        sentence = f"{name}, needed for {purpose}, is not installed"
        yield Finding("libraries", "note", sentence, f"pip install 'grayvault[{extra}]'")
    if not absent:
        yield Finding("libraries", "ok", "all optional libraries are installed")


def originals(vault: OpenVault, config: Config) -> Iterator[Finding]:
    """Whether folders and sources are still in their places; a root that hangs is tried once.

    Objects are not looked for one by one, only whether their store can be listed.
    """
    engine = vault.engine
    every = {*source_roots(engine), *config.watch.folders}
    objects = {root for root in every if is_object(root)}
    roots, caller = every - objects, TimeoutCaller()
    own = {vault.store.objects.path_of(ORIGINALS)} if vault.folder.url else set[str]()
    stores = [*_unlistable_stores(objects - own)]
    yield from stores
    hanging = {root for root in roots if not _answers(caller, root)}
    yield from _hanging_roots(hanging)
    yield from _unusable_watched_folders(config, hanging)
    findings = [*_moved_sources(vault, hanging | objects), *_photos_without_source(engine)]
    yield from findings
    if not (findings or hanging or stores):
        yield Finding("sources", "ok", "every photo's source is where it was")


def _unlistable_stores(roots: Set[str]) -> Iterator[Finding]:
    for root in sorted(roots):
        if sentence := problem(root):
            advice = "see docs/how-to/object-store.md"
            yield Finding("sources", "problem", f"photos in {root!r}: {sentence}", advice)


def _answers(caller: TimeoutCaller, root: str) -> bool:
    try:
        caller.call(root, partial(os.path.lexists, root))
    except TimeoutError:
        return False
    return True


def _hanging_roots(hanging: Set[str]) -> Iterator[Finding]:
    for root in sorted(hanging):
        advice = "check its server, network or disk"
        yield Finding("sources", "problem", f"{root!r} does not answer", advice)


def _unusable_watched_folders(config: Config, hanging: Set[str]) -> Iterator[Finding]:
    for folder in config.watch.folders:
        if folder in hanging or is_object(folder):
            continue
        if is_gone(folder):
            sentence = f"the watched folder {folder!r} does not exist"
            advice = "connect its disk, or remove it from `watch: folders`"
            yield Finding("sources", "problem", sentence, advice)
        elif not os.access(folder, os.R_OK | os.X_OK):
            sentence = f"the watched folder {folder!r} can't be read"
            yield Finding("sources", "problem", sentence, "let GrayVault's user read it")


def _moved_sources(vault: OpenVault, unseen: Set[str]) -> Iterator[Finding]:
    """Files that are gone; uploads' own bytes are not if they have moved with the vault."""
    query = select(sources).where(sources.c.state == "present")
    with vault.engine.connect() as connection:
        moved = sum(
            kept_upload(vault.store.objects, source_row(row)) is None
            for row in connection.execute(query)
            if row.root not in unseen and not os.path.lexists(row.path)
        )
    if moved:
        sentence = f"files that are not where they were: {moved:,}"
        advice = "connect their disk, or let `grayvault add` or `watch` scan the folder again"
        yield Finding("sources", "note", sentence, advice)


def _photos_without_source(engine: Engine) -> Iterator[Finding]:
    present = (sources.c.state == "present") & sources.c.photo_id.is_not(None)
    with_source = select(sources.c.photo_id).where(present)
    query = select(func.count()).select_from(photos).where(photos.c.id.not_in(with_source))
    with engine.connect() as connection:
        count = connection.scalar(query) or 0
    if count:
        sentence = f"photos whose only known copy is in the vault: {count:,}"
        yield Finding("sources", "note", sentence, "back up the vault: see docs/how-to/backup.md")


def freeing(engine: Engine, config: Config) -> Iterator[Finding]:
    """Which originals have yet to be freed, and why some can't be."""
    if config.originals == "keep":
        return
    unfreed = unfreed_of(waiting_under(engine), config.free_after_hours)
    sentence = f"originals waiting to be freed: {unfreed.waiting:,}"
    if unfreed.waiting:
        sentence += f", the first from {local_time(unfreed.first_at)}"
    yield Finding("freeing", "ok", sentence)
    if unfreed.staying:
        sentence = f"originals that stay: {len(unfreed.staying):,}, such as {unfreed.staying[0]}"
        yield Finding("freeing", "note", sentence, "`grayvault show` gives the reason for each")


def failures(engine: Engine) -> Iterator[Finding]:
    """How many pictures could not be archived, by reason."""
    stats = collect(engine)
    by_reason = stats.failed_by_reason
    if damaged := stats.skipped_by_reason.get(HALF_WRITTEN):
        sentence = f"{counted(damaged, 'picture')} skipped: damaged or half written"
        yield Finding("half-written", "note", sentence, _COPY_AGAIN)
    if not by_reason:
        yield Finding("failed", "ok", "no picture failed")
    for reason, count in by_reason.items():
        sentence = f"{counted(count, 'picture')} failed: {reason}"
        yield Finding("failed", "note", sentence, _ADVICE.get(reason, _SEE_WHY))
