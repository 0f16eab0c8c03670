"""What differs between two runs: inputs, figures, and why."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from audit.audited import counted, with_tables
from audit.finished import with_manifest
from langnghe.audit import diff
from langnghe.audit.bundle import bundle
from langnghe.audit.diff_page import Difference, difference, page, summary
from langnghe.audit.snapshot import keys_of, opened, snapshot
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.store import read_table, write_tables
from small_district import DISTRICT, YEAR

ONLINE = "truc-tuyen/tra-loi.csv"
CORRECTION = """\
corrections:
  - action: set
    file: truong/th-suoi-mo.xlsx
    sheet: Phụ huynh
    cell: B5
    expect: 2
    value: 5
    reason: Phiếu giấy ghi khác
    by: Chuyên viên tổng hợp
    date: 2024-06-20
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return with_manifest(counted(tmp_path_factory.mktemp("first")))


@pytest.fixture(scope="module")
def second(first: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One answer of thcs-suoi-mo is another, and it has 80 parents instead of 40; one answer of
    th-suoi-mo to content is corrected."""
    project = Project(tmp_path_factory.mktemp("second") / "project")
    shutil.copytree(first.root, project.root)
    online = project.raw(DISTRICT, YEAR) / ONLINE
    text = online.read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if "THCS Suối Mơ" in line and '"1"' in line)
    changed = line.replace('"1"', '"5"', 1)
    online.write_text(text.replace(line, changed, 1), encoding="utf-8-sig")
    for register in project.raw(DISTRICT, YEAR).parent.glob("*.received.csv"):
        register.unlink()
    folder = project.params / DISTRICT / str(YEAR)
    frame = (folder / "frame.csv").read_text(encoding="utf-8")
    frame = frame.replace("lower-secondary,phu-hoa,,40", "lower-secondary,phu-hoa,,80")
    (folder / "frame.csv").write_text(frame, encoding="utf-8")
    (folder / "corrections.yaml").write_text(CORRECTION, encoding="utf-8")
    return with_manifest(with_tables(project))


def between(before: Project, after: Project) -> Difference:
    return difference(snapshot(before, DISTRICT, YEAR), snapshot(after, DISTRICT, YEAR))


def test_two_equal_runs_have_no_differences(first: Project) -> None:
    found = between(first, first)
    assert found.nothing
    assert list(summary(found)) == ["Không có gì khác."]


def test_inputs_that_changed_are_named_by_key(first: Project, second: Project) -> None:
    found = between(first, second).inputs
    rows = {(row["kind"], row["name"]): row for row in found.to_dict("records")}
    assert rows[diff.RAW, ONLINE]["what"] == diff.CHANGED
    frame = rows[diff.PARAMS, f"params/{DISTRICT}/<năm>/frame.csv: thcs-suoi-mo.parents"]
    assert (frame["before"], frame["after"]) == ("40", "80")
    added = f"params/{DISTRICT}/<năm>/corrections.yaml"
    assert rows[diff.PARAMS, added]["what"] == diff.NEW
    assert len(rows) == 3
    assert list(between(first, second).corrections["where"]) == [
        "truong/th-suoi-mo.xlsx, Phụ huynh, ô B5"
    ]


def test_figures_move_for_what_feeds_them(first: Project, second: Project) -> None:
    found = between(first, second)
    assert found.figures is not None
    figures = read_table(second.processed(DISTRICT, YEAR), "figures").set_index("key")
    moved = found.figures.assign(
        **{name: figures.loc[found.figures["key"], name].to_numpy()
           for name in ("kind", "subject", "scope", "area", "group")}
    )  # fmt: skip
    # The third school's own figures, and the officials', rest on nothing that changed.
    assert set(moved["group"]) <= {"parents", ""}
    assert set(moved["area"]) == {
        *("", "lower-secondary", "phu-hoa", "thcs-suoi-mo", "primary", "hoa-phu", "th-suoi-mo")
    }
    corrected = moved[moved["area"] == "th-suoi-mo"]
    assert set(corrected["why"]) == {"đính chính (mới: truong/th-suoi-mo.xlsx, Phụ huynh, ô B5)"}
    assert set(corrected["subject"]) == {"content", "block", "people"}
    school = moved[(moved["area"] == "thcs-suoi-mo") & (moved["subject"] == "content")]
    rate = school[school["kind"] == "rate"].iloc[0]
    # 4 of its 10 answers were positive, now 5; the file and the frame are the reasons.
    assert (rate["before"].split("\xa0")[0], rate["after"].split("\xa0")[0]) == ("40,0", "50,0")
    assert rate["by"] == "+10,00\xa0điểm"
    assert f"tệp thô (đổi: {ONLINE})" in rate["why"]
    assert "mẫu đổi (N" in rate["why"]
    assert "không rõ" not in " ".join(moved["why"])


def test_a_bundle_or_a_copy_is_what_a_run_is_compared_with(
    first: Project, second: Project, tmp_path: Path
) -> None:
    here = between(first, second)
    zipped = tmp_path / "truoc.zip"
    zipped.write_bytes(bundle(first, DISTRICT, YEAR, "internal"))
    for place in (zipped, first.root, first.reports(DISTRICT, YEAR)):
        with opened(place, DISTRICT, YEAR) as before:
            found = difference(before, snapshot(second, DISTRICT, YEAR))
        pd.testing.assert_frame_equal(found.inputs, here.inputs)
        pd.testing.assert_frame_equal(found.figures, here.figures)
    alone = tmp_path / "bao-cao"
    shutil.copytree(first.reports(DISTRICT, YEAR), alone)
    with opened(alone, DISTRICT, YEAR) as before:
        found = difference(before, snapshot(second, DISTRICT, YEAR))
    assert found.figures is None
    assert any("không so được" in line for line in summary(found))
    for place in (tmp_path / "khong-co", tmp_path):
        with pytest.raises(ProblemsError, match="DIFF-NO-RUN"), opened(place, DISTRICT, YEAR):
            pass


def test_a_definition_that_changed_is_the_reason(first: Project) -> None:
    one = snapshot(first, DISTRICT, YEAR)
    assert one.figures is not None
    figures = one.figures.copy()
    figures.loc[0, ["formula", "estimate"]] = ["Công thức khác", 0.123]
    other = diff.figures(one, replace(one, figures=figures), diff.inputs(one, one))
    (row,) = other.to_dict("records")
    assert row["key"] == figures.loc[0, "key"]
    assert row["why"] == "định nghĩa đổi (công thức)"


def test_two_editions(first: Project) -> None:
    processed = first.processed(DISTRICT, YEAR)
    figures = read_table(processed, "figures")
    figures.loc[1, ["estimate", "low", "high"]] = float("nan")
    write_tables(processed / "public", {"figures": figures.drop(index=0)})
    public = snapshot(first, DISTRICT, YEAR, "public")
    shutil.rmtree(processed / "public")
    found = difference(snapshot(first, DISTRICT, YEAR), public).figures
    assert found is not None
    assert dict(zip(found["key"], found["why"], strict=True)) == {
        figures.loc[0, "key"]: "bản kia không in số liệu này",
        figures.loc[1, "key"]: "không đủ điều kiện công khai",
    }


def test_the_page_shows_hostile_text_as_text(first: Project) -> None:
    one = snapshot(first, DISTRICT, YEAR, label="<script>alert(1)</script>")
    assert one.figures is not None
    figures = one.figures.assign(title="<img src=x onerror=alert(2)>", estimate=0.5)
    found = difference(one, replace(one, figures=figures))
    html = page(found)
    assert html == page(found)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "http" not in html.replace("http-equiv", "")


def test_params_by_key() -> None:
    text = "groups:\n- id: staff\n  rates: {primary: 100}\nnotes: [a, b]\nempty:\n"
    assert keys_of("params/x/2024.yaml", text) == {
        "groups.staff.id": "staff",
        "groups.staff.rates.primary": "100",
        "notes.1": "a",
        "notes.2": "b",
        "empty": "",
    }
    assert keys_of("frame.csv", "unit,parents\na,20\n") == {"a.parents": "20"}
    assert keys_of("broken.yaml", "a: [") == {}
