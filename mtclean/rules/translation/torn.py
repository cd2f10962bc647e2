"""Addresses and tags that tokenising tore apart: nothing but an address looks like one, so one is sign enough."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mtclean.characters import Characters
from mtclean.edits import Edit
from mtclean.rule import Finding, LineRule
from mtclean.screens import AnyOf, HasChar, has_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST = r"[A-Za-z0-9-]+(?: ?\. ?[a-z0-9-]+){1,12}"
_URL = re.compile(
    rf"\bhttps? ?: ?/ ?/ ?{_HOST}"
    r"(?:(?: ?/ ?[a-z0-9_~%+-]+)*(?: ?\. ?html?\b| ?\. ?php\b)?(?: ?/(?= |$))?)"
)  # fmt: skip
_SITE = re.compile(rf"\bwww ?\. ?{_HOST}")
_MAIL = re.compile(rf"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]++(?: @ {_HOST}|@[A-Za-z0-9-]+(?: \. ?|\. )[a-z]{{2,4}}\b)")
_SURELY_MAIL = re.compile(r"[._0-9-]\w* ?@| \.|\. ")
_TAG = re.compile(r"< ?/? ?(?:unk|p|b|i|em|br|hr|li|ul|ol|td|tr|div|span|strong|h[1-6])(?: ?/)? ?>")
_ENDINGS = re.compile(r"\b(?:com|org|net|edu|gov|info|news|html?|php|[a-z]{2})\b")


def _torn(line: str) -> Iterator[Finding]:
    end = 0
    for pattern, what in ((_URL, "an address"), (_SITE, "an address"), (_MAIL, "an e-mail address"), (_TAG, "a tag")):
        for match in pattern.finditer(line):
            start, stop = match.span()
            if pattern is not _TAG:
                stop = _last_ending(line, start, stop)
            if start < end or " " not in line[start:stop]:
                continue
            end = stop if pattern is not _TAG else end
            # "Read more @ site.com" is no address.
            sure = pattern is not _MAIL or _SURELY_MAIL.search(line[start:stop]) is not None
            yield Finding(
                Edit(start, stop, line[start:stop].replace(" ", "")), 0.96 if sure else 0.7, f"{what} torn apart"
            )


def _last_ending(line: str, start: int, stop: int) -> int:
    """Return where the address ends: what comes after a dot and a space, and is no ending of a name, is a sentence."""
    last = re.search(r"(?: \. ?|\. )(?P<label>[a-z0-9-]+)$", line[start:stop])
    while last and not _ENDINGS.fullmatch(last["label"]):
        stop = start + last.start()
        last = re.search(r"(?: \. ?|\. )(?P<label>[a-z0-9-]+)$", line[start:stop])
    return stop


TORN = LineRule(
    name="translation.torn",
    summary="Web and e-mail addresses and tags that were torn apart are joined.",
    example=("Read https: // www. example. com today.", "Read https://www.example.com today."),
    screen=AnyOf((HasChar(Characters.of("<@")), has_text("http", "www"))),
    find=_torn,
)
