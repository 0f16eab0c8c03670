"""Measure, and write what was measured to `benchmarks/RESULTS.md` with a chart beside it.

`python -m benchmarks` measures all; `python -m benchmarks batch intake` only these, and leaves the
other sections of the page as they are.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.chart import chart
from benchmarks.measure import machine

HERE = Path(__file__).parent
CHARTED = ("end_to_end", "batch", "many")
"""What the chart shows, and what comes first on the page."""
NAMES = sorted(
    (path.stem for path in HERE.glob("*.py") if "\ndef section(" in path.read_text("utf-8")),
    key=lambda name: (CHARTED.index(name) if name in CHARTED else len(CHARTED), name),
)
"""The benchmarks in the order of the page: the modules with a `section()`."""
HEAD = """\
# Kết quả đo / Results

`make bench` measures all of it again, `make bench ARGS="batch intake"` only these sections. Ratios
are within one run; the line under a heading says on what it was measured.

![Times of the ways compared, as multiples](results.svg)
"""
_MARK = re.compile(r"^<!-- (\w+) -->\n", re.MULTILINE)


def sections(page: str) -> dict[str, str]:
    """The sections of a page by the names of their benchmarks."""
    _, *parts = _MARK.split(page)
    return dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))


def page_of(measured: Mapping[str, str]) -> str:
    """The page with these sections in the order of `NAMES`; what is none of them is left out."""
    parts = (f"<!-- {name} -->\n{measured[name]}\n" for name in NAMES if name in measured)
    return "\n".join([HEAD, *parts])


def measure(name: str) -> str:
    """A benchmark's section, with the machine under its heading."""
    before = machine()
    heading, _, rest = import_module(f"benchmarks.{name}").section().strip().partition("\n")
    return f"{heading}\n\n{before}\n{rest}"


def main(names: Sequence[str], folder: Path = HERE) -> None:
    """Measure these benchmarks, or all; each is on the page as soon as it is measured."""
    if unknown := set(names) - set(NAMES):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    path = folder / "RESULTS.md"
    for name in names or NAMES:
        section = measure(name)
        print(section, end="\n\n", flush=True)
        measured = sections(path.read_text(encoding="utf-8")) if path.is_file() else {}
        measured[name] = section
        path.write_text(page_of(measured), encoding="utf-8")
        drawn = chart([measured[each] for each in CHARTED if each in measured])
        (folder / "results.svg").write_bytes(drawn)


if __name__ == "__main__":
    main(sys.argv[1:])
