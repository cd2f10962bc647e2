"""Which letter stood in a place, by the letters around it: small trees for each language.

Made by ``benchmarks/train/letters.py``. They know the letters that are lost when text goes through ASCII, and those
whose second byte of UTF-8 is undefined in Windows-1252, and so dropped.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from mtclean.characters import fold

MARKS = "“”‘’„«»–—…£€\N{NO-BREAK SPACE}"
_LATIN = {
    "en": "éèöüñ", "cs": "áčďéěíňóřšťúůýž", "da": "æøåé", "de": "äöüß", "es": "áéíñóúü¿¡", "et": "äöõüšž", "fi": "äö",
    "fr": "àâçèéêëîïôûùœ", "ha": "ɓɗƙ", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áæðéíóöþúý", "it": "àèéìòù",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "nl": "éëïèó", "no": "æøåéò", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú",
    "ro": "ăâîșțşţ", "sq": "ëç", "sv": "äöåé", "tr": "çğıöşüâî",
}  # fmt: skip
_OTHERS = {"ru": "сяэёна", "uk": "сяна", "bg": "сяна", "sr": "асна", "hi": "ु्ँएऐझ"}
LETTERS = {language: frozenset(own + MARKS) for language, own in _LATIN.items()} | {
    language: frozenset(own) for language, own in _OTHERS.items()
}
"""What is looked for in each language: all that ASCII lacks, and question marks that were written; or else the letters
of which a byte may be dropped."""

DEPTH = 6
REACH = 3
EDGE = " "
LOST = "?\N{REPLACEMENT CHARACTER}"

Tree = dict[str, tuple[str, int]]
"""For neighbours, the nearest first, the likeliest letter and its grade: 2 is one wrong in ten, 4 one in a hundred."""


def neighbours(line: str, at: int) -> str:
    """Return the neighbours of a place in a folded line: to the left and to the right, the nearest first.

    They go as far as the word does; what ends it is looked at too.

    >>> neighbours("k?nnen wir", 1)
    'kn n e'
    """
    left, right = line[max(at - REACH, 0) : at][::-1], line[at + 1 : at + 1 + REACH]
    return "".join(one + two for one, two in zip(_word(left), _word(right), strict=True))


def begins_word(text: str, at: int) -> bool:
    """Tell whether a letter begins a word that goes on in small letters: nothing else shows its case."""
    return not text[at - 1 : at].isalpha() and text[at + 1 : at + 2].islower()


BEGINS = re.compile(r"(?:^|[.!?:]\s)[\s\"'(«“„]*\Z")
"""What stands before the first word of a sentence."""


def _word(side: str) -> str:
    word = ""
    for character in side:
        if unicodedata.category(character)[0] in "LM" or character in LOST:
            word += character
            continue
        word += _kind(character)
        break
    return word.ljust(REACH, EDGE)


def _kind(character: str) -> str:
    if character.isdigit():
        return "0"
    if character in "-('\"":
        return character
    return "." if character in ".,;:!" else EDGE


def written(trees: dict[str, Tree]) -> str:
    """Return trees as the shipped file has them: a line for each node, under the language."""
    lines = ["## Letters by their neighbours, made by benchmarks/train/letters.py; see there for what they are from."]
    for language, tree in trees.items():
        lines.append(f"# {language}")
        lines += [f"{path}\t{letter}{grade}" for path, (letter, grade) in tree.items()]
    return "\n".join(lines) + "\n"


@cache
def _all() -> dict[str, Tree]:
    trees: dict[str, Tree] = {}
    text = files("mtclean.data").joinpath("encoding/letters.tsv").read_text(encoding="utf-8")
    for line in text.split("\n"):
        if line.startswith("# "):
            tree = trees[line[2:]] = {}
        elif line and not line.startswith("##"):
            path, _, node = line.partition("\t")
            tree[path] = node[:-1], int(node[-1])
    return trees


def letter(line: str, at: int, language: str, choices: str = "") -> tuple[str, int] | None:
    """Return the likeliest letter for a place in a folded line, with its grade; ``None`` if nothing is known."""
    tree = _all().get(language)
    if not tree:
        return None
    around = neighbours(line, at)
    for end in range(DEPTH, -1, -1):
        node = tree.get(around[:end])
        if node is not None and (not choices or fold(node[0]) in choices):
            return node
    return None
