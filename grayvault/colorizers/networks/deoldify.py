"""DeOldify's two generators: U-Nets on a ResNet, from a gray picture to a coloured one.

Written from the description of Jason Antic's DeOldify (2018) and the papers of its parts: U-Net
(Ronneberger, Fischer, Brox, MICCAI 2015), self-attention (Zhang, Goodfellow, Metaxas, Odena,
"Self-Attention Generative Adversarial Networks", ICML 2019), sub-pixel convolution (Shi et al.,
CVPR 2016) and its blur (Sugawara, Shiota, Kiya, "Super-Resolution Using Convolutional Neural
Networks without Any Checkerboard Artifacts", ICIP 2018). The names in the state dict are those of
the weights that DeOldify publishes.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from grayvault.colorizers.networks.normalized_conv import (
    SpectralConv,
    SpectralPointwise,
    WeightNormedPointwise,
)
from grayvault.colorizers.networks.resnet import Encoder, resnet34, resnet101

_RANGE = 3
"""The outputs are between minus and plus so much."""

_ATTENTIVE = 1
"""The place of the block with self-attention among the four: at 1/8 of the picture's size."""

_DEEP = 1.5
"""Channels of a deep block beside those that it joins."""

_WIDE = 512
"""Channels of a wide block; the last one has half of them."""


class SelfAttention(nn.Module):
    """Adds to each place the values of other places, weighted by their likeness to it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.empty(1))
        self.query = SpectralPointwise(width, width // 8)
        self.key = SpectralPointwise(width, width // 8)
        self.value = SpectralPointwise(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape as `x`, (n, width, height, width)."""
        places = x.flatten(2)
        likeness = self.query(places).transpose(1, 2) @ self.key(places)
        # The weights of one key's queries add up to 1, not those of one query's keys.
        attended: Tensor = self.value(places) @ likeness.softmax(dim=1)
        return x + self.gamma * attended.view_as(x)


class Upsampling(nn.Module):
    """Doubles the size: four channels become the four pixels of one, then a blur of 2x2 means."""

    def __init__(self, *convolution: nn.Module) -> None:
        super().__init__()
        self.conv = nn.Sequential(*convolution)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, height, width) to (n, outputs / 4, 2 height, 2 width)."""
        pixels = functional.pixel_shuffle(functional.relu_(self.conv(x)), 2)
        padded = functional.pad(pixels, (1, 0, 1, 0), mode="replicate")
        return functional.avg_pool2d(padded, 2, stride=1)


class UpBlock(nn.Module):
    """Doubles the size and joins the encoder's features of that size; the base of both kinds."""

    def __init__(self, inputs: int, skip: int, shuffled: int) -> None:
        super().__init__()
        convolution = SpectralConv(inputs, 4 * shuffled, 1, bias=False)
        self.shuf = Upsampling(convolution, nn.BatchNorm2d(4 * shuffled))
        self.bn = nn.BatchNorm2d(skip)

    def joined(self, x: Tensor, skip: Tensor) -> Tensor:
        """`x` (n, inputs, …) at the size of the features `skip`, and these, after a ReLU.

        Where an odd size was halved, twice the size of `x` isn't that of `skip`.
        """
        x = self.shuf(x)
        if x.shape[2:] != skip.shape[2:]:
            x = functional.interpolate(x, skip.shape[2:], mode="nearest")
        return functional.relu_(torch.cat([x, self.bn(skip)], 1))


class DeepBlock(UpBlock):
    """Two convolutions after the joint."""

    def __init__(self, inputs: int, skip: int, outputs: int, *, attentive: bool) -> None:
        super().__init__(inputs, skip, inputs // 2)
        self.conv1 = _convolution(inputs // 2 + skip, outputs)
        self.conv2 = _convolution(outputs, outputs, attentive=attentive)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Shape (n, inputs, …) to (n, outputs, …) of the size of `skip`."""
        y: Tensor = self.conv2(self.conv1(self.joined(x, skip)))
        return y


class WideBlock(UpBlock):
    """One convolution after the joint."""

    def __init__(self, inputs: int, skip: int, outputs: int, *, attentive: bool) -> None:
        super().__init__(inputs, skip, outputs)
        self.conv = _convolution(outputs + skip, outputs, attentive=attentive)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Shape (n, inputs, …) to (n, outputs, …) of the size of `skip`."""
        y: Tensor = self.conv(self.joined(x, skip))
        return y


class Join(nn.Module):
    """The channels of two pictures of one size."""

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Shape (n, a, height, width) and (n, b, height, width) to (n, a + b, height, width)."""
        return torch.cat([x, y], 1)


class Residual(nn.Module):
    """Adds what two convolutions make of a picture."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*(_plain(width) for _ in range(2)))

    def forward(self, x: Tensor) -> Tensor:
        """The same shape as `x`."""
        y: Tensor = self.layers(x)
        return y.add_(x)


class Deoldify(nn.Module):
    """A gray picture to a coloured one, both normalised by the mean and deviation of ImageNet."""

    def __init__(self, encoder: Encoder, blocks: Sequence[UpBlock], outputs: int) -> None:
        """`blocks` go from 1/32 of the picture's size to 1/2; `outputs` are those of the last."""
        super().__init__()
        width, joined = encoder.widths[-1], outputs + 3
        self.layers = nn.ModuleList(
            [
                encoder,
                nn.BatchNorm2d(width),
                nn.ReLU(inplace=True),
                nn.Sequential(_convolution(width, 2 * width), _convolution(2 * width, width)),
                *blocks,
                Upsampling(WeightNormedPointwise(outputs, 4 * outputs)),
                Join(),
                Residual(joined),
                nn.Sequential(SpectralConv(joined, 3, 1, bias=True)),
            ]
        )

    def forward(self, picture: Tensor) -> Tensor:
        """R'G'B' (n, 3, height, width), within ±3, from `picture` of that shape.

        Both sides are even.
        """
        encoder, norm, relu, middle, *blocks, upsampling, join, residual, last = self.layers
        *skips, x = encoder(picture)
        x = middle(relu(norm(x)))
        for block, skip in zip(blocks, reversed(skips), strict=True):
            x = block(x, skip)
        x = last(residual(join(upsampling(x), picture)))
        return torch.sigmoid(x) * (2 * _RANGE) - _RANGE


def artistic() -> Deoldify:
    """The network of DeOldify's artistic model: vivid, 64 million parameters."""
    encoder = resnet34()
    *skips, inputs = encoder.widths
    blocks = []
    for place, skip in enumerate(reversed(skips)):
        joined = inputs // 2 + skip
        outputs = int(_DEEP * (joined if place < len(skips) - 1 else joined // 2))
        blocks.append(DeepBlock(inputs, skip, outputs, attentive=place == _ATTENTIVE))
        inputs = outputs
    return Deoldify(encoder, blocks, inputs)


def stable() -> Deoldify:
    """The network of DeOldify's stable and video models: calm, 218 million parameters."""
    encoder = resnet101()
    *skips, inputs = encoder.widths
    blocks = []
    for place, skip in enumerate(reversed(skips)):
        outputs = _WIDE if place < len(skips) - 1 else _WIDE // 2
        blocks.append(WideBlock(inputs, skip, outputs, attentive=place == _ATTENTIVE))
        inputs = outputs
    return Deoldify(encoder, blocks, inputs)


def _convolution(inputs: int, outputs: int, *, attentive: bool = False) -> nn.Sequential:
    """The norm comes after the ReLU."""
    return nn.Sequential(
        SpectralConv(inputs, outputs, 3, bias=False),
        nn.ReLU(inplace=True),
        nn.BatchNorm2d(outputs),
        *([SelfAttention(outputs)] if attentive else []),
    )


def _plain(width: int) -> nn.Sequential:
    return nn.Sequential(SpectralConv(width, width, 3, bias=True), nn.ReLU(inplace=True))
