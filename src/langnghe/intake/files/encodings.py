"""Vietnamese text in the encodings before Unicode: their tables, and what speaks for each.

All functions take text as a program shows it that knows nothing of these encodings, every byte as
Windows-1252 has it: "TiÓu häc" (TCVN3) and "Tieåu hoïc" (VNI) are both "Tiểu học".

TCVN3 is the ABC fonts' encoding (`.VnTime`): TCVN 5712:1993, character set VN3. It has no capitals
with a tone; fonts whose name ends in H (`.VnTimeH`) draw small letters as capitals.

VNI is that of the fonts `VNI-…`, by VNI Software for Windows: a letter with a tone, a circumflex
or a breve is two characters, the letter and then one drawn as its mark.
"""

import mmap
import re
import struct
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import ftfy
import pyarrow as pa

from langnghe.intake.files.syllables import valid_syllable
from langnghe.params.models import Encoding

TITLES: Mapping[Encoding, str] = MappingProxyType(
    {
        "utf-8": "Unicode",
        "windows-1258": "Windows-1258",
        "tcvn3": "TCVN3 (ABC)",
        "vni": "VNI",
        "utf-8-twice": "Unicode bị đọc nhầm",
    }
)

FEWEST = 3
"""Different accented words that evidence needs."""
_MOST = 0.75
"""Share of accented words that must be syllables in the reading that is chosen …"""
_RIVAL = 0.5
"""… and the most of them that may be syllables in another reading."""

_WRONG = "\ufffd"


# --- TCVN3 ------------------------------------------------------------------------------------

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
_HAVE_CAPITALS = frozenset("abcdefghijklmnopqrstuvwxyzăâêôơưđ")
_WORD = re.compile(r"[^\W\d_]+")


def decode_tcvn3(text: str, *, capitals: bool = False) -> str:
    """TCVN3 to Unicode; what is no TCVN3 stays. `capitals`: it stands in a font of capitals.

    A word in two or more capitals was meant as capitals throughout: "THµNH" is "THÀNH".
    """
    decoded = text.translate(_TCVN3)
    return decoded.upper() if capitals else _WORD.sub(_in_one_case, decoded)


def _in_one_case(match: re.Match[str]) -> str:
    word = match[0]
    able = [letter for letter in word if letter.lower() in _HAVE_CAPITALS]
    return word.upper() if len(able) > 1 and "".join(able).isupper() else word


# --- VNI --------------------------------------------------------------------------------------


def _vni_table() -> dict[str, str]:
    """Small letters; what is written with two characters comes first."""
    marked = {
        "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
        "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
        "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
        "u": ("ùøûõï", "úùủũụ"),
        "y": ("ùøûõ", "ýỳỷỹ"),
        "ô": ("ùøûõï", "ớờởỡợ"),
        "ö": ("ùøûõï", "ứừửữự"),
    }
    table = {
        base + mark: letter
        for base, (marks, letters) in marked.items()
        for mark, letter in zip(marks, letters, strict=True)
    }
    return table | dict(zip("íìæóòôöîñ", "íìỉĩịơưỵđ", strict=True))


_VNI = _vni_table()
_VNI_UNIT = re.compile("|".join(_VNI), re.IGNORECASE)


def decode_vni(text: str) -> str:
    """VNI to Unicode, in the case of each base letter; what is no VNI stays."""
    return _VNI_UNIT.sub(_vni_letter, text)


def _vni_letter(match: re.Match[str]) -> str:
    letter = _VNI[match[0].lower()]
    return letter.upper() if match[0][0].isupper() else letter


# --- Windows-1258 and 1252 --------------------------------------------------------------------


def _table(codec: str) -> dict[int, str]:
    """The codec's characters by Latin-1's."""
    decoded = {code: bytes([code]).decode(codec, errors="ignore") for code in range(0x80, 0x100)}
    return {code: letter for code, letter in decoded.items() if letter}


_FROM_1252 = _table("cp1252")
_TO_1252 = {ord(letter): chr(code) for code, letter in _FROM_1252.items()}
_FROM_1258 = _table("cp1258")


_SAMPLE = 1 << 16
"""Bytes from the beginning that show UTF-16."""


def as_utf_8(data: bytes) -> tuple[bytes, bool]:
    """A text file as UTF-8, and whether it was Unicode: UTF-16, or UTF-8 without an error.

    If not, every byte is the character that Windows-1252 shows. Raises UnicodeDecodeError (UTF-16).
    """
    if codec := _utf_16(data):
        return data.decode(codec).encode(), True
    if is_utf_8(data):
        return data, True
    return from_bytes(data).encode(), False


def is_utf_8(data: bytes | mmap.mmap) -> bool:
    """Without taking the memory of the text itself."""
    ends = pa.py_buffer(struct.pack("<2q", 0, len(data)))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _utf_16(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a BOM: half of the bytes of plain letters are zero.
    data = data[:_SAMPLE]
    zeros = {"utf-16-le": data[1::2].count(0), "utf-16-be": data[::2].count(0)}
    codec = max(zeros, key=lambda codec: zeros[codec])
    return codec if 4 * zeros[codec] > len(data) and min(zeros.values()) == 0 else None


def from_bytes(data: bytes) -> str:
    """Bytes as Windows-1252 has them; the five it leaves out as Latin-1's control characters."""
    return data.decode("latin-1").translate(_FROM_1252)


def decode_windows_1258(text: str) -> str:
    """Windows-1258 to Unicode, in NFC: 1258 writes most tones after their letter."""
    return unicodedata.normalize("NFC", text.translate(_TO_1252).translate(_FROM_1258))


# --- UTF-8 taken for something else -----------------------------------------------------------

_FTFY = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, restore_byte_a0=False, replace_lossy_sequences=False
)
_FOREIGN = re.compile("[^a-zđ\u0300-\u0303\u0306\u0309\u031b\u0323]")
_HALF = re.compile("(Ã|áº|á»)( |$)")


def decode_utf8_twice(text: str) -> str:
    """UTF-8 that was taken for Latin-1 or Windows-1252, by ftfy. Where bytes are lost the wrong
    characters stay, and `lost` finds them.
    """
    return text if text.isascii() else ftfy.fix_encoding(text, _FTFY)


def lost(text: str, read: str) -> bool:
    """Whether bytes of `text` are lost: what `decode_utf8_twice` made of it has characters of the
    wrong reading, or ftfy took a space for the byte that it once was.
    """
    return _HALF.search(text) is not None or any(
        _FOREIGN.search(unicodedata.normalize("NFD", word.lower())) for word in words(read)
    )


# --- evidence ---------------------------------------------------------------------------------

# Between words: spaces, ASCII but letters, and the punctuation that all these encodings share.
_TOKEN = re.compile(r"[^\s\x00-@\[-`{-\x7f\u2000-\u206f\ufeff]{2,}")
_NO_VOWEL = re.compile("[bcdđðfghjklmnpqrstvwxz]+")
_ONLY_UNICODE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u0300-\u036f\u1ea0-\u1ef9]")
_NOT_LATIN_1 = re.compile(r"[\u0100-\u036f\u1e00-\u1eff]")


def words(text: str) -> list[str]:
    """The accented words, or what stands in their place; not abbreviations such as "GDĐT"."""
    if text.isascii():
        return []
    tokens = _TOKEN.findall(text)
    return [t for t in tokens if not t.isascii() and not _NO_VOWEL.fullmatch(t.lower())]


def _strict_tcvn3(text: str) -> str:
    return decode_tcvn3(_NOT_LATIN_1.sub(_WRONG, text).translate(_NOT_TCVN3))


def _strict_vni(text: str) -> str:
    return _VNI_OR_NOT.sub(
        lambda match: _vni_letter(match) if match[0].lower() in _VNI else _WRONG, text
    )


def _strict_1258(text: str) -> str:
    return decode_windows_1258(_NOT_LATIN_1.sub(_WRONG, text))


_NOT_TCVN3 = dict.fromkeys((c for c in range(0xC0, 0x100) if c not in _TCVN3), _WRONG)
_VNI_OR_NOT = re.compile(_VNI_UNIT.pattern + r"|[^\W\d_a-z]|[\u0300-\u036f]", re.IGNORECASE)

_DECODERS: Mapping[Encoding, Callable[[str], str]] = MappingProxyType(
    {
        "utf-8": str,
        "windows-1258": decode_windows_1258,
        "tcvn3": decode_tcvn3,
        "vni": decode_vni,
        "utf-8-twice": decode_utf8_twice,
    }
)
_STRICT: Mapping[Encoding, Callable[[str], str]] = MappingProxyType(
    {"utf-8": str, "windows-1258": _strict_1258, "tcvn3": _strict_tcvn3, "vni": _strict_vni}
)


READINGS: tuple[Encoding, ...] = tuple(_STRICT)
"""What text may be as a whole, most usual first."""


def decode(text: str, encoding: Encoding) -> str:
    """Text of a known encoding to Unicode."""
    return _DECODERS[encoding](text)


def fits(text: str, encoding: Encoding) -> bool:
    """Whether a text has no letter that is not in the encoding."""
    return _WRONG not in _STRICT[encoding](text)


def count(texts: Collection[str], encoding: Encoding) -> tuple[int, int]:
    """Different accented words in a reading, and how many of them are syllables.

    A character that the encoding does not have spoils its word.
    """
    read = _STRICT.get(encoding, _DECODERS[encoding])
    found = _different(map(read, texts))
    return len(found), sum(map(valid_syllable, found))


def _different(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in words(text)}


@dataclass(frozen=True)
class Evidence:
    """What different accented words say: `encoding` is None where they do not decide."""

    encoding: Encoding | None
    accented_words: int
    valid_before: int
    valid_after: int


def only_unicode(word: str) -> bool:
    """Whether a word has a Vietnamese letter that Windows-1252 does not show."""
    return _ONLY_UNICODE.search(word) is not None


def surely_unicode(word: str) -> bool:
    """Whether a word is a syllable and cannot be anything but Unicode."""
    return only_unicode(word) and valid_syllable(word)


def detect(texts: Collection[str], *, sound: bool = True) -> Evidence:
    """The encoding in which nearly all accented words are syllables, and in no other.

    Unicode needs no more than one word that nothing else can be, when it explains the others too.
    `sound`: the text may be Unicode; not so where bytes are known not to be UTF-8.
    """
    counts = {encoding: count(texts, encoding) for encoding in READINGS}
    accented, before = counts["utf-8"]
    if not sound:
        del counts["utf-8"]
    elif before >= _MOST * accented and any(map(surely_unicode, _different(texts))):
        return Evidence("utf-8", accented, before, before)
    best = max(counts, key=lambda encoding: counts[encoding][1])
    accented, valid = counts.pop(best)
    rival = max(valid for _, valid in counts.values())
    sure = accented >= FEWEST and valid >= _MOST * accented and rival <= _RIVAL * valid
    return Evidence(best if sure else None, accented, before, valid)
