"""Where words and highlights are on the screen: words as the API's boxes scaled to the image, highlights as the browser lays them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the screen."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def size(self) -> float:
        """Return how many pixels it covers."""
        return max(0.0, self.x1 - self.x0) * max(0.0, self.bottom - self.top)

    def shared(self, other: Area) -> float:
        """Return how many pixels it has in common with another."""
        return Area(max(self.x0, other.x0), max(self.top, other.top), min(self.x1, other.x1), min(self.bottom, other.bottom)).size


RECTS = """query => [...document.querySelectorAll(query)].map(one => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left, top, right, bottom];
})"""


def areas(page: Page, query: str) -> list[Area]:
    """Return where the elements of a selector are."""
    return [Area(*one) for one in page.evaluate(RECTS, query)]


def place_words(image: Area, words: Iterable[dict[str, Any]], size: dict[str, Any]) -> list[Area]:
    """Return where words stand on the screen, of a page of this size in points whose image is there."""
    wide, high = (image.x1 - image.x0) / size["width"], (image.bottom - image.top) / size["height"]
    return [
        Area(image.x0 + one["x0"] * wide, image.top + one["top"] * high, image.x0 + one["x1"] * wide, image.top + one["bottom"] * high)
        for one in words
    ]


def misses(words: Iterable[Area], marks: list[Area]) -> list[Area]:
    """Return the words of which no mark covers nine tenths."""
    return [one for one in words if one.size and max((mark.shared(one) for mark in marks), default=0.0) < 0.9 * one.size]
