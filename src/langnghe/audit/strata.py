"""What the audit workbook counts from: the frame, the weights, and the answers by stratum.

A layer is a stratum or, in a group with known totals, one class of a stratum.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.indicators.rates import by_classes, strata_received, valued
from langnghe.intake import answers as codes
from langnghe.intake.tables import option_of
from langnghe.params.load import Survey

NOT_COUNTED = "–"
"""Stands for the value of an answer that is not valid, or of a question without such a value."""
STATE_WORDS = {
    codes.MISSING: "(bỏ trống)",
    codes.DONT_KNOW: "(không biết)",
    codes.NOT_APPLICABLE: "(không áp dụng)",
    codes.NOT_ASKED: "(không được hỏi)",
    codes.UNREADABLE: "(không đọc được)",
    codes.GIVEN: "(có ghi)",
}
"""In place of the codes: a formula would take their "~" for a sign of its own."""
NO_UNIT = "(chưa rõ đơn vị)"


@dataclass(frozen=True)
class Sample:
    """One year's sample as the workbook shows it; see the functions that make each table."""

    survey: Survey
    frame: pd.DataFrame
    weights: pd.DataFrame
    levels: pd.DataFrame
    cube: pd.DataFrame


def sample(
    cube: pd.DataFrame,
    received: pd.DataFrame,
    survey: Survey,
    forms: pd.DataFrame | None = None,
) -> Sample:
    """A year's sample from what the intake wrote (see `indicators.rates`)."""
    frame = frame_table(received, survey)
    answers, post = by_classes(cube, received, survey, forms)
    weights = weights_table(frame, post)
    rows = cube_table(answers, weights, survey)
    return Sample(survey, frame, weights, levels_table(rows, survey), rows)


def frame_table(received: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """One row a stratum, then forms of units that are not in the frame.

    Gives stratum ("" for the latter: they count as received and enter no estimate), group, unit,
    unit_name, level and ward ("" where figures are never given by them), population (missing where
    open), required, forms.
    """
    strata = strata_received(received, survey)
    known = pd.MultiIndex.from_frame(strata[["group", "unit"]])
    lost = received[~pd.MultiIndex.from_frame(received[["group", "unit"]]).isin(known)]
    lost = lost.groupby("group", as_index=False)["forms"].sum()
    lost = lost.assign(stratum="", unit="", level="", ward="", merge_with=None)
    table = pd.concat([strata, lost], ignore_index=True)
    schools = [group.id for group in survey.year.groups if group.unit == "school"]
    placed = table["group"].isin(schools)
    names = area_names(survey)
    texts = ["stratum", "group", "unit", "unit_name", "level", "ward"]
    table = table.assign(
        unit_name=[names[unit] if unit else NO_UNIT for unit in table["unit"]],
        level=table["level"].where(placed, ""),
        ward=table["ward"].where(placed, ""),
    )
    return table[[*texts, "population", "required", "forms", "merge_with"]].reset_index(drop=True)


def weights_table(frame: pd.DataFrame, post: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a layer that has forms: layer, stratum, group, at (its row of the frame), post (its
    class or ""), forms (of the layer), weight (N/r, 1 where open), total (known, of its class),
    reached (Σ weight of the class's forms), adjustment (total ÷ reached; 1 without a class).
    """
    strata = frame.assign(at=frame.index)
    strata = strata[(strata["stratum"] != "") & (strata["forms"] > 0)]
    weight = (strata["population"] / strata["forms"]).astype("Float64").fillna(1.0)
    strata = strata.assign(weight=weight.astype("float64"))
    keys = ["stratum", "group", "at", "weight"]
    plain = strata[~strata["group"].isin(list(post))]
    parts = [plain[[*keys, "forms"]].assign(layer=plain["stratum"], post="", adjustment=1.0)]
    for group, classes in post.items():
        own = strata.loc[strata["group"] == group, keys].merge(classes, on="stratum")
        own["layer"] = own["stratum"] + "/" + own["post"].astype("str")
        reached = (own["weight"] * own["forms"]).groupby(own["post"]).transform("sum")
        parts.append(own.assign(reached=reached, adjustment=own["total"] / reached))
    table = pd.concat(parts, ignore_index=True)
    columns = ["layer", *keys, "post", "forms", "total", "reached", "adjustment"]
    return table.reindex(columns=columns).astype({"total": "float64", "reached": "float64"})


def cube_table(answers: pd.DataFrame, weights: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The answers of the design: layer, stratum, group, unit, question, answer (see `STATE_WORDS`),
    n, positive (1 or 0; missing) and score (missing)."""
    rows = answers.assign(stratum=answers["group"] + "@" + answers["unit"])
    rows["layer"] = rows["stratum"]
    if "post" in rows:
        classes = rows["post"].notna()
        rows.loc[classes, "layer"] += "/" + rows.loc[classes, "post"].astype("str")
    rows = valued(rows, survey)
    rows = rows[rows["layer"].isin(weights["layer"]) & (rows["n"] > 0)]
    rows["answer"] = rows["answer"].replace(STATE_WORDS)
    columns = ["layer", "stratum", "group", "unit", "question", "answer", "n", "positive", "score"]
    return rows[columns].astype({"n": "int64"}).reset_index(drop=True)


def levels_table(cube: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Every answer that occurs: question, text, answer, label, positive and score."""
    table = cube.groupby(["question", "answer"], as_index=False, dropna=False)[
        ["positive", "score"]
    ].first()
    labels, texts = [], []
    for name, answer in zip(table["question"], table["answer"], strict=True):
        question, option = option_of(name)
        scale = survey.scales.get(question)
        of_scale = {str(x.value): x.label for x in scale.levels} if scale else {}
        texts.append(survey.questions[question].text + (f": {of_scale[option]}" if option else ""))
        ticked = {"yes": "có chọn", "no": "không chọn"} if option else of_scale
        labels.append(ticked.get(answer, ""))
    order = {name: number for number, name in enumerate(dict.fromkeys(cube["question"]))}
    order |= {name: n for n, name in enumerate(survey.questions) if name in order}
    table = table.assign(text=texts, label=labels, place=table["question"].map(order))
    table = table.sort_values(["place", "question", "answer"], ignore_index=True)
    return table[["question", "text", "answer", "label", "positive", "score"]]
