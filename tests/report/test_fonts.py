import subprocess
import sys

import pytest
from matplotlib import font_manager

from langnghe.report import fonts
from langnghe.report.text import clean


def test_the_fonts_come_from_their_package_and_nothing_else() -> None:
    assert fonts.typst_fonts().families() == [fonts.FAMILY]
    assert len(fonts.files()) == 4


def test_finding_the_fonts_does_not_import_what_they_were_made_for() -> None:
    code = "import sys; from langnghe.report import fonts; fonts.files(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "rinoh" not in done.stdout.split()


def test_matplotlib_draws_with_the_documents_font() -> None:
    fonts.register_matplotlib_fonts()
    found = font_manager.findfont(
        font_manager.FontProperties(family=fonts.FAMILY, weight="bold"), fallback_to_default=False
    )
    assert found.endswith("texgyretermes-bold.otf")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Đường ắ ợ Ữ", "Đường ắ ợ Ữ"),
        ("tốt 👍", "tốt [U+1F44D]"),
        ("a\u200db\ufe0f", "ab"),
        ("x\u2066y", "x[U+2066]y"),
        ("a\r\nb\u2029c\td\u3000e", "a\nb\nc d e"),
        ("\ud800", "[U+D800]"),
    ],
)
def test_what_is_printed_of_a_text(text: str, shown: str) -> None:
    assert fonts.mark_missing(clean(text)) == shown
    assert clean(clean(text)) == clean(text)
