from __future__ import annotations

import subprocess
import sys
import unicodedata

import langdetect
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtclean.bulk import languages as columns
from mtclean.bulk.language_column import with_languages
from mtclean.bulk.languages import detect_array, detect_array_with_confidence
from mtclean.errors import InputError
from mtclean.language import detect, detect_with_confidence, model

NOTHING_TO_SAY = {
    "empty": "",
    "spaces": " \t\n\n ",
    "digits": "1 234 567,89 — 2024/05/06",
    "punctuation": "„…“ «?!» (***)",
    "emoji": "😀🎉👍🏽",
    "lone surrogates": "\ud800\udfff \udc80",
    "NUL": "\0\0",
    "other planes": "\U000e0041\U0010ffff\U0001f468",
    "private use": "\ue000\uf8ff",
    "one address": "https://example.org/news/a-story-in-english",
    "one mailbox": "letters.to.the.editor@example.org",
    "a script nobody's profile has": "ሰላም ለሁሉም",
}

WRITTEN_IN = {
    "ar": "أعلنت البلدية صباح اليوم أن الجسر القديم سيبقى مغلقا حتى نهاية الشهر بسبب أعمال الصيانة التي تأخرت.",
    "bg": "Общината съобщи тази сутрин, че старият мост ще остане затворен до края на месеца заради ремонта.",
    "cs": "Radnice dnes ráno oznámila, že starý most zůstane kvůli opožděné opravě uzavřen až do konce měsíce.",
    "da": "Kommunen oplyste i morges, at den gamle bro forbliver lukket indtil udgangen af måneden på grund af "
    "forsinkede reparationer, som ingen havde regnet med.",
    "de": "Die Stadtverwaltung teilte heute Morgen mit, dass die alte Brücke wegen der Arbeiten gesperrt bleibt.",
    "el": "Ο δήμος ανακοίνωσε σήμερα το πρωί ότι η παλιά γέφυρα θα μείνει κλειστή μέχρι το τέλος του μήνα.",
    "en": "The town hall said this morning that the old bridge would stay closed until the end of the month.",
    "es": "El ayuntamiento anunció esta mañana que el puente viejo seguirá cerrado hasta finales de mes por las obras.",
    "et": "Linnavalitsus teatas täna hommikul, et vana sild jääb hilinenud remondi tõttu kuu lõpuni suletuks.",
    "fa": "شهرداری امروز صبح اعلام کرد که پل قدیمی به دلیل تاخیر در تعمیرات تا پایان ماه بسته خواهد ماند.",
    "fi": "Kaupunki ilmoitti tänä aamuna, että vanha silta pysyy suljettuna kuun loppuun asti korjauksen vuoksi.",
    "fr": "La mairie a annoncé ce matin que le vieux pont resterait fermé jusqu'à la fin du mois à cause des travaux.",
    "he": "העירייה הודיעה הבוקר כי הגשר הישן יישאר סגור עד סוף החודש בגלל עיכוב בעבודות השיפוץ.",
    "hi": "नगर पालिका ने आज सुबह बताया कि मरम्मत में देरी के कारण पुराना पुल महीने के अंत तक बंद रहेगा।",
    "hu": "Az önkormányzat ma reggel közölte, hogy a régi híd a késlekedő felújítás miatt a hónap végéig zárva marad.",
    "it": "Il comune ha annunciato questa mattina che il vecchio ponte resterà chiuso per i lavori fino a fine mese.",
    "ja": "市役所は今朝、補修工事の遅れのため、古い橋を月末まで通行止めにすると発表した。",
    "ko": "시청은 오늘 아침 보수 공사가 늦어져 오래된 다리를 이달 말까지 폐쇄한다고 밝혔다.",
    "nl": "De gemeente liet vanmorgen weten dat de oude brug tot het einde van de maand dicht blijft.",
    "pl": "Urząd miasta poinformował dziś rano, że stary most pozostanie zamknięty do końca miesiąca.",
    "pt": "A prefeitura anunciou nesta manhã que a ponte velha continuará fechada até o fim do mês pelas obras.",
    "ru": "Мэрия сообщила сегодня утром, что старый мост останется закрытым до конца месяца из-за ремонта.",
    "sv": "Kommunen meddelade i morse att den gamla bron förblir stängd till slutet av månaden.",
    "th": "เทศบาลแจ้งเมื่อเช้านี้ว่าสะพานเก่าจะยังคงปิดจนถึงสิ้นเดือนเพราะงานซ่อมล่าช้า",
    "tr": "Belediye bu sabah, gecikmiş onarım yüzünden eski köprünün ay sonuna kadar kapalı kalacağını açıkladı.",
    "uk": "Мерія повідомила сьогодні вранці, що старий міст залишиться закритим до кінця місяця через ремонт.",
    "vi": "Sáng nay chính quyền thành phố cho biết cây cầu cũ sẽ tiếp tục đóng cửa đến cuối tháng để sửa chữa.",
    "zh-cn": "市政府今天上午宣布，由于维修工程延误，这座旧桥将继续关闭到本月底，请市民绕行。",
}

SPECIAL = {
    "decomposed accents": (unicodedata.normalize("NFD", WRITTEN_IN["vi"]), "vi"),
    "Latin names in another script": (f"Reuters, Microsoft, iPhone: {WRITTEN_IN['ru']}", "ru"),
    "an address longer than the text": (f"{WRITTEN_IN['fr']} https://example.org/{'the-english-words/' * 40}", "fr"),
    "letters of a shouted word": (f"{WRITTEN_IN['it']} {'WITHOUTTHEKNOWLEDGEOFTHEWHITEHOUSE' * 20}", "it"),
    "a menu before the article": (
        "Home World Business Sport More about us Sign in " * 15 + WRITTEN_IN["pl"] * 40,
        "pl",
    ),
}


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langdetect.DetectorFactory, "seed", 0)


@pytest.mark.parametrize("text", NOTHING_TO_SAY.values(), ids=NOTHING_TO_SAY)
def test_nothing_can_be_said(text: str) -> None:
    assert detect(text) == "und"
    assert detect_with_confidence(text) == ("und", 0.0)


@pytest.mark.parametrize(("tag", "text"), WRITTEN_IN.items(), ids=WRITTEN_IN)
def test_language_is_found_with_confidence(tag: str, text: str) -> None:
    found, confidence = detect_with_confidence(text)
    assert found == detect(text) == tag
    assert 0.8 < confidence <= 1


@pytest.mark.parametrize(("tag", "text"), WRITTEN_IN.items(), ids=WRITTEN_IN)
def test_langdetect_agrees(tag: str, text: str) -> None:
    assert langdetect.detect(text) == tag


@pytest.mark.parametrize(("text", "tag"), SPECIAL.values(), ids=SPECIAL)
def test_special(text: str, tag: str) -> None:
    assert detect(text) == tag


def test_neighbour_of_an_unknown_language_is_not_sure() -> None:
    icelandic = "Bærinn sagði í morgun að gamla brúin yrði lokuð út mánuðinn vegna viðgerða sem hafa dregist á langinn."
    assert detect_with_confidence(icelandic)[1] < 0.8


@pytest.mark.parametrize(
    "piece", ["a", "@", "a@", "https://a", "é", "e\N{COMBINING ACUTE ACCENT}", "A", "\ud800", "\0", "語"]
)
def test_only_so_much_is_looked_at(piece: str) -> None:
    huge = piece * 1_000_000
    assert detect_with_confidence(huge) == detect_with_confidence(piece * 100_000)


def test_importing_loads_no_profiles() -> None:
    code = "import mtclean.language, sys; sys.exit('langdetect' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# The column: what a text is made of is short, so that texts of every kind, and their neighbours, meet in one block.
any_text = st.lists(
    st.sampled_from([*WRITTEN_IN.values(), *NOTHING_TO_SAY.values(), *(text for text, _ in SPECIAL.values())])
    | st.text(max_size=20)
    | st.text("aZÄßééẾ語ア가 \u0301\u0303", max_size=20)
    | st.integers(0, 0x10FFFF).map(chr),
    max_size=4,
).map("".join)
arrow_text = any_text.map(lambda text: text.encode("utf-8", "replace").decode())
rows = st.lists(st.none() | arrow_text, max_size=12)
kinds = st.sampled_from([pa.string(), pa.large_string(), pa.string_view()])


def one_by_one(texts: list[str | None]) -> list[str | None]:
    return [None if text is None else detect(text) for text in texts]


@given(any_text)
def test_total_and_deterministic(text: str) -> None:
    tag, confidence = detect_with_confidence(text)
    assert tag == detect(text) in {*model().languages, "und"}
    assert 0 <= confidence <= 1


@given(rows, kinds)
def test_column_is_detect(texts: list[str | None], kind: pa.DataType) -> None:
    found = detect_array(pa.array(texts, kind))
    assert found.type == pa.string()
    assert found.to_pylist() == one_by_one(texts)


@given(rows, kinds, st.integers(0, 12), st.integers(0, 12))
def test_slice(texts: list[str | None], kind: pa.DataType, start: int, length: int) -> None:
    part = pa.array(texts, kind).slice(min(start, len(texts)), length)
    assert detect_array(part).to_pylist() == one_by_one(texts[start:][:length])


@given(st.lists(rows, max_size=4), kinds)
def test_chunks(chunks: list[list[str | None]], kind: pa.DataType) -> None:
    found = detect_array(pa.chunked_array(chunks, type=kind))
    assert isinstance(found, pa.ChunkedArray)
    assert [chunk.to_pylist() for chunk in found.chunks] == [one_by_one(chunk) for chunk in chunks]


@given(rows, st.sampled_from([pa.string(), pa.large_string()]), st.integers(0, 12))
def test_dictionary(texts: list[str | None], kind: pa.DataType, start: int) -> None:
    part = pa.array([*texts, *texts], kind).dictionary_encode().slice(min(start, len(texts)))
    found = detect_array(part)
    assert found.type == pa.string()
    assert found.to_pylist() == one_by_one([*texts, *texts][min(start, len(texts)) :])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_null_in_a_dictionary(kind: pa.DataType) -> None:
    part = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0]), pa.array([None, WRITTEN_IN["sv"]], kind))
    assert detect_array(part).to_pylist() == [None, "sv", None, None]
    assert detect_array(part[1:2]).to_pylist() == ["sv"]


@pytest.mark.parametrize("size", [1, 100, 5_000])
def test_size_of_blocks_does_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*WRITTEN_IN.values(), None, *NOTHING_TO_SAY.values(), *(text for text, _ in SPECIAL.values())]
    texts = [text and text.encode("utf-8", "replace").decode() for text in texts]
    monkeypatch.setattr(columns, "_BLOCK", size)
    assert detect_array(pa.array(texts)).to_pylist() == one_by_one(texts)


def test_every_tenth_known_n_gram_is_the_same_in_a_column() -> None:
    texts: list[str | None] = [*sorted(model().grams)[::10]]
    assert detect_array(pa.array(texts)).to_pylist() == one_by_one(texts)


@pytest.mark.parametrize("empty", [pa.array([], pa.string()), pa.chunked_array([], type=pa.string()), pa.nulls(0)])
def test_no_rows(empty: pa.Array) -> None:
    assert detect_array(empty).to_pylist() == []


def test_nothing_but_nulls() -> None:
    assert detect_array(pa.nulls(3)).to_pylist() == [None, None, None]


@pytest.mark.parametrize(
    "wrong",
    [
        pa.array([1, 2]),
        pa.array([b"text"]),
        pa.chunked_array([], type=pa.float64()),
        pa.array([1]).dictionary_encode(),
        ["text"],
    ],
    ids=["numbers", "bytes", "no chunks", "dictionary of numbers", "not Arrow"],
)
def test_not_a_column_of_text(wrong: pa.Array) -> None:
    with pytest.raises(InputError, match="array must be an Arrow array of text"):
        detect_array(wrong)


@given(st.lists(st.none() | st.text() | st.sampled_from(["Wo ist der Bahnhof?", "Где вокзал?", "2 + 2"]), max_size=6))
def test_columns_are_as_sure_as_single_texts(texts: list[str | None]) -> None:
    texts = [text and text.encode("utf-8", "replace").decode() for text in texts]
    tags, confidences = detect_array_with_confidence(pa.array(texts, pa.string()))
    for text, tag, confidence in zip(texts, tags.to_pylist(), confidences.to_pylist(), strict=True):
        expected = (None, None) if text is None else detect_with_confidence(text)
        assert (tag, confidence) == (expected[0], expected[1] and pytest.approx(expected[1]))


LINES = [
    "Wo ist der Bahnhof, und wann fährt der nächste Zug nach Hause?",
    "Where is the station, please?",
    None,
    "2 + 2",
]


def test_a_column_of_languages() -> None:
    table = pa.table({"text": LINES, "id": [1, 2, 3, 4], "expected": ["en", "en-GB", "en", "en"]})
    named, report = with_languages(table, expected_column="expected")
    assert named.column_names == ["text", "id", "expected", "language", "language_confidence"]
    assert named["language"].to_pylist() == ["de", "en", None, "und"]
    assert [(one.row, one.expected, one.language) for one in report.unexpected] == [(0, "en", "de")]
    assert report.languages == {"de": 1, "en": 1, "und": 1}
    assert with_languages(table.slice(1), expected="en")[1].unexpected == ()
    assert with_languages(table, expected="tlh")[1].unexpected == ()


@pytest.mark.parametrize(
    ("names", "options", "said"),
    [
        (["text"], {"column": "body"}, "no column 'body'"),
        (["text"], {"expected_column": "lang"}, "no column 'lang'"),
        (["text", "language"], {}, "a column 'language' already"),
    ],
)
def test_columns_that_are_missing_or_there_are_named(names: list[str], options: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        with_languages(pa.table({name: ["a"] for name in names}), **options)
