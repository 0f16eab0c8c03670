"""Positive rates and means of every question, by group and area, from the count cube."""

import pandas as pd

from langnghe.indicators.areas import SCOPES, in_scope, strata_with_areas
from langnghe.indicators.estimate import estimate
from langnghe.indicators.known_totals import by_class
from langnghe.intake import answers as codes
from langnghe.params.load import Survey

STATES = {
    codes.MISSING: "missing",
    codes.DONT_KNOW: "dont_know",
    codes.NOT_APPLICABLE: "not_applicable",
    codes.NOT_ASKED: "not_asked",
    codes.UNREADABLE: "unreadable",
}

_RATE = {
    name: name for name in ("weighted", "estimate", "se", "df", "low", "high", "interval", "lone")
} | {"estimate": "rate"}
_MEAN = {
    "weighted": "mean_weighted",
    "estimate": "mean",
    "se": "mean_se",
    "low": "mean_low",
    "high": "mean_high",
    "lone": "mean_lone",
}
_COLUMNS = [
    *("scope", "area", "group", "question", "valid", "positive", *STATES.values()),
    *("forms", "population", "covered"),
    *("weighted", "rate", "se", "df", "low", "high", "interval"),
    *("mean_weighted", "mean", "mean_se", "mean_low", "mean_high"),
    *("required", "response", "asked", "item_response", "lone"),
]


def rates(
    counts: pd.DataFrame,
    received: pd.DataFrame,
    survey: Survey,
    forms: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimates of every question with a scale, for every scope, area and group.

    counts: year, group, unit, question, answer, n (the cube). received: group, unit, forms. forms:
    one row a form; needed where the year has `known_totals` (see `known_totals`). Gives scope,
    area, group, question; forms, valid, positive and the states of `STATES` as counts of what was
    received; population, covered; weighted, rate, se, df, low, high, interval (see `estimate`;
    missing where the questionnaire declares no positive level); mean_weighted, mean, mean_se,
    mean_low, mean_high (questions of type scale and number); required (forms to collect), response
    (forms ÷ required; both missing for an open form), asked (answers received without those not
    asked), item_response (valid ÷ asked), lone (units whose one form leaves the variance unknown,
    joined by ", "). A form of an unrecognised unit has no stratum: it counts only where the group's
    form is open to anyone, as the district's own.

    Raises ProblemsError: see `estimate` and `known_totals`.
    """
    strata = strata_received(received, survey)
    cube, post = by_classes(counts, received, survey, forms)
    cube = cube.assign(stratum=cube["group"] + "@" + cube["unit"])
    cube = cube[cube["stratum"].isin(strata["stratum"])]
    cube = valued(cube, survey)
    parts = []
    for scope in SCOPES:
        of_scope = in_scope(strata, scope, survey)
        parts += [
            _of_group(cube, rows, scope, str(group), post.get(str(group)))
            for group, rows in of_scope.groupby("group", sort=False)
        ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def by_classes(
    counts: pd.DataFrame, received: pd.DataFrame, survey: Survey, forms: pd.DataFrame | None
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """The cube, with `post` in groups that have known totals, and the post-strata of these by group
    (see `known_totals`)."""
    post: dict[str, pd.DataFrame] = {}
    parts = []
    for known in survey.year.known_totals:
        if forms is None:
            raise ValueError("known totals need the forms")
        part, post[known.group] = by_class(forms, received, known, survey)
        parts.append(part)
    return pd.concat([counts[~counts["group"].isin(list(post))], *parts], ignore_index=True), post


def strata_received(received: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The frame's strata (see `strata_with_areas`) with `forms`, how many came of each."""
    strata = strata_with_areas(survey).merge(received, on=["group", "unit"], how="left")
    strata["forms"] = strata["forms"].fillna(0).astype("int64")
    return pd.concat([strata, _unplaced_open(strata, received, survey)], ignore_index=True)


def _unplaced_open(strata: pd.DataFrame, received: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """A stratum for an open group's forms without a recognised unit."""
    open_groups = [group.id for group in survey.year.groups if group.sampling == "open"]
    rows = received[(received["unit"] == "") & received["group"].isin(open_groups)]
    rows = rows.assign(stratum=rows["group"] + "@", level="", ward="")
    return rows.reindex(columns=strata.columns).astype(strata.dtypes.to_dict())


def valued(cube: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """The cube with `positive` (1, 0 or missing) and `score` (the level's value or missing)."""
    positive: dict[tuple[str, str], float] = {}
    score: dict[tuple[str, str], float] = {}
    for question in survey.questions.values():
        scale = survey.scales.get(question.id)
        if scale is None:
            if question.type == "number":
                written = cube.loc[cube["question"] == question.id, "answer"]
                score |= {(question.id, a): float(a) for a in written if a not in STATES}
            continue
        for level in scale.levels:
            code = str(level.value)
            if question.type == "multiple":
                positive[f"{question.id}:{code}", "yes"] = 1.0
                positive[f"{question.id}:{code}", "no"] = 0.0
                continue
            if scale.positive:
                positive[question.id, code] = float(level.value in scale.positive)
            if question.type == "scale":
                score[question.id, code] = float(level.value)
    keys = list(zip(cube["question"], cube["answer"], strict=True))
    valued = cube.copy()
    for name, values in (("positive", positive), ("score", score)):
        valued[name] = pd.array([values.get(key, float("nan")) for key in keys], dtype="float64")
    return valued


def _of_group(
    cube: pd.DataFrame, strata: pd.DataFrame, scope: str, group: str, post: pd.DataFrame | None
) -> pd.DataFrame:
    rows = cube[cube["stratum"].isin(strata["stratum"])]
    rows = rows.merge(strata[["stratum", "area"]], on="stratum")
    if rows.empty:
        return pd.DataFrame()
    keys = ["area", "question"]

    def estimated(value: str, names: dict[str, str], *, rate: bool) -> pd.DataFrame:
        valid = rows.dropna(subset=value).assign(value=lambda rows: rows[value])
        columns = ["stratum", "question", "value", "n", *(["post"] if post is not None else [])]
        table = estimate(valid[columns], strata, ["area"], rate=rate, post=post)
        return table.rename(columns=names)[[*keys, *names.values()]]

    rate = estimated("positive", _RATE, rate=True)
    mean = estimated("score", _MEAN, rate=False)
    design = ["forms", "population", "covered", "required"]
    totals = strata.assign(covered=strata["population"].where(strata["forms"] > 0, 0))
    totals = totals.groupby("area")[design].sum(min_count=1).reset_index()
    table = _counted(rows).merge(rate, on=keys, how="left").merge(mean, on=keys, how="left")
    table = table.merge(totals, on="area", how="left").assign(scope=scope, group=group)
    required = table["required"].astype("float64")
    answered = ["valid", *(state for state in STATES.values() if state != "not_asked")]
    table["response"] = table["forms"] / required.where(required > 0)
    table["asked"] = table[answered].sum(axis=1)
    table["item_response"] = table["valid"] / table["asked"].where(table["asked"] > 0)
    lone = table["lone"].fillna(table["mean_lone"]).fillna("")
    table["lone"] = lone.str.replace(f"{group}@", "", regex=False)
    return table[_COLUMNS]


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts of answers as received: valid, positive, and each state."""
    state = rows["answer"].map(STATES).fillna("valid")
    table = rows.assign(state=state).groupby(["area", "question", "state"])["n"].sum().unstack()
    table = table.reindex(columns=["valid", *STATES.values()]).fillna(0).astype("int64")
    positive = rows.assign(n=rows["n"] * rows["positive"]).groupby(["area", "question"])["n"]
    table["positive"] = positive.sum(min_count=1).astype("Float64").astype("Int64")
    return table.reset_index()


def distribution(
    counts: pd.DataFrame, survey: Survey, groups: list[str] | None = None
) -> pd.DataFrame:
    """Valid answers by level as received: group, question, level (code), label, n, share, total."""
    labels = {
        (question, str(level.value)): level.label
        for question, scale in survey.scales.items()
        for level in scale.levels
    }
    rows = counts[[key in labels for key in zip(counts["question"], counts["answer"], strict=True)]]
    if groups is not None:
        rows = rows[rows["group"].isin(groups)]
    table = rows.groupby(["group", "question", "answer"])["n"].sum().reset_index()
    table = table.rename(columns={"answer": "level"})
    table["label"] = [labels[key] for key in zip(table["question"], table["level"], strict=True)]
    table["total"] = table.groupby(["group", "question"])["n"].transform("sum")
    return table.assign(share=table["n"] / table["total"])
