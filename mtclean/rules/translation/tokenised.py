"""Tokenised text: every word and mark apart, as translation systems see it, put together as people write it.

Only where the document shows that it is tokenised: hardly a comma or stop in it touches its word. A space before a
comma here and there is a slip of the writer, and most languages' pages hold some (32 in 100 of Portuguese ones).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import DocumentRule, Finding
from mtclean.rules.quotes.convention import SPACED
from mtclean.screens import AnyOf, HasSequence, has_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

SPACE = Characters.of(" ")
STOPS = Characters.of(",.")
"""Marks that no language writes a space before."""
WIDE_STOPS = Characters.of("،。，、！？；：۔।")
TYPED_APART = Characters.of("،۔")
"""Marks that people who write Urdu or Persian often put a space before."""

_APART = re.compile(rf"(?<=[\w)\]%»”\"'’]) +[{''.join(STOPS)}{''.join(WIDE_STOPS - TYPED_APART)}](?= |$)", re.MULTILINE)
# Abbreviations and numbers end in a stop in tokenised text too.
_TOUCHING = re.compile(rf"(?<=[^\W\d_]{{4}})[{''.join(STOPS)}!?{''.join(WIDE_STOPS)}](?!\w)")
_ATTACHED = re.compile(r"[“«„(\[](?=\w)|(?<=[^\W_])[”»)\]]")
_MANY, _MOST = 3, 4  # marks apart of a document that shows it, for each one that touches its word
_ALL = 9  # as many in a document with fewer
_CLEAR, _LIKELY = 0.96, 0.85

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_UNSPACED = frozenset({"zh", "ja"})
_SPACED_PERCENT = frozenset({"bg", "cs", "da", "de", "fi", "fr", "hr", "nb", "nn", "no", "sk", "sl", "sv"})
"""Languages that write a space before %: two in three of their news do, or their norm does."""
_ELIDING = frozenset({"fr", "it", "ca"})

_EVERYWHERE = (
    r" +(?=[,.](?!\w|\.))|(?<=\d) (?=\.\d)",  # a comma or stop, not the beginning of ".com" or "..."
    r" +(?=(?:\.\.\.|…)(?: |$))",
    r" +(?=[)\]}])(?<![(\[{] )",
    r"(?<=[(\[{„‚¿¡£#]) +|(?<=\$) +(?=\d)|(?<=\bUS) (?=\$)",
    r"(?<=€) +(?=\d)",
    r"(?<=\d) (?=, \d{3}\b)",
    r"(?<=\d) (?=: \d\d\b)|(?<=\d :) (?=\d\d\b)",
    r"(?<=\w) (?=/ \w)|(?<=\w /) (?=\w)",
    r"(?<=\D \+) (?=\d)",
    r"(?<=\b[A-Z]) (?=& [A-Z]{1,2}\b)|(?<=\b[A-Z] &) (?=[A-Z]{1,2}\b)|(?<=\bAT) (?=& T\b)|(?<=\bAT &) (?=T\b)",
    rf" +(?=[{''.join(WIDE_STOPS)}؟])",
    r"(?<=\b[ODLNОД]) (?P<a>['’]) ?(?=[^\W\d_a-zа-я])",  # names: O'Brien
    r"(?<=\w) ?(?P<b>['’]) ?(?=s\b)",
)
_MARKS = r" +(?=[;:!?](?: |$|[\"”’)]))"
_NUMBERS = r"(?<=\d ,) (?=\d{3}\b)|(?<=\d \.) (?=\d+\b)|(?<=\d) (?=\. \d)"
_ENGLISH = (
    r"(?<=\w) ?['’] ?(?=(?:m|re|ve|ll|d)\b)",
    r"(?<=n) ['’] ?(?=t\b)|(?<=\w) (?=n['’]t\b)",
    r"(?<=\bo) ['’] ?(?=clock\b)",
)
_ELISIONS = (
    r"\b(?:[LDJMTSNCldjmtsnc]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Aa]ujourd|[Dd]ell|[Aa]ll|[Nn]ell|[Ss]ull|[Dd]all|[Uu]n)"
    r" ?['’] ?(?=\w)"
)
_UKRAINIAN = r"(?<=[бвгджзкмнпрстфхБВГДЖЗКМНПРСТФХ]) ['’ʼ] (?=[яюєї])"
_PERCENT = r"(?<=\d) (?=%)"
_WIDE_SPACES = rf"(?<=[{_CJK}]) +(?=\S)|(?<=\S) +(?=[{_CJK}])"
_SINGLE = re.compile(r"(?<= )['‘] (?P<inside>[^'’‘\n]{2,200}?) ['’](?= |$)", re.MULTILINE)
_QUOTES_APART = re.compile(r"(?:^| )\" [^\"\n]+ \"(?: |$)|(?: ['’] | ')(?:s|t|re|ve|ll) ", re.MULTILINE)


def _tokenised(document: Document) -> Iterator[Finding]:
    text = document.text
    apart = len(_APART.findall(text))
    touching = len(_TOUCHING.findall(text)) + 2 * len(_ATTACHED.findall(text)) if apart else 0
    if not apart or apart < (_MOST if apart >= _MANY else _ALL) * touching:
        return
    confidence = _CLEAR if apart >= _MANY or (apart > 1 and _QUOTES_APART.search(text)) else _LIKELY
    if touching and apart < _ALL * touching:
        confidence = _LIKELY + (_CLEAR - _LIKELY) * min(apart / (_ALL * touching), 1)
    for start, end in _stretches(sorted(set(_spaces(text, document.primary_language)))):
        yield Finding(Edit(start, end), confidence, "a space of tokenised text")


def _spaces(text: str, language: str) -> Iterator[int]:
    """Yield the offsets of the spaces that go."""
    patterns = [*_EVERYWHERE, _NUMBERS]
    if language not in SPACED:
        patterns.append(_MARKS)
    if language not in _SPACED_PERCENT:
        patterns.append(_PERCENT)
    if language == "en":
        patterns += _ENGLISH
    if language in _ELIDING:
        patterns.append(_ELISIONS)
    if language == "uk":
        patterns.append(_UKRAINIAN)
    if language in _UNSPACED:
        patterns.append(_WIDE_SPACES)
    for pattern in patterns:
        for match in re.finditer(pattern, text, re.MULTILINE):
            yield from (at for at in range(*match.span()) if text[at] == " ")
    for match in _SINGLE.finditer(text):
        yield from (match.start() + 1, match.end() - 2)
    yield from _inside_marks(text, language)


def _inside_marks(text: str, language: str) -> Iterator[int]:
    """Yield the spaces inside quotation marks."""
    low = "„" in text
    fixed = {"“": "C" if low else "O"}
    if "“" in text or low:
        fixed["”"] = "C"
    if language not in SPACED:
        turned = 0 <= text.find("»") < text.find("«")
        fixed |= {"«": "C", "»": "O"} if turned else {"«": "O", "»": "C"}
    start = 0
    for line in text.split("\n"):
        roles: dict[str, str] = {}
        for match in _MARK.finditer(line):
            mark, at = match.group(), match.start()
            if mark in "«»" and language in SPACED:
                continue
            role = fixed.get(mark) or _role(line, at, roles.get(mark, "C"))
            roles[mark] = role
            inner = at + 1 if role == "O" else at - 1
            if 0 <= inner < len(line) and line[inner] == " ":
                yield start + inner
        start += len(line) + 1


_MARK = re.compile('["“”«»]')


def _role(line: str, at: int, last: str) -> str:
    """Return whether a mark that does not show it opens or closes: by its neighbours, else by turns."""
    before, after = line[:at].rstrip(" "), line[at + 1 :].lstrip(" ")
    if not before or before[-1] in ":([":
        return "O"
    if not after or after[0] in ",.;:!?)":
        return "C"
    return "C" if last == "O" else "O"


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for place in places:
        if place == end:
            end += 1
            continue
        if end > start:
            yield start, end
        start, end = place, place + 1
    if end > start:
        yield start, end


TOKENISED = DocumentRule(
    name="translation.tokenised",
    summary="Text in which every mark stands apart is put together, by the rules of its language.",
    example=(
        'The vote , he said , is over . " We don \'t know ( yet ) . "',
        'The vote, he said, is over. "We don\'t know (yet)."',
    ),
    screen=AnyOf((HasSequence(((SPACE, STOPS),)), has_text(*(f" {mark}" for mark in WIDE_STOPS - TYPED_APART)))),
    find=_tokenised,
)
