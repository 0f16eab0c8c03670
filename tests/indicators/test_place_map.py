"""Old schools and wards in new wards: the five districts after 1 July 2025."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langnghe.indicators.place_map import BEYOND, OUTSIDE, SPLIT, UNKNOWN, place_map
from langnghe.params.models import District, Place
from langnghe.params.places import Key, Places, read_places, successors
from langnghe.project import Project

CHECKOUT = Path(__file__).parents[2]
PLACES = read_places(Project(CHECKOUT))
DISTRICTS = ("Thành phố Thủ Dầu Một", "Thành phố Thuận An", "Quận 7", "Thành phố Sa Đéc")
YEN_THE = "Huyện Yên Thế"


def district(name: str, snapshot: str, keys: list[Key]) -> District:
    """A district whose places' ids are their codes."""
    places = [
        Place.model_construct(
            id=str(key.code), code=key.code, kind=PLACES.units[key].kind, name="x"
        )
        for key in keys
    ]
    return District.model_construct(id=name, snapshot=snapshot, places=places)


def before(name: str, snapshot: str = "2023-05") -> District:
    keys = [
        k for k, unit in PLACES.units.items() if k.snapshot == snapshot and unit.district == name
    ]
    return district(f"{name} {snapshot}", snapshot, keys)


def after(name: str) -> District:
    old = [k for k, u in PLACES.units.items() if k.snapshot == "2025-01" and u.district == name]
    return district(
        f"{name} 2025-07",
        "2025-07",
        sorted({link.new for key in old for link in successors(PLACES, key, "2025-07")}),
    )


def schools(where: dict[str, str]) -> pd.DataFrame:
    """One school a ward: ward → place_2025."""
    rows = [(f"truong-{place}", "school", place, finer) for place, finer in where.items()]
    return pd.DataFrame(rows, columns=pd.Index(["unit", "kind", "place", "place_2025"]))


def test_wards_of_thu_dau_mot() -> None:
    old = before("Thành phố Thủ Dầu Một")
    mapped = place_map(
        schools(dict.fromkeys((p.id for p in old.places), "")), old, after(DISTRICTS[0]), PLACES
    )
    units = mapped.units.set_index("unit")
    assert units.loc["truong-25744"].to_list() == ["25750", ""]  # Phú Lợi → Phú Lợi
    assert units.loc["truong-25759"].to_list() == ["25771", ""]  # Định Hoà → Chánh Hiệp
    split = units[units["why"] == SPLIT]
    assert set(split.index) == {"truong-25741", "truong-25768", "truong-25774"}
    assert set(split["ward"]) == {""}
    assert mapped.wards == {
        "25747": SPLIT,  # parts of Hiệp Thành and Chánh Mỹ
        "25750": SPLIT,
        "25760": BEYOND,
        "25768": BEYOND,
        "25771": SPLIT,
    }
    assert mapped.whole == BEYOND


def test_the_schools_own_new_ward_makes_split_wards_comparable() -> None:
    old = before(DISTRICTS[0])
    where = dict.fromkeys((p.id for p in old.places), "")
    where |= {"25741": "25750", "25774": "25771", "25768": "25771"}
    mapped = place_map(schools(where), old, after(DISTRICTS[0]), PLACES)
    assert mapped.wards == {
        "25747": "",
        "25750": "",
        "25760": BEYOND,
        "25768": BEYOND,
        "25771": "",
    }
    units = mapped.units.set_index("unit")["ward"]
    assert units["truong-25741"] == "25750"
    where["25774"] = ""  # of Chánh Mỹ's school nobody says where it lies
    again = place_map(schools(where), old, after(DISTRICTS[0]), PLACES)
    assert again.wards["25747"] == again.wards["25771"] == SPLIT
    assert again.wards["25750"] == ""


def test_officials_of_a_split_ward_are_nowhere_and_bar_no_ward() -> None:
    old = before(DISTRICTS[2])
    rows = schools({"27484": "", "27487": ""})
    officials = pd.DataFrame([("27493", "ward", "27493", "")], columns=rows.columns)
    mapped = place_map(pd.concat([rows, officials]), old, after(DISTRICTS[2]), PLACES)
    assert mapped.units["why"].to_list() == ["", "", SPLIT]
    assert set(mapped.wards.values()) == {""}


def test_the_whole_of_quan_7_is_comparable_though_a_ward_was_split() -> None:
    old = before("Quận 7")
    mapped = place_map(
        schools(dict.fromkeys((p.id for p in old.places), "")), old, after("Quận 7"), PLACES
    )
    assert mapped.whole == ""
    assert mapped.wards == {"27475": "", "27478": "", "27484": SPLIT, "27487": SPLIT}


def test_a_part_of_the_new_wards_is_not_the_whole() -> None:
    old, new = before("Quận 7"), after("Quận 7")
    part = new.model_copy(update={"places": new.places[:2]})
    mapped = place_map(schools({"27475": "", "27484": ""}), old, part, PLACES)
    assert mapped.whole == OUTSIDE
    assert mapped.units["why"].to_list() == ["", OUTSIDE]
    half = old.model_copy(update={"places": old.places[:5]})
    assert place_map(schools({"27475": ""}), half, new, PLACES).whole == OUTSIDE


def test_yen_the_is_not_known_before_2025() -> None:
    old = before(YEN_THE)
    where = schools(dict.fromkeys((p.id for p in old.places), ""))
    mapped = place_map(where, old, after(YEN_THE), PLACES)
    assert set(mapped.units.loc[mapped.units["why"] == UNKNOWN, "unit"]) == {
        "truong-7261",
        "truong-7267",
        "truong-7276",
    }
    assert set(mapped.wards.values()) == {UNKNOWN}
    assert mapped.whole == ""
    later = before(YEN_THE, "2025-01")
    where = schools(dict.fromkeys((p.id for p in later.places), ""))
    assert set(place_map(where, later, after(YEN_THE), PLACES).wards.values()) == {""}


def test_two_years_of_one_district_go_by_its_own_ids() -> None:
    one = District.model_construct(
        id="thu",
        snapshot=None,
        places=[Place.model_construct(id=x, code=None) for x in ("a", "b")],
    )
    mapped = place_map(schools({"a": "", "b": ""}), one, one, Places({}, {}, ()))
    assert mapped.units["ward"].to_list() == ["a", "b"]
    assert (dict(mapped.wards), mapped.whole) == ({"a": "", "b": ""}, "")


def test_two_districts_without_lists_are_not_related_by_likeness_of_names() -> None:
    one, other = (
        District.model_construct(
            id=name, snapshot=None, places=[Place.model_construct(id="phu-loi", code=None)]
        )
        for name in ("cu", "moi")
    )
    mapped = place_map(schools({"phu-loi": ""}), one, other, PLACES)
    assert mapped.units.loc[0, ["ward", "why"]].to_list() == ["", UNKNOWN]
    assert (dict(mapped.wards), mapped.whole) == ({"phu-loi": UNKNOWN}, UNKNOWN)


@pytest.mark.parametrize("name", [*DISTRICTS, YEN_THE])
@given(data=st.data())
def test_every_school_is_in_a_ward_or_has_a_reason(name: str, data: st.DataObject) -> None:
    snapshot = data.draw(st.sampled_from(["2019-2020", "2023-05", "2025-01"]))
    old_name = {"Thành phố Thuận An": "Thị xã Thuận An"}.get(name, name)
    old = before(old_name if snapshot == "2019-2020" else name, snapshot)
    if not old.places:
        return
    chosen = data.draw(st.lists(st.sampled_from([p.id for p in old.places]), unique=True))
    mapped = place_map(schools(dict.fromkeys(chosen, "")), old, after(name), PLACES)
    assert len(mapped.units) == len(chosen)
    assert ((mapped.units["ward"] == "") == (mapped.units["why"] != "")).all()
    for place, why in zip(chosen, mapped.units["why"], strict=True):
        links = successors(PLACES, Key(snapshot, int(place)), "2025-07")
        assert why == (UNKNOWN if not links else SPLIT if len(links) > 1 else "")
