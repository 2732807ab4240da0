"""ResNet-34 and ResNet-101 without their head, as encoders.

Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition" (CVPR 2016), table 1; a
bottleneck's stride is that of its 3x3 convolution, as in the weights that torchvision publishes.
The names in the state dict are those of such weights.
"""

from collections.abc import Callable
from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional

_STEM = 64
"""Channels after the first convolution."""

_STRIDES = 1, 2, 2, 2
"""Of the four stages: what comes before the first has halved the picture twice."""

MakeBlock = Callable[[int, int, int], nn.Module]
"""A block of so many inputs, outputs and such a stride."""


class Basic(nn.Module):
    """A residual block of two 3x3 convolutions."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = _shortcut(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, height, width) to (n, outputs, height / stride, width / stride)."""
        y = functional.relu_(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y)).add_(self.downsample(x))
        return functional.relu_(y)


class Bottleneck(nn.Module):
    """A residual block whose 3x3 convolution works on a quarter of the outputs' channels."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        width = outputs // 4
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = _shortcut(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, height, width) to (n, outputs, height / stride, width / stride)."""
        y = functional.relu_(self.bn1(self.conv1(x)))
        y = functional.relu_(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y)).add_(self.downsample(x))
        return functional.relu_(y)


class Encoder(nn.Sequential):
    """A ResNet's body: the stem, and four stages of `depths` blocks with `outputs` channels."""

    def __init__(self, block: MakeBlock, outputs: tuple[int, ...], depths: tuple[int, ...]) -> None:
        widths = (_STEM, *outputs)
        super().__init__(
            nn.Conv2d(3, _STEM, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(_STEM),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2, padding=1),
            *(
                nn.Sequential(block(a, b, stride), *(block(b, b, 1) for _ in range(depth - 1)))
                for (a, b), stride, depth in zip(pairwise(widths), _STRIDES, depths, strict=True)
            ),
        )
        self.widths = widths
        """Channels of each of the features."""

    def forward(self, x: Tensor) -> list[Tensor]:
        """A picture (n, 3, height, width) to features of 1/2, 1/4, 1/8, 1/16 and 1/32 its size.

        They have the channels of `widths`; sizes are rounded up.
        """
        convolution, norm, relu, pool, *stages = self
        features = [relu(norm(convolution(x)))]
        x = pool(features[0])
        for stage in stages:
            x = stage(x)
            features.append(x)
        return features


def resnet34() -> Encoder:
    """The body of ResNet-34."""
    return Encoder(Basic, (64, 128, 256, 512), (3, 4, 6, 3))


def resnet101() -> Encoder:
    """The body of ResNet-101."""
    return Encoder(Bottleneck, (256, 512, 1024, 2048), (3, 4, 23, 3))


def _shortcut(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    """The layers that bring a block's input to its output's shape; none if they are equal."""
    if stride == 1 and inputs == outputs:
        return nn.Sequential()
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
