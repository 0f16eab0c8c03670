"""The marks that `langnghe new` leaves in params: what a person must still look at."""

from collections.abc import Iterator
from pathlib import Path

from langnghe.problems import Problem

MARK = "# SỬA:"
"""Stands where something must be changed or checked; a person takes it away when that is done."""


def marked(text: str) -> Iterator[tuple[int, str]]:
    """The lines (from 1) that bear the mark, and what it says."""
    for number, line in enumerate(text.splitlines(), start=1):
        if MARK in line:
            yield number, line.split(MARK, 1)[1].strip()


def unfinished(path: Path, name: str) -> Iterator[Problem]:
    """PARAMS-UNFINISHED, naming every marked line of a file; nothing of a file that is not there.

    What cannot be read is left to the reader of the file, who says why.
    """
    try:
        lines = [number for number, _ in marked(path.read_text(encoding="utf-8-sig"))]
    except (OSError, UnicodeDecodeError):
        return
    if lines:
        yield Problem(
            code="PARAMS-UNFINISHED",
            file=name,
            line=lines[0],
            what=f"còn {len(lines)} dòng mang dấu “{MARK}”",
            value="dòng " + ", ".join(map(str, lines)),
            expected="mọi dòng đã xem, đã sửa",
            action=f"sửa từng dòng rồi xóa từ “{MARK}” đến hết dòng",
            count=len(lines),
        )
