"""Answers by the respondent's class, where params give the classes' known totals."""

from collections.abc import Iterator

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.intake.categories import counted
from langnghe.intake.tables import FORM
from langnghe.params.estimation import KnownTotals
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError


def by_class(
    forms: pd.DataFrame, received: pd.DataFrame, known: KnownTotals, survey: Survey
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The group's count cube by class, and its post-strata as `estimate` wants them.

    forms: one row a form (see `intake.tables`); received: group, unit, forms. The class of a form
    is its answer to `known.question`. Forms of an unrecognised unit are left out.

    Gives counts (group, unit, post, question, answer, n) and post-strata (stratum, post, forms,
    total). Raises ProblemsError with a RATES-NO-CLASS for every unit with forms whose class is not
    known: without an answer to the question, or sent as totals only. To guess their class, or to
    weigh them by the totals of the others, would be to make it up.
    """
    own = forms[(forms["group"] == known.group) & (forms["unit"] != "")]
    classes = own[known.question].astype("str").where(lambda code: code.isin(list(known.totals)))
    if problems := list(_unknown(own, classes, received, known, survey)):
        raise ProblemsError(problems)
    names = [name for name in own.columns if name not in FORM]
    counts = counted(own.assign(post=classes), ["group", "unit", "post"], names)
    post = own.assign(post=classes).groupby(["unit", "post"], observed=True).size()
    post = post.reset_index(name="forms")
    post["stratum"] = known.group + "@" + post["unit"].astype("str")
    return counts, post.assign(total=post["post"].map(dict(known.totals)))


def _unknown(
    own: pd.DataFrame,
    classes: pd.Series,
    received: pd.DataFrame,
    known: KnownTotals,
    survey: Survey,
) -> Iterator[Problem]:
    names, group = area_names(survey), survey.groups[known.group].name
    question = survey.questions[known.question].text
    of_group = received[(received["group"] == known.group) & (received["unit"] != "")]
    classed = classes.notna().groupby(own["unit"].astype("str")).sum()
    for unit, forms in of_group.groupby("unit")["forms"].sum().items():
        lacking = int(forms - classed.get(unit, 0))
        if lacking:
            yield Problem(
                code="RATES-NO-CLASS",
                what=f"phiếu của nhóm “{group}” ở “{names.get(str(unit), unit)}” không cho biết "
                f"“{question}”, nên không hiệu chỉnh theo tổng số đã biết được",
                value=f"{lacking} phiếu",
                expected="mỗi phiếu có câu trả lời này; bảng tổng hợp thì không có",
                action="bổ sung câu trả lời, hoặc bỏ known_totals của nhóm trong tệp năm",
                count=lacking,
            )
