"""The fusion network (GF) of Su, Chu and Huang, "Instance-aware Image Colorization" (CVPR 2020),
"Fusion module": after every stage, the whole picture's features and its instances' are weighed
against each other per pixel.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from grayvault.colorizers.networks.siggraph import STAGES, Siggraph
from grayvault.colorizers.study_models.instance_boxes import Boxes
from grayvault.core.arrays import Window

_SUFFIXES = ("", "2", "3", "4", "5", "6", "7", "8_1", "8_2", "9_1", "9_2", "10_1", "10_2")
"""What the fusion layers of `STAGES` are called in the authors' checkpoints."""

_HIDDEN = 16


class FusionLayer(nn.Module):
    """Fuses the features of a whole picture with those of its instances.

    Three convolutions predict a map of logits from each; softmax makes weights of them.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.simple_instance_conv = _predictor(channels)
        self.simple_bg_conv = _predictor(channels)

    def forward(self, whole: Tensor, instances: Tensor, places: Boxes) -> Tensor:
        """Fused features, shape (1, channels, height, width), which is that of `whole`.

        `instances` has shape (n, channels, any height, any width); `places` (n, 4) are where they
        belong in `whole`, none of them empty.
        """
        windows = [_window(*place) for place in places.tolist()]
        weights = self._weights(whole, instances, windows)
        fused = whole * weights[-1]
        for features, weight, window in zip(instances, weights[:-1], windows, strict=True):
            fused[0, :, *window] += _fitted(features, window) * weight[window]
        return fused

    def _weights(self, whole: Tensor, instances: Tensor, windows: Sequence[Window]) -> Tensor:
        """The instances' weights and, last, the whole's: shape (n + 1, height, width).

        Where there is no instance, all the weight is the whole's. Where there is one, the logits of
        those that are elsewhere count as 0, as in the authors' code: they take weight, and give
        nothing for it.
        """
        logits = whole.new_zeros(len(windows) + 1, *whole.shape[2:])
        covered = torch.zeros_like(logits[0], dtype=torch.bool)
        predictions = self.simple_instance_conv(instances)
        for logit, predicted, window in zip(logits[:-1], predictions, windows, strict=True):
            logit[window] = _fitted(predicted, window)[0]
            covered[window] = True
        logits[-1] = self.simple_bg_conv(whole)[0, 0]
        logits[:-1, ~covered] = -torch.inf
        return logits.softmax(dim=0)


class Fusion(Siggraph):
    """Lightness, hints and mask of a whole picture, and its instances' features, to ab."""

    def __init__(self) -> None:
        super().__init__()
        for suffix, stage in zip(_SUFFIXES, STAGES, strict=True):
            self.add_module(f"weight_layer{suffix}", FusionLayer(stage.channels))
        self.weight_layerout = FusionLayer(2)  # unused, but in every checkpoint

    def fused(self, inputs: Tensor, instances: Sequence[Tensor], places: Sequence[Boxes]) -> Tensor:
        """ab, shape (1, 2, height, width), -1..1 for -110..110.

        `inputs` are those of `Siggraph.forward` for one picture, `instances` the n instances'
        `Siggraph.features`, and `places` (n, 4) where they lie at each scale of `STAGES`.
        """

        def passing(number: int, features: Tensor) -> Tensor:
            layer = self.get_submodule(f"weight_layer{_SUFFIXES[number]}")
            fused: Tensor = layer(features, instances[number], places[STAGES[number].scale])
            return fused

        return self.passed(inputs, passing)


def _predictor(channels: int) -> nn.Sequential:
    """One map of logits, none of them negative: a ReLU follows the last convolution, too."""
    widths = (channels, _HIDDEN, _HIDDEN, 1)
    pairs = ([nn.Conv2d(a, b, 3, padding=1), nn.ReLU()] for a, b in pairwise(widths))
    return nn.Sequential(*(module for pair in pairs for module in pair))


def _window(left: int, top: int, right: int, bottom: int) -> Window:
    return slice(top, bottom), slice(left, right)


def _fitted(planes: Tensor, window: Window) -> Tensor:
    """`planes`, shape (channels, any, any), resized to what fills a window."""
    size = [side.stop - side.start for side in window]
    return functional.interpolate(planes[None], size, mode="bilinear", align_corners=False)[0]
