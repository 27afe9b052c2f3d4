"""Where things of a page stand that was turned upright to be read: places on the straight page in, places on the page as it is out."""

from __future__ import annotations

import math
from dataclasses import dataclass

Place = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Tilt:
    """How a page lies: `width` and `height` as it is, in points.

    It was read after `turned` (0, 90, 180 or 270) degrees against the clock, and then `skew` degrees against the clock about its middle.
    """

    width: float
    height: float
    turned: int = 0
    skew: float = 0.0

    @property
    def straight(self) -> tuple[float, float]:
        """Return width and height of the page when it is upright.

        >>> Tilt(595, 842, turned=90).straight
        (842, 595)
        """
        return (self.height, self.width) if self.turned in (90, 270) else (self.width, self.height)

    def find(self, place: Place) -> Place:
        """Return where a thing of the straight page stands on the page as it is, within the page.

        >>> Tilt(595, 842, turned=180).find((0, 0, 95, 42))
        (500, 800, 595, 842)
        """
        if not self.turned and not self.skew:
            return place
        x0, top, x1, bottom = place
        spots = [self._turn_back(*self._lean(x, y)) for x, y in ((x0, top), (x1, top), (x0, bottom), (x1, bottom))]
        left, upper = (min(spot[axis] for spot in spots) for axis in (0, 1))
        right, lower = (max(spot[axis] for spot in spots) for axis in (0, 1))
        return max(0, left), max(0, upper), min(self.width, right), min(self.height, lower)

    def _lean(self, x: float, y: float) -> tuple[float, float]:
        """Return a spot of the straight page before the skew was taken away."""
        if not self.skew:
            return x, y
        width, height = self.straight
        angle = math.radians(self.skew)
        right, down = x - width / 2, y - height / 2
        return (
            width / 2 + right * math.cos(angle) - down * math.sin(angle),
            height / 2 + right * math.sin(angle) + down * math.cos(angle),
        )

    def _turn_back(self, x: float, y: float) -> tuple[float, float]:
        """Return a spot of the upright page before the page was turned."""
        if self.turned == 90:
            return self.width - y, x
        if self.turned == 180:
            return self.width - x, self.height - y
        if self.turned == 270:
            return y, self.height - x
        return x, y
