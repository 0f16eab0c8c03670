"""Wards through time, with the five districts' real units in `params/places`."""

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.params import place_consistency
from langnghe.params.load import load_survey
from langnghe.params.models import District
from langnghe.params.places import (
    NO_PLACES,
    Key,
    Link,
    Places,
    predecessors,
    read_places,
    successors,
)
from langnghe.problems import ProblemsError
from langnghe.project import Project

CHECKOUT = Path(__file__).parents[2]
PLACES = read_places(Project(CHECKOUT))
NEWEST = "2025-07"
# "Sáu phường cũ chia cho hai phường mới": Hiệp Thành, Hiệp An, Chánh Mỹ, Bình Chuẩn, Vĩnh Phú and
# Quận 7's Phú Mỹ.
SPLIT = {25741, 25768, 25774, 25969, 25990, 27493}


def of(snapshot: str) -> list[Key]:
    return [key for key in PLACES.units if key.snapshot == snapshot]


@given(st.sampled_from(of("2025-01")))
def test_every_unit_of_2025_goes_wholly_into_one_or_is_listed_as_split(old: Key) -> None:
    links = successors(PLACES, old, NEWEST)
    assert [link.partly for link in links] == ([True] * 2 if old.code in SPLIT else [False])


@given(st.sampled_from(list(PLACES.units)), st.sampled_from(list(PLACES.since)))
def test_a_unit_is_mapped_wholly_or_split_or_unknown_and_never_back_in_time(
    old: Key, to: str
) -> None:
    links = successors(PLACES, old, to)
    order = list(PLACES.since)
    if order.index(to) < order.index(old.snapshot):
        assert links == []
    assert all(link.old == old and link.new.snapshot == to for link in links)
    assert all(link.partly == (len(links) > 1) for link in links)
    assert all(link in predecessors(PLACES, link.new, old.snapshot) for link in links)


def test_the_unknown_are_yen_thes_communes_merged_before_2025() -> None:
    unknown = {
        PLACES.units[key].title for key in of("2023-05") if not successors(PLACES, key, NEWEST)
    }
    assert unknown == {"Xã Tam Hiệp", "Xã Hồng Kỳ", "Xã Tân Hiệp"}


def test_a_code_alone_is_no_key() -> None:
    old, new = Key("2025-01", 25978), Key(NEWEST, 25978)
    assert PLACES.units[old].title == "Phường Hưng Định"
    assert PLACES.units[new].title == "Phường Thuận An"
    assert [link.old.code for link in predecessors(PLACES, new, "2025-01")] == [
        25963,
        25978,
        25981,
    ]


def test_the_units_of_the_five_districts_in_2023() -> None:
    number = Counter(PLACES.units[key].district for key in of("2023-05"))
    assert number == {
        "Huyện Yên Thế": 19,
        "Thành phố Thủ Dầu Một": 14,
        "Thành phố Thuận An": 10,
        "Quận 7": 10,
        "Thành phố Sa Đéc": 9,
    }


def test_the_lists_are_followed_over_several_steps() -> None:
    one, two, three, four = (Key(name, 1) for name in "abcd")
    other = Key("d", 2)
    units = {key: PLACES.units[of("2025-01")[0]] for key in (one, two, three, four, other)}
    links = (Link(two, three, False), Link(three, four, True), Link(three, other, True))
    places = Places(dict.fromkeys("abcd"), units, links)
    assert successors(places, one, "c") == [Link(one, three, False)]
    assert successors(places, one, "d") == [Link(one, four, True), Link(one, other, True)]


# --- what params say ---


def district(snapshot: str | None, *places: tuple[int | None, str, str]) -> District:
    listed = [
        {"id": f"p{n}", "kind": kind, "name": name, **({"code": code} if code else {})}
        for n, (code, kind, name) in enumerate(places)
    ]
    bodies = dict.fromkeys(("upper", "issuing", "short", "partner", "signatory"), "x")
    return District.model_validate(
        {
            "id": "thu",
            "name": "Thử",
            "title": "thành phố Thử",
            "province": "tỉnh Thử",
            "bodies": bodies,
            "levels": [{"id": "primary", "name": "Tiểu học", "short": "TH"}],
            "snapshot": snapshot,
            "places": listed,
            "recipients": ["x"],
        }
    )


def findings(stated: District) -> list[tuple[str, str, list[str]]]:
    return [
        (".".join(map(str, found.path)), found.code, list(found.known))
        for found in place_consistency.of_district(stated, PLACES)
    ]


def test_names_are_those_of_the_code_in_the_list() -> None:
    right = district("2023-05", (25747, "phường", "Phú Cường"), (25759, "phường", "Định Hòa"))
    assert findings(right) == []  # "Định Hoà" in the list: only the tone stands elsewhere
    wrong = district(
        "2023-05",
        (25747, "phường", "Phú Lợi"),
        (99999, "phường", "Phú Cường"),
        (25750, "phường", "Phú Hoa"),
        (25753, "xã", "Phú Thọ"),
        (None, "phường", "Tân An"),
    )
    assert findings(wrong) == [
        ("places.0.name", "PARAMS-PLACE", ["Phường Phú Cường"]),
        ("places.1.code", "PARAMS-PLACE", ["25747 (Phường Phú Cường, Thành phố Thủ Dầu Một)"]),
        ("places.2.name", "PARAMS-PLACE", ["Phường Phú Hòa"]),
        ("places.3.name", "PARAMS-PLACE", ["Phường Phú Thọ"]),
        ("places.4.code", "PARAMS-PLACE", ["25765 (Phường Tân An, Thành phố Thủ Dầu Một)"]),
    ]


def test_a_list_that_is_none_and_a_district_without_list() -> None:
    place = (25747, "phường", "Không Có")
    assert findings(district("2024", place)) == [
        ("snapshot", "PARAMS-UNKNOWN-ID", list(PLACES.since))
    ]
    assert findings(district(None, place)) == []
    assert list(place_consistency.of_district(district("2024", place), NO_PLACES))


def test_old_wards_are_refused_for_figures_after_they_ended() -> None:
    survey = load_survey(Project(CHECKOUT), "thu-dau-mot", 2023)
    stated = district("2023-05", (25747, "phường", "Phú Cường"))
    for day, codes in (
        (dt.date(2025, 6, 30), []),
        (dt.date(2025, 7, 1), ["PARAMS-PLACES-REPLACED"]),
    ):
        year = survey.year.model_copy(update={"as_of": day})
        assert [found.code for found in place_consistency.of_year(year, stated, PLACES)] == codes


def units(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.Index(["kind", "place", "place_2025"]))


def test_the_finer_place_is_one_of_the_places_own_successors() -> None:
    stated = district("2023-05", (25768, "phường", "Hiệp An"), (25744, "phường", "Phú Lợi"))
    rows = units(
        ("school", "p0", "25768"),
        ("school", "p0", "25750"),  # Phú Lợi (new): not Hiệp An's
        ("school", "p1", ""),
        ("ward", "p0", "25768"),  # officials of the whole ward
    )
    problems = list(place_consistency.of_frame(rows, "frame.csv", stated, PLACES))
    assert [(p.code, p.row, p.column) for p in problems] == [
        ("FRAME-PLACE-2025", 3, "place_2025"),
        ("FRAME-PLACE-2025", 5, "place_2025"),
    ]
    assert problems[0].expected.startswith("một trong: 25768 (Phường Phú An)")


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    shutil.copytree(CHECKOUT / "params", tmp_path / "params")
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("file", "line", "code"),
    [
        ("crosswalk.csv", "2025-01,1,2025-07,7246,no", "PLACES-VALUE"),
        ("crosswalk.csv", "2025-01,7243,2025-07,7264,no", "PLACES-VALUE"),  # twice, not partly
        ("units.csv", "2025-01,7243,xã,Đồng Tiến,215,Huyện Yên Thế,Tỉnh Bắc Giang", "PLACES-VALUE"),
        ("beyond.csv", "2025-07,1,x,y", "PLACES-VALUE"),
        ("snapshots.csv", "2030,30/6/2030,x", "PLACES-VALUE"),
        ("crosswalk.csv", "2025-01,7243", "PLACES-FILE"),
    ],
)
def test_a_wrong_table_is_named(copied: Project, file: str, line: str, code: str) -> None:
    with (copied.params / "places" / file).open("a", encoding="utf-8") as table:
        table.write(line + "\n")
    with pytest.raises(ProblemsError) as caught:
        read_places(copied)
    assert {problem.code for problem in caught.value.problems} == {code}
    assert all(problem.file == f"params/places/{file}" for problem in caught.value.problems)


def test_a_survey_of_a_district_with_a_list(copied: Project) -> None:
    path = copied.params / "thu-dau-mot/district.yaml"
    text = path.read_text(encoding="utf-8")
    if "snapshot:" not in text:
        text = text.replace("places:\n", 'snapshot: "2023-05"\nplaces:\n', 1)
    path.write_text(text, encoding="utf-8")
    assert load_survey(copied, "thu-dau-mot", 2023).places == PLACES
    path.write_text(text.replace("name: Phú Mỹ", "name: Phú Mị"), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load_survey(copied, "thu-dau-mot", 2023)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("PARAMS-PLACE", "params/thu-dau-mot/district.yaml")
    assert problem.expected == "một trong: Phường Phú Mỹ"
    assert problem.action == "có phải ý là “Phường Phú Mỹ”?"
    assert problem.line is not None
