"""Single-byte encodings as software really reads them: every byte is some character.

The standards leave bytes undefined; software passes them through as C1 controls, or borrows the character that
Windows-1252 has there. Both readings are known here, so that nothing that was read can fail to be written back.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache

WINDOWS = tuple(f"cp125{digit}" for digit in range(9))
DOS = ("cp437", "cp850", "cp852", "cp866")
ISO = ("latin-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15")
OTHERS = ("cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic")
SINGLE_BYTE = (*WINDOWS, *DOS, *ISO, *OTHERS)
MULTIPLE_BYTE = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr")

NOTHING = "\ue000"
"""Stands for a character that an encoding does not have; it is itself in none."""


@dataclass(frozen=True, slots=True, eq=False)
class Codec:
    """One encoding: what each byte is read as, and which byte each character comes from."""

    name: str
    read: str
    written: dict[int, str]

    def encode(self, text: str) -> bytes | None:
        r"""Return the bytes that were read as ``text``, ``None`` if no bytes could have been.

        >>> codec("cp1251").encode("Р°")
        b'\xd0\xb0'
        """
        try:
            return text.translate(self.written).encode("latin-1")
        except UnicodeEncodeError:
            return None

    def decode(self, data: bytes) -> str:
        """Return what the bytes are read as; bytes that the standard leaves undefined become C1 controls."""
        return data.decode("latin-1").translate(self.reading)

    @property
    def reading(self) -> str:
        """The characters of all bytes, in their order: a table for `str.translate`."""
        return self.read


def _strict(name: str, byte: int) -> str | None:
    try:
        return bytes([byte]).decode(name)
    except UnicodeDecodeError:
        return None


@cache
def codec(name: str) -> Codec:
    """Return the encoding called ``name``, one of `SINGLE_BYTE`."""
    strict = [_strict(name, byte) for byte in range(256)]
    read = "".join(chr(byte) if character is None else character for byte, character in enumerate(strict))
    written = dict.fromkeys(range(0x80, 0x100), NOTHING)
    written |= {code: chr(code) for code in range(0x80, 0xA0)}
    for byte in range(0x80, 0xA0):  # borrowed from Windows-1252 where the standard says nothing
        borrowed = _strict("cp1252", byte)
        if borrowed is not None and strict[byte] in (None, chr(byte)):
            written[ord(borrowed)] = chr(byte)
    written |= {ord(character): chr(byte) for byte, character in enumerate(read)}
    return Codec(codecs.lookup(name).name, read, written)
