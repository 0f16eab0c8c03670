"""What differs between two runs: in what was read, and in the figures that came out, with why.

Figures are matched by their key, which stands for what a figure is. A figure whose definition is
another one is moved by that, whatever else changed. A cause is named where it feeds the figure: a
raw file that its forms came from, a correction in such a file, its frame, its definition. What
remains is told as such.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from langnghe.audit.snapshot import Snapshot
from langnghe.params.indicators import PERCENT
from langnghe.report.numbers import count, decimal

NEW, GONE, CHANGED = "mới", "không còn", "đổi"
RAW, PARAMS, NOTEBOOK, PACKAGE = "tệp thô", "tham số", "sổ tay", "chương trình"
INPUTS = ["kind", "name", "what", "before", "after"]
MOVED = ["key", "title", "of", "what", "before", "after", "by", "why"]

_NUMBERS = ["estimate", "low", "high", "numerator", "denominator"]
_DEFINED = {
    "title": "lời", "formula": "công thức", "unit": "đơn vị tính", "decimals": "số chữ số",
    "weighting": "trọng số",
}  # fmt: skip
_SAMPLED = {"population": "N", "required": "số phiếu cần thu", "received": "số phiếu thu về"}
_MOST = 3
"""How many files a cause names."""
_SMALL = 1e-12


# --- inputs --------------------------------------------------------------------------------------


def inputs(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """`INPUTS`: every input that differs. Of params each key, where both files are there."""
    rows = [
        *_files(RAW, before.raw, after.raw),
        *_of_params(before, after),
        *_files(NOTEBOOK, _notebooks(before), _notebooks(after)),
        *_of_package(before, after),
    ]
    return pd.DataFrame(rows, columns=pd.Index(INPUTS))


def _files(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[list[str]]:
    for name in sorted({*before, *after}):
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            what = CHANGED if was and now else NEW if now else GONE
            yield [kind, name, what, was[:16], now[:16]]


def _notebooks(run: Snapshot) -> dict[str, str]:
    return {
        name: entry.sha256 for name, entry in run.manifest.read.items() if name.endswith(".ipynb")
    }


def _of_params(before: Snapshot, after: Snapshot) -> Iterator[list[str]]:
    """Files by digest; where both can be read their keys, the year in a file's name apart."""
    was, now = (
        {
            _undated(name, run): (entry.sha256, run.params.get(name))
            for name, entry in run.manifest.read.items()
            if name.startswith("params/")
        }
        for run in (before, after)
    )
    for name in sorted({*was, *now}):
        (old, old_keys), (new, new_keys) = was.get(name, ("", None)), now.get(name, ("", None))
        if old == new:
            continue
        if old_keys is None or new_keys is None:
            yield from _files(PARAMS, {name: old} if old else {}, {name: new} if new else {})
            continue
        for key in sorted({*old_keys, *new_keys}):
            one, other = old_keys.get(key), new_keys.get(key)
            if one != other:
                what = GONE if other is None else NEW if one is None else CHANGED
                yield [PARAMS, f"{name}: {key}", what, one or "", other or ""]


def _undated(name: str, run: Snapshot) -> str:
    """The name without the run's own year, so that two years' files are beside each other."""
    own = f"params/{run.manifest.district}/{run.manifest.year}"
    return f"params/{run.manifest.district}/<năm>" + name.removeprefix(own) if own in name else name


def _of_package(before: Snapshot, after: Snapshot) -> Iterator[list[str]]:
    one, other = before.manifest, after.manifest
    if one.package != other.package:
        yield [PACKAGE, "langnghe", CHANGED, one.package[:16], other.package[:16]]
    for name in sorted({*one.libraries, *other.libraries}):
        was, now = one.libraries.get(name, ""), other.libraries.get(name, "")
        if was != now:
            yield [PACKAGE, name, CHANGED if was and now else NEW if now else GONE, was, now]


def corrections(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """Corrections that only one of the runs has: what ("mới", "không còn"), and their columns."""
    if before.corrections is None or after.corrections is None:
        return pd.DataFrame(columns=pd.Index(["what", "number", "where"]))
    parts = []
    for what, own, other in (
        (GONE, before.corrections, after.corrections),
        (NEW, after.corrections, before.corrections),
    ):
        stated, known = (
            [tuple(map(str, row)) for row in table.drop(columns="number").to_numpy()]
            for table in (own, other)
        )
        apart = pd.Series([row not in known for row in stated], own.index, dtype="bool")
        parts.append(own[apart].assign(what=what))
    return pd.concat(parts, ignore_index=True)


# --- figures -------------------------------------------------------------------------------------


def figures(before: Snapshot, after: Snapshot, changed: pd.DataFrame) -> pd.DataFrame:
    """`MOVED`: every figure that is printed otherwise, new or gone, with why.

    changed: `inputs`. before, after: as printed, "–" where nothing is; by: by how much, in its
    unit. Counts alone may differ: then these are told. Raises ValueError where a run has none.
    """
    if before.figures is None or after.figures is None:
        raise ValueError("both runs need their figures")
    both = before.figures.merge(after.figures, "outer", "key", suffixes=("_was", "_now"))
    reasons = _Reasons(before, after, changed)
    rows = [
        moved
        for row in both.sort_values("key", kind="stable").to_dict("records")
        if (moved := _moved(row, reasons)) is not None
    ]
    order = {key: n for n, key in enumerate([*after.figures["key"], *before.figures["key"]])}
    table = pd.DataFrame(rows, columns=pd.Index(MOVED))
    return table.sort_values("key", key=lambda keys: keys.map(order), ignore_index=True)


def _moved(row: dict[Any, Any], reasons: "_Reasons") -> list[str] | None:
    was, now = (
        {name.removesuffix(end): value for name, value in row.items() if name.endswith(end)}
        for end in ("_was", "_now")
    )
    of = now if isinstance(now["title"], str) else was
    about = [row["key"], of["title"], of["of"]]
    if of is was:
        return [*about, GONE, shown(was), "–", "", reasons.gone(was)]
    if not isinstance(was["title"], str):
        return [*about, NEW, "–", shown(now), "", reasons.new(now)]
    old, new = shown(was), shown(now)
    counts = [
        f"{count(was[name])} → {count(now[name])}"
        for name in ("numerator", "denominator")
        if _differ(was[name], now[name])
    ]
    defined = [word for name, word in _DEFINED.items() if was[name] != now[name]]
    if old == new and not counts and not defined:
        return None
    by = _by(was, now) or ("số đếm " + "; ".join(counts) if counts else "")
    return [*about, CHANGED, old, new, by, reasons.changed(was, now, defined)]


def shown(figure: Mapping[str, Any]) -> str:
    """A figure as it is printed, with its interval: "88,9 % (86,5–90,9)"; "–" where withheld."""
    if pd.isna(figure["estimate"]):
        return "–"
    factor = 100 if figure["unit"] == PERCENT else 1
    numbers = [
        "" if pd.isna(figure[name]) else decimal(factor * figure[name], int(figure["decimals"]))
        for name in ("estimate", "low", "high")
    ]
    ends = f" ({numbers[1]}–{numbers[2]})" if numbers[1] else ""
    return f"{numbers[0]}\u00a0{figure['unit']}{ends}"


def _by(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """How far the printed number moved, with its sign, in its unit or in points."""
    if was["unit"] != now["unit"] or not _differ(was["estimate"], now["estimate"]):
        return ""
    if pd.isna(was["estimate"]) or pd.isna(now["estimate"]):
        return ""
    share = now["unit"] == PERCENT
    step = (100 if share else 1) * (now["estimate"] - was["estimate"])
    sign = "+" if step > 0 else "−"
    unit = "điểm" if share else now["unit"]
    return f"{sign}{decimal(abs(step), int(now['decimals']) + 1)}\u00a0{unit}"


def _differ(one: Any, other: Any) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) != pd.isna(other))
    return abs(float(one) - float(other)) > _SMALL


# --- why -----------------------------------------------------------------------------------------


class _Reasons:
    """Why a figure moved, from the inputs that feed it."""

    def __init__(self, before: Snapshot, after: Snapshot, changed: pd.DataFrame) -> None:
        own = changed[changed["kind"] == RAW]
        self.files = dict(zip(own["name"], own["what"], strict=True))
        self.programme = bool((changed["kind"] == PACKAGE).any())
        self.notebooks = bool((changed["kind"] == NOTEBOOK).any())
        self.other_year = before.manifest.year != after.manifest.year
        self.other_edition = before.edition != after.edition
        stated = corrections(before, after)
        keys = zip(stated["what"], stated["number"].astype("str"), strict=True)
        self.corrections = dict(zip(keys, stated["where"], strict=True))

    def gone(self, was: Mapping[str, Any]) -> str:
        if self.other_edition:
            return "bản kia không in số liệu này"
        files = self._files(was, was) if not self.other_year else ""
        return files or "câu hỏi, chỉ số hoặc nơi này không còn"

    def new(self, now: Mapping[str, Any]) -> str:
        if self.other_edition:
            return "bản trước không in số liệu này"
        files = self._files(now, now) if not self.other_year else ""
        return files or "câu hỏi, chỉ số hoặc nơi này mới có"

    def changed(self, was: Mapping[str, Any], now: Mapping[str, Any], defined: list[str]) -> str:
        found = [f"định nghĩa đổi ({', '.join(defined)})"] if defined else []
        if self.other_edition:
            hidden = pd.isna(was["estimate"]) != pd.isna(now["estimate"])
            return "; ".join([*found, "không đủ điều kiện công khai" if hidden else "làm tròn"])
        sampled = [word for name, word in _SAMPLED.items() if _differ(was[name], now[name])]
        if self.other_year:
            found.append("phiếu của năm khác")
        else:
            found += filter(None, [self._files(was, now), self._corrected(was, now)])
        if sampled:
            found.append(f"mẫu đổi ({', '.join(sampled)})")
        if not found and (self.programme or self.notebooks):
            found.append("chương trình, thư viện hoặc sổ tay đổi")
        return "; ".join(found) or "không rõ: xem các tham số đã đổi"

    def _files(self, was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
        names = dict.fromkeys([*now["files"].splitlines(), *was["files"].splitlines()])
        fed = [f"{self.files[name]}: {name}" for name in names if name in self.files]
        more = f" và {count(len(fed) - _MOST)} tệp khác" if len(fed) > _MOST else ""
        return f"tệp thô ({'; '.join(fed[:_MOST])}{more})" if fed else ""

    def _corrected(self, was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
        touched = [
            f"{what}: {self.corrections[what, number]}"
            for what, figure in ((NEW, now), (GONE, was))
            for number in figure["corrections"].split()
            if (what, number) in self.corrections
        ]
        more = f" và {count(len(touched) - _MOST)} đính chính khác" if len(touched) > _MOST else ""
        return f"đính chính ({'; '.join(touched[:_MOST])}{more})" if touched else ""
