"""Finding things by words of either language, spelt as people spell them.

Both sides are folded to what different spellings share. Bangla is written with several letters for one sound
(ী and ি, ণ and ন, শ, ষ and স) and typed in several Unicode forms, so the letters of one sound are made one.
Words are compared by what they begin with, without their endings (টেলিমেডিসিনের, policies), because neither
database knows Bangla: SQLite's tokenizer breaks words at their vowel signs. A table of thousands of rows is
looked through in milliseconds; the query is cut before anything is done with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from basis.numerals import to_latin
from basis.text import search_key, shown
from governance.models import SearchEntry

LONGEST_QUERY = 200
MOST_WORDS = 10
MOST_FOUND = 400

_ONE_SOUND = str.maketrans(
    {
        "ী": "ি",
        "ূ": "ু",
        "ঈ": "ই",
        "ঊ": "উ",
        "ণ": "ন",
        "শ": "স",
        "ষ": "স",
        "ৎ": "ত",
        "ঙ": "ং",
        "ঁ": "",
        "ঃ": "",
        "্": "",
        "’": "",
        "'": "",
    }
)
_NOT_A_WORD = re.compile(r"[^\w\u0980-\u09ff.]+|(?<!\d)\.|\.(?!\d)")
# Endings that Bangla puts on a noun, as they look when folded; the longest first.
_ENDINGS_BN = (
    "গুলোর",
    "গুলির",
    "সমুহের",
    "গুলো",
    "গুলি",
    "সমুহ",
    "দের",
    "ের",
    "েরা",
    "টির",
    "টি",
    "কে",
    "তে",
    "র",
    "ে",
    "ও",
    "য়",
)
_ENDINGS_EN = ("ies", "ing", "es", "s", "y", "e")
_IGNORED = """
a about an and are at by for from how i in is it of on or the to what where which who with
ও এবং বা কি কী এর এ এই ওই সে যে কে কত কোন কোথায় কিভাবে কীভাবে জন্য থেকে সম্পর্কে নিয়ে
করা করে করতে হয় হবে আছে পাব পাবো দেখব
"""


def fold(text: str) -> str:
    """The text as words that are compared, one space between them. Codes keep their point: 3.2a, DS02."""
    text = search_key(to_latin(text))
    text = text.replace("য়", "\u09df").replace("ড়", "র").replace("ঢ়", "র").replace("য", "জ").replace("\u09df", "য়")
    return " ".join(_NOT_A_WORD.sub(" ", text.translate(_ONE_SOUND)).split())


_IGNORED_FOLDED = frozenset(fold(_IGNORED).split())


def stem(word: str) -> str:
    """A folded word without its ending, when enough of it is left to tell it from others."""
    for ending in _ENDINGS_EN if word.isascii() else _ENDINGS_BN:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@dataclass(frozen=True)
class Found:
    """An entry, how well it fits, and the passage that shows why: pairs of a piece of text and whether it hit."""

    entry: SearchEntry
    score: float
    passage: list[tuple[str, bool]]


def search(query: str) -> list[Found]:
    """The entries that fit, best first; at most 400. An empty query finds nothing."""
    words = words_of(query)
    if not words:
        return []
    phrase = " ".join(words)
    rows = _rows([_holds(word) for word in words], and_)
    if not rows and len(words) > 1:
        rows = _rows([_holds(word) for word in words], or_)
        rows = [row for row in rows if sum(stem(word) in row.words for word in words) * 2 >= len(words)]
    if not rows:
        words = _spelt_right(words)
        rows = _rows([_holds(word) for word in words], and_) if words else []
    scored = sorted(((_score(row, words, phrase), row) for row in rows), key=lambda pair: (-pair[0], pair[1].pk))
    stems = [stem(word) for word in words]
    return [Found(row, score, _passage(row.text, stems)) for score, row in scored[:MOST_FOUND]]


def clean_query(query: str) -> str:
    """A query as it may be shown again: cut, without what no text may hold."""
    return shown(query[:LONGEST_QUERY], LONGEST_QUERY)


def words_of(query: str) -> list[str]:
    """The words of a query that count, folded; all of them when none counts by itself."""
    folded = list(dict.fromkeys(fold(query[:LONGEST_QUERY]).split()))[:MOST_WORDS]
    return [word for word in folded if word not in _IGNORED_FOLDED] or folded


def _holds(word: str) -> Q:
    return Q(words__contains=stem(word))


def _rows(conditions: list[Q], combine: Callable[[Q, Q], Q]) -> list[SearchEntry]:
    return list(SearchEntry.objects.filter(reduce(combine, conditions))[: MOST_FOUND * 3])


def _score(row: SearchEntry, words: list[str], phrase: str) -> float:
    """Words in the title weigh most, whole words more than parts, the whole query in one piece most of all."""
    title, text = f" {row.title_words} ", f" {row.words} "
    score = 0.0
    for word in words:
        root = stem(word)
        if f" {word} " in title:
            score += 14
        elif f" {root}" in title:
            score += 10
        elif root in title:
            score += 5
        if f" {word} " in text:
            score += 3
        elif f" {root}" in text:
            score += 2
        elif root in text:
            score += 0.5
    if f" {phrase} " in title:
        score += 20
    elif f" {phrase}" in text:
        score += 6
    # Of two that fit alike the shorter title is more about it.
    return score + 6 * len(phrase) / max(len(title), len(phrase))


def _spelt_right(words: list[str]) -> list[str]:
    """The words, those that nothing holds replaced by the nearest word of a title; nothing when there is none near."""
    known = {word for titles in SearchEntry.objects.values_list("title_words", flat=True) for word in titles.split()}
    found = []
    for word in words[:5]:
        if any(stem(word) in each for each in known):
            found.append(word)
            continue
        near = difflib.get_close_matches(word, known, n=1, cutoff=0.72)
        if not near:
            return []
        found.append(near[0])
    return found


def _passage(text: str, stems: list[str], longest: int = 220) -> list[tuple[str, bool]]:
    """The sentence that holds most of the words, cut to `longest`."""
    sentences = re.split(r"(?<=[.।?!])\s+", text)[:400]
    best = max(sentences, key=lambda sentence: sum(each in fold(sentence) for each in stems), default="")
    pieces: list[tuple[str, bool]] = []
    length = 0
    for word in best.split():
        length += len(word) + 1
        if length > longest:
            pieces.append(("…", False))
            break
        pieces.append((word, any(each in fold(word) for each in stems)))
    return pieces
