"""Grouping of opinions: pairs joined wrongly, duplicates found, seconds and memory.

Every opinion is invented. Each template has its opposites beside it, one word away, as parents
write them; each sentence is written again in the ways people type, and which of them say the same
is known.
"""

import itertools
import platform
import random
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from benchmarks.end_to_end import CHECKOUT, DISTRICT, YEAR
from langnghe.intake.text import fold
from langnghe.opinions.collect import COLUMNS, ids
from langnghe.opinions.grouping import grouped
from langnghe.opinions.proposals import choices, proposals
from langnghe.opinions.register import registered
from langnghe.opinions.register_book import register_book
from langnghe.opinions.register_read import read_book
from langnghe.opinions.suggestions import suggestions
from langnghe.params.load import load_survey
from langnghe.project import Project
from langnghe.sample.names import other_tone_place, without_marks

SLOTS = {
    "who": ("Giáo viên chủ nhiệm", "Cô giáo", "Thầy hiệu trưởng", "Nhân viên bảo vệ", "Bảo mẫu"),
    "how": ("rất tận tình", "chưa tận tình", "không tận tình", "rất nhiệt tình", "ít tận tình"),
    "class": ("lớp 1", "lớp 6", "lớp 1A", "lớp 1B", "lớp 9/1", "lớp 9/4", "khối 5", "khối 8"),
    "what": ("quá đông", "không đông", "đông", "hơi nóng", "hơi tối", "thiếu quạt", "thừa quạt"),
    "school": ("trường công lập", "trường ngoài công lập", "trường mầm non tư thục"),
    "want": ("nên tăng", "nên giảm", "không nên tăng", "không nên giảm", "đừng tăng"),
    "fee": ("học phí", "tiền ăn bán trú", "quỹ lớp", "giờ học thêm", "bài tập về nhà"),
    "name": ("Thảo", "Thao", "Hằng", "Hạnh", "Hoa", "Hòa", "Mai", "Mỹ"),
    "does": ("dạy dễ hiểu", "dạy khó hiểu", "thương học sinh", "la mắng học sinh"),
    "place": ("Nhà vệ sinh", "Sân trường", "Cổng trường", "Bếp ăn bán trú", "Thư viện"),
    "state": ("sạch sẽ", "chưa sạch sẽ", "không sạch sẽ", "xuống cấp", "ngập nước"),
    "money": ("50.000 đồng", "500.000 đồng", "5.000 đồng", "1,5 triệu", "15 triệu"),
}
TEMPLATES = (
    "{who} {how} với học sinh {class}.",
    "Phòng học của {class} {what}, đề nghị nhà trường quan tâm.",
    "Phụ huynh ở {school} cho rằng {want} {fee} trong năm học tới.",
    "Cô {name} {does} và {how} với các cháu {class}.",
    "{place} của {class} {state}, mong được sửa chữa sớm.",
    "Khoản thu {fee} {money} mỗi tháng là {want} thêm cho {class}.",
)
WRITTEN_AGAIN = 7


class Opinion(NamedTuple):
    """A text, the sentence that it says, and how it was written again."""

    text: str
    says: int
    dirt: str


def sentences() -> list[str]:
    """All sentences, each saying something else."""
    found = []
    for template in TEMPLATES:
        names = [name for name in SLOTS if f"{{{name}}}" in template]
        for values in itertools.product(*(SLOTS[name] for name in names)):
            found.append(template.format_map(dict(zip(names, values, strict=True))))
    return found


def dirt(chance: random.Random) -> dict[str, Callable[[str], str]]:
    """The ways in which people type one sentence."""

    def word(text: str, change: Callable[[str], str]) -> str:
        words = text.split(" ")
        at = chance.choice([n for n, w in enumerate(words) if w.isalpha() and len(w) > 3])
        words[at] = change(words[at])
        return " ".join(words)

    def doubled(text: str) -> str:
        at = chance.randrange(len(text))
        return text[: at + 1] + text[at:]

    def fewer_marks(text: str) -> str:
        words = text.split(" ")
        for at in chance.sample(range(len(words)), k=max(1, len(words) // 3)):
            words[at] = without_marks(words[at])
        return " ".join(words)

    return {
        "punctuation": lambda t: t.rstrip(".") + chance.choice(["", "!!!", " .", "...", " ;"]),
        "case": lambda t: chance.choice([t.upper(), t.lower(), t[0].lower() + t[1:]]),
        "spaces": lambda t: " " + t.replace(" ", "  ", 2) + "\n",
        "letters": lambda t: chance.choice([other_tone_place(t), unicodedata.normalize("NFD", t)]),
        "fillers": lambda t: t.rstrip(".") + chance.choice([" ạ", " nhé", " ạ."]),
        "no marks": lambda t: without_marks(t).lower(),
        "fewer marks": fewer_marks,
        "a letter twice": lambda t: word(t, doubled),
        "a letter left out": lambda t: word(t, lambda w: w[:-1]),
        "telex": lambda t: word(t, lambda w: w + chance.choice("sfrxj")),
    }


def opinions(count: int, seed: int = 0) -> list[Opinion]:
    """So many opinions: sentences, and each written again in some ways."""
    chance = random.Random(seed)
    base = sentences()
    ways = dirt(chance)
    found: list[Opinion] = []
    for number in chance.sample(range(len(base)), k=min(len(base), count // WRITTEN_AGAIN)):
        found.append(Opinion(base[number], number, ""))
        for name in chance.sample(list(ways), k=WRITTEN_AGAIN - 1):
            found.append(Opinion(ways[name](base[number]), number, name))
    chance.shuffle(found)
    return found


def frame(all_: list[Opinion]) -> pd.DataFrame:
    keys = [("d", "2023", "f", str(n), one.text) for n, one in enumerate(all_)]
    return pd.DataFrame({"id": list(ids(keys)), "text": [one.text for one in all_]})


def judged(all_: list[Opinion], groups: list[str]) -> Iterator[tuple[str, int, int]]:
    """Of each way of writing: how many, and how many stand in the group of the sentence itself."""
    home = {one.says: group for one, group in zip(all_, groups, strict=True) if not one.dirt}
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one, group in zip(all_, groups, strict=True):
        if one.dirt:
            tried[one.dirt] += 1
            right[one.dirt] += group == home[one.says]
    for name in sorted(tried):
        yield name, tried[name], right[name]


def false_pairs(all_: list[Opinion], groups: list[str]) -> int:
    """Pairs of opinions in one group that say different things; the same text says the same."""
    same = pd.DataFrame(
        {
            "group": groups,
            "says": [one.says for one in all_],
            "text": [fold(one.text) for one in all_],
        }
    )

    def pairs(*keys: str) -> int:
        sizes = same.groupby(list(keys)).size()
        return int((sizes * (sizes - 1) // 2).sum())

    return pairs("group") - pairs("group", "says") - pairs("text") + pairs("text", "says")


def by_likeness(all_: list[Opinion], least: int) -> tuple[int, float]:
    """False pairs and share of duplicates found, where each pair likelier than this is joined."""
    texts = [one.text.casefold() for one in all_]
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=least, dtype="uint8")
    says = pd.Series([one.says for one in all_]).to_numpy()
    same = says[:, None] == says[None, :]
    joined = scores >= least
    pairs = int((joined & ~same).sum() // 2)
    return pairs, float((joined & same).sum() - len(all_)) / float(same.sum() - len(all_))


def section() -> str:
    """Measure and describe."""
    few, many = opinions(3_500), opinions(20_000, seed=1)
    groups = grouped(frame(few)).groups
    found = [groups[identifier] for identifier in frame(few)["id"]]
    lines = ["| written again | opinions | in the sentence's group |", "|---|---|---|"]
    totals = [0, 0]
    for name, tried, right in judged(few, found):
        lines.append(f"| {name} | {tried} | {right / tried:.0%} |")
        totals = [totals[0] + tried, totals[1] + right]
    lines.append(f"| **all** | {totals[0]} | {totals[1] / totals[0]:.0%} |")
    likeness = "\n".join(
        "| ratio ≥ {} | {} | {:.0%} |".format(least, *by_likeness(few, least))
        for least in (80, 85, 90, 95)
    )
    start = time.perf_counter()
    table = frame(many)
    made = grouped(table).groups
    middle = time.perf_counter()
    texts = table.assign(group=table["id"].map(made)).drop_duplicates("group")
    pairs = suggestions(texts[["group", "text"]])
    end = time.perf_counter()
    wrong = false_pairs(many, [made[identifier] for identifier in table["id"]])
    return (
        "## Opinions in groups\n\n"
        f"{len(few)} invented opinions of {len({one.says for one in few})} sentences, many of "
        f"which are another's opposite: {false_pairs(few, found)} pairs joined wrongly.\n\n"
        + "\n".join(lines)
        + "\n\nJoined by likeness alone, pairs joined wrongly and share of right pairs found:\n\n"
        "| joined where | wrong pairs | right pairs found |\n|---|---|---|\n" + likeness + "\n\n"
        f"{len(many)} opinions: {middle - start:.1f} s to {len(texts)} groups ({wrong} pairs "
        f"joined wrongly), {end - middle:.1f} s for {len(pairs)} suggestions; "
        f"{_round_trip(table)}; "
        f"peak memory of the process {_peak()}.\n"
    )


def _round_trip(table: pd.DataFrame) -> str:
    """Seconds of the register: made, written as a workbook, read back, merged."""
    survey = load_survey(Project(CHECKOUT), DISTRICT, YEAR)
    blank = pd.DataFrame("", index=table.index, columns=pd.Index(COLUMNS))
    told = blank.assign(id=table["id"], text=table["text"], origin="forms", row=1)
    allowed, seconds = choices(survey), []
    start = time.perf_counter()
    register = registered(told)
    book = register_book(register, survey, allowed, proposals(register.rows, survey))
    seconds.append(time.perf_counter() - start)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        path.write_bytes(book)
        start = time.perf_counter()
        back = read_book(path, path.name, allowed, "", [])
    again = registered(told, [back])
    seconds.append(time.perf_counter() - start)
    assert again.rows.equals(register.rows), "an untouched register changes nothing"
    return (
        f"{seconds[0]:.1f} s to a register with proposals ({len(book) / 1e6:.1f} MB), "
        f"{seconds[1]:.1f} s to read it back and merge it"
    )


def _peak() -> str:
    """Most memory that the process has used so far, where the system tells."""
    if platform.system() == "Windows":
        return "not known"
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{used / (1024**2 if platform.system() == 'Darwin' else 1024):.0f} MB"


if __name__ == "__main__":
    print(section())
