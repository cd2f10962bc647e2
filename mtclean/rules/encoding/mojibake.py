"""Text that was read in another encoding than it was written in.

Three ways of putting a line right are tried, and the likeliest result is taken: stretches of UTF-8 read byte by byte
(`spans`), a whole line of another encoding (`misread`), and ftfy. Of ftfy only `ftfy.fix_encoding` is used, line by
line. Its `fix_text` would straighten quotation marks, which destroys the evidence of what they were.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mtclean import characters
from mtclean.characters import ANY, Characters
from mtclean.edits import Edit
from mtclean.errors import DataError
from mtclean.rule import Finding, LineRule
from mtclean.rules.encoding import dropped, misread, spans
from mtclean.rules.encoding.codecs import codec
from mtclean.rules.encoding.likelihood import least
from mtclean.rules.encoding.spans import NO_BREAK
from mtclean.rules.encoding.telltales import telltales
from mtclean.screens import AllOf, AnyOf, HasChar, HasSequence, has_text, predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mtclean.rules.encoding.spans import Span
    from mtclean.screens import Sequence

LOST_CLOSING_QUOTE = re.compile(r"â€(?=[\s.,;:!?)\]]|\Z)")
"""A closing quote whose last byte was dropped. ftfy would read it, with the space behind it, as a dagger."""

ASKED = re.compile(r"â€\?")
ASKS_NOTHING = re.compile(r"[.,!…]â€\?|â€\? [a-z]")
CUT_OFF = re.compile(r"â€[\s.,;:!)\]]")
"""A closing quote whose last byte became a question mark; one behind which no question ends; one just cut off."""

DAGGER = "\N{DAGGER}"

MARGIN = 60
"""Steps by which a reading must be likelier than the line: e to the 12th. Flagged clean lines gain less."""

CLEAR = 25
"""Steps for each changed character by which a reading is likelier when it is right; less is a suggestion."""

FAIR = 8
"""The same for a line with much change in it."""

MUCH = 180

SEVERAL = 4
"""Changed characters without which nothing but a common mistake is believed."""

MANY = 12
"""Kinds of characters without a letter among them that are more than the lines of a table."""

ONE_LETTER = 40
"""Gain, for each changed character, that is enough for what is by far the most frequent mistake, Windows-1252."""

WHOLE = 0.97
"""Share of them above which nothing was lost."""

SUGGESTED = 0.8

FTFY = frozenset(("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437"))
"""The encodings in which ftfy looks for UTF-8; it is asked only where there may be some, for it takes its time."""

SIGNS = re.compile("[\x80-\x9f\ufffd]")
"""What ftfy needs no UTF-8 to replace, or takes for a part of it."""

CUT_AT_END = re.compile(f"{spans.of_bytes(codec('cp1252'), 0xE3, 0xEF).python}[\x80-\u2122]\\Z")
"""The first two bytes of an ideograph or the like, and nothing behind them."""

DROPPED = 20
"""Steps by which dropped bytes must be a likelier story than bytes that became spaces."""

COVERS = 0.8
"""Share of a line's characters outside ASCII that stretches of UTF-8 cover, if that is what the line is."""


class Proposal(NamedTuple):
    """What a line may have been; how surely, and why."""

    text: str
    confidence: float
    reason: str
    covers: float = 1.0
    cost: int | None = None

    @property
    def sure(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.confidence > SUGGESTED


@cache
def _ftfy() -> Any:
    import ftfy  # noqa: PLC0415

    return ftfy


def _mojibake(line: str) -> Iterator[Finding]:
    if line.isascii():
        return
    proposal = _proposal(_with_closing_quotes(line))
    # Whatever was found, the screen must be true of the line; asked last, since of most lines nothing is found.
    if proposal is not None and proposal.text != line and _is_flagged()(line):
        yield from _by_words(line, proposal)


@cache
def _is_flagged() -> Callable[[str], bool]:
    """Return the predicate of the screen; looking it up means hashing the screen, which takes longer than asking it."""
    return predicate(SCREEN)


def _with_closing_quotes(line: str) -> str:
    """Return the line with the last byte of closing quotes put back, where it shows that it became a question mark.

    Every such byte did, and there is one behind which nothing is asked: a comma stands before it, or a word goes on.
    """
    if ASKS_NOTHING.search(line) is None or CUT_OFF.search(line) is not None:
        return line
    return ASKED.sub("â€\x9d", line)


def _proposal(line: str) -> Proposal | None:
    """Return the likeliest of what the line may have been."""
    found = spans.readings(line)
    own = _own(line, list(found.values()))
    if CUT_AT_END.search(line):
        # The last byte was a no-break space, which went with the spaces at the end of the line.
        own = _own(line + NO_BREAK, list(spans.readings(line + NO_BREAK).values())) or own
    theirs = _theirs(line) if any(map(found.get, FTFY)) or SIGNS.search(line) else None
    whole = own is not None and own.covers >= 1 and not dropped.AMBIGUOUS.search(line)
    lossy = None if whole else _lossy(line)
    best = min(filter(None, (own, theirs)), key=_cost, default=None)
    rival = DROPPED if own is not None and own.covers >= 1 else 0
    if lossy is not None and (best is None or _cost(lossy) + rival < _cost(best)):
        best = lossy
    if own is None or own.covers < COVERS:
        other = _single_byte(line)
        if other is not None and (best is None or (other.sure and _cost(other) + MARGIN < _cost(best))):
            return other
    return best


def _lossy(line: str) -> Proposal | None:
    found = dropped.restored(line)
    if found is None or least(f" {line} ") - least(f" {found[0]} ") < MARGIN:
        return None
    return Proposal(found[0], 0.96, "UTF-8 read in Windows-1252, bytes dropped", cost=found[1])


def _cost(proposal: Proposal) -> int:
    return least(f" {proposal.text} ") if proposal.cost is None else proposal.cost


def _own(line: str, stretches: list[list[Span]]) -> Proposal | None:
    found = max(map(spans.likelier, stretches), key=lambda f: sum(span.gain for span in f), default=[])
    gain = sum(span.gain for span in found)
    if gain < MARGIN:
        return None
    at = 0
    parts: list[str] = []
    for span in found:
        parts += (line[at : span.start], span.text)
        at = span.end
    covers = sum(span.end - span.start for span in found) / sum(not character.isascii() for character in line)
    return Proposal("".join((*parts, line[at:])), 0.98, "UTF-8 read in another encoding", covers)


def _theirs(line: str) -> Proposal | None:
    lost = LOST_CLOSING_QUOTE.search(line) is not None
    fixed = _ftfy().fix_encoding(line, restore_byte_a0=not lost)
    if lost and fixed.count(DAGGER) > line.count(DAGGER):
        return None
    return Proposal(fixed, 0.98, "UTF-8 read in another encoding") if fixed != line else None


def _single_byte(line: str) -> Proposal | None:
    reading = misread.best(line)
    if reading is None:
        return None
    each = reading.gain / max(reading.changed, 1)
    clear = (
        (reading.gain >= MARGIN and each >= CLEAR and reading.changed >= SEVERAL)
        or (reading.gain >= MUCH and each >= FAIR)
        or (reading.gain >= ONE_LETTER <= each and reading.wrong == "cp1252")
    )
    # One letter again and again is a look-alike of another script; marks that are no letters are a table's lines.
    varied = reading.kinds > 1 or reading.wrong == "cp1252"
    clear = clear and (reading.letters or reading.kinds >= MANY) and varied
    return Proposal(reading.text, 0.97 if clear else SUGGESTED, f"{reading.right} read as {reading.wrong}")


def _by_words(line: str, proposal: Proposal) -> Iterator[Finding]:
    """Yield a finding for each word that changes, or one for the line if words do not correspond."""
    words, others = line.split(" "), proposal.text.split(" ")
    if len(words) != len(others):
        words, others = [line], [proposal.text]
    at = 0
    for word, other in zip(words, others, strict=True):
        if word != other:
            yield Finding(Edit(at, at + len(word), other), proposal.confidence, proposal.reason)
        at += len(word) + 1


@cache
def badness() -> HasSequence:
    """Return the screen that holds of every line that ftfy would call mojibake, from ftfy's own pattern.

    `ftfy.fix_encoding` changes nothing unless its pattern of bad sequences is found. The pattern is an alternation
    of sequences of character classes; it is taken apart here into the same classes. Raises `DataError` if the
    installed ftfy's pattern holds anything else, since then the screen could miss a line.
    """
    from ftfy.badness import BADNESS_RE  # noqa: PLC0415

    # The parser of the standard library's re: private, but the only reader of the pattern that cannot differ from re.
    parsed: Any = re._parser.parse(BADNESS_RE.pattern, BADNESS_RE.flags)  # type: ignore[attr-defined]  # noqa: SLF001
    return HasSequence(tuple(_sequences(list(parsed))))


def _sequences(items: list[Any]) -> Iterator[Sequence]:
    """Yield the sequences of classes that one alternative of the pattern matches."""
    if not items:
        yield ()
        return
    (operation, argument), rest = items[0], items[1:]
    match str(operation):
        case "AT":  # an anchor: without it the screen says yes more often
            yield from _sequences(rest)
        case "MAX_REPEAT" if argument[0] == 0 and argument[1] == 1:
            for tail in _sequences(rest):
                yield tail
                yield from ((*head, *tail) for head in _sequences(list(argument[2])))
        case "BRANCH":
            for branch in argument[1]:
                yield from _sequences([*branch, *rest])
        case _:
            one = _class_of(str(operation), argument)
            yield from ((one, *tail) for tail in _sequences(rest))


def _class_of(operation: str, argument: Any) -> Characters:
    match operation:
        case "LITERAL":
            return Characters.of(chr(argument))
        case "NOT_LITERAL":
            return ~Characters.of(chr(argument))
        case "ANY":
            return ANY
        case "RANGE":
            return Characters.from_ranges([argument])
        case "CATEGORY":
            if str(argument) == "CATEGORY_SPACE":
                return Characters.of(*(c for c in map(chr, range(0x3001)) if c.isspace()))
            return ANY
        case "IN":
            negated = str(argument[0][0]) == "NEGATE"
            members = [_class_of(str(op), arg) for op, arg in argument[negated:]]
            joined = Characters.from_ranges(span for member in members for span in member.ranges)
            if negated and ANY in members:
                return ANY
            return ~joined if negated else joined
    message = f"ftfy's pattern of bad sequences holds {operation}, which the screen cannot express"
    raise DataError(message)


def _both(*parts: str) -> AllOf:
    return AllOf(tuple(HasChar(Characters.of(part)) for part in parts))


_LATIN = Characters.of(("A", "Z"), ("a", "z"))
_SMALL = Characters.of(("a", "z"))
_FOREIGN = Characters.of(("Ͱ", "Ͽ"), ("Ѐ", "ӿ"), ("א", "ת"), ("ء", "ے"), ("ก", "๛"))
"""Letters of Greek, Cyrillic, Hebrew, Arabic and Thai, which no word mixes with Latin ones."""

_CYRILLIC_SMALL = Characters.of(("а", "џ"))
_CYRILLIC_CAPITAL = Characters.of(("Ѐ", "Я"))
_CYRILLIC_CAPITAL_OR_SPACE = _CYRILLIC_CAPITAL | Characters.of(" ,-")

RARER = Characters.of("õûÕÛšžŠŽøØðÐýþÝÞ")
"""Each of `TOGETHER` asks for one of these, which most lines have none of: they are looked for first."""

TOGETHER = (
    _both("õûÕÛ", "öüÖÜ", "áéíúÁÉÍÚ"),  # Hungarian: ő and ű are read as õ and û
    AllOf((HasChar(Characters.of("õûÕÛ")), has_text("sz", "gy", "zt"))),
    _both("šžŠŽ", "èøìùïòÈØÌÙÏÒ"),  # Czech, Croatian: č, ř, ě, ů, ď, ň
    _both("šžŠŽ", "æðÆÐ"),  # Croatian: ć, đ, č
    _both("ø", "ìù", "áíý"),  # Czech
    AllOf((HasChar(Characters.of("ð")), has_text("ije", "nje", "lje", "iz"))),  # Croatian
    _both("ýðþ", "çüÇÜ"),  # Turkish: ı, ğ, ş
    _both("ðþ", "çðèþ", "âîûï"),  # Latvian, Lithuanian
)
NEIGHBOURS_IN_ONE_LINE = AnyOf(
    (
        AllOf((HasChar(RARER), AnyOf(TOGETHER))),
        has_text("èk", "èj", "aè", "eè", "oèn", "oèe", "ièn", "ièk", "ièe", "uèn", "uèk"),
        HasSequence(((Characters.of("þ"), Characters.of("kmtls")),)),
        has_text("çj", "çn", "âj", "âk", "îg", "îb", "îv"),
        HasSequence(((_LATIN, _FOREIGN, ~characters.ASCII, _LATIN),)),
        HasSequence(((_CYRILLIC_SMALL, _CYRILLIC_CAPITAL, _CYRILLIC_CAPITAL),)),
        HasSequence(((_CYRILLIC_CAPITAL, *(_CYRILLIC_CAPITAL_OR_SPACE,) * 19),)),
        HasSequence(((_LATIN, characters.C1),)),
        HasSequence(((_SMALL, Characters.of("ÃÄÅÐÑ"), _SMALL),)),  # what is left of a letter when a byte is dropped
    )
)
"""Characters that each are common, but not in the same line unless one stands for another."""

SCREEN = AnyOf((badness(), telltales(), NEIGHBOURS_IN_ONE_LINE))

MOJIBAKE = LineRule(
    name="encoding.mojibake",
    summary="Text that was read in another encoding than it was written in becomes what it was.",
    example=("Itâ€™s the cityâ€™s cafÃ©", "It’s the city’s café"),
    screen=SCREEN,
    find=_mojibake,
)
