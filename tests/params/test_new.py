"""A new year from an earlier one, a new district from another: what is taken over or marked."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from params_copy import ParamsCopy
from ruamel.yaml import YAML

from langnghe.params.load import load_survey
from langnghe.params.new import like, next_year, write_like, write_next_year
from langnghe.params.unfinished import MARK, marked
from langnghe.problems import ProblemsError

YEAR = """\
# yaml-language-server: $schema=../schema/year.schema.json
# Theo Kế hoạch số 6 ngày 05/5/2023.
year: 2023
as_of: 2023-06-30
invented: true # mọi số liệu là minh họa
report:
  number: 05/BC
  date: 2024-02-29   # ngày nhuận
  subject: Kết quả năm 2023 của thành phố Thử Nghiệm
  basis:
    - Căn cứ Kế hoạch năm 2023;
    - >-
      Căn cứ văn bản
      năm 2022;
phases:
  - {id: a, name: Phát phiếu năm học 2023-2024, start: 2023-04-05, end: 2023-05-14}
questionnaires: [phieu-2023]
# Bốn phiếu không rõ trường.
tolerate: {INTAKE-ANSWER: 4}
compare_district: cu
merge:
  - {group: parents}
"""
NEXT = f"""\
# yaml-language-server: $schema=../schema/year.schema.json
# Theo Kế hoạch số 6 ngày 05/5/2023. {MARK} còn nhắc 2023
year: 2024 {MARK} 2024/frame.csv cần trường, số người của năm 2024
compare_with: 2023
as_of: 2024-06-30 {MARK} ngày, dời từ 2023
invented: false
report:
  number: 05/BC {MARK} số văn bản
  date: 2025-02-28   # ngày nhuận {MARK} ngày, dời từ 2023
  subject: Kết quả năm 2024 của thành phố Thử Nghiệm {MARK} “năm 2023” đã đổi thành “năm 2024”
  basis:
    - Căn cứ Kế hoạch năm 2023; {MARK} còn nhắc 2023
    - >-
      Căn cứ văn bản
      năm 2022;
phases:
  - {{id: a, name: Phát phiếu năm học 2023-2024, start: 2024-04-05, end: 2024-05-14}} \
{MARK} ngày, dời từ 2023; còn nhắc 2023
questionnaires: [phieu-2023]
merge: {MARK} theo số liệu năm 2023
  - {{group: parents}}
"""
DISTRICT = """\
id: thu-nghiem
name: Thử Nghiệm
title: thành phố Thử Nghiệm
province: tỉnh Mẫu
bodies: {upper: UBND THÀNH PHỐ THỬ NGHIỆM, signatory: TRƯỞNG PHÒNG}
levels:
  - {id: primary, name: Tiểu học, short: TH}
# Danh mục.
snapshot: 2023-05
places:
  - {id: hoa-phu, kind: phường, name: Hòa Phú}
  - {id: phu-hoa, kind: phường, name: Phú Hòa}
recipients: [Sở GDĐT Mẫu]
"""
FILES = {
    "2023.yaml": YEAR,
    "2023/frame.csv": "unit,kind,name,level,place,collected_by,parents\na,school,A,primary,b,,9\n",
    "2023/corrections.yaml": "corrections: []\n",
    "2023/sample.yaml": "schools: {}\n",
    "2022.yaml": "year: 2022\n",
    "district.yaml": DISTRICT,
}


def test_a_year_moves_on_and_each_line_to_be_checked_is_marked() -> None:
    made = next_year(FILES, 2024, 2023)
    assert set(made) == {"2024.yaml", "2024/frame.csv"}
    assert made["2024/frame.csv"] == FILES["2023/frame.csv"]
    assert made["2024.yaml"] == NEXT


def test_the_year_compared_with_is_replaced_where_it_stands() -> None:
    text = "year: 2023\nindicators: [a]\ncompare_with: 2022 # năm kia\n"
    made = next_year({"2023.yaml": text}, 2024, 2023)["2024.yaml"]
    assert made == "year: 2024\nindicators: [a]\ncompare_with: 2023 # năm kia\n"


def test_what_came_of_the_forum_stays_with_its_year() -> None:
    forum = "kind: forum\nheld: 2023-07-14 # Thứ Sáu\n# Kết luận.\n"
    forum += "conclusions:\n  - {who: A}\nplace: B\n"
    made = next_year({"2023.yaml": "year: 2023\n", "2023/forum.yaml": forum}, 2024, 2023)
    assert made["2024/forum.yaml"] == "kind: forum\nplace: B\n"


def test_the_years_own_figures_and_numbers_are_marked() -> None:
    tasks = "indices:\n  - {id: a, share: {part: 1, whole: 2}}\n  - {id: b, unit: điểm}\n"
    forum = "budget:\n  total: 5\ninvitations:\n  - id: a\n    number: 9-GM\n"
    files = {"2023.yaml": "year: 2023\n", "2023/tasks.yaml": tasks, "2023/forum.yaml": forum}
    made = next_year(files, 2024, 2023)
    assert [line for line, _ in marked(made["2024/tasks.yaml"])] == [2]
    assert list(marked(made["2024/forum.yaml"])) == [(2, "số liệu của năm 2023"), (5, "số văn bản")]


def test_a_mark_never_becomes_part_of_a_text_of_several_lines() -> None:
    text = "year: 2023\nreport:\n  subject: |\n    Dòng một của 2023\n    dòng hai\n"
    text += "  title: kết quả\n    của 2023\n"
    made = next_year({"2023.yaml": text}, 2024, 2023)["2024.yaml"]
    assert [line for line, _ in marked(made)] == [4, 8]
    report = YAML(typ="safe").load(made)["report"]
    assert report == {"subject": "Dòng một của 2023\ndòng hai\n", "title": "kết quả của 2023"}


@given(
    st.dates(dt.date(2001, 1, 1), dt.date(2099, 12, 31)),
    st.integers(min_value=1, max_value=9),
    st.text(alphabet="aă# :,'\"{}[]-|>%", max_size=9),
)
def test_values_other_than_dates_stay_as_they_are(date: dt.date, by: int, text: str) -> None:
    subject = YAML(typ="safe", pure=True)
    written = "'" + text.replace("'", "''") + "'"
    year = f"year: 2023\nas_of: {date}\nreport: {{subject: {written}, date: {date}}} # ghi chú\n"
    made = subject.load(next_year({"2023.yaml": year}, 2023 + by, 2023)[f"{2023 + by}.yaml"])
    assert made["report"]["subject"] == text
    assert made["report"]["date"] == made["as_of"]
    assert (made["as_of"].year, made["as_of"].month) == (date.year + by, date.month)
    assert made["as_of"].day in (date.day, 28)


def test_a_district_like_another_names_nothing_of_it() -> None:
    model = YAML(typ="safe").load(DISTRICT)
    made = like(FILES, "moi", 2024, 2023, model)
    assert set(made) == {"district.yaml", "2024.yaml", "2024/frame.csv"}
    assert made["district.yaml"] == (
        "id: moi\n"
        f"name: … {MARK} như “Thử Nghiệm”; tên địa bàn\n"
        f"title: thành phố … {MARK} như “thành phố Thử Nghiệm”; tên địa bàn\n"
        f"province: tỉnh … {MARK} như “tỉnh Mẫu”; tên địa bàn\n"
        f"bodies: {{upper: UBND THÀNH PHỐ …, signatory: TRƯỞNG PHÒNG}} {MARK} "
        "cơ quan; tên địa bàn\n"
        "levels:\n  - {id: primary, name: Tiểu học, short: TH}\n"
        f"places:\n  - {{id: noi-1, kind: phường, name: …}} {MARK} mỗi phường, xã một dòng\n"
        f"recipients: [Sở GDĐT …] {MARK} nơi nhận; tên địa bàn\n"
    )
    assert "Thử Nghiệm" not in made["2024.yaml"]
    assert "compare" not in made["2024.yaml"]
    heading, *rows = made["2024/frame.csv"].splitlines()
    assert heading == FILES["2023/frame.csv"].splitlines()[0]
    assert [row.split(",")[0] for row in rows] == ["truong-1", "noi-1"]
    assert len(list(marked(made["2024/frame.csv"]))) == 2


# --- the folder ------------------------------------------------------------------------------


def settled(text: str) -> str:
    """As it is when a person has looked at every line."""
    return re.sub(rf" ?{MARK}.*", "", text)


def test_a_year_is_refused_until_every_mark_is_settled(params: ParamsCopy) -> None:
    written = write_next_year(params.project, "thu-dau-mot", 2024, 2023)
    left = [path for path in written if MARK in path.read_text(encoding="utf-8")]
    with pytest.raises(ProblemsError) as refused:
        load_survey(params.project, "thu-dau-mot", 2024)
    problems = refused.value.problems
    assert {problem.code for problem in problems} == {"PARAMS-UNFINISHED"}
    assert [problem.file for problem in problems] == [params.project.name(p) for p in left]
    for path, problem in zip(left, problems, strict=True):
        text = path.read_text(encoding="utf-8")
        lines = [number for number, line in enumerate(text.splitlines(), 1) if MARK in line]
        assert problem.value == "dòng " + ", ".join(map(str, lines))
        path.write_text(settled(text), encoding="utf-8")
    survey = load_survey(params.project, "thu-dau-mot", 2024)
    before = load_survey(params.project, "thu-dau-mot", 2023)
    assert (survey.year.year, survey.year.compare_with, survey.year.invented) == (2024, 2023, False)
    assert survey.year.as_of == dt.date(2024, 6, 30)
    assert survey.year.tolerate == {}
    assert survey.frame.units.equals(before.frame.units)
    assert survey.year.groups == before.year.groups


def test_nothing_is_overwritten_and_what_is_missing_is_named(params: ParamsCopy) -> None:
    project = params.project

    def code(write: object, *arguments: object) -> str:
        with pytest.raises(ProblemsError) as refused:
            write(project, *arguments)  # type: ignore[operator]
        return refused.value.problems[0].code

    before = {path: path.read_bytes() for path in project.params.rglob("*") if path.is_file()}
    assert code(write_next_year, "thu-dau-mot", 2023, 2022) == "PARAMS-EXISTS"
    assert code(write_next_year, "thu-dau-mot", 2030, 2029) == "PARAMS-NO-FILE"
    assert code(write_like, "yen-the", 2024, "thu-dau-mot") == "PARAMS-EXISTS"
    assert code(write_like, "moi", 2024, "khong-co") == "PARAMS-NO-FILE"
    assert code(write_like, "../moi", 2024, "thu-dau-mot") == "PARAMS-VALUE"
    after = {path: path.read_bytes() for path in project.params.rglob("*") if path.is_file()}
    assert after == before
    write_like(project, "moi", 2024, "thu-dau-mot")
    assert code(write_next_year, "moi", 2025, 2024) == "PARAMS-UNFINISHED"


@pytest.mark.parametrize("model", ["thu-dau-mot", "yen-the"])
def test_of_a_real_model_no_name_is_left(params: ParamsCopy, model: str) -> None:
    names = {"thu-dau-mot": ("thủ dầu một", "bình dương"), "yen-the": ("yên thế", "bắc giang")}
    for path in write_like(params.project, "moi", 2023, model):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        values = "\n".join(line.split(MARK)[0] for line in lines).casefold()
        assert [name for name in names[model] if name in values] == [], path


def test_the_folder_is_below_params(params: ParamsCopy) -> None:
    written = write_next_year(params.project, "thu-dau-mot", 2024, 2023)
    folder = params.project.params / "thu-dau-mot"
    assert [path.relative_to(folder).as_posix() for path in written] == [
        "2024.yaml",
        "2024/forum.yaml",
        "2024/frame.csv",
        "2024/tasks.yaml",
    ]
    assert all(isinstance(path, Path) and path.is_file() for path in written)
