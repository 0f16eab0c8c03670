"""Whatever is typed into a params file, it loads or says what is wrong: it never crashes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from params_copy import FILES, ParamsCopy, copy_params

from langnghe.problems import Problem

# What makes YAML and CSV special, and values that parsers stumble on.
PIECES = (
    *"\t:{}[]-&*!|>%@`\"'#?,;\n\r ~0a.",
    "\0", "\x85", "\ufeff", "\u2028", "ệ", "- ", "---\n", "...\n", ": ", "<<: 1", "? [a]",
    "&a [*a]", "*b", "null", ".inf", ".nan", "0x", "1e999", "2023-13-01", "2023-07-05 10:00:00",
    "!x y", "{a: b}", "''", "!!int x", "!!bool x", "!!float y", "!!binary é", "!!set {a}",
    "!!omap [a: 1]", "!!timestamp z", "!!python/name:x", "%YAML 1.1\n", "1" * 5000, "[" * 500,
)  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> ParamsCopy:
    """One copy for all examples: each writes the file that it spoils and puts it back."""
    return copy_params(tmp_path_factory.mktemp("params"))


def spoilt(params: ParamsCopy, file: str, text: str) -> None:
    original = params.path(file).read_bytes()
    params.write(file, text.encode("utf-8", "surrogatepass"))
    try:
        for problem in params.problems():
            assert isinstance(problem, Problem)
            assert problem.file
            assert str(problem)
    finally:
        params.path(file).write_bytes(original)


@pytest.mark.parametrize("file", FILES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_line_or_a_character_changed(shared: ParamsCopy, file: str, data: st.DataObject) -> None:
    lines = shared.text(file).splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1), label="line")
    line = lines[number]
    place = data.draw(st.integers(0, len(line)), label="place")
    piece = data.draw(st.sampled_from(PIECES), label="piece")
    key, mark, _ = line.partition(": ")
    lines[number] = data.draw(
        st.sampled_from(
            [
                "",  # the line deleted
                line + line,
                line[:place] + line[place + 1 :],
                line[:place] + piece + line[place:],
                line[:place] + piece + line[place + 1 :],
                f"{key}{mark}{piece}\n",
            ]
        ),
        label="changed",
    )
    spoilt(shared, file, "".join(lines))


@pytest.mark.parametrize("file", FILES)
@settings(max_examples=15)
@given(text=st.text(max_size=80))
@example(text="a: &a {b: *a}")
@example(text="a: &a [*a, *a]")
@example(text="? {a: b}\n: 1")
@example(text="!!set {? [a]}")
@example(text="{1: 2, null: 3, 2023-01-01: 4, 1.5: 5, true: 6}")
@example(text="\ud800")
def test_any_text_at_all(shared: ParamsCopy, file: str, text: str) -> None:
    spoilt(shared, file, text)
