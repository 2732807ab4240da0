"""A differentiable stand-in for CIEDE2000 between chromas at the same luma."""

import torch
from torch import Tensor

_TINY = 1e-4


def delta_e(luma: Tensor, chroma: Tensor, target: Tensor) -> Tensor:
    """About CIEDE2000 per pixel, shape (n, height, width).

    `luma` (n, height, width), `chroma` and `target` (n, 2, height, width) in 8-bit codes. The
    weighting functions are CIEDE2000's S_L, S_C and S_H without its hue term T, taken at the target
    alone, and its rotation term is left out (Sharma, Wu and Dalal, 2005), so that the gradient is
    smooth everywhere.
    """
    lab, lab_target = _lab(luma, chroma), _lab(luma, target)
    gray = _stretch(lab_target[1:])
    a, a_target = lab[1] * gray, lab_target[1] * gray
    b, b_target = lab[2], lab_target[2]
    strength = torch.sqrt(a**2 + b**2 + _TINY)
    strength_target = torch.sqrt(a_target**2 + b_target**2 + _TINY)
    lightness, middle = lab[0] - lab_target[0], (lab_target[0] - 50) ** 2
    chroma_step = strength - strength_target
    hue_squared = (a - a_target) ** 2 + (b - b_target) ** 2 - chroma_step**2
    squared = (
        (lightness / (1 + 0.015 * middle / torch.sqrt(20 + middle))) ** 2
        + (chroma_step / (1 + 0.045 * strength_target)) ** 2
        + hue_squared.clamp(min=0) / (1 + 0.015 * strength_target) ** 2
    )
    return torch.sqrt(squared + _TINY)


def _stretch(opponent: Tensor) -> Tensor:
    """CIEDE2000's 1 + G, which stretches a near gray."""
    seventh = torch.sqrt((opponent**2).sum(0) + _TINY) ** 7
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
