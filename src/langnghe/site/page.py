"""The page: a table of districts by years, then each question's rates over years and districts."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from langnghe.intake.text import fold
from langnghe.project import Edition
from langnghe.report import charts
from langnghe.report.blocks import Figure
from langnghe.report.numbers import count, percent
from langnghe.report.survey_sections import INVENTED
from langnghe.run.state import State
from langnghe.site.catalogue import Entry
from langnghe.site.summary import Document, Summary

TEMPLATES = Path(__file__).parents[1] / "report" / "templates"
_STATES = {
    State.FRESH: "mới",
    State.STALE: "cũ: dữ liệu, tham số hoặc chương trình đã đổi",
    State.FAILED: "lần chạy cuối không thành công",
}
_FORMATS = {"html": "Xem trên màn hình", "pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


def page(
    entries: Sequence[Entry],
    links: dict[str, str],
    edition: Edition,
    across: Sequence[Document] = (),
    across_folder: str = "",
) -> str:
    """The page as HTML that needs nothing from elsewhere.

    links: "<district>/<year>" → the folder of its documents, as a relative address. across: the
    documents over all of them, in `across_folder`.
    """
    years = sorted({entry.year for entry in entries}, reverse=True)
    by_district: dict[str, list[Entry]] = {}
    for entry in entries:
        by_district.setdefault(entry.district, []).append(entry)
    known = [entry.summary for entry in entries if entry.summary]
    rows = [_row(own, years, links) for own in by_district.values()]
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            edition=edition,
            years=years,
            rows=rows,
            total=len(entries),
            across=[_document(document, across_folder) for document in across],
            trends=[(group, [figure.html() for figure in shown]) for group, shown in trends(known)],
            notice=INVENTED if any(each.invented for each in known) else "",
        )
    )


def _row(own: Sequence[Entry], years: Sequence[int], links: dict[str, str]) -> dict[str, Any]:
    cells = {entry.year: _cell(entry, links) for entry in own}
    first = next((entry.summary for entry in own if entry.summary), None)
    title = own[0].name if first is None else f"{first.title}, {first.province}"
    words = " ".join([title, *(d["title"] for cell in cells.values() for d in cell["documents"])])
    return {
        "name": own[0].name,
        "title": title,
        "cells": [(year, cells.get(year)) for year in years],
        "search": f"{fold(words)} {_unmarked(words)}",
    }


def _cell(entry: Entry, links: dict[str, str]) -> dict[str, Any]:
    said = entry.summary
    folder = links.get(f"{entry.district}/{entry.year}", "")
    return {
        "state": entry.state.value if entry.state else "",
        "state_words": _STATES[entry.state] if entry.state else "",
        "why": entry.why[:20],
        "more": max(len(entry.why) - 20, 0),
        "coverage": _coverage(said) if said else "",
        "documents": [_document(each, folder) for each in (said.documents if said else [])],
    }


def _document(document: Document, folder: str) -> dict[str, Any]:
    links = [
        (f"{folder}/{document.name}.{end}", _FORMATS.get(end, end)) for end in document.formats
    ]
    return {"title": document.title, "links": links}


def _coverage(said: Summary) -> str:
    known = [each for each in said.coverage if each.required is not None]
    received = sum(each.received for each in said.coverage)
    required = sum(each.required or 0 for each in known)
    if not said.coverage:
        return ""
    if not required:
        return f"{count(received)} phiếu"
    share = sum(each.received for each in known) / required
    return f"{count(received)} phiếu, đạt {percent(share, 1)} số phải thu"


def trends(known: Sequence[Summary]) -> list[tuple[str, list[Figure]]]:
    """By group, the rates of questions that two district-years or more have asked in one wording.

    A question of another wording is another question, though it has the same id.
    """
    rows = [
        {
            "group": rate.group,
            "key": (rate.question, fold(rate.text)),
            "panel": rate.text,
            "label": f"{said.name} {said.year}",
            "rate": float("nan") if rate.rate is None else rate.rate,
            "low": float("nan") if rate.low is None else rate.low,
            "high": float("nan") if rate.high is None else rate.high,
            "n": float("nan") if rate.n is None else rate.n,
            "decimals": rate.decimals,
            "order": (said.name, said.year),
        }
        for said in known
        for rate in said.rates
    ]
    if not rows:
        return []
    table = pd.DataFrame(rows)
    times = table.groupby(["group", "key"])["label"].transform("nunique")
    table = table[times > 1]
    shown = []
    for group, own in table.groupby("group", sort=False):
        keys = list(dict.fromkeys(own["key"]))
        own = own.assign(place=own["key"].map(keys.index)).sort_values(["place", "order"])
        figures = charts.rates(
            own[["panel", "label", "rate", "low", "high", "n"]],
            f"Tỷ lệ trả lời tích cực qua các năm và các địa bàn, nhóm {group}",
            note="Chỉ những câu hỏi được hỏi bằng cùng lời văn.",
            decimals=int(own["decimals"].max()),
            name_extremes=False,
        )
        shown.append((str(group), figures))
    return shown


def _unmarked(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES / "site")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
