"""The report's annexes: opinions, files, the account of cells, problems, methods."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from langnghe.indicators.areas import area_names
from langnghe.intake.answers import STATES
from langnghe.intake.duplicates import FAST, STRAIGHT
from langnghe.intake.names.confirmation import CANDIDATES
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Bullets, Column, Paragraphs, Table
from langnghe.report.numbers import count

_NO_GROUP = "Ý kiến của đơn vị (mẫu 02), phát biểu tại chỗ"
_ACTIONS = {"set": "Sửa ô", "drop": "Bỏ dòng", "map": "Quy đổi"}


def opinion_counts_table(opinions: pd.DataFrame, received: pd.DataFrame, survey: Survey) -> Table:
    """Opinions and the forms that carry one, by group."""
    forms = received.groupby("group")["forms"].sum()
    given = opinions.groupby("group")["text"].size()
    rows = [
        [group.name, count(forms.get(group.id, 0)), count(given.get(group.id, 0))]
        for group in survey.year.groups
    ]
    if "" in given:
        rows.append([_NO_GROUP, "–", count(given[""])])
    total = ["Cộng", count(forms.sum()), count(given.sum())]
    return Table(
        [Column("Nhóm", width="1fr"), Column("Số phiếu", "right"), Column("Số ý kiến", "right")],
        [*rows, total],
        "Số ý kiến đóng góp theo nhóm",
        note="Trường gửi bảng tổng hợp không gửi kèm ý kiến thì chỉ có số phiếu.",
        emphasised=[len(rows)],
    )


def opinions_table(opinions: pd.DataFrame, survey: Survey) -> Table:
    """Every opinion as written, with its unit and the raw file and cell it comes from."""
    names = area_names(survey)
    order = {group.id: index for index, group in enumerate(survey.year.groups)}
    opinions = opinions.sort_values("group", key=lambda column: column.map(order), kind="stable")
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    last = ""
    for number, opinion in enumerate(opinions.to_dict("records"), start=1):
        group = opinion["group"]
        head = f"{survey.groups[group].name if group else _NO_GROUP}, {opinion['file']}"
        if head != last:
            last = head
            groups[len(rows)] = head
        unit = names[opinion["unit"]] if opinion["unit"] else "Chưa rõ đơn vị"
        rows.append([str(number), opinion["text"], unit, f"{opinion['column']}{opinion['row']}"])
    columns = [
        Column("TT", "right"),
        Column("Ý kiến", width="1fr"),
        Column("Đơn vị", width="42mm"),
        Column("Ô", "right"),
    ]
    return Table(columns, rows, "Các ý kiến đóng góp, ghi nguyên văn", groups=groups)


def files_table(files: pd.DataFrame, survey: Survey) -> Table:
    """The raw files that were read, with their encoding as they came and their digest."""
    titles = {source.id: source.title for source in survey.year.sources}
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    last = ""
    for row in files.sort_values(["source", "file"]).to_dict("records"):
        if row["source"] != last:
            last = row["source"]
            groups[len(rows)] = titles[last]
        counts = [count(row["forms"]), count(row["set_aside"])]
        rows.append([row["file"], *counts, row["encoding"], row["sha256"][:16]])
    total = ["Cộng", count(files["forms"].sum()), count(files["set_aside"].sum()), "", ""]
    recoded = files[files["evidence"] != ""]
    notes = [
        f"{file}: {how}." for file, how in zip(recoded["file"], recoded["evidence"], strict=True)
    ]
    return Table(
        [
            Column("Tệp", width="1fr"),
            Column("Số phiếu", "right"),
            Column("Dòng để riêng", "right"),
            Column("Bảng mã"),
            Column("SHA-256 (16 ký tự đầu)"),
        ],
        [*rows, total],
        "Các tệp dữ liệu thô đã đọc",
        note=" ".join(["Chữ đã chuyển sang Unicode:", *notes]) if notes else "",
        emphasised=[len(rows)],
        groups=groups,
    )


def account_rows_table(rows: pd.DataFrame) -> Table:
    """The rows of every file by what became of them; the columns add up to the last."""
    titles = {
        "above": "Tiêu đề",
        "blank": "Trống",
        "forms": "Phiếu",
        "opinions": "Ý kiến",
        "delegates": "Đại biểu",
        "facts": "Số liệu",
        "set_aside": "Để riêng",
        "problems": "Có vấn đề",
        "totals": "Bảng tổng hợp",
        "ignored": "Không dùng",
        "rows": "Số dòng",
    }
    files = rows.groupby("file")[list(titles)].sum().reset_index()
    cells = [
        [row["file"], *(count(row[key]) for key in titles)] for row in files.to_dict("records")
    ]
    total = ["Cộng", *(count(files[key].sum()) for key in titles)]
    return Table(
        [Column("Tệp", width="1fr"), *(Column(title, "right") for title in titles.values())],
        [*cells, total],
        "Quyết toán các dòng của trang tính",
        emphasised=[len(cells)],
    )


def account_table(account: pd.DataFrame, names: Mapping[str, str] | None = None) -> Table:
    """Every question cell of every form in one column; the columns add up to the last.

    One row a file, or a unit where `names` of units are given.
    """
    states = ["values", *STATES, *(["by_problem"] if account["by_problem"].any() else [])]
    by = "file" if names is None else "unit"
    account = account.groupby(by)[[*states, "cells"]].sum().reset_index()
    first = account[by] if names is None else account[by].map({**names, "": "Chưa rõ đơn vị"})
    rows = [
        [name, *(count(row[key]) for key in (*states, "cells"))]
        for name, row in zip(first, account.to_dict("records"), strict=True)
    ]
    sums = [account[key].sum() for key in (*states, "cells")]
    titles = [*["Trả lời", *STATES.values(), "Lệch, đã nêu"][: len(states)], "Số ô"]
    return Table(
        [
            Column("Tệp" if names is None else "Đơn vị", width="1fr"),
            *(Column(title, "right") for title in titles),
        ],
        [*rows, ["Cộng", *map(count, sums)]],
        "Quyết toán các ô câu hỏi của phiếu",
        emphasised=[len(rows)],
    )


def quality_table(quality: pd.DataFrame, survey: Survey) -> Table:
    """Forms that look careless, by group; they are reported, never removed."""
    keys = ["forms", "judged", "straight_lined", "repeats", "timed", "fast"]
    sums = quality.groupby("group")[keys].sum()
    groups = [group for group in survey.year.groups if group.id in sums.index]
    rows = [[group.name, *(count(n) for n in sums.loc[group.id])] for group in groups]
    return Table(
        [
            Column("Nhóm", width="1fr"),
            Column("Phiếu", "right"),
            Column("Xét được", "right"),
            Column("Chọn một mức", "right"),
            Column("Giống phiếu trước", "right"),
            Column("Có giờ gửi", "right"),
            Column("Gửi liền nhau", "right"),
        ],
        [*rows, ["Cộng", *(count(n) for n in sums.sum())]],
        "Phiếu có dấu hiệu trả lời qua loa",
        note=f"Xét được: phiếu có từ {STRAIGHT} câu trả lời theo thang đo trở lên. Chọn một mức: "
        "mọi câu theo thang đo của phiếu cùng một mức. Giống phiếu trước: mọi câu trả lời giống "
        "một phiếu đứng trước trong cùng trang tính. Gửi liền nhau: gửi trong vòng "
        f"{FAST.seconds} giây sau phiếu trước của cùng đơn vị. Các phiếu này vẫn được tính: "
        "trả lời giống nhau không phải là trả lời hai lần.",
        emphasised=[len(rows)],
    )


def problems_table(problems: pd.DataFrame) -> Table:
    """What was wrong with the raw files and was tolerated by the year's params."""
    rows: list[list[str]] = []
    groups: dict[int, str] = {}
    last = ""
    for row in problems.sort_values(["code", "file", "sheet"], kind="stable").to_dict("records"):
        head = ", ".join(part for part in (row["code"], row["file"], row["sheet"]) if part)
        if head != last:
            last = head
            groups[len(rows)] = head
        cell = row["column"] + ("" if pd.isna(row["row"]) else str(row["row"]))
        rows.append([cell, row["value"], row["what"], row["expected"]])
    return Table(
        [
            Column("Ô"),
            Column("Giá trị", width="2fr"),
            Column("Vấn đề", width="2fr"),
            Column("Cần", width="3fr"),
        ],
        rows,
        "Vấn đề của dữ liệu thô",
        note="Những vấn đề được tệp tham số năm cho phép (“tolerate”), không sửa và không đoán.",
        groups=groups,
    )


def set_aside_table(set_aside: pd.DataFrame) -> Table:
    """Rows below a header that are no form."""
    rows = [
        [f"{row['file']}, {row['sheet']}", str(row["row"]), row["reason"], row["text"]]
        for row in set_aside.to_dict("records")
    ]
    return Table(
        [
            Column("Tệp, trang tính", width="2fr"),
            Column("Dòng", "right"),
            Column("Lý do", width="1fr"),
            Column("Nội dung", width="2fr"),
        ],
        rows,
        "Các dòng không phải phiếu, để riêng",
    )


def corrections_table(corrections: pd.DataFrame) -> Table:
    """Every correction of the raw data, in order, with the cells it touched."""
    rows = [
        [
            str(row["number"]),
            f"{_ACTIONS[row['action']]}: {row['where']}",
            row["expected"],
            row["value"] or "(bỏ)",
            f"{row['reason']} ({row['by']}, {dt.date.fromisoformat(row['date']):%d/%m/%Y})",
            count(row["count"]),
        ]
        for row in corrections.to_dict("records")
    ]
    return Table(
        [
            Column("TT", "right"),
            Column("Đính chính", width="2fr"),
            Column("Trong tệp gốc", width="2fr"),
            Column("Thành", width="2fr"),
            Column("Lý do (người quyết định, ngày)", width="3fr"),
            Column("Số ô", "right"),
        ],
        rows,
        "Các đính chính đã áp dụng",
        note="Tệp gốc không bị sửa; đính chính ghi trong corrections.yaml và áp dụng lại mỗi lần "
        "chạy.",
    )


def names_table(names: pd.DataFrame) -> Table:
    """Written names that are no unit's and wait for a decision, with what they are like."""
    rows = [
        [row["written"], count(row["count"]), _candidates(row), row["source"]]
        for row in names.to_dict("records")
    ]
    return Table(
        [
            Column("Tên đã ghi", width="2fr"),
            Column("Số lần", "right"),
            Column("Gần giống (điểm)", width="3fr"),
            Column("Nguồn", width="1fr"),
        ],
        rows,
        "Tên đơn vị chờ xác nhận",
        note="Sự giống nhau chỉ để gợi ý; quyết định được ghi vào corrections.yaml.",
    )


def _candidates(row: Mapping[Any, Any]) -> str:
    found = [
        f"{row[f'name_{n}']} ({row[f'score_{n}']})"
        for n in range(1, CANDIDATES + 1)
        if row[f"name_{n}"]
    ]
    return "; ".join(found) or "không có tên nào gần giống"


def form_blocks(survey: Survey) -> list[Block]:
    """The report's official form, and what of it has not been checked against its source."""
    source = {
        "state": "Nghị định 30/2020/NĐ-CP",
        "party": "Hướng dẫn 36-HD/VPTW năm 2018 của Văn phòng Trung ương Đảng",
    }[survey.year.report.style]
    said = (
        f"Thể thức văn bản theo {source}. Những điều sau ghi theo trí nhớ, chưa đối chiếu với bản "
        "gốc:"
    )
    return [Paragraphs([said]), Bullets(survey.form.unconfirmed)]
