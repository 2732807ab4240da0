"""What `grayvault doctor` says of the photos: their colorizers, their sources, what failed."""

import os
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Engine, func, select

from grayvault.catalog.schema import photos, sources
from grayvault.catalog.waiting_originals import waiting_under
from grayvault.colorizers.anchored_model import AnchoredModel
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.colorizer import ModelRef
from grayvault.core.config.model import Config
from grayvault.core.errors import HALF_WRITTEN
from grayvault.core.retries import COLORIZER, NOT_PERMITTED
from grayvault.report.checks.finding import Finding
from grayvault.report.stats.collect import collect
from grayvault.report.text_format import counted
from grayvault.report.waiting_originals import local_time, unfreed_of
from grayvault.vault.reed_solomon import missing_library

_ADVICE = {
    "unreadable": "open the files with another program: they are damaged",
    NOT_PERMITTED: "let GrayVault's user read them, and `add` them again",
    COLORIZER: "name another colorizer, or `auto`, and add them again",
    "timeout": "raise `worker: seconds` in the configuration, then `grayvault jobs retry --all`",
    "out-of-memory": "raise `worker: memory_mb` in the configuration, then add them again",
    "worker-died": "see workers.log in the vault, then `grayvault jobs retry --all`",
    "crashed": "see workers.log in the vault, then `grayvault jobs retry --all`",
    "io-error": "look after their disk or network, then `grayvault jobs retry --all`",
    "error": "see workers.log in the vault, then `grayvault jobs retry --all`",
}
_WRITE_ANEW = "copy them anew; `grayvault add --damaged` of their folder keeps what is left of them"
_SEE_WHY = "`grayvault add` of their folder says why"

_OPTIONAL = (
    ("matplotlib", "plots in `grayvault report`", "report"),
    ("jinja2", "`grayvault report`", "report"),
    ("torch", "the networks, HintNet among them", "torch"),
    ("ssimulacra2", "SSIMULACRA2 in `grayvault measure`", "ssimulacra2"),
    ("pyeclib", "recovery data", "recovery"),
)


def colorizers(engine: Engine, colorizers: ColorizerSet) -> Iterator[Finding]:
    """Whether photos are restored by what they were measured with."""
    which = photos.c.colorizer, photos.c.weights
    query = select(*which, func.count()).where(photos.c.colorizer.is_not(None)).group_by(*which)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    fine = True
    for name, weights, count in rows:
        ref = ModelRef(name, weights)
        made = colorizers.make(name)
        known = [*colorizers.listed, *([made] if made else [])]
        if any(one.ref == ref and not one.problem for one in known):
            continue
        fine = False
        sentence = f"{name}, as {counted(count, 'photo')} had it, can't be used here"
        problem = next((one.problem for one in known if one.ref.name == name and one.problem), None)
        advice = f"it {problem}" if problem else f"`grayvault models install {name}`"
        advice += "; until then their hints alone bring the colours back"
        yield Finding("colorizers", "problem", sentence, advice)
    for one in colorizers.listed:
        if isinstance(one, AnchoredModel) and one.problem:
            fine = False
            sentence = f"the colorizer {one.ref.name} is installed, and it {one.problem}"
            advice = f"see `grayvault models check`, or `grayvault models remove {one.ref.name}`"
            yield Finding("colorizers", "note", sentence, advice)
    if fine:
        yield Finding("colorizers", "ok", "all photos are restored by what they were measured with")


def libraries(config: Config) -> Iterator[Finding]:
    """Which optional libraries aren't installed."""
    if config.recovery and (missing := missing_library()):
        yield Finding(
            "libraries", "problem", "`recovery: true` can't be kept", f"install {missing}"
        )
    absent = [one for one in _OPTIONAL if find_spec(one[0]) is None]
    for name, purpose, extra in absent:
        advice = f"pip install 'grayvault[{extra}]'"
        yield Finding("libraries", "note", f"{name} is not installed, for {purpose}", advice)
    if not absent:
        yield Finding("libraries", "ok", "all optional libraries are installed")


def originals(engine: Engine, config: Config) -> Iterator[Finding]:
    """Which folders and sources are no longer there; those that don't answer are asked once."""
    caller = TimeoutCaller()
    silent = {root for root in _roots(engine, config) if not _answers(caller, root)}
    for name in sorted(silent):
        advice = "look after its server, or its disk"
        yield Finding("sources", "problem", f"{name!r} does not answer", advice)
    for name in config.watch.folders:
        if name not in silent and not Path(name).is_dir():
            advice = "connect its disk, or take it out of `watch: folders`"
            yield Finding("sources", "problem", f"the watched folder {name!r} is not there", advice)
    with engine.connect() as connection:
        there = sources.c.state == "present"
        rows = connection.execute(select(sources.c.path, sources.c.root).where(there))
        vanished = sum(root not in silent and not os.path.lexists(path) for path, root in rows)
        kept = select(sources.c.photo_id).where(there, sources.c.photo_id.is_not(None))
        alone = select(func.count()).select_from(photos).where(photos.c.id.not_in(kept))
        without = connection.scalar(alone) or 0
    if vanished:
        advice = "connect their disk, or let `grayvault add` or `watch` look there again"
        yield Finding(
            "sources", "note", f"files that are not where they were: {vanished:,}", advice
        )
    if without:
        sentence = f"photos of which only the vault is known to have a copy: {without:,}"
        yield Finding("sources", "note", sentence, "back the vault up: see docs/how-to/backup.md")
    if not (vanished or without or silent):
        yield Finding("sources", "ok", "every photo's source is where it was")


def freeing(engine: Engine, config: Config) -> Iterator[Finding]:
    """Which originals are yet to be freed, and why some of them stay."""
    if config.originals == "keep":
        return
    found = unfreed_of(waiting_under(engine), config.free_after_hours)
    sentence = f"originals that wait to be freed: {found.waiting:,}"
    if found.waiting:
        sentence += f", the first may go from {local_time(found.first_at)}"
    yield Finding("freeing", "ok", sentence)
    if found.staying:
        sentence = f"originals that stay: {len(found.staying):,}, such as {found.staying[0]}"
        yield Finding("freeing", "note", sentence, "`grayvault show` says why each of them stays")


def _roots(engine: Engine, config: Config) -> set[str]:
    with engine.connect() as connection:
        return {*connection.scalars(select(sources.c.root).distinct()), *config.watch.folders}


def _answers(caller: TimeoutCaller, root: str) -> bool:
    try:
        caller.call(root, partial(os.path.lexists, root))
    except TimeoutError:
        return False
    return True


def failures(engine: Engine) -> Iterator[Finding]:
    """How many pictures couldn't be taken in, by reason."""
    stats = collect(engine)
    by_reason = stats.failed_by_reason
    if damaged := stats.skipped_by_reason.get(HALF_WRITTEN):
        sentence = f"{counted(damaged, 'picture')} skipped: damaged or half written"
        yield Finding("half-written", "note", sentence, _WRITE_ANEW)
    if not by_reason:
        yield Finding("failed", "ok", "no picture failed")
    for reason, count in by_reason.items():
        sentence = f"{counted(count, 'picture')} failed: {reason}"
        yield Finding("failed", "note", sentence, _ADVICE.get(reason, _SEE_WHY))
