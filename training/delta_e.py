"""A differentiable stand-in for CIEDE2000 between chromas at the same luma."""

import torch
from torch import Tensor

_TINY = 1e-4


def delta_e(luma: Tensor, chroma: Tensor, target: Tensor) -> Tensor:
    """About CIEDE2000 per pixel, shape (n, height, width).

    `luma` (n, height, width), `chroma` and `target` (n, 2, height, width) in 8-bit codes. It is
    CIEDE2000 without S_H's hue term T and without the rotation term (Sharma, Wu and Dalal, 2005),
    so that the gradient is smooth everywhere.
    """
    lab, lab_target = _lab(luma, chroma), _lab(luma, target)
    stretch = _stretch((_strength(lab[1:]) + _strength(lab_target[1:])) / 2)
    opponent = torch.stack([lab[1] * stretch, lab[2]])
    opponent_target = torch.stack([lab_target[1] * stretch, lab_target[2]])
    strength, strength_target = _strength(opponent), _strength(opponent_target)
    mean_strength = (strength + strength_target) / 2
    middle = ((lab[0] + lab_target[0]) / 2 - 50) ** 2
    chroma_step = strength - strength_target
    hue_squared = (opponent - opponent_target).square().sum(0) - chroma_step**2
    squared = (
        ((lab[0] - lab_target[0]) / (1 + 0.015 * middle / torch.sqrt(20 + middle))) ** 2
        + (chroma_step / (1 + 0.045 * mean_strength)) ** 2
        + hue_squared.clamp(min=0) / (1 + 0.015 * mean_strength) ** 2
    )
    return torch.sqrt(squared + _TINY)


def _strength(opponent: Tensor) -> Tensor:
    """Chroma as CIELAB has it: how far a color is from gray."""
    return torch.sqrt(opponent.square().sum(0) + _TINY)


def _stretch(strength: Tensor) -> Tensor:
    """CIEDE2000's 1 + G, which stretches a near gray."""
    seventh = strength**7
    return 1.5 - 0.5 * torch.sqrt(seventh / (seventh + 25.0**7))


def _lab(luma: Tensor, chroma: Tensor) -> Tensor:
    """CIELAB (D65), shape (3, n, height, width)."""
    y, cb, cr = luma / 255, chroma[:, 0] / 255, chroma[:, 1] / 255
    red, blue = y + 1.402 * cr, y + 1.772 * cb
    green = y - 0.344136 * cb - 0.714136 * cr
    encoded = _inside(torch.stack([red, green, blue]))
    linear = torch.where(
        encoded > 0.04045, ((encoded.clamp(min=0.04) + 0.055) / 1.055) ** 2.4, encoded / 12.92
    )
    matrix = torch.tensor(
        [
            [0.412453 / 0.95047, 0.357580 / 0.95047, 0.180423 / 0.95047],
            [0.212671, 0.715160, 0.072169],
            [0.019334 / 1.08883, 0.119193 / 1.08883, 0.950227 / 1.08883],
        ],
        device=luma.device,
    )
    xyz = torch.einsum("ij,j...->i...", matrix, linear)
    x, y, z = torch.where(
        xyz > 0.008856, xyz.clamp(min=0.008) ** (1 / 3), 7.787 * xyz + 16 / 116
    ).unbind(0)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _inside(encoded: Tensor) -> Tensor:
    """Codes clipped to 0..1, but with a little slope outside so that the gradient leads back."""
    inside = encoded.clamp(0, 1)
    return inside + 0.02 * (encoded - inside)
