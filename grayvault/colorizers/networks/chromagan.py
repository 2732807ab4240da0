"""ChromaGAN's generator: lightness to a* and b*, and to what the picture shows.

Architecture: Vitoria, Raad and Ballester, "ChromaGAN: Adversarial Picture Colorization with
Semantic Class Distribution", WACV 2020, section 3.2, on the features of VGG-16 (Simonyan and
Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015).
Modules are called as Keras called its layers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 224
"""Pixels on each side of what the network is shown."""

_VGG = (("block1", 2), ("block2", 2), ("block3", 3), ("block4", 3))
"""Blocks of convolutions, each of twice the last one's width; the pictures halve between them."""

_GLOBAL, _MID, _DECODER = range(4), range(4, 6), range(6, 11)
"""Numbers of the convolutions with ReLU in each branch; the one after the decoder's has none."""

_DEEP = SIDE // 8
_SMALL = SIDE // 32
"""Sides of VGG's features and of the global branch's."""

_EPSILON = 1e-3
"""What Keras adds to a variance; torch's own choice is 1e-5."""


@dataclass(frozen=True)
class Design:
    """Channels of the first convolution, which all other widths are multiples of, and classes."""

    width: int = 64
    classes: int = 1000


def design_of(shapes: Mapping[str, Sequence[int]]) -> Design:
    """The design of a network whose tensors have these `shapes`; `KeyError` if there is none."""
    return Design(shapes["block1_conv1.bias"][0], shapes["dense_5.bias"][0])


class Normalization(nn.Module):
    """Batch normalisation with the statistics of training (Ioffe and Szegedy, 2015)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))
        self.beta = nn.Parameter(torch.zeros(width))
        self.register_buffer("moving_mean", torch.zeros(width))
        self.register_buffer("moving_variance", torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """The same shape as `x`, (n, width, height, width of the picture)."""
        mean, variance = self.get_buffer("moving_mean"), self.get_buffer("moving_variance")
        return functional.batch_norm(x, mean, variance, self.gamma, self.beta, eps=_EPSILON)


class ChromaGAN(nn.ModuleDict):
    """Lightness, three times over, to a* and b*."""

    def __init__(self, design: Design) -> None:
        super().__init__(_features(design) | _branches(design) | _decoder(design))

    def forward(self, x: Tensor) -> Tensor:
        """a* and b*, (n, 2, 112, 112), as (code of OpenCV's 8-bit CIELAB) / 255.

        `x` has shape (n, 3, 224, 224): three times the code of L* / 255. The paper's output is
        this one with each pixel repeated 2 by 2.
        """
        features = self.features(x)
        return self.decoded(self.mid(features), self.summary(self.overview(features)))

    def features(self, x: Tensor) -> Tensor:
        """VGG-16's features after its tenth convolution, (n, 8 width, 28, 28), of the input."""
        for number, (block, convolutions) in enumerate(_VGG):
            x = functional.max_pool2d(x, 2) if number else x
            for convolution in range(1, convolutions + 1):
                x = functional.relu(self[f"{block}_conv{convolution}"](x))
        return x

    def overview(self, features: Tensor) -> Tensor:
        """The global branch's features, (n, 8 width, 7, 7): what the class head is shown, too."""
        for number in _GLOBAL:
            features = self._normalized(number, features)
        return features

    def summary(self, overview: Tensor) -> Tensor:
        """The whole picture in one vector, (n, 4 width)."""
        x = flattened(overview)
        for name in ("dense", "dense_1", "dense_2"):
            x = self[name](x)
        return x

    def mid(self, features: Tensor) -> Tensor:
        """The mid-level branch's features, (n, 4 width, 28, 28)."""
        for number in _MID:
            features = self._normalized(number, features)
        return features

    def decoded(self, mid: Tensor, summary: Tensor) -> Tensor:
        """a* and b*, (n, 2, 112, 112), of both branches, the summary put beside every place."""
        everywhere = summary[:, :, None, None].expand(-1, -1, _DEEP, _DEEP)
        x = torch.cat([mid, everywhere], 1)
        for number in _DECODER:
            x = functional.relu(self[_numbered("conv2d", number)](x))
            x = functional.interpolate(x, scale_factor=2.0) if number in {7, 9} else x
        return torch.sigmoid(self["conv2d_11"](x))

    def _normalized(self, number: int, x: Tensor) -> Tensor:
        """Convolved, cut off at 0 and only then normalised."""
        if _is_halving(number):
            x = functional.pad(x, (0, 1, 0, 1))  # Keras pads an even side at its end alone
        x = functional.relu(self[_numbered("conv2d", number)](x))
        normalized: Tensor = self[_numbered("batch_normalization", number)](x)
        return normalized


class ClassHead(nn.ModuleDict):
    """The overview to what the picture shows: it taught the network and isn't needed for colour."""

    def __init__(self, design: Design) -> None:
        widths = _flat(design), 64 * design.width, 64 * design.width, design.classes
        super().__init__(_dense(3, widths))

    def forward(self, overview: Tensor) -> Tensor:
        """Probabilities, (n, classes), of ChromaGAN's `overview`."""
        x = self["dense_4"](self["dense_3"](flattened(overview)))
        return functional.softmax(self["dense_5"](x), 1)


def flattened(x: Tensor) -> Tensor:
    """(n, channels, height, width) as vectors in Keras's order: channels vary fastest."""
    return x.permute(0, 2, 3, 1).flatten(1)


def _features(design: Design) -> dict[str, nn.Module]:
    layers: dict[str, nn.Module] = {}
    before = 3
    for number, (block, convolutions) in enumerate(_VGG):
        for convolution in range(1, convolutions + 1):
            after = design.width << number
            layers[f"{block}_conv{convolution}"] = nn.Conv2d(before, after, 3, padding=1)
            before = after
    return layers


def _branches(design: Design) -> dict[str, nn.Module]:
    width = design.width
    layers: dict[str, nn.Module] = {}
    for number in (*_GLOBAL, *_MID):
        after = (4 if number == _MID[-1] else 8) * width
        halving = _is_halving(number)
        layers[_numbered("conv2d", number)] = nn.Conv2d(
            8 * width, after, 3, stride=1 + halving, padding=1 - halving
        )
        layers[_numbered("batch_normalization", number)] = Normalization(after)
    return layers | _dense(0, (_flat(design), 16 * width, 8 * width, 4 * width))


def _decoder(design: Design) -> dict[str, nn.Module]:
    width = design.width
    layers: dict[str, nn.Module] = {"conv2d_6": nn.Conv2d(8 * width, 4 * width, 1)}
    widths = (4 * width, 2 * width, width, width, width // 2, 2)
    for number, (before, after) in enumerate(pairwise(widths), 7):
        layers[_numbered("conv2d", number)] = nn.Conv2d(before, after, 3, padding=1)
    return layers


def _dense(first: int, widths: Sequence[int]) -> dict[str, nn.Module]:
    return {
        _numbered("dense", number): nn.Linear(before, after)
        for number, (before, after) in enumerate(pairwise(widths), first)
    }


def _flat(design: Design) -> int:
    return _SMALL * _SMALL * 8 * design.width


def _is_halving(number: int) -> bool:
    return number in {0, 2}


def _numbered(kind: str, number: int) -> str:
    """What Keras calls the layer of that kind that was made after `number` others."""
    return f"{kind}_{number}" if number else kind
