"""What is removed around news, and what of the news is lost with it, by mtclean and by others in the same run.

The others: jusText, which looks at the length and the common words of paragraphs; the line rules of the C4 corpus, as
their paper describes them; and a plain list of phrases, those of mtclean's own lexicons that are certain.
"""

from __future__ import annotations

import gzip
import html
import importlib
import json
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mtclean
from benchmarks import corpus
from benchmarks.quality.table import Table
from mtclean.rules.boilerplate.lexicon import all_phrases, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    Remover = Callable[[str, str], str]
    """From a text and the tag of its language to what is left of it."""

CONTENT, BOILERPLATE = "content", "boilerplate"
MTCLEAN, LEARNT = "mtclean", "mtclean, profiles learnt"
SETS = ("residual-lines", "boilerplate-lines", "mtdocs-disclaimer")
SITES_LEARNT = "boilerplate-lines"
FEWEST_PAGES = 3
"""Pages of a site from which on a profile can be learnt."""

WORD = re.compile(r"\w+")
SENTENCE_LIKE = 60
"""Characters of words from which on a line counts as kept if it stands anywhere in the output, else on a line."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document: its lines with what each is, its language, and the site it is of."""

    lines: tuple[tuple[str, str], ...]
    language: str
    site: str = ""

    @property
    def text(self) -> str:
        """The document as it is given to a remover."""
        return "\n".join(text for text, _ in self.lines)


def tables(data: Path | None, documents: int, seed: int) -> Iterable[Table]:
    """Yield the tables of this part."""
    known, missing = removers()
    note = "".join(f"; without {name}: {reason}" for name, reason in missing.items())
    for name, pages in generated(documents, seed).items():
        yield compared(f"Boilerplate, {name}, {len(pages)} documents{note}", pages, known)
    if data is None:
        return
    for name in SETS:
        if (found := list(_pages(data, name))) and (chosen := _sample(found, documents, seed)):
            yield compared(f"Boilerplate, {name}, {len(chosen)} documents{note}", chosen, known)
        if name == SITES_LEARNT and (of_sites := _of_sites(found)):
            yield compared(f"Boilerplate, {name}, sites with three pages and more", of_sites, known, learn=True)
    yield from _under_articles(data, documents, seed, known)
    yield from _hard(data, known)


# -- Who removes


def removers() -> tuple[dict[str, Remover], dict[str, str]]:
    """Return who removes, by name, and of those that are not there, why."""
    cleaner = mtclean.Cleaner()
    found: dict[str, Remover] = {
        MTCLEAN: lambda text, language: cleaner(text, language=language),
        "C4's line rules": lambda text, _: "\n".join(filter(_stays_in_c4, text.split("\n"))),
        "plain list of phrases": _without_phrases(),
    }
    try:
        return {**found, "jusText": _justext()}, {}
    except ImportError as error:
        return found, {"jusText": str(error).partition("\n")[0]}


POLICIES = (
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies", "javascript",
    "lorem ipsum",
)  # fmt: skip
FEWEST_WORDS = 3


def _stays_in_c4(line: str) -> bool:
    """Tell whether C4 keeps a line: it ends as a sentence does, has some words, and speaks of no policy or script."""
    said = line.strip()
    ends = said.endswith((".", "!", "?", '"', "”")) and not said.endswith("...")
    return ends and len(said.split()) >= FEWEST_WORDS and not any(policy in said.lower() for policy in POLICIES)


def _without_phrases() -> Remover:
    phrases = {key(phrase.text) for phrase in all_phrases() if phrase.strength == "certain" and "{" not in phrase.text}
    return lambda text, _: "\n".join(line for line in text.split("\n") if key(line) not in phrases)


STOP_LISTS = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "nl": "Dutch", "no": "Norwegian_Bokmal",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip


NO_WORDS: frozenset[str] = frozenset()


def _justext() -> Remover:
    justext: Any = importlib.import_module("justext")
    stop_lists: dict[str, frozenset[str]] = {}

    def remove(text: str, language: str) -> str:
        name = STOP_LISTS.get(language.split("-", maxsplit=1)[0])
        if name is None:  # as its documentation advises for languages without a list
            stop_words, options = NO_WORDS, {"stopwords_low": 0, "stopwords_high": 0}
        else:
            if name not in stop_lists:
                stop_lists[name] = justext.get_stoplist(name)
            stop_words, options = stop_lists[name], {}
        page = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
        if not page:
            return ""
        found = justext.justext(f"<html><body>{page}</body></html>", stop_words, **options)
        return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)

    return remove


# -- What is counted


def compared(title: str, pages: Sequence[Page], known: dict[str, Remover], *, learn: bool = False) -> Table:
    """Return how much of the boilerplate of the pages each removes, and how much of their content."""
    rows = [
        (name, *_shares(pages, [remove(page.text, page.language) for page in pages])) for name, remove in known.items()
    ]
    if learn:
        profiles = mtclean.learn([page.text for page in pages], sites=[page.site for page in pages])
        cleaner = mtclean.Cleaner(profiles=profiles)
        rows.insert(0, (LEARNT, *_shares(pages, [cleaner(page.text, site=page.site) for page in pages])))
    return Table(title, ("", "boilerplate lines removed", "content characters lost", "content lines lost"), tuple(rows))


def _shares(pages: Iterable[Page], outputs: Iterable[str]) -> tuple[float, float, float]:
    lines: Counter[tuple[str, bool]] = Counter()
    characters: Counter[tuple[str, bool]] = Counter()
    for page, output in zip(pages, outputs, strict=True):
        for kind, said, stays in _kept(page, output):
            lines[kind, stays] += 1
            characters[kind, stays] += len(said)
    return (
        _share(lines[BOILERPLATE, False], lines[BOILERPLATE, True]),
        _share(characters[CONTENT, False], characters[CONTENT, True]),
        _share(lines[CONTENT, False], lines[CONTENT, True]),
    )


def _share(part: int, rest: int) -> float:
    return round(part / max(part + rest, 1), 5)


def _kept(page: Page, output: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what each line is, its words, and whether they stand in the output; layout and marks do not count."""
    kept = Counter(_words(line) for line in output.split("\n"))
    whole = _words(output)
    for text, kind in page.lines:
        said = _words(text)
        if not said or kind not in (CONTENT, BOILERPLATE):
            continue
        if len(said) > SENTENCE_LIKE:
            yield kind, said, said in whole
        else:
            yield kind, said, kept[said] > 0
            kept[said] -= 1


def _words(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


# -- Documents of our own

ABOVE = (
    "Skip to main content", "Home » News", "Menu", "Listen to this article", "4 min read", "By the Harbour Desk",
    "Updated 3 hours ago", "Share this article", "Facebook", "Copy link", "Breaking news", "Search for:",
)  # fmt: skip
INSIDE = ("Advertisement", "Story continues below", "Read more:", "Scroll down for video", "Image 2 of 9")
BELOW = (
    "Back to top button", "Button to go up to the top", "Share this:", "Related articles", "Tags: harbour, council",
    "Click to share on WhatsApp (Opens in new window)", "Leave a Reply", "Your email address will not be published.",
    "Save my name, email, and website in this browser for the next time I comment.", "Sign up for our newsletter",
    "© 2026 The Harbour Herald. All rights reserved.", "Most read", "Next post", "Follow the Herald on Telegram",
    "This story was translated by a machine and may contain errors.", "Print", "Comments are closed.", "Trending now",
    "Automatically translated from Turkish.", "The views in this article are not necessarily those of the editors.",
    "We use cookies to make this page better.", "Adblock Detected", "Load more", "Terms of use", "View all comments",
)  # fmt: skip
BELOW_ELSEWHERE = {
    "ar": ("زر الذهاب إلى الأعلى", "مقالات ذات صلة", "اترك تعليقاً", "تمت ترجمة هذا الخبر آلياً وقد يحتوي على أخطاء."),
    "cs": ("Zpět nahoru", "Zanechte komentář", "Článek byl přeložen strojově.", "Související články"),
    "de": (
        "Zurück nach oben",
        "Verfassen Sie einen Kommentar",
        "Automatisch aus dem Türkischen übersetzt.",
        "Lesen Sie auch",
    ),
    "es": ("Volver arriba", "Deja tu comentario", "Traducción automática del inglés.", "Noticias relacionadas"),
    "fr": ("Retour en haut", "Poster un commentaire", "Article traduit par IA.", "À lire aussi"),
    "ja": ("トップに戻る", "コメントを残す", "この記事は機械翻訳です。", "関連記事"),
    "ru": ("Наверх", "Оставьте свой комментарий", "Статья переведена автоматически.", "Читайте также"),
    "uk": ("Вгору", "Залиште свій коментар", "Статтю перекладено автоматично.", "Читайте також"),
    "zh": ("返回顶部", "发表您的评论", "本文由机器翻译。", "相关新闻"),
}
HEADINGS = ("Close vote", "What happens next", "“Share the land”", "May", "A search in the hills", "Print and paper")
"""Short lines of an article: they must stay."""


def generated(documents: int, seed: int) -> dict[str, list[Page]]:
    """Return generated news with lines of our own around it, in English and in other languages."""
    found: dict[str, list[Page]] = {}
    for name in (corpus.PLAIN, corpus.LANGUAGES):
        chance = random.Random(f"{name} {seed}")
        texts = corpus.generate(name, 4000 * documents, seed).documents[:documents]
        found[name] = [_dressed(text.text.split("\n"), text.language, chance) for text in texts]
    return found


def _dressed(lines: Sequence[str], language: str, chance: random.Random) -> Page:
    content = [(line, CONTENT) for line in lines if line]
    if language == corpus.ENGLISH:
        for place in sorted(chance.sample(range(1, len(content)), min(len(content) - 1, chance.randint(0, 2)))):
            line = (chance.choice(HEADINGS), CONTENT) if chance.random() < 0.5 else (chance.choice(INSIDE), BOILERPLATE)
            content.insert(place, line)
        above, below = chance.sample(ABOVE, chance.randint(0, 4)), chance.sample(BELOW, chance.randint(1, 6))
    else:
        above, below = [], chance.sample(BELOW_ELSEWHERE.get(language, BELOW), chance.randint(1, 3))
    around = [[(line, BOILERPLATE) for line in side] for side in (above, below)]
    return Page((*around[0], *content, *around[1]), language)


# -- Real documents


def _rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    path = data / f"{name}.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _pages(data: Path, name: str) -> Iterator[Page]:
    for row in _rows(data, name):
        kinds = {"mt-disclaimer": BOILERPLATE}
        lines = tuple((line["text"], kinds.get(line.get("label"), line.get("label") or "")) for line in row["lines"])
        yield Page(lines, row.get("lang") or "en", row.get("site") or "")


def _sample(pages: Sequence[Page], documents: int, seed: int) -> list[Page]:
    return random.Random(seed).sample(pages, min(documents, len(pages)))


def _of_sites(pages: Iterable[Page]) -> list[Page]:
    by_site: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        by_site[page.site].append(page)
    return [page for site, group in by_site.items() if site and len(group) >= FEWEST_PAGES for page in group]


def _under_articles(data: Path, documents: int, seed: int, known: dict[str, Remover]) -> Iterator[Table]:
    """Yield what goes of notes and leftovers in many languages that stand under an article."""
    chance = random.Random(seed)
    articles: dict[str, list[list[str]]] = defaultdict(list)
    for path in sorted(data.glob("quotes-gold-*.jsonl.gz")):
        for row in _rows(data, path.name.removesuffix(".jsonl.gz")):
            if len(row["paras"]) > FEWEST_PAGES:
                articles[row["lang"]].append(row["paras"])
    if not articles:
        return
    kinds: dict[str, list[Page]] = defaultdict(list)
    for row in _rows(data, "disclaimers"):
        language = row["lang"].split("-")[0]
        article = chance.choice(articles.get(language) or articles["en"])
        lines = (*((line, CONTENT) for line in article), (row["text"], BOILERPLATE))
        kinds[row["kind"]].append(Page(lines, language))
    for kind, pages in kinds.items():
        chosen = _sample(pages, documents, seed)
        yield compared(f"Boilerplate, {kind} under an article, {len(chosen)} documents", chosen, known)


def _hard(data: Path, known: dict[str, Remover]) -> Iterator[Table]:
    lines = [row["text"] for row in _rows(data, "hard-negatives")]
    if lines:
        rows = tuple(
            (name, sum(_words(line) not in _words(remove(line, "en")) for line in lines))
            for name, remove in known.items()
        )
        yield Table(f"Boilerplate, {len(lines)} lines of articles that look like it", ("", "lines removed"), rows)
