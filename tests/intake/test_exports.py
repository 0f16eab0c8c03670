"""Exports of KoboToolbox, ODK and LimeSurvey, as they come."""

import csv
from pathlib import Path
from typing import Any

import pytest

from langnghe.intake.exports import is_system
from langnghe.params.load import Survey
from langnghe.project import Project
from small_district import (
    CHANNELS,
    CHILDREN,
    CONTENT,
    LISTENING,
    OPINION,
    SERVICE,
    found,
    gather,
    raw,
    survey_of,
    write_params,
)

WHOSE = ["Trường hoặc phường", "Ông/Bà là"]
PARENT = ["TH Suối Mơ", "parents"]
IDS = ["content", "service", "listening", "channels", "children", "opinion"]
OPTIONS = ["channels:school", "channels:media", "channels:other"]


def export(project: Project, survey: Survey, *rows: list[Any], mark: str = ",") -> Any:
    with raw(project, "truc-tuyen/a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=mark).writerows(rows)
    return gather(project, survey, {})


def codes(intake: Any, *names: str) -> list[list[str]]:
    return intake.tables.forms[list(names)].astype(object).to_numpy().tolist()


# --- KoboToolbox ---

KOBO = ["start", "end", *WHOSE, "survey/content", "survey/service", "survey/listening"]
KOBO_CHANNELS = [f"survey/{name}" for name in ("channels", "channels/school", "channels/media")]
KOBO_REST = ["survey/channels/other", "survey/more/children", "opinion"]
KOBO_END = ["_id", "_uuid", "_submission_time", "_validation_status", "__version__", "_index"]
TIMES = ["2024-05-15T07:05:00.000+07:00", "2024-05-15T07:09:00.000+07:00"]
SYSTEM = [71, "0d5c9e4e", "2024-05-15T00:09:01", "", "vX1", 1]


def test_an_export_of_kobotoolbox_by_codes(project: Project, survey: Survey) -> None:
    intake = export(
        project,
        survey,
        [*KOBO, *KOBO_CHANNELS, *KOBO_REST, *KOBO_END],
        [*TIMES, *PARENT, 5, 4, "yes", "school media", 1, 1, 0, 2, "Sửa sân", *SYSTEM],
        [*TIMES, *PARENT, 1, "", "no", "", "", "", "", "", "", *SYSTEM],
        [*TIMES, *PARENT, 3, 3, "no", "other", "FALSE", "FALSE", "TRUE", 0, "", *SYSTEM],
    )
    assert found(intake) == []
    assert codes(intake, *IDS[:3], *OPTIONS, "children") == [
        ["5", "4", "yes", "yes", "yes", "no", "2"],
        ["1", "~missing", "no", "~missing", "~missing", "~missing", "~missing"],
        ["3", "3", "no", "no", "no", "yes", "0"],
    ]


def test_an_export_of_kobotoolbox_by_labels(project: Project, survey: Survey) -> None:
    heads = [f"Nội dung khảo sát/{text}" for text in (CONTENT, SERVICE, LISTENING, CHANNELS)]
    labels = ["Nhà trường", "Báo, đài, mạng xã hội", "Nguồn khác"]
    options = [f"Nội dung khảo sát/{CHANNELS}/{label}" for label in labels]
    intake = export(
        project,
        survey,
        [*WHOSE, *heads, *options, CHILDREN, OPINION, *KOBO_END],
        [*PARENT, "Rất hài lòng", "Hài lòng", "Có", "Nhà trường", 1, 0, 0, 1, "", *SYSTEM],
        mark=";",
    )
    assert found(intake) == []
    assert codes(intake, "content", *OPTIONS) == [["5", "yes", "no", "no"]]


def test_options_that_are_not_those_of_the_list_are_a_problem(
    project: Project, survey: Survey
) -> None:
    intake = export(
        project,
        survey,
        [*KOBO, *KOBO_CHANNELS, *KOBO_REST, *KOBO_END],
        [*TIMES, *PARENT, 5, 4, "yes", "school media", 1, 0, 0, 2, "", *SYSTEM],
    )
    (problem,) = intake.tables.problems
    assert (problem.code, problem.row, problem.value) == (
        "INTAKE-MULTIPLE-DIFFERS", 2, "school media",
    )  # fmt: skip
    assert codes(intake, *OPTIONS) == [["~unreadable"] * 3]


def test_an_option_without_its_column_is_a_problem(project: Project, survey: Survey) -> None:
    heads = [*WHOSE, *IDS[:3], "channels/school", "channels/media", "children", "opinion"]
    intake = export(project, survey, heads, [*PARENT, 5, 4, "yes", 1, 0, 2, ""])
    (problem,) = intake.tables.problems
    assert problem.code == "INTAKE-MISSING-OPTION"
    assert "Nguồn khác" in problem.what
    assert codes(intake, *OPTIONS) == [["yes", "no", "~not-asked"]]


def test_what_is_neither_ticked_nor_not_is_a_problem(project: Project, survey: Survey) -> None:
    heads = [*WHOSE, *IDS[:3], *[f"channels/{o}" for o in ("school", "media", "other")], *IDS[4:]]
    intake = export(project, survey, heads, [*PARENT, 5, 4, "yes", 1, 2, "", 2, ""])
    (problem,) = intake.tables.problems
    assert (problem.code, problem.column, problem.value) == ("INTAKE-ANSWER", "G", "2")
    assert codes(intake, *OPTIONS) == [["yes", "~unreadable", "no"]]


@pytest.mark.parametrize("stated", [False, True])
def test_99_is_no_answer_only_where_the_scale_says_so(tmp_path: Path, stated: bool) -> None:
    def change(values: dict[str, Any]) -> None:
        if stated:
            values["scales"]["satisfaction"]["dont_know"].append("99")

    project = write_params(tmp_path, questionnaire=change)
    rows = [[*WHOSE, *IDS], [*PARENT, 99, 4, "yes", "school", 2, ""]]
    intake = export(project, survey_of(project), *rows)
    assert found(intake) == ([] if stated else ["INTAKE-ANSWER"])
    assert codes(intake, "content") == [["~dont-know" if stated else "~unreadable"]]


# --- ODK ---


def test_an_export_of_odk_central(project: Project, survey: Survey) -> None:
    intake = export(
        project,
        survey,
        ["SubmissionDate", *WHOSE, *[f"survey-{name}" for name in IDS], "meta-instanceID", "KEY",
         "SubmitterID", "SubmitterName", "AttachmentsPresent", "Status", "ReviewState", "Edits",
         "FormVersion", "DeviceID"],
        ["2024-05-15T00:09:01Z", *PARENT, 2, 3, "no", "media other", 0, "Cần thêm cây", "uuid:1",
         "uuid:1", 12, "App", 0, "", "", 0, "1", "x"],
    )  # fmt: skip
    assert found(intake) == []
    assert codes(intake, *IDS[:3], *OPTIONS) == [["2", "3", "no", "no", "yes", "yes"]]


# --- LimeSurvey ---


def test_an_export_of_limesurvey_by_codes(project: Project, survey: Survey) -> None:
    intake = export(
        project,
        survey,
        ["id", "submitdate", "lastpage", "startlanguage", "seed", *WHOSE, *IDS[:3],
         "channels[school]", "channels[media]", "channels[other]", "children", "opinion"],
        [1, "2024-05-15 07:09:00", 3, "vi", 12345, *PARENT, 5, 4, "yes", "Y", "", "", 2, ""],
    )  # fmt: skip
    assert found(intake) == []
    assert codes(intake, "content", *OPTIONS) == [["5", "yes", "no", "no"]]


@pytest.mark.parametrize("code", ["", "code"])
def test_an_export_of_limesurvey_by_wording(project: Project, survey: Survey, code: str) -> None:
    def head(name: str, text: str) -> str:
        return f"{name}. {text}" if code else text

    texts = dict(zip(IDS, [CONTENT, SERVICE, LISTENING, "", CHILDREN, OPINION], strict=True))
    labels = {"school": "Nhà trường", "media": "Báo, đài, mạng xã hội", "other": "Nguồn khác"}
    intake = export(
        project,
        survey,
        [head("id", "Response ID"), head("submitdate", "Date submitted"),
         head("lastpage", "Last page"), head("startlanguage", "Start language"), *WHOSE,
         *[head(name, texts[name]) for name in IDS[:3]],
         *[head(f"channels[{value}]", f"{CHANNELS} [{label}]") for value, label in labels.items()],
         *[head(name, texts[name]) for name in IDS[4:]]],
        [1, "2024-05-15 07:09:00", 3, "vi", *PARENT, "Rất hài lòng", "BT", "Có", "Yes", "No", "No",
         2, ""],
    )  # fmt: skip
    assert found(intake) == []
    assert codes(intake, "content", "service", *OPTIONS) == [["5", "3", "yes", "no", "no"]]


# --- columns that the programs add ---


def test_a_common_word_is_a_system_column_only_beside_one_that_nobody_else_writes() -> None:
    assert not is_system(["start", "content"])("start")
    assert is_system(["start", "_uuid", "content"])("start")
    assert not is_system(["start", "_uuid", "content"])("content")


def test_a_column_on_no_list_is_asked_about(project: Project, survey: Survey) -> None:
    heads = [*WHOSE, *IDS, "channels_other", "_uuid"]
    intake = export(project, survey, heads, [*PARENT, 5, 4, "yes", "school", 2, "", "loa", "u1"])
    (problem,) = intake.tables.problems
    assert (problem.code, problem.value) == ("INTAKE-UNKNOWN-COLUMN", "channels_other")
