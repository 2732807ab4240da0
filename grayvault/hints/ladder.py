"""The hint settings to choose from: ladders of ever finer grids, each with its own steps.

The grids and steps were found on training photos (docs/decisions/0003-hint-ladders.md). On a
ladder every rung costs more bytes than the one before.
"""

from grayvault.hints.encode import HintSettings

Ladder = tuple[HintSettings, ...]

_COARSEST, _RATIO, _RUNGS = 8, 1.06, 67
_CELLS = tuple(sorted({round(_COARSEST * _RATIO**rung) for rung in range(_RUNGS)}))
"""Cells along the long side, 8 to 374, by about 6 %: an eighth more bytes from rung to rung."""

SMOOTH: Ladder = tuple(HintSettings(cells, mean_step=2.0, slope_pitch=2.0) for cells in _CELLS)
"""Few cells, fine steps: for colours that change slowly."""

BUSY: Ladder = tuple(HintSettings(cells, mean_step=3.0, slope_pitch=3.0) for cells in _CELLS)
"""More cells, coarser steps, fewer slopes: for colours that change from spot to spot."""
