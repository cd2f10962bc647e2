"""HTML entities left in plain text, once or several times escaped."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import FOR_A_READER, Finding, LineRule
from mtclean.screens import AllOf, HasChar

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITY = re.compile(
    r"&(?:amp;)*"  # escaped again, any number of times
    r"(?P<name>\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


def _entities(line: str) -> Iterator[Finding]:
    # Next to real tags the entities may be the text of a lesson in HTML.
    confidence = FOR_A_READER if TAG.search(line) else 0.99
    for match in ENTITY.finditer(line):
        name = match["name"]
        if not name.startswith("#") and f"{name};" not in html5:
            continue
        character = html.unescape(f"&{name};")
        if character in ("\n", "\r", "\t"):
            character = " "
        if character in ("", "\N{REPLACEMENT CHARACTER}"):
            continue
        yield Finding(Edit(*match.span(), character), confidence, "an HTML entity in plain text")


ENTITIES = LineRule(
    name="encoding.entities",
    summary="HTML entities become the characters that they stand for.",
    example=("Johnson &amp;amp; Sons&#39; profit", "Johnson & Sons' profit"),
    screen=AllOf((HasChar(Characters.of("&")), HasChar(Characters.of(";")))),
    find=_entities,
)
