"""The methods document says what this year uses, with the year's own numbers."""

import pandas as pd

from langnghe.indicators.coverage import coverage
from langnghe.indicators.disclosure.rules import Rules
from langnghe.params.load import Survey
from langnghe.report import methods_sections as methods
from small_district import SERVICE

RECEIVED = pd.DataFrame(
    [
        ("parents", "mn-hoa-mai", 5),
        ("parents", "th-suoi-mo", 1),
        ("parents", "", 2),
        ("officials", "hoa-phu", 6),
    ],
    columns=pd.Index(["group", "unit", "forms"]),
)


def test_every_question_with_its_formula_and_positive_levels(survey: Survey) -> None:
    rows = {row[0]: row[1:] for row in methods.questions_table(survey).rows}
    assert len(rows) == 5  # the opinion has neither rate nor mean
    assert rows[SERVICE] == [
        "Phụ huynh học sinh",
        "Số câu trả lời tích cực chia cho số câu trả lời hợp lệ. "
        "Tổng điểm chia cho số câu trả lời hợp lệ",
        "Hài lòng; Rất hài lòng",
    ]
    kinds = {text: cells[2] for text, cells in rows.items()}
    assert sorted(kinds.values()) == [
        "Có", "Hài lòng; Rất hài lòng", "Hài lòng; Rất hài lòng", "không có", "từng ý",
    ]  # fmt: skip


def test_samples_and_weights(survey: Survey) -> None:
    rows = methods.design_table(coverage(RECEIVED, survey), survey).rows
    assert rows[0][:2] == ["Phụ huynh học sinh", "mẫu 25 đến 50\u00a0%"]
    assert rows[1] == [
        "Cán bộ phường", "điều tra toàn bộ (100\u00a0%)", "6", "12", "12", "1/2", "N/r",
    ]  # fmt: skip


def test_caveats_have_the_numbers_of_the_year(survey: Survey) -> None:
    origins = pd.DataFrame({"unit": ["mn-hoa-mai", "th-suoi-mo"], "forms": [5, 1]})
    origins["first"] = pd.array([None, 4], "Int64")
    year = survey.year.model_copy(update={"tolerate": {"INTAKE-UNKNOWN-UNIT": 3}})
    survey = type(survey)(**(vars(survey) | {"year": year}))
    tables = {
        "received": RECEIVED,
        "origins": origins,
        "problems": pd.DataFrame({"code": ["INTAKE-UNKNOWN-UNIT"], "count": [2]}),
        "corrections": pd.DataFrame({"number": [1, 2], "count": [3, 4]}),
    }
    found = coverage(RECEIVED, survey)
    texts = list(methods.caveats(found, survey, tables).texts)
    assert (
        "Cán bộ phường: thu về 6 trên 12 phiếu cần thu (50,0\u00a0%); 1 đơn vị không có "
        in (texts[2])
    )
    assert texts[3:] == [
        "Số tầng chỉ có một phiếu: 1; dưới 10 phiếu: 3 trên 3 tầng có phiếu.",
        "1 đơn vị chỉ gửi bảng tổng hợp (5 phiếu): biết số đếm từng câu, không biết câu trả lời "
        "nào của cùng một người.",
        "2 phiếu không rõ đơn vị: đếm là đã nhận, không nằm trong ước lượng của nhóm có chọn mẫu.",
        "Vấn đề “INTAKE-UNKNOWN-UNIT” được chấp nhận đến 3 lần, năm nay có 2.",
        "Đính chính: 2, chạm đến 7 ô; tệp gốc không bị sửa.",
    ]
    # The public edition tells nothing of what came in which file.
    assert list(methods.caveats(found, survey).texts) == texts[:3]


def test_rules_are_the_numbers_of_the_code(survey: Survey) -> None:
    said = " ".join(methods.disclosure_bullets(Rules(answers=7, reliable=33, widest=0.2)).texts)
    assert "ít nhất 7 câu trả lời hợp lệ" in said
    assert "dưới 33 câu trả lời, hoặc khoảng tin cậy rộng hơn 20 điểm" in said
    assert not any("So với năm" in text for text in methods.comparison_bullets(survey).texts)
