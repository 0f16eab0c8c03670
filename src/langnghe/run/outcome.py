"""What became of one district-year. Light: a command that has nothing to do imports no more."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """A finished run: the files it wrote, and the report's headline sentences.

    withheld: why there is no public edition, in the words of the notebook that refused it; else "".
    changed: inputs that changed while the run went on, by name; it read them as they were before.
    """

    written: list[Path]
    headlines: list[str]
    withheld: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """Why there is no result: all that was said, line by line, and in short where it happened.

    cell: from 1; None, like an empty notebook, where no cell of a notebook failed.
    """

    said: tuple[str, ...]
    message: str
    notebook: str = ""
    cell: int | None = None


@dataclass(frozen=True)
class Outcome:
    """One district-year: its result, or its failure; neither where it was up to date.

    withheld: as in Result, of the run that made what is up to date.
    """

    district: str
    year: int
    result: Result | None = None
    failure: Failure | None = None
    withheld: str = ""
    seconds: float = 0.0

    @property
    def skipped(self) -> bool:
        """Whether there was nothing to do."""
        return self.result is None and self.failure is None

    @property
    def whole(self) -> bool:
        """Whether every edition is there, made now or before."""
        return not (self.failure or self.withheld)

    @property
    def state(self) -> str:
        """In words, for a list of many."""
        if self.failure is not None:
            return "không thành công"
        if self.withheld:
            return "chưa có bản công khai"
        if self.result is not None and self.result.changed:
            return "xong, nhưng tệp đầu vào đã đổi trong lúc lập"
        return "không có gì mới" if self.skipped else "xong"
