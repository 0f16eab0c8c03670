"""Names of schools and wards: what is accepted, asked and wrong, on spellings with a known truth.

The wards are Thủ Dầu Một's; the schools are invented, with twins on purpose: other levels and
numbers of one name, and names that are another's words turned round.
"""

import random
import re
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from benchmarks.end_to_end import CHECKOUT, DISTRICT, YEAR
from langnghe.intake.names.units import Kind, UnitNames
from langnghe.intake.text import bare
from langnghe.params.load import load_params
from langnghe.params.models import District, Level
from langnghe.project import Project
from langnghe.sample.names import other_tone_place, slug, without_marks

MADE_OF_TWO = Level(id="primary-lower-secondary", name="Tiểu học và THCS", short="TH&THCS")
SCHOOLS = {
    "preschool": "Hoa Sen 1,Hoa Sen 2,Hoa Hồng,Hoa Hướng Dương,Hoa Mai,Hoa Phượng,Sao Mai,"
    "Ánh Dương,Tuổi Thơ,Tuổi Ngọc,Vành Khuyên,Họa Mi,Sơn Ca,Bình Minh,Hướng Dương,Phú Hòa,"
    "Hoà Phú,Phú Mỹ,Phú Thọ,Măng Non",
    "primary": "Phú Hòa 1,Phú Hòa 2,Phú Hòa 3,Phú Lợi,Phú Lợi 2,Phú Mỹ,Phú Thọ,Phú Tân,Hoà Phú,"
    "Định Hòa,Hiệp Thành,Hiệp An,Tân An,Tương Bình Hiệp,Chánh Nghĩa,Chánh Mỹ,Phú Cường,Suối Mơ,"
    "Cầu Định,Bình Phú",
    "lower-secondary": "Phú Hòa,Hoà Phú,Phú Cường,Phú Mỹ,Phú Thọ,Chánh Nghĩa,Chánh Mỹ,Định Hoà,"
    "Hiệp An,Tương Bình Hiệp,Tân An,Phú Tân,Suối Mơ,Bình Phú",
    "primary-lower-secondary": "Tân Hòa,Tân Bình,Hòa Lợi,Hoà An,Bình An,Bình Hòa",
}
IN_NO_LIST = """\
MN Hoa Sen 3;MN Hoa Sen;THCS Phú Hòa 2;TH Phú Lợi 3;P. Phú Trung;Phường Hòa Phúc;TH Phú Lâm
Trường Mầm non Hoa Mơ;MN Sao Khuê;THCS Bình Hòa;TH Mỹ Phú;Phường Thọ Phú;TH&THCS An Bình;Không rõ
MN Tuổi Hồng;Trường TH Phú Hòa 4;P. Tân Phú;THPT Phú Hòa;Phường An Tân;TH Hiệp Thạnh;Rất hài lòng
"""


class Variant(NamedTuple):
    """A spelling, the unit it means ("" for none), and what was done to the name.

    `kind`: what the form's group says is meant, as intake knows it.
    """

    written: str
    unit: str
    kind: Kind
    dirt: str


class Name(NamedTuple):
    """A unit: its name without level or kind, and the ways to write these."""

    unit: str
    own: str
    heads: tuple[str, ...]
    place: str

    @property
    def full(self) -> str:
        return f"{self.heads[0]} {self.own}"


def district() -> District:
    """Thủ Dầu Một with one level more."""
    given = load_params(Project(CHECKOUT), DISTRICT, YEAR).district
    return given.model_copy(update={"levels": [*given.levels, MADE_OF_TWO]})


def frame(of: District) -> tuple[pd.DataFrame, list[Name]]:
    """The frame's units, and their names."""
    names = [
        Name(place.id, place.name, ("Phường", "P.", "phường", "P"), place.id) for place in of.places
    ]
    for level in of.levels:
        heads = (f"Trường {level.name}", f"Trường {level.short}", level.short, level.name)
        for own in SCHOOLS[level.id].split(","):
            place = of.places[len(names) % len(of.places)].id
            names.append(Name(slug(f"{level.short} {own}"), own, heads, place))
    wards = {place.id for place in of.places}
    units = [
        (name.unit, "ward" if name.unit in wards else "school", name.full, "", name.place)
        for name in names
    ]
    return pd.DataFrame(units, columns=["unit", "kind", "name", "level", "place"]), names


def variants(seed: int, of: District, names: list[Name]) -> Iterator[Variant]:
    """260 spellings, the same for a seed."""
    chance = random.Random(seed)
    places = {place.id: place for place in of.places}
    wards = [name for name in names if name.unit in places]
    schools = [name for name in names if name.unit not in places]
    taken = {bare(f"{head} {name.own}") for name in names for head in ("", *name.heads)}

    def written(name: Name) -> str:
        return f"{chance.choice(name.heads)} {name.own}"

    def behind(name: Name) -> str:
        ward = places[name.place].name
        inside = [", TP Thủ Dầu Một", " TP. TDM", ", thành phố Thủ Dầu Một, tỉnh Bình Dương"]
        if name in schools:
            inside += [f" - P. {ward}", f", phường {ward}, TP Thủ Dầu Một", f" ({ward})"]
        return written(name) + chance.choice(inside)

    def elsewhere(name: Name) -> str:
        ward = chance.choice([ward for ward in wards if ward.place != name.place])
        return f"{written(name)} - phường {ward.own}"

    def typo(name: Name) -> str:
        while True:
            text = written(name)
            if not text.isascii() and bare(changed := _slip(text, chance)) not in taken:
                return changed

    def in_part(name: Name) -> str:
        own = name.own.split()
        at = chance.choice([index for index, word in enumerate(own) if not word.isascii()])
        own[at] = without_marks(own[at])
        return " ".join([chance.choice([head for head in name.heads if not head.isascii()]), *own])

    def shape(name: Name) -> str:
        text = written(name)
        ways = [str.upper, str.lower, str.title, _spaced]
        return chance.choice(ways)(text)

    def letters(name: Name) -> str:
        text = written(name)
        ways = [
            other_tone_place,
            _decomposed,
            lambda t: t.replace("Đ", "Ð"),
            lambda t: "\u200b" + t,
        ]
        return chance.choice(ways)(text)

    def joined(name: Name) -> str:
        ways: list[Callable[[str], str]] = [
            lambda t: re.sub(r"Mi\b", "My", t.replace("Mỹ", "Mĩ")),
            lambda t: t.replace(" ", ". ", 1),
            lambda t: t + ".",
            lambda t: t.replace("&", " và ").replace("P. ", "P."),
        ]
        short = name.heads[2]
        if short.isupper() and name.own[0].isupper():
            ways.append(lambda t: f"{short}{name.own}")
        return chance.choice(ways)(written(name))

    def plain(name: Name) -> str:
        return without_marks(written(name))

    marked = [name for name in names if not name.own.isascii()]
    two = [name for name in marked if len([w for w in name.own.split() if not w.isascii()]) > 1]
    # "TH Phú Lợi" is a school beside "TH Phú Lợi 2"; no school is called "MN Hoa Sen" alone.
    numbered = [name for name in names if name.own[:-2] in ("Hoa Sen", "Phú Hòa")]
    for dirt, count, among, make in (
        ("level in full or short", 40, names, written),
        ("case, spaces", 30, names, shape),
        ("tone place, NFD, Ð, invisible", 30, names, letters),
        ("place behind", 25, names, behind),
        ("i/y, punctuation, run together", 25, names, joined),
        ("no marks at all", 40, names, plain),
        ("marks missing in part", 15, two, in_part),
        ("one slip of the hand", 25, marked, typo),
        ("no level", 8, schools, lambda name: name.own),
        ("no number", 4, numbered, lambda name: f"{name.heads[2]} {name.own[:-2]}"),
        ("another ward behind", 4, schools, elsewhere),
    ):
        for name in chance.choices(among, k=count):
            yield Variant(make(name), name.unit, "ward" if name in wards else "school", dirt)
    listed = [text for line in IN_NO_LIST.splitlines() for text in line.split(";")]
    for text in chance.sample(listed, k=14):
        yield Variant(text, "", "ward" if text.startswith("P") else "school", "in no list")


def _slip(text: str, chance: random.Random) -> str:
    """A letter left out, doubled, changed or changing places with the next."""
    at = chance.choice([i for i, letter in enumerate(text[:-1]) if letter.isalpha()])
    one, next_ = text[at], text[at + 1]
    return (
        text[:at]
        + chance.choice(["" + next_, one + one + next_, next_ + one, "e" + next_])
        + text[at + 2 :]
    )


def _spaced(text: str) -> str:
    return f" {text.replace(' ', '  ', 1)} "


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


class Score(NamedTuple):
    """What became of one variant."""

    dirt: str
    accepted: bool
    wrong: bool
    asked: bool
    among_three: bool


def judge(variant: Variant, names: UnitNames) -> Score:
    """Accepted or asked, and whether rightly. A name in no list has no right answer to offer."""
    unit = names.unit(variant.written, variant.kind)
    offered = [] if unit else [c.unit for c in names.candidates(variant.written, variant.kind)]
    asked = unit is None and bool(variant.unit)
    return Score(
        variant.dirt,
        unit is not None,
        unit is not None and unit != variant.unit,
        asked,
        asked and variant.unit in offered,
    )


def by_likeness(
    scorer: Callable[..., float], least: float, all_: list[Variant], units: pd.DataFrame
) -> tuple[int, int]:
    """Accepted and wrong, where the likest name is taken if it is like enough."""
    keys = {unit: bare(name) for unit, name in zip(units["unit"], units["name"], strict=True)}
    accepted = wrong = 0
    for variant in all_:
        found = process.extractOne(bare(variant.written), keys, scorer=scorer, score_cutoff=least)
        if found is not None:
            accepted += 1
            wrong += found[2] != variant.unit
    return accepted, wrong


def _seconds(all_: list[Variant], names: UnitNames) -> float:
    start = time.process_time()
    for variant in all_:
        if names.unit(variant.written, variant.kind) is None:
            names.candidates(variant.written, variant.kind)
    return time.process_time() - start


def section() -> str:
    """Measure and describe."""
    of = district()
    units, known = frame(of)
    names = UnitNames(units, of)
    all_ = list(variants(0, of, known))
    table = pd.DataFrame([judge(variant, names) for variant in all_])
    lines = [
        "| what was done to the name | names | accepted | wrong | asked | right among three |",
        "|---|---|---|---|---|---|",
    ]
    by_dirt = table.groupby("dirt", sort=False).sum()
    for dirt, row in [*by_dirt.iterrows(), ("**all**", table.drop(columns="dirt").sum())]:
        n = len(all_) if dirt == "**all**" else int((table["dirt"] == dirt).sum())
        cells = (dirt, n, row["accepted"], row["wrong"], row["asked"], row["among_three"])
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    more = [judge(variant, names) for seed in range(1, 51) for variant in variants(seed, of, known)]
    likeness = "\n".join(
        "| {} ≥ {} | {} | {} |".format(
            scorer.__name__, least, *by_likeness(scorer, least, all_, units)
        )
        for scorer, least in (
            (fuzz.ratio, 90), (fuzz.WRatio, 90),
            (fuzz.token_sort_ratio, 90), (fuzz.token_set_ratio, 90),
        )
    )  # fmt: skip
    each = statistics.median(_seconds(all_, names) for _ in range(20)) / len(all_) * 1000
    asked = [score for score in more if score.asked]
    return (
        "## Names of schools and wards\n\n"
        f"{len(units)} units (14 wards, 60 schools), {len(all_)} spellings; "
        f"{each:.3f} ms of a processor a name, proposals included. “Asked” are names that mean a "
        "unit and were not accepted.\n\n"
        + "\n".join(lines)
        + f"\n\nThe same with 50 other seeds ({len(more)} spellings): "
        f"{sum(score.accepted for score in more) / len(more):.1%} accepted, "
        f"{sum(score.wrong for score in more)} wrong, right among three in "
        f"{sum(score.among_three for score in asked) / len(asked):.1%} of {len(asked)} asked.\n\n"
        "By likeness alone, on the same spellings without marks:\n\n"
        "| likest name taken | accepted | wrong |\n|---|---|---|\n" + likeness
    )
