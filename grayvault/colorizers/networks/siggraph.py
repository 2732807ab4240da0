"""The colorization network of Zhang et al., "Real-Time User-Guided Image Colorization with Learned
Deep Priors" (SIGGRAPH 2017), "Network architecture": one U-Net from lightness, hints and their
mask to ab of CIELAB.

Su, Chu and Huang ("Instance-aware Image Colorization", CVPR 2020) use it thrice: for whole pictures
(GComp), for instances (G), and with fusion after every stage (GF, see `instance`). The names of the
modules are those of their checkpoints.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class Stage:
    """A place in the network where features are fused.

    Its sides are the picture's divided by two to the power of `scale`; `summed` says that it is the
    sum of two ways into it, which no ReLU has followed yet.
    """

    name: str
    channels: int
    scale: int
    summed: bool = False


STAGES = (
    Stage("1_2", 64, 0),
    Stage("2_2", 128, 1),
    Stage("3_3", 256, 2),
    Stage("4_3", 512, 3),
    Stage("5_3", 512, 3),
    Stage("6_3", 512, 3),
    Stage("7_3", 512, 3),
    Stage("8_up", 256, 2, summed=True),
    Stage("8_3", 256, 2),
    Stage("9_up", 128, 1, summed=True),
    Stage("9_2", 128, 1),
    Stage("10_up", 128, 0, summed=True),
    Stage("10_2", 128, 0),
)
"""In the order in which they are passed; the names are the paper's."""

_BINS = 529
"""Classes of ab, of steps of 10, that the network was also trained on."""

_LEAK = 0.2

Passing = Callable[[int, Tensor], Tensor]
"""What becomes of the features of a stage, by its number in `STAGES`, before they go on."""


class Siggraph(nn.Module):
    """Lightness, hints and mask to ab."""

    def __init__(self) -> None:
        super().__init__()
        self.model1 = nn.Sequential(*_convolutions(4, 64, 2), nn.BatchNorm2d(64))
        self.model2 = nn.Sequential(*_convolutions(64, 128, 2), nn.BatchNorm2d(128))
        self.model3 = nn.Sequential(*_convolutions(128, 256, 3), nn.BatchNorm2d(256))
        self.model4 = nn.Sequential(*_convolutions(256, 512, 3), nn.BatchNorm2d(512))
        self.model5 = nn.Sequential(*_convolutions(512, 512, 3, dilation=2), nn.BatchNorm2d(512))
        self.model6 = nn.Sequential(*_convolutions(512, 512, 3, dilation=2), nn.BatchNorm2d(512))
        self.model7 = nn.Sequential(*_convolutions(512, 512, 3), nn.BatchNorm2d(512))
        self.model8up = nn.Sequential(_doubling(512, 256))
        self.model8 = nn.Sequential(nn.ReLU(), *_convolutions(256, 256, 2), nn.BatchNorm2d(256))
        self.model9up = nn.Sequential(_doubling(256, 128))
        self.model9 = nn.Sequential(nn.ReLU(), *_convolutions(128, 128, 1), nn.BatchNorm2d(128))
        self.model10up = nn.Sequential(_doubling(128, 128))
        self.model10 = nn.Sequential(nn.ReLU(), _convolution(128, 128), nn.LeakyReLU(_LEAK))
        self.model3short8 = nn.Sequential(_convolution(256, 256))
        self.model2short9 = nn.Sequential(_convolution(128, 128))
        self.model1short10 = nn.Sequential(_convolution(64, 128))
        self.model_class = nn.Sequential(nn.Conv2d(256, _BINS, 1))
        self.model_out = nn.Sequential(nn.Conv2d(128, 2, 1), nn.Tanh())

    def forward(self, inputs: Tensor) -> Tensor:
        """ab, shape (n, 2, height, width), -1..1 for -110..110.

        `inputs` has shape (n, 4, height, width), both sides a multiple of 8: L from -0.5 to 0.5 for
        0..100; the hints' ab / 110, 0 if there is none; and the mask, which is 0.5 where there
        is a hint and -0.5 elsewhere.
        """
        return self.passed(inputs, _unchanged)

    def features(self, inputs: Tensor) -> list[Tensor]:
        """The features of each of `STAGES`, shape (n, channels, height >> scale, width >> scale).

        `inputs` are those of `forward`. Sums are given after their ReLU: that is what GF was
        trained with, as its authors' code computes it in place.
        """
        seen: list[Tensor] = []

        def record(number: int, features: Tensor) -> Tensor:
            seen.append(features.relu() if STAGES[number].summed else features)
            return features

        self.passed(inputs, record)
        return seen

    def passed(self, inputs: Tensor, passing: Passing) -> Tensor:
        """What `forward` gives where `passing` changes the features between the stages."""
        first = passing(0, self.model1(inputs))
        second = passing(1, self.model2(_halved(first)))
        third = passing(2, self.model3(_halved(second)))
        x = passing(3, self.model4(_halved(third)))
        for number, model in enumerate((self.model5, self.model6, self.model7), start=4):
            x = passing(number, model(x))
        x = passing(7, self.model8up(x) + self.model3short8(third))
        x = passing(8, self.model8(x))
        x = passing(9, self.model9up(x) + self.model2short9(second))
        x = passing(10, self.model9(x))
        x = passing(11, self.model10up(x) + self.model1short10(first))
        x = passing(12, self.model10(x))
        ab: Tensor = self.model_out(x)
        return ab


def _unchanged(_: int, features: Tensor) -> Tensor:
    return features


def _halved(x: Tensor) -> Tensor:
    """Every other pixel: the network subsamples where others pool."""
    return x[..., ::2, ::2]


def _convolution(inputs: int, outputs: int, dilation: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation)


def _convolutions(inputs: int, outputs: int, count: int, dilation: int = 1) -> list[nn.Module]:
    """Convolutions, each with a ReLU after it."""
    widths = [inputs] + [outputs] * (count - 1)
    pairs = ([_convolution(width, outputs, dilation), nn.ReLU()] for width in widths)
    return [module for pair in pairs for module in pair]


def _doubling(inputs: int, outputs: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)
