"""Alt texts: a chart in words, for who cannot see it."""

import math
from collections.abc import Callable, Iterator, Sequence

from langnghe.report.charts.records import Record

NO_DATA = "Không có số liệu"
NOT_PUBLISHED = "không công bố hoặc không có số liệu"


def values(
    page: Sequence[Record],
    what: str,
    speak: Callable[[Record], str],
    show: Callable[[float], str],
    name_extremes: bool = True,
) -> Iterator[str]:
    """Sentences on the highest and lowest `value`, panel by panel, and on rows that have none.

    speak: a row in words; show: its `value` as it is printed.
    """
    for panel in dict.fromkeys(record["panel"] for record in page):
        group = [record for record in page if record["panel"] == panel]
        known = [record for record in group if not math.isnan(record["value"])]
        hidden = [record for record in group if math.isnan(record["value"])]
        if panel:
            yield f"{panel}:"
        if known:
            yield _extremes(known, what, speak, show, name_extremes)
        if hidden:
            yield f"{NOT_PUBLISHED.capitalize()}: {labels(hidden)}."


def _extremes(
    known: Sequence[Record],
    what: str,
    speak: Callable[[Record], str],
    show: Callable[[float], str],
    name_extremes: bool,
) -> str:
    lowest, highest = (show(f(record["value"] for record in known)) for f in (min, max))
    if len(known) == 1:
        return f"{labels(known)}: {what} {speak(known[0])}."
    if lowest == highest:
        return f"Cả {len(known)} dòng có số liệu đều có {what} {highest}."
    if not name_extremes:
        return f"{len(known)} dòng có số liệu, {what} từ {lowest} đến {highest}."

    def at(value: str) -> str:
        tied = [record for record in known if show(record["value"]) == value]
        spoken = speak(tied[0]) if len(tied) == 1 else f"cùng {value}"
        return f"{labels(tied)}, {spoken}"

    return f"{len(known)} dòng có số liệu; {what} cao nhất: {at(highest)}; thấp nhất: {at(lowest)}."


def labels(page: Sequence[Record], most: int = 5) -> str:
    names = [_shortened(record["label"]) for record in page]
    if len(names) > most:
        return f"{', '.join(names[:most])} và {len(names) - most} dòng khác"
    return " và ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _shortened(label: str, most: int = 90) -> str:
    return f"“{label if len(label) <= most else label[: most - 1].rstrip() + '…'}”"


def sentence(caption: str) -> str:
    return caption.strip().rstrip(".") + "."
