"""Convolutions whose weights are stored normalised in parts, as training left them.

They are put together when they are used; nothing is trained, so nothing is updated. Sources:
Miyato, Kataoka, Koyama, Yoshida, "Spectral Normalization for Generative Adversarial Networks"
(ICLR 2018); Salimans, Kingma, "Weight Normalization" (NIPS 2016). The names in the state dict are
those of `torch.nn.utils.spectral_norm` and `torch.nn.utils.weight_norm`.
"""

from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional


class SpectralWeight(nn.Module):
    """A weight over its largest singular value, of which both singular vectors are stored."""

    weight_u: Tensor
    weight_v: Tensor

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.weight_orig = nn.Parameter(torch.empty(shape))
        self.register_buffer("weight_u", torch.empty(shape[0]))
        self.register_buffer("weight_v", torch.empty(prod(shape[1:])))

    def weight(self) -> Tensor:
        """W / (u · W v), in the shape of W, whose rows are the outputs."""
        value = torch.dot(self.weight_u, self.weight_orig.flatten(1) @ self.weight_v)
        return self.weight_orig / value


class SpectralConv(SpectralWeight):
    """A convolution of stride 1 that keeps the size."""

    def __init__(self, inputs: int, outputs: int, side: int, *, bias: bool) -> None:
        super().__init__((outputs, inputs, side, side))
        self.bias = nn.Parameter(torch.empty(outputs)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, height, width) to (n, outputs, height, width)."""
        return functional.conv2d(x, self.weight(), self.bias, padding="same")


class SpectralPointwise(SpectralWeight):
    """A matrix at every place of a line of them: a convolution of length 1."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__((outputs, inputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, places) to (n, outputs, places)."""
        return functional.conv1d(x, self.weight())


class WeightNormedPointwise(nn.Module):
    """A 1x1 convolution with bias whose weights' lengths and directions are stored."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.empty(outputs))
        self.weight_g = nn.Parameter(torch.empty(outputs, 1, 1, 1))
        self.weight_v = nn.Parameter(torch.empty(outputs, inputs, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, inputs, height, width) to (n, outputs, height, width)."""
        # The kernel that torch trains such weights with: its sums round as no public one's do.
        weight = torch._weight_norm(self.weight_v, self.weight_g, 0)
        return functional.conv2d(x, weight, self.bias)
