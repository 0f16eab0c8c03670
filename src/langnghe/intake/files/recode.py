"""A file's cells in Unicode, whatever encoding they were typed in.

The encoding of a cell is decided by its font where that names one, then by its column, then by
the file, and never by the cell alone: "Phó" is "Phó" in Unicode and "Phú" in TCVN3. Where nothing
decides and it matters, the params have to say.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from langnghe.intake.files.cell_fonts import LegacyFont, Place, legacy_fonts
from langnghe.intake.files.columns import Column, Grid
from langnghe.intake.files.encodings import (
    FEWEST,
    READINGS,
    TITLES,
    count,
    decode,
    decode_tcvn3,
    decode_utf8_twice,
    detect,
    fits,
    lost,
    only_unicode,
    surely_unicode,
    words,
)
from langnghe.intake.files.syllables import valid_syllable
from langnghe.params.models import Encoding
from langnghe.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from langnghe.intake.files.sheets import Sheet

Texts = Mapping[Place, str]
Where = tuple[str, int]
"""A sheet's name and a column from 0."""


class UnsureError(Exception):
    """Nothing decides how these columns were encoded; `words` are what stands in them."""

    def __init__(self, columns: Sequence[Where], words: Sequence[str]) -> None:
        super().__init__(columns, words)
        self.columns, self.words = columns, words


@dataclass(frozen=True)
class Way:
    """How a cell is read, and by what that was decided."""

    encoding: Encoding
    by: str


@dataclass(frozen=True)
class Reading:
    """All that was read as one encoding: cells by what decided them, and their accented words."""

    encoding: Encoding
    cells: Mapping[str, int]
    accented_words: int
    valid_before: int
    valid_after: int

    def __str__(self) -> str:
        by = ", ".join(f"{cells} ô theo {what}" for what, cells in self.cells.items())
        return (
            f"{TITLES[self.encoding]}: {by}; {self.valid_after}/{self.accented_words} từ có dấu "
            f"đúng chính tả (trước khi chuyển mã: {self.valid_before})"
        )


@dataclass(frozen=True)
class Recoded:
    """The cells that change, what they were read as, and those of which bytes are lost."""

    texts: Texts
    readings: tuple[Reading, ...] = ()
    lost: tuple[Place, ...] = ()


# Letters and neighbours that Vietnamese has not: of TCVN3, of VNI, of Windows-1258.
DOUBTFUL = (
    "[¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]"
    "|[ae][àáâãèéêùúõ]|o[âêõùú]|[uy][õù]"
    "|[a-zß-ÿ][ÌÒ]|[aeiouyâãêôõý][ìò]|[ýÝ][õÕaeoAEO]"
)
_DOUBTFUL = re.compile(DOUBTFUL)


def doubtful(text: str) -> bool:
    """Whether a text has a word that Unicode does not explain; it always matches `DOUBTFUL`.

    A file without any needs no closer look.
    """
    return _DOUBTFUL.search(text) is not None and not all(
        valid_syllable(word) or only_unicode(word) for word in words(text)
    )


def recode(
    texts: Texts,
    fonts: Mapping[Place, LegacyFont],
    *,
    sound: bool = True,
    stated: Encoding | None = None,
) -> Recoded:
    """All text in Unicode; ASCII may be left out of `texts`.

    `sound`: the text may be Unicode already; False where its bytes cannot be UTF-8. `stated` holds
    where the evidence does not decide; "utf-8" leaves sound text as it is. Raises UnsureError.
    """
    if sound and stated == "utf-8":
        return Recoded({})
    repaired = _repaired(texts, stated)
    rest = {place: text for place, text in texts.items() if place not in repaired}
    ways = _Ways(rest, fonts, sound or bool(repaired), stated).of_all()
    changed = repaired | {
        place: _decoded(texts[place], way.encoding, fonts.get(place)) for place, way in ways.items()
    }
    ways |= dict.fromkeys(repaired, Way("utf-8-twice", "tệp"))
    gone = tuple(place for place, text in repaired.items() if lost(texts[place], text))
    for place in gone:
        del changed[place], ways[place]
    return Recoded(changed, tuple(_readings(ways, texts, changed)), gone)


def in_unicode(
    sheets: Sequence["Sheet"], data: bytes, *, sound: bool, stated: Encoding | None
) -> list["Sheet"]:
    """The sheets of one file (of `data`), all text in Unicode, with what was decided and why.

    Raises ProblemsError: INTAKE-ENCODING-UNSURE. A sheet's `problems`: INTAKE-ENCODING-LOST.
    """
    fonts = legacy_fonts(data, sheets[0].file) if sheets else {}
    if sound and not fonts and not any(map(_any_doubtful, sheets)):
        return list(sheets)
    texts = {place: text for sheet in sheets for place, text in _texts(sheet)}
    try:
        result = recode(texts, fonts, sound=sound, stated=stated)
    except UnsureError as unsure:
        raise ProblemsError([_question(sheets, unsure)]) from None
    titles = [TITLES[reading.encoding] for reading in result.readings]
    if not titles or any(words(texts[place]) for place in texts.keys() - result.texts.keys()):
        titles.append(TITLES["utf-8"])
    return [
        replace(
            sheet,
            rows=_with(sheet, result.texts),
            encoding=", ".join(titles),
            evidence="; ".join(map(str, result.readings)),
            problems=tuple(
                _loss(sheet, *place[1:]) for place in result.lost if place[0] == sheet.name
            ),
        )
        for sheet in sheets
    ]


def _any_doubtful(sheet: "Sheet") -> bool:
    def test(cell: Any) -> bool:
        return isinstance(cell, str) and doubtful(cell)

    return any(column.which(test, DOUBTFUL, ascii=False).any() for column in sheet.columns)


def _texts(sheet: "Sheet") -> Iterator[tuple[Place, str]]:
    """All text that is not ASCII."""
    for number, column in enumerate(sheet.columns):
        for row in np.flatnonzero(column.where(_is_text)).tolist():
            yield (sheet.name, row, number), column[row]


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.isascii()


def _with(sheet: "Sheet", changed: Texts) -> Grid:
    cells: dict[int, list[Any]] = {}
    for (name, row, column), text in changed.items():
        if name == sheet.name:
            cells.setdefault(column, list(sheet.columns[column]))[row] = text
    return Grid(
        [
            Column.of(cells[number]) if number in cells else column
            for number, column in enumerate(sheet.columns)
        ]
    )


def _loss(sheet: "Sheet", row: int, column: int) -> Problem:
    return sheet.problem(
        "INTAKE-ENCODING-LOST",
        "chữ bị đọc nhầm bảng mã và đã mất một phần, không khôi phục được",
        row=row + 1,
        column=column,
        value=sheet.columns[column][row][:200],
        action="đề nghị đơn vị gửi lại tệp gốc, hoặc sửa theo phiếu giấy",
    )


def _question(sheets: Sequence["Sheet"], unsure: UnsureError) -> Problem:
    """What the analyst has to find out, with what the words would be."""
    names = {name for name, _ in unsure.columns}
    (sheet, *_) = [sheet for sheet in sheets if sheet.name in names]
    problem = sheet.problem(
        "INTAKE-ENCODING-UNSURE",
        "không đủ căn cứ để biết chữ trong tệp dùng bảng mã nào",
        value="; ".join(map(_guesses, unsure.words[:3])),
        action="hỏi đơn vị gửi, rồi ghi “encoding” của nguồn trong tệp tham số năm: "
        + ", ".join(TITLES),
        count=len(unsure.columns),
        **({"column": unsure.columns[0][1]} if len(unsure.columns) == 1 else {}),
    )
    return problem if len(names) == 1 else replace(problem, sheet="")


def _guesses(word: str) -> str:
    """A word and the syllables it may be: “häc”: TCVN3 (ABC) “học”."""
    read = {encoding: decode(word, encoding) for encoding in TITLES}
    guesses = [f"{TITLES[e]} “{text}”" for e, text in read.items() if valid_syllable(text)]
    return f"“{word}”: {', '.join(guesses) or 'không rõ'}"


def _repaired(texts: Texts, stated: Encoding | None) -> dict[Place, str]:
    """What was UTF-8 encoded twice, wherever that makes syllables of what were none."""
    read = {text: decode_utf8_twice(text) for text in set(texts.values())}
    affected = [text for text, now in read.items() if now != text]
    accented, valid = count(affected, "utf-8-twice")
    if not valid or 2 * valid < accented or 2 * count(affected, "utf-8")[1] > valid:
        return {}
    repaired = {place: read[text] for place, text in texts.items() if read[text] != text}
    if accented < FEWEST and stated != "utf-8-twice":
        raise UnsureError(*_columns_and_words({place: texts[place] for place in repaired}))
    return repaired


def _columns_and_words(texts: Texts) -> tuple[list[Where], list[str]]:
    columns = {(sheet, column) for sheet, _, column in texts}
    return sorted(columns), list(dict.fromkeys(w for text in texts.values() for w in words(text)))


class _Ways:
    """How the cells of a file are read. Those of one column and one kind of font go together."""

    def __init__(
        self,
        texts: Texts,
        fonts: Mapping[Place, LegacyFont],
        sound: bool,
        stated: Encoding | None,
    ) -> None:
        self.texts, self.sound, self.stated = texts, sound, stated
        self.groups: dict[tuple[Where, Encoding | None], list[Place]] = defaultdict(list)
        for place in texts:
            font = fonts.get(place)
            self.groups[(place[0], place[2]), font.encoding if font else None].append(place)
        self.partly_unicode = sound and any(
            surely_unicode(word) for text in set(texts.values()) for word in words(text)
        )
        self._found: dict[tuple[Where | None, str], Encoding | None] = {}

    def of_all(self) -> dict[Place, Way]:
        """The cells that are not Unicode already. Raises UnsureError."""
        ways: dict[Place, Way] = {}
        left: list[Place] = []
        unsure: list[Place] = []
        for (column, font), places in self.groups.items():
            way = self._by_font(column, font) if font else self._by_evidence(column)
            if way is None:
                (left if self._harmless(self._pool(column, "")) else unsure).extend(places)
            elif way.encoding != "utf-8":
                ways |= {p: way for p in places if _may_be(self.texts[p], way.encoding)}
        # What could be left alone in a file of Unicode may not be in one that has something else.
        others = {way.encoding for way in ways.values()}
        unsure += [p for p in left if any(self._differs(self.texts[p], other) for other in others)]
        if unsure:
            raise UnsureError(*_columns_and_words({place: self.texts[place] for place in unsure}))
        return ways

    def _by_font(self, column: Where, font: Encoding) -> Way:
        """A font decides, unless what is set in it is plainly something else."""
        found = self._detect(column, font) or self._detect(None, font) or font
        return Way(found, "phông chữ" if found == font else "cột")

    def _by_evidence(self, column: Where) -> Way | None:
        own = self._pool(column, "")
        for where, font, by in (
            (column, "", "cột"), (None, "", "tệp"), (column, "*", "cột"), (None, "*", "tệp")
        ):  # fmt: skip
            found = self._detect(where, font)
            if found and ((where, font) == (column, "") or not self._against(own, found)):
                return Way(found, by)
        if self.stated and (self.sound or self.stated != "utf-8"):
            return Way(self.stated, "tham số")
        return None

    def _pool(self, column: Where | None, font: str) -> set[str]:
        """Texts of a column, or all, in a kind of font: "" names no encoding, "*" is any."""
        return {
            self.texts[place]
            for (of_column, of_font), places in self.groups.items()
            if column in (None, of_column) and font in ("*", of_font or "")
            for place in places
        }

    def _detect(self, column: Where | None, font: str) -> Encoding | None:
        key = (column, font)
        if key not in self._found:
            self._found[key] = detect(self._pool(column, font), sound=self.sound).encoding
        return self._found[key]

    def _against(self, own: set[str], encoding: Encoding) -> bool:
        """Whether a column's few words speak against what the others say.

        In a file that has Unicode too, they do so as soon as all of them can be Unicode.
        """
        if encoding != "utf-8" and self.partly_unicode:
            accented, valid = count(own, "utf-8")
            if 0 < accented == valid:
                return True
        best = max(count(own, reading)[1] for reading in self._readings())
        return best >= 2 and 2 * count(own, encoding)[1] < best

    def _harmless(self, own: set[str]) -> bool:
        """Whether text can stay as it is: Unicode explains its words as well as anything does."""
        if not self.sound:
            return not any(words(text) or re.search("[À-ÿ]", text) for text in own)
        accented, valid = count(own, "utf-8")
        best = max(count(own, reading)[1] for reading in self._readings())
        return valid == best and (accented < FEWEST or 2 * valid >= accented)

    @staticmethod
    def _differs(text: str, encoding: Encoding) -> bool:
        read = words(decode(text, encoding))
        return _may_be(text, encoding) and read != words(text) and all(map(valid_syllable, read))

    def _readings(self) -> Iterable[Encoding]:
        return READINGS if self.sound else [r for r in READINGS if r != "utf-8"]


def _may_be(text: str, encoding: Encoding) -> bool:
    """False for plain Unicode among other text: letters the encoding has not, in valid words."""
    if fits(text, encoding):
        return True
    before, after = words(text), words(decode(text, encoding))
    return sum(map(valid_syllable, after)) > sum(map(valid_syllable, before))


def _decoded(text: str, encoding: Encoding, font: LegacyFont | None) -> str:
    if encoding == "tcvn3" and font:
        return decode_tcvn3(text, capitals=font.capitals)
    return decode(text, encoding)


def _readings(ways: Mapping[Place, Way], texts: Texts, changed: Texts) -> Iterator[Reading]:
    for encoding in TITLES:
        places = [place for place, way in ways.items() if way.encoding == encoding]
        if places:
            before = [word for place in places for word in words(texts[place])]
            after = [word for place in places for word in words(changed[place])]
            yield Reading(
                encoding,
                Counter(ways[place].by for place in places),
                len(after),
                sum(map(valid_syllable, before)),
                sum(map(valid_syllable, after)),
            )
