"""Words as a pairing sees them: what sort each is, by its shape and by what its language says with quotations."""

from __future__ import annotations

from functools import cache
from typing import Any

from mtclean.data import load_toml

BREAK = "¶"
SHORTENED = "·"
"""The stop of an abbreviation, which ends no sentence."""
_SORTS = {"source": "A", "that": "T", "they": "H", "said": "V", "self": "I"}
_ELIDING = frozenset({"ca", "fr", "it"})
_KNOWN = 14  # letters of a word that count; long words are rare, and their endings rarer
_KEPT = 20_000  # words whose sort is remembered
_ALIKE = {
    character: one
    for one, alike in {
        ",": "，、،",
        ".": "。۔।…",
        ":": "：",
        "!": "！",
        "?": "？؟",
        ";": "；؛",
        "—": "–―",
        "(": "（",
        ")": "）",
        "[": "【",
        "]": "】",
        "'": "‘’",
        "“": "«„「『",
        "”": '»」』"',
    }.items()
    for character in alike
}


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.elides = language in _ELIDING
        self._exact: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        for name, sort in _SORTS.items():
            for word in _lists().get(language, {}).get(name, ()):
                table = self._beginnings if word.endswith("*") else self._exact
                table[word.removesuffix("*")] = sort
        self.shortened = frozenset(_lists().get(language, {}).get("short", ()))
        self._sizes = sorted({len(beginning) for beginning in self._beginnings}, reverse=True)
        self.remembered: dict[str, tuple[str, str]] = {}
        """What `sort` said of tokens; most of a text's are here, and looking is cheaper than asking."""

    def sort(self, token: str) -> tuple[str, str]:
        """Return what sort of token it is, and the token as features name it.

        Sorts: "V" speech verb, "H" pronoun of a speaker, "I" first or second person, "T" that, "A" according,
        "N" other word with a capital, "w" other word, "d" number, "¶" line break; a mark stands for itself.

        >>> Words("en").sort("Said"), Words("ru").sort("заявил")
        (('V', 'said'), ('V', 'заявил'))
        """
        sorted_ = self.remembered.get(token)
        if sorted_ is None:
            sorted_ = self._sort(token)
            if len(self.remembered) < _KEPT:
                self.remembered[token] = sorted_
        return sorted_

    def _sort(self, token: str) -> tuple[str, str]:
        first = token[0]
        if first.isspace():
            return BREAK, BREAK
        if first.isdigit():
            return "d", "0"
        if not first.isalpha():
            mark = _ALIKE.get(first, first)
            return mark, mark
        word = token.lower()
        sort = self._exact.get(word)
        for size in self._sizes if sort is None else ():
            if sort := self._beginnings.get(word[:size]):
                break
        return sort or ("N" if first.isupper() else "w"), word[:_KNOWN]


@cache
def words_of(language: str) -> Words:
    """Return the words of ``language``; a language without a list has words of which only the shape is known."""
    return Words(language)


@cache
def _lists() -> dict[str, Any]:
    return load_toml("quotes-words.toml")
