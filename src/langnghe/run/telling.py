"""What a run tells of its progress while it goes on.

A worker process of this machine tells it through its pipe to the command (`processes`). Where
nobody listens, as in a worker of a cluster, it is told to nobody.
"""

from collections.abc import Callable
from typing import NamedTuple


class Stage(NamedTuple):
    """A district-year has begun a stage: its name, how many are done, and how many there are."""

    district: str
    year: int
    name: str
    done: int
    of: int


class Abandoned(BaseException):
    """Whoever started this run is gone: nobody waits for it, and it ends as if interrupted."""


Listener = Callable[[Stage], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on tell this listener, and no other, what runs in this process."""
    _listeners[:] = [listener]


def tell(stage: Stage) -> None:
    """Raises Abandoned where the listener does."""
    for listener in _listeners:
        listener(stage)
