"""Where a photo was taken, and areas on the Earth (WGS 84)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Coordinates:
    """A point in degrees: latitude -90..90, north positive; longitude -180..180, east positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Area:
    """All points between two latitudes and two longitudes, edges included, in degrees.

    `south` is at most `north`. If `west` is more than `east`, the area crosses the 180th meridian.
    """

    south: float
    west: float
    north: float
    east: float

    @property
    def height(self) -> float:
        """From south to north, 0..180."""
        return self.north - self.south

    @property
    def width(self) -> float:
        """From west to east, 0..360."""
        return self.east - self.west + (360 if self.west > self.east else 0)


WORLD = Area(-90, -180, 90, 180)
