"""What a site's texts teach, and how it is kept and applied."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

import mtclean
from mtclean.errors import DataError, FileError, InputError
from mtclean.profiles import Learnt, Profiles, SiteProfile, masked

if TYPE_CHECKING:
    from pathlib import Path

SLOGAN = "Build the tunnel now"


def name(number: int) -> str:
    """Return a name that no other number has, without digits."""
    return "".join("bdfgklmnrs"[int(digit)] + "aeiou"[place % 5] for place, digit in enumerate(str(1000 + number)))


def article(number: int) -> str:
    """Return an article unlike the others."""
    one = name(number)
    return "\n\n".join(
        [
            f"The mayor of {one} met the doctors on the day that the vote was counted, and nobody spoke of it.",
            f"A teacher said that {one} had waited long enough for the council to answer what it had been asked.",
            f"It rained on {one} all week, so that the farmers stayed where they were until the bridge was dry.",
        ]
    )


def page(number: int) -> str:
    """Return an article as the site prints it."""
    dated = f"Printed on {number % 28 + 1} May 20{10 + number % 10}"
    below = f"Read the Harbour Herald on paper\nCall our desk\nHarbour Herald, Quay {number}"
    return f"{dated}\n\n{article(number)}\n\n{below}"


PAGES = [page(number) for number in range(12)]
PROFILES = mtclean.learn(PAGES, sites=["herald.example"] * len(PAGES))
CLEANER = mtclean.Cleaner(profiles=PROFILES)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(SLOGAN, id="a slogan that is quoted in the middle of many articles"),
        pytest.param("The minister said no.", id="a short sentence that many articles hold"),
    ],
)
def test_what_is_merely_quoted_is_not_learnt(line: str) -> None:
    texts = []
    for number in range(12):
        first, *others = article(number).split("\n\n")
        texts.append("\n\n".join([first, *others[: number % 2], line, *others[number % 2 :], article(number + 50)]))
    profiles = mtclean.learn(texts)
    assert all(masked(line) not in profile.lines for profile in profiles.sites.values())


def test_copies_of_an_article_teach_nothing() -> None:
    texts = [article(1), article(1) + "\n\nCorrected on Monday by the desk", *(article(n) for n in range(2, 5))]
    assert mtclean.learn(texts).sites == {}


def test_lines_are_learnt_with_numbers_and_dates_masked() -> None:
    assert set(PROFILES.sites["herald.example"].lines) == {
        "printed on 0 0 0",
        "read the harbour herald on paper",
        "call our desk",
        "harbour herald quay 0",
    }


def test_numbers_alone_are_not_learnt() -> None:
    texts = [f"{number}\n{page(number)}\n{number * 7}" for number in range(12)]
    assert all(one.text.strip(" 0") for one in mtclean.learn(texts).sites[""].learnt)


def test_where_a_line_stands_to_the_article_is_learnt() -> None:
    lines = PROFILES.sites["herald.example"].lines
    assert (lines["printed on 0 0 0"].above, lines["printed on 0 0 0"].below) == (12, 0)
    assert (lines["call our desk"].above, lines["call our desk"].below) == (0, 12)


def test_short_lines_below_the_article_go_and_paragraphs_stay() -> None:
    comment = (
        f"I have read that {name(90)} has not been dry for years, and nobody who lives there was ever asked about it."
    )
    text = f"{page(78)}\nKeeper of the {name(91)} bridge retires\n{comment}"
    explanation = CLEANER.explain(text, site="herald.example")
    assert explanation.text == f"{article(78)}\n\n{comment}"
    assert any("below where articles of the site end" in change.reason for change in explanation.changes)


def test_the_title_and_the_last_list_stay() -> None:
    dated, *paragraphs, below = page(79).split("\n\n")
    title, places = "Bridge Opens Under Rain", "\n".join(f"{name(n)} – the {name(n + 1)} hall" for n in range(5))
    text = "\n\n".join([dated, title, *paragraphs, places, below])
    cleaned = CLEANER.explain(text, site="herald.example").text
    assert cleaned == "\n\n".join([title, *paragraphs, places])


@pytest.mark.parametrize(
    ("others", "learnt"),
    [
        pytest.param(("", ""), False, id="a sentence that two of few documents hold, each elsewhere"),
        pytest.param(("\nCall our desk", "\nCall our desk"), True, id="beside a line that both hold"),
    ],
)
def test_a_sentence_of_two_documents_needs_a_neighbour(others: tuple[str, str], learnt: bool) -> None:  # noqa: FBT001
    sentence = "We print what you tell us."
    texts = [f"{article(n)}\n\n{sentence}{other}\n{name(n + 60)}" for n, other in enumerate(others)]
    profiles = mtclean.learn([*texts, article(8)])
    assert any(masked(sentence) in profile.lines for profile in profiles.sites.values()) == learnt


def test_a_new_text_of_the_site_is_cleaned_and_explained() -> None:
    explanation = CLEANER.explain(page(77), site="herald.example")
    assert explanation.text == article(77)
    named = [change for change in explanation.changes if change.rule == "boilerplate.profile"]
    assert any("12 of 12 documents" in change.reason for change in named)
    assert mtclean.restore(explanation.text, explanation.changes) == page(77)
    assert CLEANER.explain(explanation.text, site="herald.example").text == explanation.text


def learnt_from(pages: list[str]) -> SiteProfile:
    """Return what the pages of one site teach."""
    return mtclean.learn(pages, sites=["herald.example"] * len(pages)).sites["herald.example"]


def with_lines(number: int, *, above: str = "", inside: str = "", below: str = "") -> str:
    """Return an article with lines of its own above it, between its paragraphs, and below."""
    first, second, third = article(number).split("\n\n")
    return "\n\n".join(filter(None, [above, first, inside, second, third, below]))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param({"inside": "Keeper of the {}"}, id="headings that begin alike"),
        pytest.param({"above": "Opinion: the bridge of {} is old"}, id="headlines behind the same word"),
        pytest.param({"above": "Watch: {} Rescued"}, id="headlines that begin with what videos begin with"),
        pytest.param({"above": "10 things in {} today"}, id="headlines that begin with a number"),
        pytest.param({"above": "{} in rain | Harbour Herald"}, id="headlines that end with the name of the site"),
        pytest.param({"above": "How to cross {} on foot"}, id="headlines that begin alike"),
        pytest.param({"inside": "{}: When does the bridge open?"}, id="questions of an interview"),
        pytest.param({"inside": "Height: 12 {}"}, id="facts in the middle of the article"),
        pytest.param({"below": "It rained on {} again. The investigation continues."}, id="a last sentence"),
    ],
)
def test_parts_of_articles_are_not_learnt(lines: dict[str, str]) -> None:
    profiles = mtclean.learn(
        [with_lines(n, **{side: line.format(name(n + 40)) for side, line in lines.items()}) for n in range(12)]
    )
    assert not [one for profile in profiles.sites.values() for one in profile.learnt]


@pytest.mark.parametrize(
    ("lines", "learnt", "new"),
    [
        pytest.param({"above": "By {} Martin"}, ("beginning", "by"), "by Rosa Perez", id="a by-line"),
        pytest.param({"above": "Written by: {}"}, ("beginning", "written by:"), "Written by: Rosa", id="with a mark"),
        pytest.param(
            {"inside": "Image Credits: {}"},
            ("beginning", "image credits:"),
            "Image Credits: Ada / Getty",
            id="between paragraphs",
        ),
        pytest.param(
            {"below": "Read more: the bridge of {}"},
            ("beginning", "read more:"),
            "Read more: The hall burns",
            id="what is to be read next",
        ),
        pytest.param(
            {"inside": "The {} bridge – Reuters"},
            ("end", "- reuters"),
            "The hall – Reuters",
            id="an ending behind a mark",
        ),
    ],
)
def test_what_lines_begin_and_end_with_is_learnt(lines: dict[str, str], learnt: tuple[str, str], new: str) -> None:
    side = next(iter(lines))
    pages = [with_lines(n, **{side: lines[side].format(name(n + 40))}) for n in range(12)]
    profiles = mtclean.learn(pages, sites=["herald.example"] * 12)
    known = profiles.sites["herald.example"].parts[learnt]  # type: ignore[index]
    assert known.documents == 12
    cleaner = mtclean.Cleaner(profiles=profiles)
    explanation = cleaner.explain(with_lines(70, **{side: new}), site="herald.example")
    assert explanation.text == article(70)
    assert f"“{learnt[1]}”" in explanation.changes[0].reason
    elsewhere = {"above": "below", "below": "above", "inside": "inside"}[side]
    if elsewhere != side:
        text = with_lines(71, **{elsewhere: new}, inside="")
        assert all(c.rule != "boilerplate.profile" for c in cleaner.explain(text, site="herald.example").changes)
    texts = [with_lines(n, **{s: new}) for n in range(60, 64) for s in ("above", "inside", "below")]
    cleaned = cleaner.clean_array(pa.array(texts), sites=["herald.example"] * len(texts)).to_pylist()
    assert cleaned == [cleaner(text, site="herald.example") for text in texts]


def test_what_is_glued_to_paragraphs_is_learnt() -> None:
    pages = [
        page(n) if n % 4 else f"{article(n)} Read the Harbour Herald on paper\n{page(n).rpartition(chr(10))[2]}"
        for n in range(16)
    ]
    profiles = mtclean.learn(pages, sites=["herald.example"] * 16)
    assert set(profiles.sites["herald.example"].glued["tail"]) == {"Read the Harbour Herald on paper"}
    cleaner = mtclean.Cleaner(profiles=profiles)
    explanation = cleaner.explain(f"{article(80)} Read the Harbour Herald on paper", site="herald.example")
    assert explanation.text == article(80)
    assert "glued to a paragraph" in explanation.changes[0].reason
    stays = f"{article(81)} They asked us to Read the Harbour Herald on paper"
    assert cleaner(stays, site="herald.example") == stays


def test_what_is_glued_in_front_of_paragraphs_is_learnt() -> None:
    pages = [f"Share this with your friends{'' if n % 3 else chr(10)}{article(n)}" for n in range(12)]
    profiles = mtclean.learn(pages, sites=["herald.example"] * 12)
    assert set(profiles.sites["herald.example"].glued["head"]) == {"Share this with your friends"}
    cleaner = mtclean.Cleaner(profiles=profiles)
    assert cleaner(f"Share this with your friends{article(82)}", site="herald.example") == article(82)
    stays = f"Share this with your friends and {article(82)}"
    assert cleaner(stays, site="herald.example") == stays


def test_lines_that_stand_together_are_learnt_as_blocks() -> None:
    blocks = [one for one in PROFILES.sites["herald.example"].learnt if one.place == "block"]
    assert [one.text.split("\n") for one in blocks] == [
        ["read the harbour herald on paper", "call our desk", "harbour herald quay 0"]
    ]
    assert blocks[0].documents == 12


def test_a_word_of_a_block_that_stands_alone_between_paragraphs_may_be_a_heading() -> None:
    pages = [f"{article(n)}\nHarbour\nBridges\nMarket" for n in range(12)]
    cleaner = mtclean.Cleaner(profiles=mtclean.learn(pages, sites=["herald.example"] * 12))
    text = with_lines(83, inside="Bridges", below="Harbour\nBridges\nMarket")
    assert cleaner(text, site="herald.example") == with_lines(83, inside="Bridges")


MENU = (
    "Harbour Herald\nQuay news\nWeather at sea\nBoats for rent\nOur desk\nThe paper of the harbour\n"
    "Write to us on paper\nMarket hall prices"
)
FOOT = (
    "Read the Harbour Herald on paper\nCall our desk\nPrinted at the quay\nBoats, nets and ropes\nThe tide tables\n"
    "Harbour Herald, Quay 7"
)
TEASERS = "\n".join(f"Keeper of the {name(number)} bridge retires" for number in range(91, 97))


def whole_page(number: int, *, menu: str = MENU, above: str = "", inside: str = "", below: str = "") -> str:
    """Return an article between the menu and the foot of the site."""
    first, second, third = article(number).split("\n\n")
    return "\n".join(filter(None, [menu, above, first, inside, second, third, below, FOOT]))


OF_THE_WHOLE_SITE = mtclean.Cleaner(
    profiles=mtclean.learn([whole_page(number) for number in range(12)], sites=["herald.example"] * 12)
)


@pytest.mark.parametrize(
    ("lines", "stays"),
    [
        pytest.param({"above": "Bridge Opens Under Rain\nRosa Perez"}, "Bridge Opens Under Rain", id="a loud title"),
        pytest.param(
            {"above": "Harbour Market Burns\nRosa Perez"}, "Harbour Market Burns", id="a title of three words"
        ),
        pytest.param({"inside": TEASERS}, TEASERS, id="a short list between paragraphs"),
        *(
            pytest.param({side: lines}, lines, id=f"{what} {where}")
            for side, where in (("inside", "between paragraphs"), ("below", "at the end"))
            for what, lines in (
                ("a list of winners", "\n".join(f"{2000 + n}: {name(n)} {name(n + 7)}" for n in range(1, 12))),
                ("a table of points", "\n".join(f"{name(n)} {n * 3} points" for n in range(1, 12))),
            )
        ),
        pytest.param(
            {"inside": "\n".join(f"{name(n)} {name(n + 1)}" for n in range(1, 12))},
            "\n".join(f"{name(n)} {name(n + 1)}" for n in range(1, 12)),
            id="a long list of names",
        ),
    ],
)
def test_what_a_whole_page_holds_of_the_article_stays(lines: dict[str, str], stays: str) -> None:
    assert stays in OF_THE_WHOLE_SITE(whole_page(84, **lines), site="herald.example")


def test_headlines_below_the_article_of_a_whole_page_go() -> None:
    texts = [whole_page(85, below=TEASERS), whole_page(86, below=TEASERS)]
    cleaned = OF_THE_WHOLE_SITE.clean_array(pa.array(texts), sites=["herald.example"] * 2).to_pylist()
    assert cleaned == [article(85).replace("\n\n", "\n"), article(86).replace("\n\n", "\n")]
    assert cleaned == [OF_THE_WHOLE_SITE(text, site="herald.example") for text in texts]


def test_lists_of_an_article_that_was_cut_out_of_its_page_stay() -> None:
    text = f"{article(87)}\n{TEASERS}\nCall our desk"
    assert OF_THE_WHOLE_SITE(text, site="herald.example") == f"{article(87)}\n{TEASERS}"


def test_what_is_read_most_elsewhere_is_the_title_of_its_own_page() -> None:
    title = "Bridge of Karo Opens"
    pages = [f"{whole_page(number)}\n{title}" for number in range(12)]
    cleaner = mtclean.Cleaner(profiles=mtclean.learn(pages, sites=["herald.example"] * 12))
    cleaned = cleaner(f"{MENU}\n{title}\n{article(88)}\n{FOOT}\n{title}", site="herald.example")
    assert cleaned == f"{title}\n{article(88)}"


def test_other_sites_are_not_touched() -> None:
    text = f"{article(3)}\n\nRead the Harbour Herald on paper, he told us, and then he laughed."
    assert CLEANER.explain(text, site="other.example").text == text
    assert CLEANER(text) == text


def test_bulk_is_scalar_with_profiles() -> None:
    texts = [page(n) if n % 3 else article(n) for n in range(40)]
    sites = ["herald.example" if n % 2 else None if n % 5 else "other.example" for n in range(40)]
    cleaned = CLEANER.clean_array(pa.array(texts), sites=sites).to_pylist()
    assert cleaned == [CLEANER(text, site=site) for text, site in zip(texts, sites, strict=True)]


def test_streaming_gives_the_same() -> None:
    sites = (site for site in ["herald.example"] * len(PAGES))
    assert mtclean.learn(iter(PAGES), sites=sites) == PROFILES


def test_a_site_for_each_text() -> None:
    with pytest.raises(InputError, match="sites"):
        mtclean.learn(["a", "b"], sites=["one"])


def test_save_and_load(tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    PROFILES.save(path)
    assert Profiles.load(path) == PROFILES
    assert "Read the Harbour Herald on paper" in path.read_text(encoding="utf-8")
    assert [entry.name for entry in tmp_path.iterdir()] == ["profiles.json"]


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        pytest.param("[]", "mtclean profiles", id="another kind of file"),
        pytest.param("{", "profiles.json", id="no JSON"),
        pytest.param('{"mtclean profiles": 1, "sites": 3}', "sites", id="sites are no object"),
        pytest.param('{"mtclean profiles": 1, "sites": {"a": {"documents": "x"}}}', "'a'", id="no number of documents"),
        pytest.param(
            '{"mtclean profiles": 1, "sites": {"a": {"documents": 1, "lines": [{"documents": 1}]}}}',
            "text",
            id="no text",
        ),
        pytest.param(
            '{"mtclean profiles": 1, "sites": {"a": {"documents": 1, "lines": [{"text": "b", "above": "c"}]}}}',
            "above",
            id="no number of documents above the article",
        ),
    ],
)
def test_files_out_of_form_are_named(tmp_path: Path, contents: str, message: str) -> None:
    path = tmp_path / "profiles.json"
    path.write_text(contents, encoding="utf-8")
    with pytest.raises(DataError, match=message) as caught:
        Profiles.load(path)
    assert "profiles.json" in str(caught.value)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="missing"):
        Profiles.load(tmp_path / "missing.json")
    with pytest.raises(FileError, match="nowhere"):
        PROFILES.save(tmp_path / "nowhere" / "profiles.json")


def test_merge_adds_up() -> None:
    one = Profiles({"a": SiteProfile(3, (Learnt("share", 2, "Share", above=1),)), "b": SiteProfile(1)})
    two = Profiles({"a": SiteProfile(4, (Learnt("share", 4, "SHARE", above=3, below=1), Learnt("menu", 3, "Menu")))})
    merged = one | two
    assert merged.sites["a"].documents == 7
    assert merged.sites["a"].lines["share"] == Learnt("share", 6, "SHARE", above=4, below=1)
    assert set(merged.sites) == {"a", "b"}
    assert Profiles.from_dict(json.loads(json.dumps(merged.to_dict()))) == merged


def test_merging_goes_in_any_order() -> None:
    halves = [mtclean.learn(PAGES[low::3], sites=["herald.example"] * 4) for low in range(3)]
    one, two, three = halves
    assert (one | two) | three == one | (two | three) == three | one | two
    assert (one | two).to_dict() == (two | one).to_dict()
    saved = json.dumps((one | two).to_dict())
    assert Profiles.from_dict(json.loads(saved)) == one | two


def test_half_of_a_pair_of_surrogates_is_no_obstacle() -> None:
    texts = [text.replace("Call our desk", "Call our \ud800 desk") for text in PAGES]
    assert "read the harbour herald on paper" in mtclean.learn(texts).sites[""].lines


def test_what_follows_a_phrase_in_the_middle_of_articles_stays() -> None:
    last = "“That is how it has always been,” he said, “and it rains.”"
    pages = [
        f"{article(n)}\n\n{article(n + 30)}\n\nScroll down for video\n\nIt is {name(n)} who said so." for n in range(8)
    ]
    cleaner = mtclean.Cleaner(profiles=mtclean.learn(pages, sites=["herald.example"] * 8))
    text = f"{article(84)}\n\nScroll down for video\n\n{last}"
    assert cleaner(text, site="herald.example") == f"{article(84)}\n\n{last}"


@pytest.mark.parametrize("line", ["Image Credits: Ada Lane", "Politics", "Share this\nRead more news", "\n\n"])
def test_time_is_linear_in_lines(line: str) -> None:
    """Ten times the lines take at most some thirty times as long (a square law would take a hundred)."""
    learnt = (
        Learnt("image credits:", 9, "Image Credits: Ada", "beginning"),
        Learnt("politics", 9, "Politics"),
        Learnt("politics\nsports", 9, "Politics\nSports", "block"),
    )
    cleaner = mtclean.Cleaner(profiles=Profiles({"herald.example": SiteProfile.of(10, learnt)}))
    paragraph = article(84).split("\n\n")[0]

    def seconds(times: int) -> float:
        begin = time.process_time()
        cleaner(f"{paragraph}\n{line}\n" * times, language="en", site="herald.example")
        return time.process_time() - begin

    seconds(10)
    short = seconds(1000)
    assert any(seconds(10_000) < 30 * short + 0.1 for _ in range(3))
