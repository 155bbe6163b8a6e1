"""Text in the old Bijoy encoding (font SutonnyMJ): is it that, and what is it in Unicode.

Files of many offices still hold it: “Avgvi †mvbvi evsjv” for আমার সোনার বাংলা. To a program it is Latin text, so
nothing refuses it, and nothing finds it again. Whether text is Bijoy can be told of a column better than of a word:
GB is এই, and a size of memory. Nobody converts silently: `legacy.py` notices, offers, and converts when it is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from basis.bijoy_glyphs import BASES, BEFORE, BEHIND, HALVES, HASANTA, OTHERS, REPH, SIGNS, TAILS
from basis.bijoy_words import NEVER, WORD, likeness

ZWNJ, ZWJ = "\u200c", "\u200d"
SURE = 3.0  # likeness of a word that says much
ENOUGH = 12.0  # likeness of such words together, from which a column is believed to be Bijoy
SHARE = 0.2  # and what part of its words they must be at least
ENGLISH = -5.5  # among Bijoy words, one is English only below this: এবং is “Ges”
DOUBTFUL = -3.0  # below it a whole cell of a Bijoy column is English

# A file in Windows-1252 that was read as Latin-1 has control characters in the place of these glyphs.
_FROM_CONTROL = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _one_of(characters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(characters))}]"


# Where the generations of the font differ, or where a glyph is a quotation mark or a dash as well, the neighbours
# say what it is: ্ত, ্থ follow only a half letter, চ্ stands only before চ, ছ and ঞ, and ু has own shapes after র and ল.
_AFTER_HALF = "—Í‘’"
_WITH_RA, _WITH_LA = "iªÖ«µÎå¿Œ£", "j¬\xad"
_HALF = f"(?:{_one_of(set(HALVES) - {'”'})}|”(?=[PQT]))"
_BASE = _one_of(BASES)
_TAIL = (
    f"(?:{_one_of(set(TAILS) - set(_AFTER_HALF) - {'ø'})}|(?<={_one_of(HALVES)}){_one_of(_AFTER_HALF)}"
    f"|(?<=[K-Z_`a-nú¤®¯])ø)"
)
_BEHIND = (
    f"(?:{_one_of(set(BEHIND) - set('“–æ'))}|(?<={_one_of(_WITH_RA + _WITH_LA)})“"
    f"|(?<={_one_of('op' + _WITH_RA)})–|(?<={_one_of(_WITH_RA)})æ)"
)
_SYLLABLE = re.compile(
    f"(?:(?P<before>{_one_of(BEFORE)})(?P<early>u?))?"
    f"(?P<cluster>(?:{_HALF}{{0,3}}{_BASE}|{_HALF}{{1,3}}(?={_TAIL}))(?:{_TAIL}|&{_HALF}{{0,3}}{_BASE})*)"
    f"(?P<rest>(?:{_TAIL}|{_BEHIND}|[©u])*)(?P<bare>&?)"
)
_ALONE = str.maketrans({**OTHERS, **SIGNS, **BEFORE, **{sign: BEHIND[sign] for sign in "vxyz"}})
_LETTER = re.compile("[A-Za-z\x80-\x9f\xa1-\xffŒœŠšŸƒˆ˜†‡‰‹›]")
_BENGALI = re.compile("[\u0980-\u09ff]")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"\w@\w|://|^www\.")


def as_windows(text: str) -> str:
    """The text with the glyphs of Windows-1252 where the same bytes were read as Latin-1."""
    return text if text.isascii() else text.translate(_FROM_CONTROL)


def may_be_bijoy(text: str) -> bool:
    """Whether it is worth to look closer: it has letters, and none in Bangla."""
    return bool(_LETTER.search(text)) and (text.isascii() or not _BENGALI.search(text))


def looks_like_bijoy(texts: Iterable[str], enough: float = ENOUGH, share: float = SHARE) -> bool:
    """Whether some of these texts, the cells of a column, are Bijoy. Codes, numbers, English, addresses are not."""
    words = {word for text in texts if may_be_bijoy(text) for word in _words(as_windows(text))}
    telling = [likeness(word) for word in words if not _is_abbreviation(word)]
    telling = [found for found in telling if found != NEVER]  # codes say nothing about the words beside them
    sure = [found for found in telling if found >= SURE]
    return sum(sure) >= enough and len(sure) >= share * len(telling)


def _is_abbreviation(word: str) -> bool:
    return word.isascii() and word.isupper()


def _words(text: str) -> list[str]:
    return [
        word
        for token in text.split()
        if not _ADDRESS.search(token)
        for word in WORD.findall(token)
        if _LETTER.search(word)
    ]


def to_unicode(text: str, *, mixed: bool = False) -> str:
    """A text in Bijoy as Unicode, form NFC. In a `mixed` one English words, codes and addresses stay as they are.

    Text that is in Bangla already, and what has no letter (a number, a date), is returned unchanged.
    """
    if not may_be_bijoy(text):
        return text
    text = as_windows(text)
    if not mixed:
        return unicodedata.normalize("NFC", _all_of(text))
    words = _words(text)
    english = ENGLISH if sum(map(likeness, words)) > DOUBTFUL else 0
    if not any(likeness(word) > english for word in words):
        return text
    return unicodedata.normalize("NFC", _TOKEN.sub(lambda found: _token(found.group(), english), text))


def _token(token: str, english: float) -> str:
    """What stands between two spaces: DHIS2-Gi is DHIS2-এর, FY2024-25 stays."""
    if _ADDRESS.search(token):
        return token
    if all(likeness(word) > english for word in _words(token)):
        return _all_of(token)
    return WORD.sub(lambda found: _sure(found.group()), token)


def _sure(word: str) -> str:
    return _all_of(word) if _LETTER.search(word) and likeness(word) > 0 else word


def _all_of(text: str) -> str:
    return _SYLLABLE.sub(_syllable, text).translate(_ALONE)


def _syllable(found: re.Match[str]) -> str:
    """One syllable in the order of Unicode: reph, consonants, vowel sign, chandrabindu."""
    rest = found["rest"]
    behind = list(dict.fromkeys(sign for sign in rest if sign in BEHIND))
    letters = _letters(found["cluster"] + "".join(tail for tail in rest if tail in TAILS))
    if letters == "অ" and "v" in behind:
        letters = "আ"
        behind.remove("v")
    vowels = _vowels(found["before"], behind)
    moon = SIGNS["u"] if found["early"] or "u" in rest else ""
    killed = HASANTA if found["bare"] else ""
    if killed and found.string[found.end() : found.end() + 1] in tuple(BEFORE):
        killed += ZWNJ
    return (REPH if "©" in rest else "") + letters + vowels + moon + killed


def _letters(cluster: str) -> str:
    """The consonants with their hasantas; র with a right half keeps its shape (র‍্যাব), which a joiner says."""
    written, previous = "", ""
    for glyph in cluster:
        if previous == "&":
            written += HASANTA + ("" if glyph in "hi" else ZWNJ)  # ya and ra hang below: nobody shows them apart
        if glyph == "&":
            pass
        elif glyph in TAILS and previous not in ("", "&"):
            written += (ZWJ if written == "র" else "") + TAILS[glyph]
        else:
            written += HALVES.get(glyph) or BASES[glyph]
        previous = glyph
    return written.replace(HASANTA + HASANTA, HASANTA)


def _vowels(before: str | None, behind: list[str]) -> str:
    vowel = BEFORE.get(before or "", "")
    if vowel == "ে" and behind[:1] == ["v"]:
        return "ো" + _shown(behind[1:])
    if vowel == "ে" and behind[:1] == ["Š"]:
        return "ৌ" + _shown(behind[1:])
    return vowel + _shown(behind)


def _shown(behind: list[str]) -> str:
    return "".join(BEHIND[sign] for sign in behind)
