"""Train HintNet: python -m training.hintnet PLACE … --run FOLDER [--steps N] …

PLACE is a tar or a folder of photos. The folder holds the samples, the log and the checkpoint: the
same command again goes on where it stopped, or further where it names more steps.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from rich.progress import Progress
from safetensors.torch import save_file
from torch import Tensor

from grayvault.colorizers.hintnet_input import CORRECTION_SCALE
from grayvault.colorizers.networks.hintnet import Design, HintNet
from grayvault.hints.uniform_chroma import BLUE_YELLOW, GREEN_MAGENTA
from training.delta_e import delta_e
from training.hintnet_samples import Samples, is_validation, read_pool, sources_in, write_pool

BATCH = 8
LEARNING_RATE, WEIGHT_DECAY = 1e-3, 1e-4
WARM_UP, COOL_DOWN = 100, 0.25
"""Steps at first, and share of all steps at last, in which the learning rate grows and falls."""

EMA_DECAY = 0.998
EASIEST = 0.2
"""Nothing counts as easier than hints that leave so much."""

GUESS_WEIGHT = 0.3
"""What a sample without hints counts: guessing is the rarer use, and takes from the other."""

CHECK_EVERY = 1000


@dataclass
class Run:
    """A training run: the networks, the optimiser, and how far it came."""

    net: HintNet
    ema: HintNet
    optimizer: torch.optim.Optimizer
    device: torch.device
    step: int = 0


@click.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--run", "folder", required=True, type=click.Path(path_type=Path))
@click.option("--pool", type=click.Path(path_type=Path), help="Samples; made where absent.")
@click.option("--passes", default=2, help="Samples of each photo, in passes.")
@click.option("--steps", default=40_000, help="Steps in all.")
@click.option("--cool-down/--no-cool-down", default=True, help="Lower the rate at the end.")
@click.option("--widths", default="16,48,96,128,160", help="Channels from half size down.")
@click.option("--blocks", default="1,1,1,1,2", help="Residual blocks at each size.")
@click.option("--seed", default=1)
def main(  # noqa: PLR0917 - click passes them by name
    places: tuple[Path, ...],
    folder: Path,
    pool: Path | None,
    passes: int,
    steps: int,
    cool_down: bool,
    widths: str,
    blocks: str,
    seed: int,
) -> None:
    """Train the network and write FOLDER/hintnet.safetensors."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = pool or folder / "pool"
    make_pools(list(places), pool, passes, seed)
    design = Design(_numbers(widths), _numbers(blocks))
    run = started(folder, design, seed)
    fitted = read_pool(pool / "train")
    if len(fitted) < BATCH:
        raise click.UsageError(f"a batch takes {BATCH} samples and there are {len(fitted)}")
    held = batch_of(read_pool(pool / "validation"), slice(None), run.device)
    with Progress() as progress:
        bar = progress.add_task("training", total=steps, completed=run.step)
        for batch in batches(fitted, run, steps, seed):
            loss = trained(run, batch, learning_rate(run.step, steps, cool_down), run.step / steps)
            progress.advance(bar)
            if run.step % CHECK_EVERY == 0 or run.step == steps:
                log(folder, {"step": run.step, "loss": loss, **validated(run.ema, held)})
                save(folder, run)
    export(folder / "hintnet.safetensors", run.ema, design)


def make_pools(places: list[Path], pool: Path, passes: int, seed: int) -> None:
    """Make the samples for training and for validation that aren't there yet."""
    sources = sources_in(places)
    for name, for_validation, turns in (("train", False, passes), ("validation", True, 1)):
        if not (pool / name / "scalars.npy").exists():
            chosen = [source for source in sources if is_validation(source) == for_validation]
            try:
                write_pool(chosen, pool / name, turns, seed)
            except ValueError as error:
                raise click.UsageError(
                    f"no samples for {name}: {error}; name more photos"
                ) from error


def started(folder: Path, design: Design, seed: int) -> Run:
    """A new run, or the one that the folder's checkpoint holds."""
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net, ema = HintNet(design).to(device), HintNet(design).to(device)
    for network in (net, ema):
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    ema.load_state_dict(net.state_dict())
    optimizer = torch.optim.AdamW(net.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    run = Run(net, ema, optimizer, device)
    path = folder / "checkpoint.pt"
    if path.exists():
        state = torch.load(path, map_location=device, weights_only=True)
        net.load_state_dict(state["net"])
        ema.load_state_dict(state["ema"])
        optimizer.load_state_dict(state["optimizer"])
        run.step = state["step"]
    return run


def learning_rate(step: int, steps: int, cool_down: bool) -> float:
    """Warm up, stay, and fall to 0 in a straight line."""
    cooling = (steps - step) / (COOL_DOWN * steps) if cool_down else 1.0
    return LEARNING_RATE * min(1.0, (step + 1) / WARM_UP, cooling)


def batches(samples: Samples, run: Run, steps: int, seed: int) -> Iterator[dict[str, Tensor]]:
    """The batches from the run's step on: each epoch is shuffled by its own seed."""
    an_epoch = len(samples) // BATCH
    while run.step < steps:
        epoch, start = divmod(run.step, an_epoch)
        rng = np.random.default_rng([seed, epoch])
        order = rng.permutation(len(samples))
        for index in range(start, min(an_epoch, start + steps - run.step)):
            chosen = np.sort(order[index * BATCH : (index + 1) * BATCH])
            turns = np.random.default_rng([seed, epoch, index]).integers(0, 2, 3)
            yield turned(batch_of(samples, chosen, run.device), turns)


def batch_of(samples: Samples, chosen: Any, device: torch.device) -> dict[str, Tensor]:
    """The samples as tensors in single precision; luma stays in 8-bit codes."""
    names = ("luma", "planes", "hinted", "target", "scalars")
    arrays = {name: np.array(getattr(samples, name)[chosen]) for name in names}
    return {name: torch.from_numpy(array).to(device).float() for name, array in arrays.items()}


def turned(batch: dict[str, Tensor], turns: Any) -> dict[str, Tensor]:
    """The batch mirrored across, down and along the diagonal."""
    axes = [axis for axis, turn in zip((-1, -2), turns[:2], strict=True) if turn]
    result = {}
    for name, tensor in batch.items():
        picture = tensor
        if name != "scalars":
            picture = torch.flip(picture, axes)
            picture = picture.transpose(-1, -2) if turns[2] else picture
        result[name] = picture
    return result


def trained(run: Run, batch: dict[str, Tensor], rate: float, progress: float) -> float:
    """One step of the optimiser; its loss."""
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    loss = losses(run.net, batch, progress).mean()
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.net.parameters(), 1.0)
    run.optimizer.step()
    run.step += 1
    decay = min(EMA_DECAY, run.step / (run.step + 50))
    with torch.no_grad():
        for average, new in zip(run.ema.parameters(), run.net.parameters(), strict=True):
            average.lerp_(new, 1 - decay)
    return float(loss.detach())


def losses(net: HintNet, batch: dict[str, Tensor], progress: float) -> Tensor:
    """For each sample, the share of what the hints alone leave that is left by the network.

    Being shares, all budgets count alike, and samples without hints don't drown the rest.
    CIEDE2000 makes gray a local best, out of which a guess only finds when its hue is right within
    about 50 degrees: without hints, the plain distance counts at first, and gives way to ΔE with
    the run's `progress` (0..1).
    """
    chroma = predicted(net, batch)
    remaining, before = error_of(chroma, batch), error_of(batch["hinted"], batch)
    share = _robust(remaining) / (EASIEST + _robust(before))
    distance = _square(chroma - batch["target"]) / (1 + _square(batch["target"]))
    guess = progress * share + (1 - progress) * distance
    return torch.where(batch["scalars"][:, 0] > 0, share, GUESS_WEIGHT * guess)


def predicted(net: HintNet, batch: dict[str, Tensor]) -> Tensor:
    """Chroma at half size."""
    luma = batch["luma"][:, None] / 127.5 - 1
    planes = batch["planes"].contiguous(memory_format=torch.channels_last)
    with torch.autocast(luma.device.type, torch.bfloat16):
        output = net(luma, planes, batch["scalars"])
    return batch["hinted"] + CORRECTION_SCALE * turned_back(output.float())


def error_of(chroma: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """ΔE per pixel at half size."""
    half = torch.nn.functional.avg_pool2d(batch["luma"], 2)
    return delta_e(half, chroma, batch["target"])


def _robust(error: Tensor) -> Tensor:
    """The mean of each sample: about half the square of a ΔE below 1, and the ΔE above."""
    return (torch.sqrt(error.square() + 1) - 1).flatten(1).mean(1)


def _square(planes: Tensor) -> Tensor:
    """The mean square of each sample."""
    return planes.square().flatten(1).mean(1)


def turned_back(planes: Tensor) -> Tensor:
    """As grayvault.hints.uniform_chroma's, for tensors (n, 2, height, width)."""
    first, second = planes[:, 0] / GREEN_MAGENTA, planes[:, 1] / BLUE_YELLOW
    return math.sqrt(0.5) * torch.stack([first - second, first + second], 1)


@torch.no_grad()
def validated(net: HintNet, held: dict[str, Tensor]) -> dict[str, float]:
    """ΔE of the held samples with hints and without, and of what the hints alone give."""
    after, before = [], []
    for start in range(0, len(held["luma"]), BATCH):
        batch = {name: tensor[start : start + BATCH] for name, tensor in held.items()}
        after.append(error_of(predicted(net, batch), batch).mean((1, 2)))
        before.append(error_of(batch["hinted"], batch).mean((1, 2)))
    hinted = held["scalars"][:, 0] > 0
    error, alone = torch.cat(after), torch.cat(before)
    return {
        "with_hints": float(error[hinted].mean()),
        "hints_alone": float(alone[hinted].mean()),
        "without_hints": float(error[~hinted].mean()),
        "gray": float(alone[~hinted].mean()),
    }


def log(folder: Path, row: dict[str, float]) -> None:
    path = folder / "log.csv"
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, row.keys())
        if fresh:
            writer.writeheader()
        writer.writerow({name: round(value, 4) for name, value in row.items()})


def save(folder: Path, run: Run) -> None:
    """Write the checkpoint so that a stop in between leaves the last one."""
    state = {
        "net": run.net.state_dict(),
        "ema": run.ema.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "step": run.step,
    }
    torch.save(state, folder / "checkpoint.tmp")
    (folder / "checkpoint.tmp").replace(folder / "checkpoint.pt")


def export(path: Path, net: HintNet, design: Design) -> None:
    """Write the averaged weights in half precision, with the design in the metadata."""
    tensors = {name: t.detach().half().contiguous().cpu() for name, t in net.state_dict().items()}
    save_file(tensors, path, {name: str(value) for name, value in asdict(design).items()})


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


if __name__ == "__main__":
    main()
