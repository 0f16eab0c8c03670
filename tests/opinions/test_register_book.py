"""The register goes out as a workbook, is filled in, and comes back: nothing is lost on the way."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from langnghe.intake.files.sheets import read_sheets
from langnghe.opinions import sheets
from langnghe.opinions.fields import FIELDS
from langnghe.opinions.grouping import DIFFERENT, SAME
from langnghe.opinions.printable import parts, printable
from langnghe.opinions.register import MAIN, Register, registered
from langnghe.opinions.register_book import register_book
from langnghe.opinions.register_read import read_returned
from langnghe.opinions.suggestions import suggestions
from langnghe.params.load import Survey
from langnghe.problems import Problem, ProblemsError
from langnghe.project import Project
from opinions.register_cases import CHOICES, Person, opinions, values
from small_district import DISTRICT, YEAR, raw

TEXTS = ["Sửa sân trường", "sửa sân trường", "Sân hư, xin sửa", "Cô dạy hay"]


def issue(register: Register, survey: Survey) -> bytes:
    return register_book(register, survey, CHOICES)


def only(register: Register, text: str) -> str:
    """The item of a text."""
    [item] = register.rows.loc[register.rows["text"].eq(text), "item"]
    return str(item)


@pytest.fixture
def first(survey: Survey) -> Register:
    return registered(opinions(TEXTS))


def test_an_untouched_register_says_nothing(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    back = Person(issue(first, survey), tmp_path / "a.xlsx").send()
    assert (back.own, back.history, back.issue) == ([], [], 1)
    assert back.members == dict(zip(first.members["id"], first.members["item"], strict=True))
    assert back.mains == dict(zip(first.rows["item"], first.rows["main"], strict=True))
    again = registered(opinions(TEXTS), [back])
    assert again.issue == 2
    assert again.rows.equals(first.rows)
    assert len(again.links) == 0


def test_what_is_filled_in_stands_in_the_next_register(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item = only(first, "Sửa sân trường")
    given = {
        "kind": "kiến nghị", "topic": "Cơ sở vật chất", "authority": "Nhà trường",
        "agency": "Trường Tiểu học Suối Mơ", "due": dt.date(2024, 7, 10),
        "answer": "Đã sửa\ntrong hè.", "basis": "Kế hoạch số 1", "status": "Đã trả lời",
        "public": "Có", "published": "Sửa sân", "signed": "Trưởng phòng", "note": "  x ",
    }  # fmt: skip
    person = Person(issue(first, survey), tmp_path / "a.xlsx").sign(
        "Tổ trưởng", dt.date(2024, 7, 1)
    )
    for name, value in given.items():
        person.put(item, name, value)
    second = registered(opinions(TEXTS), [person.send()])
    expected = given | {"kind": "Kiến nghị", "due": "2024-07-10", "note": "x"}
    assert values(second.rows) == {(item, name): value for name, value in expected.items()}
    assert list(second.problems) == []
    assert set(second.rows["flags"]) == {""}
    [row] = second.rows[second.rows["item"].eq(item)].to_dict("records")
    assert row["signed_off"]
    edit = next(edit for edit in second.history if edit.field == "answer")
    assert (edit.old, edit.by, edit.date, edit.size) == ("", "Tổ trưởng", "2024-07-01", 2)
    # The third register needs the second only.
    back = Person(issue(second, survey), tmp_path / "b.xlsx").send()
    assert back.own == []
    assert registered(opinions(TEXTS), [back]).rows.equals(second.rows)


def test_two_versions_are_shown_side_by_side_until_somebody_chooses(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item = only(first, "Cô dạy hay")
    one = Person(issue(first, survey), tmp_path / "a.xlsx").put(item, "answer", "Cảm ơn.").send()
    two = Person(issue(first, survey), tmp_path / "b.xlsx").put(item, "answer", "Ghi nhận.").send()
    second = registered(opinions(TEXTS), [one, two])
    assert [p.code for p in second.problems] == ["OPINIONS-CONFLICT"]
    assert values(second.rows) == {}
    assert "Xung đột: Trả lời" in set(second.rows["flags"])
    person = Person(issue(second, survey), tmp_path / "c.xlsx")
    shown = [cell.value for cell in person.book[sheets.CONFLICTS][2]]
    assert {"Cảm ơn.", "Ghi nhận."} <= set(shown)
    # Sent back untouched it decides nothing.
    still = registered(opinions(TEXTS), [one, two, person.send()])
    assert still.contested.keys() == {(item, "answer")}
    third = registered(opinions(TEXTS), [one, two, person.put(item, "answer", "Cảm ơn.").send()])
    assert values(third.rows) == {(item, "answer"): "Cảm ơn."}
    assert list(third.problems) == []
    assert len(third.history) == 3


def test_a_late_file_is_another_version_and_no_correction(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item = only(first, "Cô dạy hay")
    one = Person(issue(first, survey), tmp_path / "a.xlsx").put(item, "answer", "Một").send()
    second = registered(opinions(TEXTS), [one])
    two = Person(issue(second, survey), tmp_path / "b.xlsx").put(item, "answer", "Hai").send()
    assert values(registered(opinions(TEXTS), [one, two]).rows) == {(item, "answer"): "Hai"}
    late = Person(issue(first, survey), tmp_path / "c.xlsx").put(item, "answer", "Ba").send()
    third = registered(opinions(TEXTS), [late, two, one])
    assert {e.value for e in third.contested[item, "answer"]} == {"Hai", "Ba"}


def test_deleted_rows_and_blanked_cells_come_back(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item, other = only(first, "Cô dạy hay"), only(first, "Sửa sân trường")
    person = Person(issue(first, survey), tmp_path / "a.xlsx")
    second = registered(
        opinions(TEXTS), [person.put(item, "answer", "Một").put(other, "note", "Hai").send()]
    )
    person = (
        Person(issue(second, survey), tmp_path / "b.xlsx").delete(item).put(other, "note", None)
    )
    third = registered(opinions(TEXTS), [person.send()])  # a.xlsx is gone
    assert third.rows.equals(second.rows)
    person = Person(issue(third, survey), tmp_path / "c.xlsx").put(other, "note", "(Xóa)")
    fourth = registered(opinions(TEXTS), [person.send()])
    assert values(fourth.rows) == {(item, "answer"): "Một"}
    assert "Hai" in {edit.value for edit in fourth.history}


def test_the_order_of_rows_and_columns_does_not_matter(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    person = Person(issue(first, survey), tmp_path / "a.xlsx")
    item = only(first, "Cô dạy hay")
    person.put(item, "answer", "Một")
    page = person.book[MAIN]
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    turned = [list(reversed(row)) for row in (cells[0], *reversed(cells[1:]))]
    for row, values_ in enumerate(turned, start=1):
        for column, value in enumerate(values_, start=1):
            page.cell(row, column).value = value
    second = registered(opinions(TEXTS), [person.send()])
    assert values(second.rows) == {(item, "answer"): "Một"}


# --- what is refused, with its cell ---


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("due", "sang tuần", "không phải ngày/tháng/năm"),
        ("status", "Xong rồi", "không có trong danh sách chọn"),
        ("topic", "Linh tinh", "không có trong danh sách chọn"),
        ("answer", '=HYPERLINK("http://x","bấm")', "ô có công thức"),
        ("answer", "=1+1", "ô có công thức"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named_and_kept(
    first: Register, survey: Survey, tmp_path: Path, field: str, value: str, why: str
) -> None:
    item = only(first, "Cô dạy hay")
    person = Person(issue(first, survey), tmp_path / "a.xlsx").put(item, field, value)
    cell = person.at(item, field).coordinate
    second = registered(opinions(TEXTS), [person.send()])
    [problem] = second.problems
    assert (problem.code, f"{problem.column}{problem.row}") == ("OPINIONS-CELL", cell)
    assert why in problem.what
    assert values(second.rows) == {}
    assert second.contested[item, field][0].value == value
    # Put right in the next register, it is no problem any more.
    right = {"due": dt.date(2024, 7, 1), "status": "Đã trả lời", "topic": "Dạy và học"}
    person = Person(issue(second, survey), tmp_path / "b.xlsx")
    assert value in {cell.value for cell in person.book[sheets.CONFLICTS][2]}
    third = registered(opinions(TEXTS), [person.put(item, field, right.get(field, "Đúng")).send()])
    assert list(third.problems) == []
    assert len(values(third.rows)) == 1


def test_a_row_filled_in_without_its_id_is_named(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item = only(first, "Cô dạy hay")
    person = Person(issue(first, survey), tmp_path / "a.xlsx")
    person.put(item, "answer", "Một").put(item, "item", None)
    problems: list[Problem] = []
    person.send(problems)
    assert [(p.code, p.value) for p in problems] == [("OPINIONS-REGISTER-ID", "Một")]


def test_an_id_that_was_mistyped_makes_an_orphan_and_loses_nothing(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item = only(first, "Cô dạy hay")
    person = Person(issue(first, survey), tmp_path / "a.xlsx").put(item, "answer", "Một")
    second = registered(opinions(TEXTS), [person.put(item, "item", "nxx").send()])
    assert [p.code for p in second.problems] == ["OPINIONS-ORPHAN"]
    assert values(second.rows) == {("nxx", "answer"): "Một"}


def test_files_that_are_no_register_are_named_and_the_others_read(
    first: Register, survey: Survey, project: Project, tmp_path: Path
) -> None:
    Person(issue(first, survey), raw(project, "register/tot.xlsx")).put(
        only(first, "Cô dạy hay"), "answer", "Một"
    ).book.save(raw(project, "register/tot.xlsx"))
    raw(project, "register/a.txt").write_text("x")
    raw(project, "register/b.xlsx").write_bytes(b"PK\x03\x04")
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(raw(project, "register/c.xlsx"))
    (raw(project, "x").parent / f"../{YEAR}.received.csv").write_text(
        "file,from,received,licence,bytes,sha256\n"
        f"register/tot.xlsx,Trường,14/7/2024,,1,{'0' * 64}\n",
        encoding="utf-8-sig",
    )
    came = read_returned(project, DISTRICT, YEAR, CHOICES)
    assert [(p.code, p.file) for p in came.problems] == [
        ("OPINIONS-REGISTER-FILE", "register/a.txt"),
        ("INTAKE-DAMAGED", "register/b.xlsx"),
        ("OPINIONS-REGISTER-FILE", "register/c.xlsx"),
    ]
    [back] = came.returned
    assert [(e.value, e.date) for e in back.own] == [("Một", "2024-07-14")]


def test_a_register_of_another_year_is_refused(
    first: Register, survey: Survey, project: Project
) -> None:
    year = survey.year.model_copy(update={"year": YEAR - 1})
    other = replace(survey, year=year)
    raw(project, "register/a.xlsx").write_bytes(register_book(first, other, CHOICES))
    came = read_returned(project, DISTRICT, YEAR, CHOICES)
    assert came.returned == []
    [problem] = came.problems
    assert problem.what == f"sổ của {DISTRICT}/{YEAR - 1}, không phải {DISTRICT}/{YEAR}"


def test_no_folder_is_no_register(project: Project) -> None:
    came = read_returned(project, DISTRICT, YEAR, CHOICES)
    assert (came.returned, came.problems) == ([], [])


# --- groups that people make ---


def test_links_and_decided_suggestions_stand_in_later_runs(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    likely = suggestions(first.rows.rename(columns={"item": "group"})[["group", "text"]], least=20)
    issued = register_book(first, survey, CHOICES, suggestions=likely)
    person = Person(issued, tmp_path / "a.xlsx").link(DIFFERENT, "y0", "y1")
    page = person.book[sheets.SUGGESTIONS]
    pair = {only(first, "Sửa sân trường"), only(first, "Sân hư, xin sửa")}
    row = next(r for r in range(2, 9) if {page.cell(r, 1).value, page.cell(r, 2).value} == pair)
    page.cell(row, 6).value = "Cùng nhóm"
    second = registered(opinions(TEXTS), [person.send()])
    groups = dict(zip(second.members["id"], second.members["item"], strict=True))
    main = first.rows.set_index("item").loc[only(first, "Sửa sân trường"), "main"]
    assert groups[main] == groups["y2"]
    assert groups["y0"] != groups["y1"]
    # The links stand without that file, and can be dropped.
    person = Person(issue(second, survey), tmp_path / "b.xlsx")
    assert registered(opinions(TEXTS), [person.send()]).members.equals(second.members)
    page = person.book[sheets.LINKS]
    assert page.cell(3, 1).value == DIFFERENT or page.cell(2, 1).value == DIFFERENT
    for r in (2, 3):
        page.cell(r, 5).value = "Bỏ"
    third = registered(opinions(TEXTS), [person.send()])
    groups = dict(zip(third.members["id"], third.members["item"], strict=True))
    assert groups["y0"] == groups["y1"] != groups["y2"]
    assert third.links["dropped"].all()


def test_a_link_to_an_id_that_is_not_there_is_named(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    person = Person(issue(first, survey), tmp_path / "a.xlsx").link(SAME, "y0", "y9")
    problems: list[Problem] = []
    person.send(problems)
    assert [(p.code, p.sheet, p.value) for p in problems] == [
        ("OPINIONS-LINKS", sheets.LINKS, "y0, y9")
    ]


def test_an_orphan_is_put_to_another_item_by_a_link(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    item = only(first, "Cô dạy hay")
    one = Person(issue(first, survey), tmp_path / "a.xlsx").put(item, "answer", "Một").send()
    changed = opinions({"y0": TEXTS[0], "y7": "Cô dạy rất hay"})
    second = registered(changed, [one])
    assert [p.code for p in second.problems] == ["OPINIONS-ORPHAN"]
    [orphan] = second.rows[second.rows["count"].eq(0)].to_dict("records")
    assert (orphan["item"], orphan["text"], orphan["answer"]) == (item, "Cô dạy hay", "Một")
    person = Person(issue(second, survey), tmp_path / "b.xlsx").link(SAME, item, "y7")
    third = registered(changed, [person.send()])
    assert list(third.problems) == []
    assert values(third.rows) == {(only(third, "Cô dạy rất hay"), "answer"): "Một"}
    dropped = Person(issue(second, survey), tmp_path / "c.xlsx")
    dropped.put(item, "status", "Không xử lý nữa")
    assert list(registered(changed, [dropped.send()]).problems) == []


# --- the workbook itself ---


def test_the_same_register_is_the_same_bytes(first: Register, survey: Survey) -> None:
    assert issue(first, survey) == issue(first, survey)


def test_ids_are_locked_answers_are_not_and_filters_work(
    first: Register, survey: Survey, tmp_path: Path
) -> None:
    person = Person(issue(first, survey), tmp_path / "a.xlsx")
    page = person.book[MAIN]
    item = only(first, "Cô dạy hay")
    assert page.protection.sheet
    assert not page.protection.autoFilter  # False: allowed
    assert person.at(item, "item").protection.locked
    assert all(not person.at(item, name).protection.locked for name in FIELDS)
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref.startswith("A1:")
    chosen = {
        str(rule.sqref)[0:2].strip("0123456789:"): rule
        for rule in page.data_validations.dataValidation
    }
    assert {rule.type for rule in chosen.values()} == {"list", "date"}


HOSTILE = [
    '=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@SUM(1)", "-1+1", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "a\u202egpj.exe", "\x00\x01\x0b", "_x0041_", "\uffff",
    "a\r\nb\tc", "=cmd", "'=1", "x" * 100_000, "ạ" * 40_000, "👍" * 33_000,
    "https://x.y/" + "z" * 3000,
]  # fmt: skip


def test_hostile_text_is_shown_as_text(survey: Survey, tmp_path: Path) -> None:
    register = registered(opinions(HOSTILE))
    (tmp_path / "a.xlsx").write_bytes(issue(register, survey))
    found = {sheet.name: sheet for sheet in read_sheets(tmp_path / "a.xlsx", "a.xlsx", "utf-8")}
    whole: dict[str, str] = {}
    for row in sheets.rows_of(found[sheets.OPINIONS], sheets.OPINIONS):
        whole[row["id"]] = whole.get(row["id"], "") + row["text"]
    assert whole == {f"y{n}": printable(text) for n, text in enumerate(HOSTILE)}
    assert "a⟨U+202E⟩gpj.exe" in whole.values()
    assert "␀␁␋" in whole.values()
    long = next(row for row in sheets.rows_of(found[MAIN], MAIN) if row["text"].startswith("xxx"))
    assert "còn 84000 ký tự" in long["text"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_hostile_answers_come_back_as_they_were(survey: Survey, tmp_path: Path) -> None:
    register = registered(opinions(["Sửa sân"]))
    item = register.rows["item"][0]
    for number, text in enumerate(["+cmd|x", "@a", "<script>", "a\nb", "x" * 32_767]):
        person = Person(issue(register, survey), tmp_path / f"{number}.xlsx").put(
            item, "answer", text
        )
        second = registered(opinions(["Sửa sân"]), [person.send()])
        assert values(second.rows) == {(item, "answer"): text}
        again = Person(issue(second, survey), tmp_path / f"{number}b.xlsx").send()
        assert again.own == []


def test_what_no_file_takes_is_shown_by_its_number() -> None:
    assert printable("a\ud800\ufffe\x85\x7f") == "a⟨U+D800⟩⟨U+FFFE⟩⟨U+0085⟩⟨U+007F⟩"
    assert printable("Sửa sân 👩‍🏫\n\tạ") == "Sửa sân 👩‍🏫\n\tạ"


def test_parts_lose_no_letter() -> None:
    text = "a\u0301" * 30 + "👍"
    assert "".join(parts(text, 7)) == text
    assert all(len(part) <= 7 for part in parts(text, 7))
    assert not any(part.startswith("\u0301") for part in parts(text, 7))
    assert list(parts("")) == [""]


def test_a_book_without_opinions(survey: Survey, tmp_path: Path) -> None:
    empty = registered(opinions([]))
    problems: list[Problem] = []
    back = Person(issue(empty, survey), tmp_path / "a.xlsx").send(problems)
    assert back.own == []


def test_a_register_of_another_program_is_refused(tmp_path: Path) -> None:
    from langnghe.opinions.register_read import read_book

    book = openpyxl.Workbook()
    for name in sheets.ORDER:
        book.create_sheet(name)["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ProblemsError) as refused:
        read_book(tmp_path / "a.xlsx", "a.xlsx", CHOICES, "", [])
    assert refused.value.problems[0].code == "OPINIONS-REGISTER-FILE"
