"""What units counted over a period (complaints, dossiers), on paper: in a sentence and a table."""

import pandas as pd

from langnghe.forum.counts import CountBook, by_kind
from langnghe.params.load import Survey
from langnghe.report.blocks import Block, Column, Paragraphs, Table
from langnghe.report.numbers import count, percent


def count_blocks(of: CountBook, reported: pd.DataFrame, survey: Survey) -> list[Block]:
    """What units reported (`CountBook.row`); nothing where the year asks for nothing.

    Of the units of the frame, those that sent no report are named as a number, never taken as
    having none.
    """
    if of.of_year(survey) is None:
        return []
    schools = int(survey.frame.units["kind"].eq("school").sum())
    came = reported["unit"].nunique()
    told = f"{count(came)} đơn vị đã báo cáo {of.page.lower()}"
    if schools:
        told = f"{count(came)} trên {count(schools)} trường đã báo cáo {of.page.lower()}"
    table = by_kind(of, reported, survey)
    sums = {key: int(table[key].sum()) for key in of.numbers}
    rest = [f"{of.numbers[key].lower()} {count(sums[key])}" for key in [*of.gone, "outstanding"]]
    text = (
        f"{told}. Tiếp nhận {count(sums['received'])} {of.what}, cùng {count(sums['carried'])} "
        f"{of.what} kỳ trước chuyển sang; {'; '.join(rest)}."
    )
    shares = [_share(of, sums, key, sums["received"]) for key in of.within]
    if len(of.gone) > 1:
        shares.append(_share(of, sums, of.gone[0], sum(sums[key] for key in of.gone)))
    if known := [share for share in shares if share]:
        text += f" Tỷ lệ: {'; '.join(known)}."
    return [Paragraphs([text]), count_table(of, table, survey)]


def _share(of: CountBook, sums: dict[str, int], key: str, whole: int) -> str:
    name = of.numbers[key].lower().removeprefix("trong đó ")
    return f"{name} {percent(sums[key] / whole, 1)}" if whole else ""


def count_table(of: CountBook, table: pd.DataFrame, survey: Survey) -> Table:
    """The numbers by kind (`forum.counts.by_kind`), with their sum."""
    asked = of.asked(survey)
    rows = [
        [row["title"], count(row["units"]), *(count(row[name]) for name in of.numbers)]
        for row in table.to_dict("records")
    ]
    width = "19mm" if len(of.numbers) < 5 else "16mm"
    total = ["Cộng", "", *(count(table[name].sum()) for name in of.numbers)]
    return Table(
        [
            Column(of.kind, width="1fr"),
            Column("Đơn vị báo cáo", "right", width),
            *(Column(title, "right", width) for title in of.numbers.values()),
        ],
        [*rows, total],
        f"{of.page} từ ngày {asked.start:%d/%m/%Y} đến ngày {asked.end:%d/%m/%Y}",
        emphasised=[len(rows)],
    )
