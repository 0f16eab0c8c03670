"""The register: an item, one row, is a group of opinions with what people decided about it so far.

A workbook that comes back holds all that is needed to merge it: what it was issued with (members,
history, links, files merged before) and what was changed in it. So the newest copy is enough, older
ones do no harm, and a run reads raw files only.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from langnghe.opinions.collect import short_digest
from langnghe.opinions.fields import DROPPED, FIELDS, WITHDRAWN, YES
from langnghe.opinions.grouping import LINK, SAME, Grouping, grouped
from langnghe.opinions.history import Edit, File, Place, conflicts, moved, settled, standing
from langnghe.problems import Problem

MAIN = "Sổ theo dõi"
"""The sheet that people fill in."""
ROW = ["item", "text", "main", "count", "units", "groups", "flags", *FIELDS, "signed_off"]
_WHOLE_FILE = ("OPINIONS-REGISTER-FILE",)
LINK_STATE = [*LINK, "dropped"]


@dataclass(frozen=True)
class Returned:
    """A register that came back.

    own: what was changed in it. history, files, members (opinion → item), mains (item → the
    opinion that stands for it), texts (item → its text), links (`LINK_STATE`): what it was issued
    with, and the links that were added. issue: its number.
    """

    file: str
    sha256: str
    issue: int
    by: str = ""
    date: str = ""
    own: Sequence[Edit] = ()
    history: Sequence[Edit] = ()
    files: Sequence[File] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    mains: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    links: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LINK_STATE))


@dataclass(frozen=True)
class Register:
    """The register to issue.

    rows: `ROW`, one an item, the largest first, then orphans (count 0). members: opinions
    (`collect.COLUMNS`) with `item` and `is_main`. former: opinions that are gone → their item,
    where it was decided about. links: `LINK_STATE`. history: all edits, put to the items as they
    are now. contested: places where versions contradict one another.
    """

    issue: int
    rows: pd.DataFrame
    members: pd.DataFrame
    former: Mapping[str, str]
    links: pd.DataFrame
    history: Sequence[Edit]
    files: Sequence[File]
    contested: Mapping[Place, Sequence[Edit]]
    problems: Sequence[Problem]


def registered(opinions: pd.DataFrame, returned: Sequence[Returned] = ()) -> Register:
    """Merge what came back with the opinions (`collect.COLUMNS`) as they are now.

    Problems: OPINIONS-ORPHAN, a decision whose opinions are gone; OPINIONS-CONFLICT, two versions;
    OPINIONS-CELL, a value that cannot be taken; OPINIONS-LINKS.
    """
    order = sorted(returned, key=lambda one: (one.issue, one.sha256))
    links = _links(order)
    earlier = {opinion: item for one in order for opinion, item in one.members.items()}
    both = (edit for one in order for edit in (*one.own, *one.history))
    edits = list({(edit.sha256, edit.cell): edit for edit in both}.values())
    ever: dict[str, set[str]] = defaultdict(set)
    for one in order:
        for opinion, item in one.members.items():
            ever[item].add(opinion)
    known = set(ever) | {edit.item for edit in edits}
    grouping = grouped(opinions, links[~links["dropped"]], earlier, known)
    whither = _whither(known, ever, grouping, links)
    edits = sorted(moved(edits, whither), key=lambda e: (e.date, e.file, e.sha256, e.cell))
    former = _former(earlier, whither, grouping, edits)
    files = _files(order)
    stand = standing(edits, {one.sha256: frozenset(one.knew) for one in files})
    members = _members(opinions, grouping, {i: m for one in order for i, m in one.mains.items()})
    texts = {item: text for one in order for item, text in one.texts.items()}
    rows = _rows(members, stand, grouping, texts)
    contested = conflicts(stand)
    problems = [*grouping.problems, *_contested(contested), *_orphans(rows, edits)]
    issue = 1 + max((one.issue for one in returned), default=0)
    return Register(issue, rows, members, former, links, edits, files, contested, problems)


def unmerged(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of returned files that were not merged at all: they stop a run. The others are
    shown in the next register, for people to settle there."""
    return [p for p in problems if p.code in _WHOLE_FILE or p.code.startswith("INTAKE-")]


def digest(text: str) -> str:
    """Of the text that stood in an item's row, to know whether it is still the same."""
    return short_digest(text)


# --- what came back, together ---


def _files(order: Sequence[Returned]) -> list[File]:
    """Every file merged now or before, each with all that its register had merged."""
    found: dict[str, File] = {}
    for one in order:
        found |= {file.sha256: file for file in one.files if file.sha256 not in found}
        knew = tuple(sorted({file.sha256 for file in one.files}))
        found[one.sha256] = File(one.sha256, one.file, one.by, one.date, knew)
    return sorted(found.values(), key=lambda file: (file.date, file.file, file.sha256))


def _links(order: Sequence[Returned]) -> pd.DataFrame:
    """The links of all files; the newest issue that has one says whether it was dropped."""
    rows: dict[tuple[str, ...], tuple[int, dict[str, Any]]] = {}
    for one in order:
        for link in one.links.to_dict("records"):
            key = (link["kind"], *sorted((link["a"], link["b"])))
            issue, before = rows.get(key, (-1, link))
            dropped = link["dropped"] or (issue == one.issue and before["dropped"])
            rows[key] = one.issue, {**link, "dropped": bool(dropped)}
    found = [rows[key][1] for key in sorted(rows)]
    return pd.DataFrame(found, columns=pd.Index(LINK_STATE)).astype({"dropped": bool})


def _whither(
    known: Iterable[str],
    ever: Mapping[str, Iterable[str]],
    grouping: Grouping,
    links: pd.DataFrame,
) -> dict[str, str]:
    """Items that are no more → where most of their opinions are, or where a person put them."""
    now = set(grouping.groups.values())
    found: dict[str, str] = {}
    for item in sorted(set(known) - now):
        homes = Counter(grouping.groups[o] for o in ever.get(item, ()) if o in grouping.groups)
        if homes:
            found[item] = min(homes, key=lambda home: (-homes[home], home))
    for link in links[~links["dropped"] & links["kind"].eq(SAME)].to_dict("records"):
        for one, other in ((link["a"], link["b"]), (link["b"], link["a"])):
            home = grouping.groups.get(other, found.get(other, other))
            if one in known and one not in now and one not in found and home in now:
                found[one] = home
    return found


def _former(
    earlier: Mapping[str, str],
    whither: Mapping[str, str],
    grouping: Grouping,
    edits: Iterable[Edit],
) -> dict[str, str]:
    """The opinions that are gone from items that somebody decided about: they may come back."""
    decided = {edit.item for edit in edits}
    homes = {o: whither.get(i, i) for o, i in earlier.items() if o not in grouping.groups}
    return {opinion: homes[opinion] for opinion in sorted(homes) if homes[opinion] in decided}


# --- items ---


def _members(opinions: pd.DataFrame, grouping: Grouping, mains: Mapping[str, str]) -> pd.DataFrame:
    """The opinions with their item; one of each stands for it: the one that did, else the text
    that most people wrote, the longest of equals."""
    table = opinions.assign(item=opinions["id"].map(grouping.groups))
    order = table.assign(
        kept=table["id"].eq(table["item"].map(mains)),
        times=table.groupby(["item", "text"])["id"].transform("size"),
        long=table["text"].str.len(),
    ).sort_values(["kept", "times", "long", "id"], ascending=[False, False, False, True])
    return table.assign(is_main=table["id"].isin(order.drop_duplicates("item")["id"]))


def _rows(
    members: pd.DataFrame,
    stand: Mapping[Place, list[Edit]],
    grouping: Grouping,
    texts: Mapping[str, str],
) -> pd.DataFrame:
    """`ROW` of each item that has opinions, and of each decided one that has none."""
    values, contested = settled(stand), conflicts(stand)
    latest: dict[str, Edit] = {}
    for edit in (edit for edits in stand.values() for edit in edits):
        if edit.item not in latest or edit.date >= latest[edit.item].date:
            latest[edit.item] = edit
    present = _present(members)
    decided = {item for (item, _), value in values.items() if value}
    decided |= {item for item, _ in contested}
    gone: dict[str, Any] = {"main": "", "count": 0, "units": "", "groups": ""}
    rows = []
    for item in [*present, *sorted(decided - set(present))]:
        row = {"item": item, "text": texts.get(item, ""), **gone, **present.get(item, {})}
        row |= {name: values.get((item, name), "") for name in FIELDS}
        seen = {edit.seen for edit in stand.get((item, "public"), ()) if edit.value == YES}
        row["signed_off"] = row["public"] == YES and seen == {digest(row["text"])}
        row["flags"] = "; ".join(_flags(row, latest.get(item), contested, grouping))
        rows.append(row)
    table = pd.DataFrame(rows, columns=pd.Index(ROW))
    table = table.astype({"count": "int64", "signed_off": bool})
    return table.sort_values(["count", "item"], ascending=[False, True], ignore_index=True)


def _present(members: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Text, main, count, units and groups of each item that has opinions."""
    table = members[members["is_main"]].set_index("item")[["text", "id"]]
    table = table.rename(columns={"id": "main"}).assign(count=members.groupby("item").size())
    for name, column in (("units", "unit"), ("groups", "group")):
        told = members.drop_duplicates(["item", column]).sort_values(column)
        told = told[told[column].ne("")].groupby("item")[column].agg(", ".join)
        table[name] = told.reindex(table.index).fillna("")
    return {str(item): row for item, row in table.to_dict("index").items()}


def _flags(
    row: Mapping[str, Any],
    latest: Edit | None,
    contested: Mapping[Place, Sequence[Edit]],
    grouping: Grouping,
) -> Iterator[str]:
    """What a person must look at."""
    item = row["item"]
    titles = [FIELDS[name].title for name in FIELDS if (item, name) in contested]
    if titles:
        yield f"Xung đột: {', '.join(titles)}"
    if item in grouping.split:
        yield f"Tách từ {grouping.split[item]}"
    came = sorted(old for old, new in grouping.merged.items() if new == item)
    if came:
        yield f"Gộp thêm {', '.join(came)}"
    if not row["count"]:
        if row["status"] != DROPPED:
            yield "Mồ côi: ý kiến không còn hoặc đã đổi"
    elif latest is not None:
        if latest.size != row["count"]:
            yield f"Số ý kiến đã đổi: khi ghi là {latest.size}, nay là {row['count']}"
        if latest.seen != digest(row["text"]):
            yield "Câu tiêu biểu đã đổi từ khi ghi"
        if row["public"] == YES and not row["signed_off"]:
            yield "Cần duyệt công khai lại"


# --- problems ---


def place_of(cell: str) -> dict[str, Any]:
    """ "F12" → column and row of a problem."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    return {"column": match[1], "row": int(match[2])} if match else {}


def _contested(contested: Mapping[Place, Sequence[Edit]]) -> Iterator[Problem]:
    for (item, name), edits in contested.items():
        title = FIELDS[name].title
        for edit in edits:
            if edit.problem:
                yield Problem(
                    code="OPINIONS-CELL",
                    file=edit.file,
                    sheet=MAIN,
                    **place_of(edit.cell),
                    what=f"“{title}” của {item}: {edit.problem}",
                    value=_short(edit.value),
                    action="sửa ô ấy trong sổ phát hành lần sau; giá trị chưa được nhận, không mất",
                )
        versions = {edit.value: edit for edit in edits if not edit.problem}
        if len(versions) > 1:
            said = (f"{e.file} {e.cell}: “{_short(value)}”" for value, e in versions.items())
            yield Problem(
                code="OPINIONS-CONFLICT",
                what=f"“{title}” của {item} có {len(versions)} bản khác nhau",
                value="; ".join(said),
                action="chọn một bản: ghi vào ô ấy của sổ phát hành lần sau",
            )


def _orphans(rows: pd.DataFrame, edits: Sequence[Edit]) -> Iterator[Problem]:
    """Decisions whose opinions are gone, unless a person said not to follow them any more."""
    where: dict[str, Edit] = {}
    for edit in edits:
        if edit.value != WITHDRAWN:
            where.setdefault(edit.item, edit)
    for row in rows[rows["count"].eq(0) & rows["status"].ne(DROPPED)].to_dict("records"):
        edit = where[row["item"]]
        yield Problem(
            code="OPINIONS-ORPHAN",
            file=edit.file,
            sheet=MAIN,
            **place_of(edit.cell),
            what=f"đã quyết định về {row['item']} nhưng ý kiến không còn hoặc đã đổi",
            value=_short(row["text"]),
            action="trang “Liên kết”: ghi cùng nhóm với ý kiến thay cho nó; hoặc chọn tình trạng "
            f"“{DROPPED}”",
        )


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "…"
