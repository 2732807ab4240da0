"""The hint settings to choose from: ladders of ever finer grids, each with its own steps.

The grids and steps were found on training photos (docs/decisions/0003-hint-ladders.md). On a
ladder every rung costs more bytes than the one before.
"""

from grayvault.hints.encode import HintSettings

Ladder = tuple[HintSettings, ...]

_CELLS = (8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 72, 80, 88, 96, 104)
_FINE_CELLS = (112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384)

SMOOTH: Ladder = tuple(
    HintSettings(cells, mean_step=2.5, slope_pitch=3.0) for cells in _CELLS + _FINE_CELLS
)
"""Few cells, fine steps: for colours that change slowly."""

BUSY: Ladder = tuple(
    HintSettings(cells, mean_step=3.0, slope_pitch=6.0) for cells in _CELLS + _FINE_CELLS
)
"""More cells, coarser steps, few slopes: for colours that change from spot to spot."""
