"""Text that was written in UTF-8 and read as something else; ftfy's detector and codecs do the work.

Of ftfy only `ftfy.fix_encoding` is used, line by line. Its `fix_text` would straighten quotation marks, which
destroys the evidence of what they were.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from mtclean.characters import ANY, Characters
from mtclean.edits import Edit
from mtclean.errors import DataError
from mtclean.rule import Finding, LineRule
from mtclean.screens import HasSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.screens import Sequence

LOST_CLOSING_QUOTE = re.compile(r"â€(?=[\s.,;:!?)\]]|\Z)")
"""A closing quote whose last byte was dropped. ftfy would read it, with the space behind it, as a dagger."""


@cache
def _ftfy() -> Any:
    import ftfy  # noqa: PLC0415

    return ftfy


def _mojibake(line: str) -> Iterator[Finding]:
    lost = LOST_CLOSING_QUOTE.search(line) is not None
    fixed = _ftfy().fix_encoding(line, restore_byte_a0=not lost)
    if fixed == line:
        return
    words, fixed_words = line.split(" "), fixed.split(" ")
    if len(words) != len(fixed_words):
        words, fixed_words = [line], [fixed]
    at = 0
    for word, fixed_word in zip(words, fixed_words, strict=True):
        if word != fixed_word:
            yield Finding(Edit(at, at + len(word), fixed_word), 0.98, "UTF-8 read in another encoding")
        at += len(word) + 1


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
            characters = _characters(str(operation), argument)
            yield from ((characters, *tail) for tail in _sequences(rest))


def _characters(operation: str, argument: Any) -> Characters:
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
            members = [_characters(str(op), arg) for op, arg in argument[negated:]]
            joined = Characters.from_ranges(span for member in members for span in member.ranges)
            if negated and ANY in members:
                return ANY
            return ~joined if negated else joined
    message = f"ftfy's pattern of bad sequences holds {operation}, which the screen cannot express"
    raise DataError(message)


MOJIBAKE = LineRule(
    name="encoding.mojibake",
    summary="Text in UTF-8 that was read as Windows-1252 or the like becomes what it was.",
    example=("Itâ€™s the cityâ€™s cafÃ©", "It’s the city’s café"),
    screen=badness(),
    find=_mojibake,
)
