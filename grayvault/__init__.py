"""GrayVault: a photo archive that keeps luma and a pinch of colour."""

__version__ = "0.1.0"
