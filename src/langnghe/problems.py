"""What is wrong with the analyst's input: where, what was expected, what to do.

Every part of the package reports bad input as `Problem` records, gathers all of them, and raises
once. Messages are Vietnamese because the analyst reads them; codes are stable and never reused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with the input.

    `row` and `column` are as people see them: the first row is 1; a column is its letter(s) in a
    workbook ("C") or its heading. `line` is the line of a text file (params). `code` is stable and
    of the form "PARAMS-UNKNOWN-KEY"; the first word names the stage.
    """

    code: str
    what: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    value: str = ""
    expected: str = ""
    action: str = ""
    count: int = 1

    @property
    def where(self) -> str:
        """The place in words: "truong/a.xlsx, trang tính PHHS, dòng 7, cột D"."""
        parts = [
            self.file,
            f"dòng {self.line}" if self.line is not None else "",
            f"trang tính “{self.sheet}”" if self.sheet else "",
            f"dòng {self.row}" if self.row is not None else "",
            f"cột {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        lines = [
            f"[{self.code}] {self.where}: {self.what}"
            if self.where
            else f"[{self.code}] {self.what}"
        ]
        if self.value:
            lines.append(f"  Giá trị: {self.value}")
        if self.expected:
            lines.append(f"  Cần: {self.expected}")
        if self.action:
            lines.append(f"  Cách xử lý: {self.action}")
        return "\n".join(lines)


def listed(problems: Iterable[Problem], most: int = 20) -> str:
    """Problems as text for the screen: of each code the first `most` and how many more."""
    by_code: dict[str, list[Problem]] = {}
    for problem in problems:
        by_code.setdefault(problem.code, []).append(problem)
    lines = []
    for code, same in by_code.items():
        lines += [str(problem) for problem in same[:most]]
        if len(same) > most:
            lines.append(f"[{code}] … và {len(same) - most} vấn đề nữa cùng mã này.")
    return "\n".join(lines)


class ProblemsError(Exception):
    """Bad input: all the problems found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        if not self.problems:
            raise ValueError("ProblemsError needs at least one problem")
        super().__init__(listed(self.problems))

    def __reduce__(self) -> tuple[type, tuple[Sequence[Problem]]]:
        return (type(self), (self.problems,))
