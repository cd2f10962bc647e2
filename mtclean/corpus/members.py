"""Members of a JSON object in a line of JSON lines: where a value stands, so that nothing but it need change."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def parsed(line: bytes) -> Any:
    """Return what a line says. Raises `ValueError`, in words for people, if it is not JSON in UTF-8.

    What only some writers of JSON write, such as ``NaN`` and lone surrogates, is read too.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"invalid UTF-8: byte 0x{line[error.start]:02x} at column {error.start + 1}"
    except json.JSONDecodeError as error:
        message = f"invalid JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        message = "invalid JSON: nested too deeply"
    raise ValueError(message) from None


def replaced(line: bytes, name: str, text: str) -> bytes:
    """Return the line with a text for the value of a member; all other bytes stay as they are.

    >>> replaced(b'{"id": 1,  "text": "a &amp; b", "n": 1.50}', "text", "a & b")
    b'{"id": 1,  "text": "a & b", "n": 1.50}'
    """
    start, end = _span(line, name)
    # Whoever wrote the line escaped all that is not ASCII, or nothing.
    escaped = line.isascii() and b"\\u" in line
    value = json.dumps(text) if escaped or not _is_writable(text) else orjson.dumps(text).decode()
    return b"".join((line[:start], value.encode(), line[end:]))


def added(line: bytes, name: str, value: Any) -> bytes:
    """Return the line with a member more, at the end.

    >>> added(b'{"id": 1}', "ledger", [])
    b'{"id": 1, "ledger": []}'
    """
    end = line.rindex(b"}")
    joint = b"" if line[:end].rstrip().endswith(b"{") else b", "
    member = orjson.dumps(name) + b": " + json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return b"".join((line[:end], joint, member, line[end:]))


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _span(line: bytes, name: str) -> tuple[int, int]:
    return _span_of_plain(line, name) or _span_of_any(line, name)


def _span_of_plain(line: bytes, name: str) -> tuple[int, int] | None:
    """Return the span where it can be told at a glance.

    A name in quotes stands in the line once (within a text its quotes would be escaped) and a colon follows: it names a
    member. One brace stands before it: the member is one of the object that the line is.
    """
    quoted = orjson.dumps(name)
    at = line.find(quoted)
    if at < 0 or line.find(quoted, at + 1) >= 0 or line[at - 1 : at] == b"\\" or line.count(b"{", 0, at) != 1:
        return None
    found = _VALUE.match(line, at + len(quoted))
    return found.span(1) if found else None


_VALUE = re.compile(rb'[ \t\r]*:[ \t\r]*("[^"\\]*(?:\\.[^"\\]*)*")')
"""A colon and a text: runs without quotes or backslashes, between them what is escaped."""


def _span_of_any(line: bytes, name: str) -> tuple[int, int]:
    text = line.decode()
    start, end = [span for member, *span in _members(text) if member == name][-1]
    return len(text[:start].encode()), len(text[:end].encode())


def _members(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the name of each member of an object and the span of its value; the text must be valid."""
    at = _after(text, text.index("{") + 1)
    while text[at] != "}":
        name, at = scanstring(text, at + 1, True)  # noqa: FBT003
        start = _after(text, _after(text, at) + 1)
        _, end = _DECODER.raw_decode(text, start)
        yield name, start, end
        at = _after(text, end)
        if text[at] == ",":
            at = _after(text, at + 1)


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
