"""The benchmarks' plumbing: what is measured again, what stays, what is left out and drawn."""

from pathlib import Path

import pytest
from benchmarks import __main__ as page
from benchmarks import batch, cluster, end_to_end
from benchmarks.chart import chart, ratios

BATCH = """\
## A batch

| way | median s | min | max | × |
|---|---|---|---|---|
| one | 2.00 | 2.00 | 2.00 | 1.0 |
| other & more | 8.00 | 8.00 | 8.00 | 4.0 |

### Again

| way | median s | × |
|---|---|---|
| one | 0.50 | 1.0 |

| what | seconds |
|---|---|
| a call | 0.01 |"""


def test_only_what_was_measured_again_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "section", lambda: BATCH)
    monkeypatch.setattr(cluster, "section", lambda: "## A cluster\n\nfirst")
    monkeypatch.setattr(end_to_end, "section", lambda: "## One\n\nslow")
    page.main(["cluster", "batch", "end_to_end"], tmp_path)
    first = page.sections((tmp_path / "RESULTS.md").read_text(encoding="utf-8"))
    assert list(first) == ["end_to_end", "batch", "cluster"]
    assert first["batch"].startswith("## A batch\n\n")
    assert "GiB" in first["batch"].splitlines()[2]
    monkeypatch.setattr(end_to_end, "section", lambda: "## One\n\nfast")
    page.main(["end_to_end"], tmp_path)
    again = page.sections((tmp_path / "RESULTS.md").read_text(encoding="utf-8"))
    assert again["end_to_end"].endswith("fast")
    assert again == first | {"end_to_end": again["end_to_end"]}
    assert b"other &amp; more" in (tmp_path / "results.svg").read_bytes()


def test_an_unknown_benchmark_is_named_and_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no benchmark bacth; there are end_to_end, batch,"):
        page.main(["bacth"], tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_committed_chart_names_every_way_of_the_page() -> None:
    text = (page.HERE / "RESULTS.md").read_text(encoding="utf-8")
    found = page.sections(text)
    drawn = (page.HERE / "results.svg").read_text(encoding="utf-8")
    for name in page.CHARTED:
        for _, rows in ratios(found.get(name, "")):
            assert all(f"{seconds} s, ×{ratio:g}" in drawn for _, seconds, ratio in rows)


def test_a_way_whose_program_is_absent_is_left_out_and_named() -> None:
    def way(root: Path) -> None:
        raise AssertionError(root)

    there = {"one": ("python", way), "other": ("no-such-program", way)}
    assert batch.present(there) == ({"one": way}, ["other"])


def test_tables_of_ratios_are_drawn_and_no_others() -> None:
    assert list(ratios(BATCH)) == [
        ("A batch", [("one", "2.00", 1.0), ("other & more", "8.00", 4.0)]),
        ("Again", [("one", "0.50", 1.0)]),
    ]
    assert chart([BATCH]) == chart([BATCH])
    assert chart([]).startswith(b"<?xml")
