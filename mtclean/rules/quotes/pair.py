"""A closing quotation mark that nothing opens: where the sentence shows that the quotation began, it is opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import DocumentRule, Finding
from mtclean.screens import Uneven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtclean.document import Document

OPEN, CLOSE = "“", "”"
SPEECH = (
    "said|says|told|tells|added|adds|noted|notes|explained|explains|wrote|writes|warned|warns|insisted|insists|"
    "declared|declares|stressed|stresses|stated|states|announced|announces|replied|replies|asked|asks"
)
ATTRIBUTED = re.compile(
    r"[,!?]”\ "
    rf"(?:(?:\w[\w.’'-]*\ ){{0,4}}(?:{SPEECH})\b"  # ,” Xi told
    rf"|(?:{SPEECH})\ \w)",  # ,” said Xi
    re.VERBOSE,
)
SPEECH_BEFORE = re.compile(rf"\b(?:{SPEECH})\b")


def _pair(document: Document) -> Iterator[Finding]:
    running = False  # a quotation of an earlier paragraph has not been closed
    for start, line in zip(document.starts, document.lines, strict=True):
        if not line:
            continue
        first = re.search("[“”]", line)
        if first and first.group() == CLOSE and not running and line.count(CLOSE) == line.count(OPEN) + 1:
            yield _opened(line, start, first.start())
        last = max(line.rfind(OPEN), line.rfind(CLOSE))
        if last >= 0:
            running = line[last] == OPEN


def _opened(line: str, start: int, close: int) -> Finding:
    spoken = line[:close]
    attributed = ATTRIBUTED.match(line, close - 1) if close else None
    clear = attributed and line[:1].isupper() and not SPEECH_BEFORE.search(spoken) and '"' not in line
    reason = "a closing mark with its speaker behind it, and nothing that opens it in this or an earlier paragraph"
    return Finding(Edit(start, start, OPEN), 0.97 if clear else 0.5, reason)


PAIR = DocumentRule(
    name="quotes.pair",
    summary="A quotation mark that lost its partner gets it back, where the sentence shows its place.",
    example=("We will go on,” the minister said.", "“We will go on,” the minister said."),
    screen=Uneven(Characters(()), ((Characters.of(OPEN), Characters.of(CLOSE)),)),
    find=_pair,
)
