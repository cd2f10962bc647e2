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
ASKED = "?"
_LATIN = {
    "en": "éèöüñ", "cs": "áčďéěíňóřšťúůýž", "da": "æøåé", "de": "äöüß", "es": "áéíñóúü¿¡", "et": "äöõüšž", "fi": "äö",
    "fr": "àâçèéêëîïôûùœ", "ha": "ɓɗƙ", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áæðéíóöþúý", "it": "àèéìòù",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "nl": "éëïèó", "no": "æøåéò", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú",
    "ro": "ăâîșțşţ", "sq": "ëç", "sv": "äöåé", "tr": "çğıöşüâî",
}  # fmt: skip
_OTHERS = {
    "ru": "сяэёна", "uk": "сяна", "bg": "сянаэѝ", "sr": "асна", "hi": "ु्ँएऐझ", "el": "ρύνώΐ", "he": "אם",
}  # fmt: skip
LETTERS = {language: frozenset(own + MARKS + ASKED) for language, own in _LATIN.items()} | {
    language: frozenset(own) for language, own in _OTHERS.items()
}
"""What is looked for in each language: all that ASCII lacks, and question marks that were written; or else the letters
of which a byte may be dropped."""

REACH = 5
"""Letters of the word that are looked at to either side."""

BEYOND = 3
"""Letters of the words beside it."""

AROUND = REACH + 1 + BEYOND
"""Characters to either side that may count."""

EDGE = " "
LEFT, RIGHT = "<", ">"
LOST = "?\N{REPLACEMENT CHARACTER}"

DISSENT = 0.5
BEYOND_SUPPORT = 2
"""What a grade loses for another order's letter, for each grade of that; and by how much it may be above the second
best of its letter. On documents that were not counted this leaves out one wrong letter in three and 3 right in 100."""

Tree = dict[str, tuple[str, int]]
"""For neighbours, the nearest first, the likeliest letter and its grade: 2 is one wrong in ten, 4 one in a hundred."""


def neighbours(line: str, at: int) -> tuple[str, str, str]:
    """Return the neighbours of a place in a folded line, in three orders: from both sides, left first, right first.

    First those of the word, with what ends it; then, where that is a space, letters of the words beside it.

    >>> neighbours("wir k?nnen", 5)
    ('kn nen riw', '<k nnen riw', '>nnen k riw')
    """
    one, further = _side(line[max(at - AROUND, 0) : at][::-1])
    two, more = _side(line[at + 1 : at + 1 + AROUND])
    beyond = _alternating(further, more)
    return _alternating(one, two) + beyond, f"{LEFT}{one}{two}{beyond}", f"{RIGHT}{two}{one}{beyond}"


def _alternating(one: str, two: str) -> str:
    shared = min(len(one), len(two))
    return "".join(map(str.__add__, one, two)) + one[shared:] + two[shared:]


def begins_word(text: str, at: int) -> bool:
    """Tell whether a letter begins a word that goes on in small letters: nothing else shows its case."""
    return not text[at - 1 : at].isalpha() and text[at + 1 : at + 2].islower()


BEGINS = re.compile(r"(?:^|[.!?:]\s)[\s\"'(«“„]*\Z")
"""What stands before the first word of a sentence."""


def _side(side: str) -> tuple[str, str]:
    """Return what of the word stands on one side, what ends it being the last, and what stands beyond that."""
    for number, character in enumerate(side):
        if number == REACH:
            return side[:number], ""
        if not _in_word(character):
            kind = _kind(character)
            beyond = side[number + 1 : number + 1 + BEYOND] if character == " " else ""
            return side[:number] + kind, "".join(c if _in_word(c) else _kind(c) for c in beyond)
    return (side if len(side) == REACH else side + EDGE), ""


@cache
def _in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character in LOST


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
        before = ""
        for path in sorted(tree):
            letter, grade = tree[path]
            pairs = enumerate(zip(path, before, strict=False))
            shared = next((number for number, (one, two) in pairs if one != two), min(len(path), len(before)))
            lines.append(f"{chr(ord('A') + shared)}{path[shared:]}\t{letter}{grade}")
            before = path
    return "\n".join(lines) + "\n"


@cache
def _parts() -> dict[str, str]:
    """Return the shipped file, cut into languages."""
    text = files("mtclean.data").joinpath("encoding/letters.tsv").read_text(encoding="utf-8")
    return {part[:2]: part[3:] for part in text.split("\n# ")[1:]}


@cache
def tree_of(language: str) -> Tree:
    """Return the tree of a language, an empty one where there is none."""
    tree: Tree = {}
    path = ""
    for line in filter(None, _parts().get(language, "").split("\n")):
        told, _, node = line.partition("\t")
        path = path[: ord(told[0]) - ord("A")] + told[1:]
        tree[path] = node[:-1], int(node[-1])
    return tree


def letter(line: str, at: int, language: str, choices: str = "") -> tuple[str, int] | None:
    """Return the likeliest letter for a place in a folded line, with its grade; ``None`` if nothing is known."""
    tree = tree_of(language)
    if not tree:
        return None
    found = [node for around in neighbours(line, at) if (node := _node(tree, around, choices)) is not None]
    if not found:
        return None
    best = max(found, key=lambda node: node[1])
    rival = max((node[1] for node in found if node[0] != best[0]), default=0)
    support = sorted(node[1] for node in found if node[0] == best[0])[-2:][0]
    return best[0], max(min(int(best[1] - DISSENT * rival), support + BEYOND_SUPPORT), 0)


def _node(tree: Tree, around: str, choices: str) -> tuple[str, int] | None:
    for end in range(len(around), -1, -1):
        node = tree.get(around[:end])
        if node is not None and (not choices or fold(node[0]) in choices):
            return node
    return None
