"""HintNet: a U-Net from luma and the hints' own chroma to a correction of that chroma."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

_INPUTS = 4 + 4 + 3
"""Channels at half size: four luma pixels, uniform chroma and slopes, and three scalars."""

_QUIET = 0.3
"""How loud a block is at first: nothing normalises what so many of them add up."""


@dataclass(frozen=True)
class Design:
    """Channels at half the luma's size, a quarter and so on; residual blocks on both ways there."""

    widths: tuple[int, ...] = (16, 48, 96, 128, 160)
    blocks: tuple[int, ...] = (1, 1, 1, 1, 2)


class Block(nn.Module):
    """A residual block of two convolutions, which starts near the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        with torch.no_grad():
            self.second.weight.mul_(_QUIET)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape as `x`."""
        y: Tensor = self.second(functional.relu(self.first(functional.relu(x))))
        return x + y


class Surroundings(nn.Module):
    """Adds what the whole picture looks like to each of its places."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, width)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape as `x`."""
        whole = functional.relu(self.first(x.mean(dim=(2, 3))))
        added: Tensor = self.second(whole)
        return x + added[:, :, None, None]


class HintNet(nn.Module):
    """Luma and hints to a correction of the hints' chroma at half the luma's size."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        widths, blocks = design.widths, design.blocks
        steps = list(pairwise(widths))
        self.stem = nn.Conv2d(_INPUTS, widths[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in steps)
        self.up = nn.ModuleList(nn.Conv2d(b, 4 * a, 1) for a, b in steps)
        self.encoder = nn.ModuleList(_blocks(w, n) for w, n in zip(widths, blocks, strict=True))
        self.decoder = nn.ModuleList(_blocks(w, n) for w, n in zip(widths, blocks, strict=True))
        self.surroundings = Surroundings(widths[-1])
        self.head = nn.Conv2d(widths[0], 2, 3, padding=1)
        nn.init.zeros_(self.head.weight)

    def forward(self, luma: Tensor, planes: Tensor, scalars: Tensor) -> Tensor:
        """Opponent chroma, (n, 2, height / 2, width / 2), in `hintnet_input.CORRECTION_SCALE`.

        `luma` has shape (n, 1, height, width), -1..1, both sides a multiple of 2 to the power of
        the design's sizes; `planes` (n, 4, height / 2, width / 2) and `scalars` (n, 3) are those
        of `hintnet_input.HintNetInput`.
        """
        pixels = functional.pixel_unshuffle(luma, 2)
        everywhere = scalars[:, :, None, None].expand(-1, -1, *pixels.shape[2:])
        x = self.stem(torch.cat([pixels, planes, everywhere], 1))
        skips = []
        for size, encoder in enumerate(self.encoder):
            x = encoder(self.down[size - 1](x) if size else x)
            skips.append(x)
        x = self.decoder[-1](self.surroundings(x))
        for size in reversed(range(len(self.up))):
            x = functional.pixel_shuffle(self.up[size](x), 2) + skips[size]
            x = self.decoder[size](x)
        correction: Tensor = self.head(functional.relu(x))
        return correction


def _blocks(width: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(Block(width) for _ in range(count)))
