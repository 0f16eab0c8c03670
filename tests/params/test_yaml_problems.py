"""Everything that can be wrong with the YAML files is named, with its line and what to do."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from params_copy import ParamsCopy

from langnghe.params.load import load_params, load_survey
from langnghe.params.models import Year
from langnghe.problems import Problem, ProblemsError

YEAR, DISTRICT, QUESTIONNAIRE, FORUM = "year", "district", "questionnaire", "forum"


class Spoilt(NamedTuple):
    """One edit, and the only problem that it makes, on the line that now has `at`."""

    file: str
    old: str
    new: str
    code: str
    at: str
    says: str = ""
    expected: str = ""
    action: str = ""


CASES = {
    "unknown key at the top": Spoilt(
        YEAR, "phases:", "phasess:", "PARAMS-UNKNOWN-KEY", "phasess:",
        "“phasess”", "phases", "“phases”",
    ),
    "unknown key below": Spoilt(
        YEAR, "{by: fixed, at: parents}", "{by: fixed, at: parents, valuess: {}}",
        "PARAMS-UNKNOWN-KEY", "valuess", "“sources[2].group.valuess”", "by", "“values”",
    ),
    "missing key": Spoilt(
        YEAR, "  date: 2023-07-05\n", "", "PARAMS-MISSING-KEY", "report:", "“report.date”",
        action="thêm",
    ),
    "number as text": Spoilt(
        YEAR, "year: 2023", 'year: "2023"', "PARAMS-TYPE", "year:", "“year”", "số nguyên"
    ),
    "text left out": Spoilt(
        DISTRICT, "short: Phòng GDĐT", "short:", "PARAMS-TYPE", "short:", "“bodies.short”", "chữ"
    ),
    "empty text": Spoilt(
        DISTRICT, "short: Phòng GDĐT", 'short: ""', "PARAMS-VALUE", 'short: ""',
        "“bodies.short”", "không để trống",
    ),
    "date with an hour": Spoilt(
        YEAR, "date: 2023-07-05", "date: 2023-07-05 08:00:00", "PARAMS-TYPE", "08:00",
        "“report.date”", "năm-tháng-ngày",
    ),
    "impossible date": Spoilt(
        YEAR, "date: 2023-07-05", "date: 2023-17-01", "PARAMS-TYPE", "2023-17-01",
        "“report.date”", "năm-tháng-ngày",
    ),
    "rate over 100": Spoilt(
        YEAR, "preschool: 10,", "preschool: 110,", "PARAMS-VALUE", "110",
        "“groups[2].rates.preschool”", "không quá 100",
    ),
    "rate of nothing": Spoilt(
        YEAR, "preschool: 10,", "preschool: 0,", "PARAMS-VALUE", "preschool: 0,",
        "“groups[2].rates.preschool”", "lớn hơn 0",
    ),
    "rate that is no number": Spoilt(
        YEAR, "preschool: 10,", "preschool: .nan,", "PARAMS-TYPE", ".nan",
        "“groups[2].rates.preschool”", "số hữu hạn",
    ),
    "rates and rate": Spoilt(
        YEAR, "    rates: {lower-secondary: 100}", "    rates: {lower-secondary: 100}\n    rate: 5",
        "PARAMS-VALUE", "id: class-officers", "“rates” theo cấp học hoặc “rate”",
    ),
    "phase ends before it starts": Spoilt(
        YEAR, "start: 2023-04-15, end: 2023-05-14", "start: 2023-05-15, end: 2023-05-14",
        "PARAMS-DATE-ORDER", "id: preparation", "14/05/2023 trước ngày bắt đầu 15/05/2023",
    ),
    "phases overlap": Spoilt(
        YEAR, "start: 2023-05-15", "start: 2023-05-10", "PARAMS-DATE-ORDER", "id: collection",
        "“preparation” chưa kết thúc",
    ),
    "report before its figures": Spoilt(
        YEAR, "date: 2023-07-05", "date: 2023-06-05", "PARAMS-DATE-ORDER", "date: 2023-06-05",
        "as_of (30/06/2023)",
    ),
    "key twice": Spoilt(
        YEAR, "invented: true", "year: 2023\ninvented: true", "PARAMS-DUPLICATE-KEY",
        "", "hai lần", "", "bỏ một",
    ),
    "tab": Spoilt(
        YEAR, "  number:", "\tnumber:", "PARAMS-YAML", "\tnumber:", "phím Tab", "", "dấu cách"
    ),
    "syntax": Spoilt(
        YEAR, "as_of: 2023-06-30", "as_of 2023-06-30", "PARAMS-YAML", "invented:", "cú pháp YAML"
    ),
    "forum that does not add up": Spoilt(
        FORUM, "expected: 265", "expected: 266", "PARAMS-VALUE", "# yaml",
        "thành phần cộng lại là 265, khác với dự kiến 266",
    ),
    "unknown level": Spoilt(
        YEAR, "{preschool: 10,", "{preschol: 10,", "PARAMS-UNKNOWN-ID", "preschol:",
        "cấp học", "preschool, primary", "“preschool”",
    ),
    "unknown group of a source": Spoilt(
        YEAR, "{by: fixed, at: parents}", "{by: fixed, at: parent}", "PARAMS-UNKNOWN-ID",
        "at: parent}", "nhóm", "parents", "“parents”",
    ),
    "unknown group of a sheet": Spoilt(
        YEAR, "CBGVNV: staff", "CBGVNV: staf", "PARAMS-UNKNOWN-ID", "CBGVNV: staf",
        "“sources[1].group.values.CBGVNV”", "staff", "“staff”",
    ),
    "unknown question of a heading": Spoilt(
        YEAR, "    timestamp: Dấu thời gian",
        "    timestamp: Dấu thời gian\n    headings: {Tuyển sinh: admission}",
        "PARAMS-UNKNOWN-ID", "admission", "câu hỏi", "admissions", "“admissions”",
    ),
    "unknown question asked later": Spoilt(
        YEAR, "    timestamp: Dấu thời gian",
        "    timestamp: Dấu thời gian\n    asked_from_row: {textbook: 20}",
        "PARAMS-UNKNOWN-ID", "textbook", "câu hỏi", "textbooks", "“textbooks”",
    ),
    "unknown unit": Spoilt(
        YEAR, "at: Trường của con Ông/Bà}", "at: Trường của con Ông/Bà, values: {A: mn-abc}}",
        "PARAMS-UNKNOWN-ID", "mn-abc", "“sources[2].unit.values.A”", "mn-",
    ),
    "unknown group of a question": Spoilt(
        QUESTIONNAIRE, "[staff, parents, ward-officials]", "[staff, parent, ward-officials]",
        "PARAMS-UNKNOWN-ID", "parent,", "“questions[1].asked_of[2]”", "parents", "“parents”",
    ),
    "unknown scale": Spoilt(
        QUESTIONNAIRE, "scale: satisfaction", "scale: satisfacton", "PARAMS-UNKNOWN-ID",
        "satisfacton", "thang đo", "satisfaction", "“satisfaction”",
    ),
    "unknown block": Spoilt(
        QUESTIONNAIRE, "block: conduct", "block: conducts", "PARAMS-UNKNOWN-ID", "conducts",
        "nhóm nội dung", "conduct", "“conduct”",
    ),
    "unknown positive level": Spoilt(
        QUESTIONNAIRE, "positive: [4, 5]", "positive: [4, 6]", "PARAMS-VALUE", "satisfaction:",
        "mức tích cực không có trong thang đo: 6",
    ),
    "value of a level": Spoilt(
        QUESTIONNAIRE, "value: 1,", "value: 1.5,", "PARAMS-VALUE", "1.5",
        "“scales.satisfaction.levels[1].value”",
    ),
    "two meanings of a spelling": Spoilt(
        QUESTIONNAIRE, "spellings: [BT]", "spellings: [BT, hl]", "PARAMS-REPEATED",
        "label: Hài lòng, spellings: [HL]", "hai câu trả lời khác nhau",
    ),
    "scale with words for values": Spoilt(
        QUESTIONNAIRE, "    type: scale\n    scale: satisfaction",
        "    type: scale\n    scale: channels", "PARAMS-SCALE", "scale: channels", "số nguyên",
    ),
    "yes-no with five levels": Spoilt(
        QUESTIONNAIRE, "scale: yes-no", "scale: satisfaction", "PARAMS-SCALE", "",
        "“questions[8].scale”: câu có/không cần thang đo hai mức",
    ),
    "question without a scale": Spoilt(
        QUESTIONNAIRE, "    scale: yes-no\n", "", "PARAMS-VALUE", "id: listening", "cần “scale”"
    ),
    "repeated question": Spoilt(
        QUESTIONNAIRE, "id: admissions", "id: mobilisation", "PARAMS-REPEATED", "",
        "“questions[2].id”: mã câu hỏi bị lặp",
    ),
    "repeated questionnaire": Spoilt(
        YEAR, "[thu-dau-mot-2023]", "[thu-dau-mot-2023, thu-dau-mot-2023]", "PARAMS-REPEATED",
        "questionnaires:", "mã phiếu bị lặp",
    ),
    "wrong kind of place": Spoilt(
        DISTRICT, "kind: phường", "kind: quận", "PARAMS-VALUE", "kind: quận",
        "“places[1].kind”", "phường, xã hoặc thị trấn",
    ),
    "id with capitals": Spoilt(
        DISTRICT, "{id: hiep-thanh,", "{id: Hiệp Thành,", "PARAMS-VALUE", "id: Hiệp Thành",
        "“places[1].id”", "chữ thường không dấu",
    ),
    "address that is none": Spoilt(
        YEAR, "unit: {by: cell, at: B2}", "unit: {by: cell, at: 2B}", "PARAMS-VALUE", "at: 2B",
        "2B",
    ),
    "place without an address": Spoilt(
        YEAR, "unit: {by: cell, at: B2}", "unit: {by: cell}", "PARAMS-VALUE", "{by: cell}", "“at”"
    ),
    "year in another file": Spoilt(
        YEAR, "year: 2023", "year: 2024", "PARAMS-MISPLACED", "year: 2024", "tên tệp", "2023"
    ),
    "questionnaire in another file": Spoilt(
        QUESTIONNAIRE, "id: thu-dau-mot-2023", "id: thu-dau-mot-2022", "PARAMS-MISPLACED",
        "id: thu-dau-mot-2022", "tên tệp", "thu-dau-mot-2023",
    ),
    "district in another folder": Spoilt(
        DISTRICT, "id: thu-dau-mot", "id: thuan-an", "PARAMS-MISPLACED", "id: thuan-an",
        "thư mục", "thu-dau-mot",
    ),
    "value that cannot be read": Spoilt(
        YEAR, "as_of: 2023-06-30", "as_of: !!int x", "PARAMS-YAML", "", "không đọc được"
    ),
    "nesting without end": Spoilt(
        YEAR, "as_of: 2023-06-30", f"as_of: {'[' * 500}", "PARAMS-YAML", "", "không đọc được"
    ),
    "number of 5000 digits": Spoilt(
        YEAR, "as_of: 2023-06-30", f"as_of: {'1' * 5000}", "PARAMS-YAML", "", "không đọc được"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_edit_gives_one_problem(params: ParamsCopy, case: Spoilt) -> None:
    params.edit(case.file, case.old, case.new)
    problem = params.problem()
    assert (problem.code, problem.file) == (case.code, params.name(case.file))
    if case.at:
        assert problem.line == params.line(case.file, case.at), problem
    assert case.says in f"{problem.what} {problem.value}"
    assert case.expected in problem.expected
    assert case.action in problem.action


def test_params_as_they_are_have_no_problem(params: ParamsCopy) -> None:
    assert params.problems() == ()


@pytest.mark.parametrize("file", [YEAR, DISTRICT, QUESTIONNAIRE])
def test_missing_file(params: ParamsCopy, file: str) -> None:
    params.path(file).unlink()
    problem = params.problem()
    assert (problem.code, problem.file) == ("PARAMS-NO-FILE", params.name(file))


@pytest.mark.parametrize("file", [YEAR, DISTRICT, QUESTIONNAIRE])
def test_folder_instead_of_a_file(params: ParamsCopy, file: str) -> None:
    params.path(file).unlink()
    params.path(file).mkdir()
    assert params.problem().code == "PARAMS-NO-FILE"


@pytest.mark.parametrize("content", ["năm".encode("utf-16"), "phường".encode("cp1258", "replace")])
def test_not_utf8(params: ParamsCopy, content: bytes) -> None:
    params.write(YEAR, content)
    assert params.problem().code == "PARAMS-ENCODING"


@pytest.mark.parametrize("content", ["", "# chỉ có ghi chú\n", "- một\n- hai\n", "chữ\n"])
def test_file_that_is_no_mapping(params: ParamsCopy, content: str) -> None:
    params.write(YEAR, content)
    problem = params.problem()
    assert (problem.code, problem.line) == ("PARAMS-TYPE", 1)


def test_byte_order_mark_and_windows_line_ends_are_read(params: ParamsCopy) -> None:
    for file in (YEAR, DISTRICT, QUESTIONNAIRE):
        text = params.text(file).replace("\n", "\r\n")
        params.write(file, b"\xef\xbb\xbf" + text.encode())
    assert params.problems() == ()


def _short(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.file.removeprefix("params/")


def test_everything_wrong_is_told_at_once(params: ParamsCopy) -> None:
    edits: Sequence[tuple[str, str, str]] = (
        (DISTRICT, "province:", "provinces:"),
        (DISTRICT, "signatory: TRƯỞNG PHÒNG", "signatory: 1"),
        (YEAR, "preschool: 10,", "preschool: 110,"),
        (YEAR, "start: 2023-04-15, end: 2023-05-14", "start: 2023-05-15, end: 2023-05-14"),
        (YEAR, "date: 2023-07-05", "date: 2023-17-01"),
        (FORUM, "expected: 265", "expected: 266"),
        (QUESTIONNAIRE, "block: conduct", "block: conducts"),
        (QUESTIONNAIRE, "positive: [4, 5]", "positive: [4, 6]"),
    )
    for edit in edits:
        params.edit(*edit)
    found = [_short(problem) for problem in params.problems()]
    assert found == [
        ("PARAMS-MISSING-KEY", "thu-dau-mot/district.yaml"),
        ("PARAMS-UNKNOWN-KEY", "thu-dau-mot/district.yaml"),
        ("PARAMS-TYPE", "thu-dau-mot/district.yaml"),
        ("PARAMS-TYPE", "thu-dau-mot/2023.yaml"),
        ("PARAMS-DATE-ORDER", "thu-dau-mot/2023.yaml"),
        ("PARAMS-VALUE", "thu-dau-mot/2023.yaml"),
        ("PARAMS-VALUE", "questionnaires/thu-dau-mot-2023.yaml"),
        ("PARAMS-UNKNOWN-ID", "questionnaires/thu-dau-mot-2023.yaml"),
        ("PARAMS-VALUE", "thu-dau-mot/2023/forum.yaml"),
    ]


def test_a_wrong_part_hides_nothing_of_the_other_files(params: ParamsCopy) -> None:
    params.edit(YEAR, "date: 2023-07-05", "date: 2023-17-01")
    params.edit(DISTRICT, "short: Phòng GDĐT", "short: 5")
    params.edit(QUESTIONNAIRE, "[staff, parents, ward-officials]", "[staff, parent]")
    params.edit("frame", ",preschool,", ",preschol,")
    codes = [problem.code for problem in params.problems()]
    assert codes == ["PARAMS-TYPE", "PARAMS-TYPE", "PARAMS-UNKNOWN-ID", "FRAME-LEVEL"]


def test_the_message_is_readable(params: ParamsCopy) -> None:
    params.edit(YEAR, "as_of:", "as_off:")
    with pytest.raises(ProblemsError) as caught:
        load_survey(params.project, "thu-dau-mot", 2023)
    line = params.line(YEAR, "as_off")
    assert str(caught.value).splitlines()[-3:] == [
        f"[PARAMS-UNKNOWN-KEY] params/thu-dau-mot/2023.yaml, dòng {line}: "
        "“as_off”: khóa không có trong mẫu",
        "  Cần: một trong: " + ", ".join(sorted(Year.model_fields)),
        "  Cách xử lý: có phải ý là “as_of”?",
    ]


def test_params_without_a_frame(params: ParamsCopy) -> None:
    params.path("frame").unlink()
    read = load_params(params.project, "thu-dau-mot", 2023)
    assert (read.district.id, read.year.year) == ("thu-dau-mot", 2023)
    assert params.problem().code == "FRAME-NO-FILE"
