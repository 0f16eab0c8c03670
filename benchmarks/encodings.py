"""Legacy encodings: how little text decides, how often it is wrong, and what clean text pays."""

import random
import time
import unicodedata
from collections import Counter
from pathlib import Path

import charset_normalizer
from python_calamine import CalamineWorkbook

from langnghe.intake.files.cell_fonts import Place, legacy_fonts
from langnghe.intake.files.encodings import TITLES, decode, from_bytes, words
from langnghe.intake.files.recode import UnsureError, doubtful, recode
from langnghe.intake.files.syllables import valid_syllable
from langnghe.params.models import Encoding
from langnghe.sample import sentences

LEGACY: tuple[Encoding, ...] = ("tcvn3", "vni", "windows-1258")
REAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "legacy-xls"
TABLES = 200


def section() -> str:
    """Measure and describe."""
    return "\n\n".join(["## Legacy encodings", _decided(), _clean(), _real()])


def _decided() -> str:
    """Columns of a few accented words out of the sample's sentences, in each encoding."""
    choose = random.Random(2023)
    own = sorted({word for text in _sentences() for word in words(text)})
    lines = ["| words | encoding | read | asked | left | wrong | charset-normalizer reads |"]
    lines.append("|---|---|---|---|---|---|---|")
    for number in (1, 2, 3, 4, 6, 10, 30):
        tables = [_column(choose.sample(own, k=number)) for _ in range(TABLES)]
        for encoding in ("utf-8", *LEGACY):
            found = Counter(_outcome(table, encoding) for table in tables)
            shares = [f"{found[name] / TABLES:.1%}" for name in ("read", "asked", "left", "wrong")]
            by_other = sum(_other_reads(table, encoding) for table in tables) / TABLES
            cells = [str(number), TITLES[encoding], *shares, f"{by_other:.1%}"]
            lines.append(f"| {' | '.join(cells)} |")
    return (
        f"{TABLES} columns of different accented words of the sample's sentences, without fonts. "
        "“Left”: nothing is changed and nothing asked.\n\n" + "\n".join(lines)
    )


def _outcome(table: dict[Place, str], encoding: Encoding) -> str:
    written = {place: _written(text, encoding) for place, text in table.items()}
    if not any(map(doubtful, written.values())):
        return "read" if written == table else "left"
    try:
        found = written | dict(recode(written, {}).texts)
    except UnsureError:
        return "asked"
    if all(found[place].lower() == text.lower() for place, text in table.items()):
        return "read"
    return "left" if found == written else "wrong"


def _other_reads(table: dict[Place, str], encoding: Encoding) -> bool:
    text = "\n".join(table.values())
    data = text.encode() if encoding == "utf-8" else _bytes(_written(text, encoding))
    best = charset_normalizer.from_bytes(data).best()
    return best is not None and unicodedata.normalize("NFC", str(best)).lower() == text.lower()


def _clean() -> str:
    cells = (_sentences() * 1000)[:50_000]
    start = time.perf_counter()
    assert not any(map(doubtful, cells))
    seconds = time.perf_counter() - start
    return f"Clean text: {len(cells):,} cells are looked at in {seconds:.2f} s, and none changes."


def _real() -> str:
    if not REAL.is_dir():
        return "Real workbooks: not on this machine."
    lines = ["| real workbook | accented words | syllables before | by fonts | by text alone |"]
    lines.append("|---|---|---|---|---|")
    for number, path in enumerate(sorted(REAL.glob("*.xls")), start=1):
        book = CalamineWorkbook.from_path(path)
        texts = {
            (name, r, c): cell
            for name in book.sheet_names
            for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for c, cell in enumerate(row)
            if isinstance(cell, str)
        }
        fonts = legacy_fonts(path.read_bytes(), path.name)
        ways = [texts, *(texts | dict(recode(texts, f).texts) for f in (fonts, {}))]
        shares = [f"{_share(way):.1%}" for way in ways]
        accented = sum(len(words(text)) for text in ways[1].values())
        lines.append(f"| {number} | {accented} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _share(texts: dict[Place, str]) -> float:
    found = [word for text in texts.values() for word in words(text)]
    return sum(map(valid_syllable, found)) / len(found)


def _sentences() -> list[str]:
    groups = sentences._BY_GROUP.values()
    return [unicodedata.normalize("NFC", text) for group in groups for text in group]


def _column(cells: list[str]) -> dict[Place, str]:
    return {("", row, 0): text for row, text in enumerate(cells)}


# --- the other way round ------------------------------------------------------------------------


def _written(text: str, encoding: Encoding) -> str:
    """Unicode in an encoding, as a program of today shows it."""
    if encoding == "utf-8":
        return text
    table = _TABLES[encoding]
    return "".join(table.get(letter) or table.get(letter.lower(), letter) for letter in text)


def _table(encoding: Encoding) -> dict[str, str]:
    """Each letter by how it is written: the decoder's own table the other way round."""
    high = [from_bytes(bytes([code])) for code in range(0xA1, 0x100)]
    letters = [*"aeiouyAEIOUY", *filter(str.isalpha, high)]
    units = [*high, *(letter + mark for letter in letters for mark in high)]
    read = [(decode(unit, encoding), unit) for unit in units]
    table = {letter: unit for letter, unit in read if letter != unit and len(letter) == 1}
    return {unit: unit for letter, unit in read if letter == unit} | table


def _bytes(text: str) -> bytes:
    return bytes(_CODES.get(letter, ord(letter)) for letter in text)


_TABLES = {encoding: _table(encoding) for encoding in LEGACY}
_CODES = {from_bytes(bytes([code])): code for code in range(0x80, 0x100)}
