"""Names of persons in a text, by what stands before and around them.

After a title (thầy, cô, em …, also with a role: "cô giáo chủ nhiệm") a name is: words with
capitals; in small letters, syllables of the lists, where an ordinary meaning is excluded by what
follows. Without a title: a surname with what goes with it, written with capitals or with "thị",
"văn". Where capitals say nothing (all in capitals, each word with one, none) all words count as
small. Names of places stay, but not after a person's title ("cô Nguyễn Du").
"""

from collections.abc import Iterator

from langnghe.opinions.letters import HIDDEN_ADDRESS, Letters, Token
from langnghe.opinions.numbers import Found
from langnghe.opinions.parts import Part, parts

_LONGEST = 5
"""Syllables of the longest name taken."""


def find_persons(key: Letters, keep: tuple[str, ...] = ()) -> Iterator[Found]:
    """Names of persons in order of place; `keep` are names of places, schools and the like."""
    for part in parts(key, keep):
        yield from _in_part(part)


def _in_part(part: Part) -> Iterator[Found]:
    at = 0
    while at < len(part.tokens):
        found = _titled(part, at) or _introduced(part, at) or _untitled(part, at)
        if not found:
            at += part.longest(at, part.lists.public) or part.longest(at, part.lists.keep, 6) or 1
            continue
        first, last = found
        while True:
            yield Found("name", part.tokens[first].start, part.tokens[last - 1].end)
            at = last
            more = _listed(part, at)
            if not more:
                break
            first, last = more


# --- after a title ---------------------------------------------------------------------------


def _titled(part: Part, at: int) -> tuple[int, int] | None:
    """The name after the title or role at a place, with what may stand between."""
    lists = part.lists
    strong, weak = part.longest(at, lists.titles), part.longest(at, lists.weak_titles)
    role = 0 if strong or weak else part.longest(at, lists.roles)
    if not (strong or weak or role) or part.ends_before(at, lists.not_before_title, 1):
        return None
    if part.capital(at) and part.ends_before(at, lists.place_heads):
        return None  # trường Cô Giang, cầu Ông Lãnh
    if part.longest(at, lists.public):
        return None  # Bác Hồ, Bà Rịa
    if part.longest(at, lists.phrases, 2) == 2 and not part.capital(at + 1):
        return None  # anh văn
    name = at + (strong or weak or role)
    while part.joined(name, "/,:–-") and (more := _role(part, name)):
        if part.capital(name) and more == 1 and not part.capital(name - 1) and part.is_name(name):
            break
        name += more
    name = _past_class(part, name)
    if name >= len(part.tokens) or not part.joined(name, ":.(“\"'‘"):
        return None
    plural = bool(part.ends_before(at, lists.plurals, 2))
    if link := part.longest(name, lists.linking):
        name += link
        if not part.joined(name, ":") or not (part.capital(name) and part.is_name(name)):
            return None
    sure = bool(strong) or (bool(weak) and part.capital(name))
    last = _name_end(part, name, sure=sure, small=part.has(at, lists.small_ones))
    if last and (plural or not strong) and _is_kept(part, name, last):
        return None
    return (name, last) if last else None


def _role(part: Part, at: int) -> int:
    """How many tokens from a place are a role, or what narrows one down ("giáo", "thể dục")."""
    return part.longest(at, part.lists.roles) or part.longest(at, part.lists.inner_roles)


def _past_class(part: Part, at: int) -> int:
    """Past "lớp 3A" between a role and a name with a capital: "cô giáo lớp 3A Lan"."""
    if not part.has(at, part.lists.class_words) or at + 2 >= len(part.tokens):
        return at
    letter = part.tokens[at + 1]
    if letter.end - letter.start > 1 or not letter.gap.strip().isdigit():
        return at
    return at + 2 if part.capital(at + 2) and part.is_name(at + 2) else at


def _introduced(part: Part, at: int) -> tuple[int, int] | None:
    lists = part.lists
    count = part.longest(at, lists.introductions)
    sure = bool(count)
    if part.ends_before(at, lists.not_before_title, 1):
        return None
    count = count or part.longest(at, lists.weak_introductions)
    name = at + count
    if not count or not part.joined(name, ":,") or not (sure or part.is_name(name)):
        return None
    last = _name_end(part, name, sure=sure)
    small = not part.capital(name)
    if sure and small and not last:
        last = _alone(part, name)
    elif small and not sure and last < name + 2:
        last = 0  # "em là lan" may be anything, "con là ngọc hân" not
    return (name, last) if last and not (not sure and _is_kept(part, name, last)) else None


def _alone(part: Part, at: int) -> int:
    """The end of the syllables of names after "tên", where nothing else follows: "tên bảy,"."""
    last = at
    while last < min(len(part.tokens), at + 3) and (last == at or part.joined(last)):
        if not part.is_name(last) or _is_phrase(part, last):
            break
        last += 1
    return 0 if last == at or part.joined(last) else last


def _name_end(part: Part, at: int, *, sure: bool, small: bool = False) -> int:
    """Where the name that starts at a place ends; 0 where there is none.

    `sure`: the title is one that a name follows; else a capital alone is not enough. `small`: the
    title is one for small children, who have other names at home.
    """
    if _is_head_of_place(part, at) or _is_phrase(part, at):
        return 0
    if part.capital(at):
        return _capitals_end(part, at, sure=sure)
    if small and (count := part.longest(at, part.lists.nicknames, 2)):
        return at + count
    return _small_end(part, at, sure=sure)


def _capitals_end(part: Part, at: int, *, sure: bool) -> int:
    token = part.tokens[at]
    is_name = part.is_name(at)
    if not is_name and (part.has(at, part.lists.never) or _is_short_form(token)):
        return 0
    if (not is_name and part.has(at, part.lists.titles)) or not (sure or is_name):
        return 0
    if part.has(at, part.lists.titles) and part.capital(at - 1):
        return 0  # Thầy Cô, Anh Chị
    last = at + 1
    while (
        last < len(part.tokens)
        and last < at + _LONGEST
        and part.joined(last, ".’'-")
        and part.capital(last)
        and not _is_head_of_place(part, last)
        and not _is_short_form(part.tokens[last])
        and (part.is_name(last) or not part.has(last, part.lists.never))
        and (part.is_name(last) or not part.has(last, part.lists.titles))
        and not (part.marked and _is_phrase(part, last))
    ):
        last += 1
    return last


def _is_phrase(part: Part, at: int) -> bool:
    """Whether an ordinary phrase starts here: "An toàn", but "Thành Đạt" is a name."""
    return part.longest(at, part.lists.phrases, 2) == 2 and not (
        part.capital(at) and part.capital(at + 1)
    )


def _is_short_form(token: Token) -> bool:
    """GVCN, BGH: capitals only, and no syllable has no vowel."""
    return token.shouted and not any(letter in "aeiouy" for letter in token.bare)


def _small_end(part: Part, at: int, *, sure: bool) -> int:
    """A name in small letters: by the lists, and by what follows where it has another meaning."""
    lists, tokens_ = part.lists, part.tokens
    if not part.is_name(at) or part.has(at, lists.titles):
        return 0
    if part.has(at, lists.never) and not (part.joined(at + 1) and _is_clear(part, at + 1)):
        return 0
    surname = part.has(at, lists.clear_surnames) or (
        part.has(at, lists.surnames)
        and part.joined(at + 1)
        and part.has(at + 1, lists.sure_middles)
    )
    last = at + 1
    while last < min(len(tokens_), at + _LONGEST) and part.joined(last):
        if not _goes_on(part, last, full=surname and last < at + 3):
            break
        last += 1
    clear = [_is_clear(part, one) for one in range(at, last)]
    if (sure and any(clear[-1:] if len(clear) == 1 else clear)) or (surname and last > at + 1):
        return last
    if surname or clear[0]:
        return last if sure or last == len(tokens_) or _is_followed(part, last) else 0
    if len(clear) > 1 and any(clear):
        return last  # con gia huy
    if part.has(at, lists.adjectives):
        # "bé hiền nên …", "cô hiền và thầy vui" say how they are.
        return last if _is_followed(part, last) and not part.has(last, lists.loose) else 0
    return last if _beside_another(part, last) or _is_followed(part, last) else 0


def _is_clear(part: Part, at: int) -> bool:
    """Whether a syllable, in small letters, has hardly another meaning than a name."""
    return part.has(at, part.lists.given) and not part.has(at, part.lists.ordinary)


def _beside_another(part: Part, at: int) -> bool:
    """Whether "và cô …" follows: "thầy hưng và thầy dũng"."""
    lists = part.lists
    return part.joined(at) and part.has(at, lists.joining) and part.has(at + 1, lists.titles)


def _goes_on(part: Part, at: int, *, full: bool) -> bool:
    """Whether the syllable at a place still belongs to a name in small letters.

    `full`: the name began with a surname, and has at most two syllables so far.
    """
    lists = part.lists
    if not part.is_name(at) or part.has(at, lists.never) or _is_phrase(part, at):
        return False
    named = part.joined(at + 1) and part.is_name(at + 1) and not _is_phrase(part, at + 1)
    more = named and not part.longest(at + 1, lists.doing, 2)
    ends = at + 1 == len(part.tokens) or _is_followed(part, at + 1)
    if part.longest(at, lists.doing, 2):
        return more or (full and ends)  # "cô lan bảo con", "em nguyễn bảo trân"
    return full or more or ends or part.has(at, lists.given)


def _is_followed(part: Part, at: int) -> bool:
    """Whether what comes next is said of a person."""
    lists = part.lists
    if not part.joined(at) or (not part.marked and part.has(at, lists.loose)):
        return False
    return bool(part.longest(at, lists.doing, 3) or _role(part, at))


def _listed(part: Part, at: int) -> tuple[int, int] | None:
    """One more name of a list: "cô Lan, Hồng và Huệ"."""
    lists = part.lists
    if at < len(part.tokens) and part.tokens[at].gap.strip() in (",", "/", "&", "-", "+"):
        first = at
    elif part.joined(at) and part.has(at, lists.joining):
        first = at + 1
        if not part.joined(first):
            return None
    else:
        return None
    if first >= len(part.tokens) or not part.capital(first):
        return None
    if not (part.has(first, lists.given) or part.has(first, lists.ordinary)):
        return None
    if part.has(first, lists.titles) or part.longest(first, lists.phrases, 2) == 2:
        return None
    return (first, _capitals_end(part, first, sure=False) or first + 1)


# --- places ----------------------------------------------------------------------------------


def _is_head_of_place(part: Part, at: int) -> bool:
    """Whether the name of a place starts here: "trường", or "Trường" before another capital."""
    count = part.longest(at, part.lists.place_heads)
    if not count:
        return False
    if not part.marked and not part.capital(at) and part.has(at, part.lists.clear_surnames):
        # "em truong gia bao" is Trương Gia Bảo, "em truong nguyen du" goes to a school.
        named = part.is_name(at + 1) and part.is_name(at + 2) and part.joined(at + 1)
        kept = part.longest(at + 1, part.lists.public) or part.longest(at + 1, part.lists.keep, 6)
        return not named or bool(kept)
    if count > 1 or not part.capital(at) or not part.is_name(at):
        return True
    return part.joined(at + 1) and (
        part.tokens[at + 1].capital or bool(part.longest(at + 1, part.lists.place_heads))
    )


def _is_kept(part: Part, first: int, last: int) -> bool:
    words = tuple(part.words[first:last])
    return words in part.lists.public.all or words in part.lists.keep.all


def find_doubtful(key: Letters, keep: tuple[str, ...] = ()) -> Iterator[tuple[int, int]]:
    """Spans that may be names and were not taken for any: for the person who signs.

    Words with capitals inside a sentence that name no kept place, and a title with a syllable of
    the lists after it.
    """
    for part in parts(key, keep):
        at = 0
        while at < len(part.tokens):
            count = _doubtful(part, at)
            if count:
                yield part.tokens[at].start, part.tokens[at + count - 1].end
            at += count or 1


def _doubtful(part: Part, at: int) -> int:
    """How many tokens from a place may be a name, with the title before it where there is one."""
    lists = part.lists
    title = part.longest(at, lists.titles) or part.longest(at, lists.weak_titles)
    if title and part.joined(at + title) and part.longest(at + title, lists.phrases, 2) != 2:
        name = at + title
        known = part.has(name, lists.given) or part.has(name, lists.ordinary)
        if known and not part.has(name, lists.never) and not _is_head_of_place(part, name):
            return title + 1
    kept = max(part.longest(at, lists.public), part.longest(at, lists.keep, 6))
    if kept:
        return 0
    last = at
    while last < len(part.tokens) and part.capital(last) and (last == at or part.joined(last)):
        last += 1
    first_word = at == 0 and last - at == 1
    if last == at or first_word or _is_head_of_place(part, at) or _inside_place(part, at):
        return 0
    if part.ends_before(at, lists.place_heads):
        return 0
    return last - at if any(part.is_name(one) for one in range(at, last)) else 0


# --- without a title -------------------------------------------------------------------------


def _untitled(part: Part, at: int) -> tuple[int, int] | None:
    """A surname and what goes with it, or two given names with capitals."""
    lists = part.lists
    kept = max(part.longest(at, lists.public), part.longest(at, lists.keep, 6))
    surname = part.is_in(at, lists.surnames)
    if not surname and not (part.capital(at) and part.is_name(at)):
        return None
    if part.ends_before(at, lists.place_heads) or _inside_place(part, at):
        return None
    if part.tokens[at].gap.strip(" ,").endswith(HIDDEN_ADDRESS):
        return None  # 12 Nguyễn Văn Tiết
    if surname and part.joined(at + 1) and part.is_in(at + 1, lists.sure_middles):
        small = not part.capital(at)
        last = _small_end(part, at, sure=True) if small else _capitals_end(part, at, sure=False)
        return None if kept and kept >= last - at else ((at, last) if last > at + 2 else None)
    if not part.capital(at):
        return None
    last = _capitals_end(part, at, sure=False)
    while last > at and not part.is_name(last - 1):
        last -= 1
    if last - at < 2 or (kept and kept >= last - at):
        return None
    if not all(part.is_name(one) for one in range(at, last)):
        return None
    placed = _is_placed(part, at)
    if surname and (last - at >= 3 or part.is_in(at, lists.clear_surnames)) and not placed:
        return (at, last)
    # "Theo Thảo My thì": given names, and one of them without another meaning.
    given = all(part.is_in(one, lists.given, lists.ordinary) for one in range(at, last))
    clear = any(_is_clear(part, one) for one in range(at, last))
    return (at, last) if given and clear and not placed and last - at <= 3 else None


def _is_placed(part: Part, at: int) -> bool:
    """Whether a place is named here: "ở Phú Lợi", "các trường ở Phú Lợi, Phú Cường"."""
    if part.ends_before(at, part.lists.place_before, 1):
        return True
    first = at - 1
    if first < 1 or part.tokens[at].gap.strip() != "," or not part.capital(first):
        return False
    while first > at - 8 and part.joined(first) and part.capital(first - 1):
        first -= 1
    lists = part.lists
    return bool(part.ends_before(first, lists.place_before, 1)) or bool(
        part.ends_before(first, lists.place_heads)
    )


def _inside_place(part: Part, at: int) -> bool:
    """Whether the capitals that run up to this one began after the word for a place."""
    first = at
    while first > at - 8 and part.joined(first) and part.capital(first) and part.capital(first - 1):
        first -= 1
    return first < at and (
        bool(part.ends_before(first, part.lists.place_heads))
        or any(part.longest(one, part.lists.place_heads) for one in range(first, at))
    )
