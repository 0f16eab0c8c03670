"""Random draws that are the same on every machine.

Only PCG64's raw bits are used, and arithmetic that IEEE 754 fixes: numpy promises the stream of a
bit generator, but not that of its distributions from one version to the next.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Draws:
    """A stream of draws named by a path ("thu-dau-mot/2023", "schools", …).

    Streams of different names are independent: a school more does not change the others' answers.
    """

    def __init__(self, *path: str) -> None:
        self._path = path
        digest = hashlib.sha256("/".join(path).encode()).digest()
        self._bits = np.random.PCG64(int.from_bytes(digest, "big"))

    def of(self, *path: str) -> "Draws":
        """The stream of a part, from its beginning."""
        return Draws(*self._path, *path)

    def uniforms(self, count: int) -> np.ndarray:
        """Numbers in [0, 1)."""
        return (self._bits.random_raw(count) >> np.uint64(11)) * 2.0**-53

    def uniform(self) -> float:
        return float(self.uniforms(1)[0])

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.uniform()

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def chance(self, share: float) -> bool:
        return self.uniform() < share

    def choice(self, items: Sequence[T]) -> T:
        return items[self.integer(0, len(items) - 1)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        order = np.argsort(self.uniforms(len(items)), kind="stable")
        return [items[int(index)] for index in order]
