"""Legacy encodings: tables, evidence, and what is decided for whole files.

The encoders here are written from the standards' own tables and share nothing with the decoders.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook

from langnghe.intake.files.cell_fonts import LegacyFont, Place, legacy_font, legacy_fonts
from langnghe.intake.files.encodings import (
    TITLES,
    decode,
    decode_tcvn3,
    decode_utf8_twice,
    decode_vni,
    detect,
    from_bytes,
    lost,
    words,
)
from langnghe.intake.files.recode import Recoded, UnsureError, doubtful, recode
from langnghe.intake.files.sheets import Sheet, read_sheets
from langnghe.intake.files.syllables import valid_syllable
from langnghe.params.load import Survey
from langnghe.params.models import Encoding
from langnghe.problems import ProblemsError
from langnghe.project import Project
from langnghe.report.annex_sections import files_table
from small_district import PARENTS, counted, form_sheet, found, gather

SHARED = Path(__file__).parents[3] / "shared"
REAL = SHARED / "real"
LEGACY = sorted((REAL / "legacy-xls").glob("*.xls"))
needs_shared = pytest.mark.skipif(not LEGACY, reason="../shared/real is not here")

Rows = list[list[str]]

SENTENCES = [
    "Trường Tiểu học Phú Hòa",
    "Ý kiến của phụ huynh về cơ sở vật chất",
    "Đề nghị sửa nhà vệ sinh, thêm nước uống",
    "Rất hài lòng với thái độ phục vụ của giáo viên",
    "Nghỉ giữa giờ nhiều quá, lũ trẻ mệt và ồn ào",
    "Quỹ lớp được quyết định ở buổi họp đầu kỳ",
]

# --- encoders ---------------------------------------------------------------------------------

# TCVN 5712:1993, VN3, as code points of the upper half from A1; "·" has no letter there.
_VN3 = (
    "ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ"
)
_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_CIRCUMFLEX = dict(zip(["", *_TONES], "âáàåãä", strict=True))
_BREVE = dict(zip(["", *_TONES], "êéèúüë", strict=True))
_ALONE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def to_tcvn3(text: str) -> bytes:
    """Capitals with a tone become small letters: TCVN3 has none."""

    def byte(letter: str) -> int:
        if letter.isascii():
            return ord(letter)
        return 0xA1 + (_VN3.index(letter) if letter in _VN3 else _VN3.index(letter.lower()))

    return bytes(byte(letter) for letter in text)


def to_vni(text: str) -> bytes:
    return "".join(_vni(letter) for letter in text).encode("latin-1")


def _vni(letter: str) -> str:
    small = letter.lower()
    if small.isascii():
        return letter
    if small in _ALONE:
        code = _ALONE[small]
    else:
        base, *marks = unicodedata.normalize("NFD", small)
        tone = next((mark for mark in marks if mark in _TONES), "")
        if "\u0302" in marks:
            code = base + _CIRCUMFLEX[tone]
        elif "\u0306" in marks:
            code = base + _BREVE[tone]
        else:
            horned = {"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base
            code = horned + (_TONES[tone] if tone else "")
    return code.upper() if letter.isupper() else code


def to_1258(text: str) -> bytes:
    """As Vietnamese keyboards write it: every tone after its letter."""
    out = ""
    for letter in unicodedata.normalize("NFD", text):
        out += letter
        if letter in ("\u0302", "\u0306", "\u031b"):
            out = out[:-2] + unicodedata.normalize("NFC", out[-2:])
    return _tones_last(out).encode("cp1258")


def _tones_last(text: str) -> str:
    """NFD puts the dot before a circumflex, a breve or a horn."""
    for mark in ("\u0302", "\u0306"):
        for base in "aeoAEO":
            composed = unicodedata.normalize("NFC", base + mark)
            text = text.replace(f"{base}\u0323{mark}", f"{composed}\u0323")
    return text


ENCODERS = {
    "tcvn3": to_tcvn3,
    "vni": to_vni,
    "windows-1258": to_1258,
}
ENCODINGS = pytest.mark.parametrize("encoding", list(ENCODERS))


def seen(text: str, encoding: str) -> str:
    """Text of an encoding as a program of today shows it."""
    return from_bytes(ENCODERS[encoding](text))


def small(rows: Rows) -> Rows:
    return [[cell.lower() for cell in row] for row in rows]


# --- syllables --------------------------------------------------------------------------------


SYLLABLES = """
Trường nghỉ khuỷu giếng gì quyển quốc thuở hoà hòa HÒA yêu ỉa Đặng xoong rượu khúc ngoằn tịch ễnh
nguyệt mưỡu Ðồng Đắk
"""
NO_SYLLABLES = """
Tr­êng häc Tröôøng hoïc ngĩ ghà cỉ kà kêt đươc hocj TrÆ°á»ng tảibỏ Müller café GDĐT hòá
"""


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_a_word_that_is_a_syllable(word: str) -> None:
    assert valid_syllable(word)
    assert valid_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", NO_SYLLABLES.split())
def test_a_word_that_is_none(word: str) -> None:
    assert not valid_syllable(word)


def test_words_are_what_has_marks_but_abbreviations() -> None:
    assert words("Phòng GDĐT và “UBND” (QĐ số 5): ý kiến, m ê – 5°") == [
        "Phòng",
        "và",
        "số",
        "kiến",
    ]


# --- decoders ---------------------------------------------------------------------------------


@ENCODINGS
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_comes_back(sentence: str, encoding: Encoding) -> None:
    read = decode(seen(sentence, encoding), encoding)
    assert (read.lower() if encoding == "tcvn3" else read) == (
        sentence.lower() if encoding == "tcvn3" else sentence
    )


def test_capitals() -> None:
    assert decode_vni("THAØNH PHOÁ HOÀ CHÍ MINH") == "THÀNH PHỐ HỒ CHÍ MINH"
    assert decode_vni("THAøNH") == "THÀNH"
    assert decode_tcvn3("tæ chøc tÝn dông", capitals=True) == "TỔ CHỨC TÍN DỤNG"
    assert decode_tcvn3("THµNH PHè Hµ Néi, §¶ng ñy") == "THÀNH PHỐ Hà Nội, Đảng ủy"


_SYLLABLES = st.tuples(
    st.sampled_from(["", "b", "ch", "đ", "h", "kh", "ph", "t", "tr"]),
    st.sampled_from(
        "a ă- ai anh ao âu ây âm ăng em eo êm ia iêng iêu oa oai on ôi ơi ơn oăn u ua ui uân uyên"
        " ưa ưng ươi ương uông".replace("ă-", "ăn").split()
    ),
    st.sampled_from(["", *_TONES]),
).map(lambda parts: parts[0] + _toned(parts[1], parts[2]))


def _toned(rime: str, tone: str) -> str:
    """The tone on the last vowel, or the last but one before a vowel that ends the rime."""
    at = max(i for i, letter in enumerate(rime) if letter in "aăâeêioôơuưy")
    marked = [i for i, letter in enumerate(rime) if letter in "ăâêôơư"]
    at = marked[-1] if marked else at
    return unicodedata.normalize("NFC", rime[: at + 1] + tone + rime[at + 1 :])


@ENCODINGS
@given(syllables=st.lists(_SYLLABLES, min_size=1, max_size=8), capital=st.booleans())
def test_syllables_come_back(encoding: Encoding, syllables: list[str], capital: bool) -> None:
    text = " ".join(syllables)
    assert all(map(valid_syllable, syllables))
    if capital and encoding != "tcvn3":
        text = text.upper()
    assert decode(seen(text, encoding), encoding) == text


@given(st.lists(_SYLLABLES, min_size=1, max_size=8).map(" ".join))
def test_utf_8_taken_for_latin_1_comes_back(text: str) -> None:
    assert decode_utf8_twice(text.encode().decode("latin-1")) in (
        text,
        text.encode().decode("latin-1"),
    )


@pytest.mark.parametrize(
    ("text", "is_lost"),
    [
        ("Đồng ý, rất hài lòng".encode().decode("cp1252", errors="ignore"), True),
        ("Đồng ý, rất hài lòng".encode().decode("cp1252", errors="replace"), True),
        ("rất hài lòng".encode().decode("latin-1").replace("\xa0", " "), True),
        ("thế là".encode().decode("latin-1").strip(), True),
        ("Đồng ý, “rất” hài lòng – là".encode().decode("latin-1"), False),
        ("rất hài lòng, LÃ HỘI".encode().decode("latin-1"), False),
    ],
)
def test_lost_bytes_are_found_and_not_guessed(text: str, is_lost: bool) -> None:
    assert lost(text, decode_utf8_twice(text)) == is_lost


# --- evidence ---------------------------------------------------------------------------------


@ENCODINGS
def test_evidence_finds_the_encoding(encoding: Encoding) -> None:
    evidence = detect([seen(sentence, encoding) for sentence in SENTENCES])
    assert evidence.encoding == encoding
    assert evidence.valid_after == evidence.accented_words
    assert 2 * evidence.valid_before < evidence.valid_after


def test_evidence_of_unicode() -> None:
    assert detect(SENTENCES).encoding == "utf-8"
    assert detect([unicodedata.normalize("NFD", text) for text in SENTENCES]).encoding == "utf-8"


@pytest.mark.parametrize("texts", [[], ["Phó"], ["Tr­êng häc"], ["Phó"] * 500, ["Phú", "Hoà"]])
def test_fewer_than_three_different_words_decide_nothing(texts: list[str]) -> None:
    assert detect(texts).encoding is None


# --- whole files ------------------------------------------------------------------------------


Rows = list[list[str]]


def read(
    rows: Rows, fonts: Mapping[Place, LegacyFont] | None = None, **options: Any
) -> tuple[Rows, Recoded]:
    """The rows of a file's only sheet in Unicode, and all that is said about them."""
    texts = {("A", r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row)}
    result = recode(texts, fonts or {}, **options)
    texts |= result.texts
    return [[texts["A", r, c] for c in range(len(row))] for r, row in enumerate(rows)], result


def test_clean_text_is_left_alone() -> None:
    rows = [[text, "Phó", "Pétrus Ký", "côt", "© 5 m²", "tòan"] for text in SENTENCES]
    assert read(rows) == (rows, Recoded({}))
    assert not any(doubtful(cell) for row in rows for cell in row if "²" not in cell)


@ENCODINGS
@pytest.mark.parametrize("sound", [True, False])
def test_a_file_is_read(encoding: Encoding, sound: bool) -> None:
    rows = [[text, "Phú", "có", "5"] for text in SENTENCES]
    written = [[seen(cell, encoding) for cell in row] for row in rows]
    assert any(doubtful(row[0]) for row in written)
    found, result = read(written, sound=sound)
    assert small(found) == small(rows)
    (reading,) = result.readings
    assert reading.encoding == encoding
    assert reading.accented_words == reading.valid_after


def test_a_column_decides_before_the_file() -> None:
    rows = [[text, seen(text, "tcvn3"), seen(text, "vni")] for text in SENTENCES]
    found, result = read(rows)
    assert small(found) == small([[text] * 3 for text in SENTENCES])
    assert [reading.encoding for reading in result.readings] == ["tcvn3", "vni"]
    assert "6 ô theo cột" in str(result.readings[0])


def test_in_a_file_of_two_encodings_a_thin_column_is_asked_about() -> None:
    rows = [[text, seen(text, "tcvn3"), "Phó"] for text in SENTENCES]
    with pytest.raises(UnsureError) as caught:
        read(rows)
    assert caught.value.columns == [("A", 2)]
    assert caught.value.words == ["Phó"]
    assert read(rows, stated="utf-8")[0] == rows
    stated, _ = read(rows, stated="tcvn3")
    assert [row[2] for row in stated] == ["Phú"] * len(rows)
    assert [row[0] for row in stated] == SENTENCES


def test_plain_unicode_stays_in_a_column_of_something_else() -> None:
    rows = [["Ý kiến của trường"], *([text] for text in SENTENCES)]
    written = [rows[0], *([seen(text, "tcvn3")] for text in SENTENCES)]
    assert small(read(written)[0]) == small(rows)


@pytest.mark.parametrize("rows", [[["Tr\u00adêng"]], [["häc"], ["häc"]], [["hoïc", "Tröôøng"]]])
def test_thin_evidence_is_asked_about(rows: Rows) -> None:
    assert doubtful(rows[0][0])
    with pytest.raises(UnsureError):
        read(rows)
    assert read(rows, stated="utf-8")[0] == rows


@pytest.mark.parametrize("cell", ["Phó", "ë", "X¸"])
def test_bytes_without_evidence_are_asked_about(cell: str) -> None:
    with pytest.raises(UnsureError):
        read([[cell]], sound=False)
    assert read([[cell]], sound=False, stated="tcvn3")[0] == [[decode_tcvn3(cell)]]


def test_bytes_of_signs_alone_need_no_evidence() -> None:
    assert read([["5° – “a”"]], sound=False)[0] == [["5° – “a”"]]


def test_text_in_no_known_encoding_is_asked_about() -> None:
    with pytest.raises(UnsureError):  # VISCII
        read([["Trßñng Ti¬u h÷c Phþ Hõa"], ["nhß v¬ sinh cäa hñc"]], sound=False)


def test_utf_8_encoded_twice_is_repaired_and_losses_are_named() -> None:
    rows = [[text.encode().decode("latin-1")] for text in SENTENCES]
    rows[1] = ["Đồng ý".encode().decode("cp1252", errors="ignore")]
    found, result = read([*rows, ["Phú"]])
    assert result.lost == (("A", 1, 0),)
    assert found == [[SENTENCES[0]], rows[1], *([text] for text in SENTENCES[2:]), ["Phú"]]
    (reading,) = result.readings
    assert reading.encoding == "utf-8-twice"


# --- fonts ------------------------------------------------------------------------------------


def test_what_fonts_say() -> None:
    assert legacy_font(".VnTime") == LegacyFont("tcvn3")
    assert legacy_font(".VnArial NarrowH") == LegacyFont("tcvn3", capitals=True)
    assert legacy_font("vni-times") == LegacyFont("vni")
    assert legacy_font("Times New Roman") is None


def write(path: Path, rows: Rows, fonts: Rows) -> Path:
    """A workbook of these cells in these fonts, from A1 on."""
    book = openpyxl.Workbook()
    for r, (cells, names) in enumerate(zip(rows, fonts, strict=True), start=1):
        for c, (text, name) in enumerate(zip(cells, names, strict=True), start=1):
            book.active.cell(r, c, text).font = Font(name=name)
    book.save(path)
    return path


@pytest.mark.parametrize(("font", "found"), [("Arial", False), (".VnTime", True)])
def test_fonts_of_a_workbook(tmp_path: Path, font: str, found: bool) -> None:
    path = write(tmp_path / "a.xlsx", [["Phó"]], [[font]])
    assert bool(legacy_fonts(path.read_bytes(), path.name)) is found


def test_cells_in_another_font_follow_their_column() -> None:
    rows = [[seen(text, "tcvn3")] for text in SENTENCES]
    fonts = {("A", row, 0): LegacyFont("tcvn3") for row in range(len(rows))}
    found, result = read([*rows, ["Phó"], ["H¶i"]], fonts)
    assert found[-2:] == [["Phú"], ["Hải"]]
    assert result.readings[0].cells == {"phông chữ": len(rows), "cột": 2}


def test_unicode_typed_in_a_legacy_font_stays() -> None:
    rows = [[text] for text in SENTENCES]
    fonts = {("A", row, 0): LegacyFont("tcvn3") for row in range(len(rows))}
    assert read(rows, fonts)[0] == rows


# --- real files -------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("with_fonts", [True, False])
@pytest.mark.parametrize("path", LEGACY, ids=lambda path: path.stem[:20])
def test_real_workbooks_become_vietnamese(path: Path, with_fonts: bool) -> None:
    data = path.read_bytes()
    cells = texts_of(path)
    fonts = legacy_fonts(data, path.name) if with_fonts else {}
    assert any(map(doubtful, cells.values()))
    result = recode(cells, fonts)
    found = [word for text in (cells | dict(result.texts)).values() for word in words(text)]
    assert len(found) > 50
    assert sum(map(valid_syllable, found)) >= 0.97 * len(found)


@needs_shared
def test_no_clean_text_is_converted() -> None:
    for path in [*(SHARED / "sources").glob("*.txt"), REAL / "uit-vsfc" / "dev_sents.txt"]:
        lines = [[line] for line in path.read_text(encoding="utf-8").splitlines()]
        assert read(lines)[0] == lines
        for line in lines:
            assert read([line])[0] == [line]
    cells = texts_of(REAL / "bac-ninh" / "responses.xlsx")
    assert recode(cells, {}) == Recoded({})
    assert not any(map(doubtful, cells.values()))


def texts_of(path: Path) -> dict[Place, str]:
    """All texts of a workbook as they are."""
    book = CalamineWorkbook.from_path(path)
    return {
        (name, r, c): cell
        for name in book.sheet_names
        for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for c, cell in enumerate(row)
        if isinstance(cell, str)
    }


# --- files as they are read ---------------------------------------------------------------------


def test_the_font_decides_where_there_is_one(tmp_path: Path) -> None:
    rows = [["Phó", "Phó", "Phuù"], ["tr\u00adêng häc", "Trường", "Chánh Mỹ"]]
    fonts = [[".VnTime", "Arial", "VNI-Times"], [".VnTimeH", "Arial", "Arial"]]
    path = write(tmp_path / "a.xlsx", rows, fonts)
    (sheet,) = read_sheets(path, path.name)
    assert sheet.rows == [["Phú", "Phó", "Phú"], ["TRƯỜNG HỌC", "Trường", "Chánh Mỹ"]]
    assert sheet.encoding == "TCVN3 (ABC), VNI, Unicode"
    assert "2 ô theo phông chữ" in sheet.evidence


CSV = "Trường;Ý kiến\r\n" + "".join(f"{text};{text}\r\n" for text in SENTENCES)


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"], ids=str
)
def test_unicode_text_files(tmp_path: Path, codec: str) -> None:
    assert read_bytes(tmp_path, CSV.encode(codec)).rows == [
        line.split(";") for line in CSV.splitlines()
    ]


@ENCODINGS
def test_text_files_in_other_encodings(tmp_path: Path, encoding: Encoding) -> None:
    sheet = read_bytes(tmp_path, ENCODERS[encoding](CSV))
    assert small(list(sheet.rows)) == [line.lower().split(";") for line in CSV.splitlines()]
    assert sheet.encoding == TITLES[encoding]


def test_utf_8_with_a_damaged_byte(tmp_path: Path) -> None:
    data = CSV.encode().replace("nhà".encode(), "nhà".encode()[:-1], 1)
    sheet = read_bytes(tmp_path, data)
    (problem,) = sheet.problems
    assert (problem.code, problem.row, problem.column) == ("INTAKE-ENCODING-LOST", 4, "A")
    assert sheet.rows[1] == [SENTENCES[0], SENTENCES[0]]


def test_the_analyst_is_asked_once_and_can_answer(tmp_path: Path) -> None:
    data = to_tcvn3("Phú,Hoà\n")
    with pytest.raises(ProblemsError) as caught:
        read_bytes(tmp_path, data)
    (problem,) = caught.value.problems
    assert problem.code == "INTAKE-ENCODING-UNSURE"
    assert "TCVN3 (ABC) “Phú”" in problem.value
    assert all(encoding in problem.action for encoding in TITLES)
    assert read_bytes(tmp_path, data, "tcvn3").rows == [["Phú", "Hoà"]]
    with pytest.raises(ProblemsError, match="INTAKE-ENCODING"):
        read_bytes(tmp_path, data, "utf-8")


def read_bytes(folder: Path, data: bytes, encoding: Encoding | None = None) -> Sheet:
    path = folder / "a.csv"
    path.write_bytes(data)
    (sheet,) = read_sheets(path, path.name, encoding)
    return sheet


@ENCODINGS
def test_a_school_that_types_another_encoding_counts_the_same(
    project: Project, survey: Survey, encoding: Encoding
) -> None:
    forms = [[n, 5, "Hài lòng", "Có", "Nhà trường", 2, SENTENCES[n]] for n in range(5)]
    rows = form_sheet("Tiểu học Suối Mơ", forms)
    written = [[seen(c, encoding) if isinstance(c, str) else c for c in row] for row in rows]
    plain = gather(project, survey, {"truong/a.xlsx": {PARENTS: rows}})
    legacy = gather(project, survey, {"truong/a.xlsx": {PARENTS: written}})
    assert counted(legacy) == counted(plain)
    assert found(legacy) == found(plain)
    table = files_table(legacy.files, survey)
    assert table.rows[0][3] == TITLES[encoding]
    assert table.note.startswith(f"Chữ đã chuyển sang Unicode: truong/a.xlsx: {TITLES[encoding]}")
    assert files_table(plain.files, survey).note == ""
