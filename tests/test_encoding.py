"""Wrong encodings: what must not change, what is put right, and damage made on purpose in every encoding."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mtclean
from mtclean.errors import InputError
from mtclean.rules.encoding import ESCAPES, LOST, MOJIBAKE, telltales
from mtclean.rules.encoding.codecs import SINGLE_BYTE, codec
from mtclean.screens import predicate
from tests.strategies import cases

if TYPE_CHECKING:
    from mtclean.rule import LineRule

CASES = cases("encoding")

SENTENCES = {
    "en": "The mayor’s “final word” on the café came on Friday – too late, said the owner’s daughter.",
    "de": "Die Bürgermeisterin eröffnete am Dienstag die größte Brücke über den Fluss und grüßte die Schüler.",
    "fr": "Les élèves ont préparé une fête à l’école, où le maire a été accueilli très chaleureusement.",
    "pl": "Zespół pojechał do szkoły, żeby wziąć udział w zajęciach, które miały się odbyć późnym wieczorem.",
    "cs": "Žáci přijeli do města pozdě večer, protože řidič špatně odbočil u staré věže a ztratil směr.",
    "hu": "A küldöttség később érkezett a városba, mert az erdőben hosszú időre lezárták a főutat és a hidat.",
    "tr": "Çocuklar akşam okulun bahçesinde toplandı, şarkı söyledi ve öğretmenlerine çiçek verdi.",
    "lv": "Skolēni vakarā pulcējās pie vecās baznīcas, dziedāja dziesmas un sveica savus skolotājus ar ziediem.",
    "ru": "Делегация приехала в город утром и сразу отправилась на встречу с жителями старого района.",
    "uk": "Делегація приїхала до міста вранці й одразу вирушила на зустріч із мешканцями старого району.",
    "el": "Η αντιπροσωπεία έφτασε στην πόλη το πρωί και συνάντησε αμέσως τους κατοίκους της παλιάς συνοικίας.",
    "he": "המשלחת הגיעה לעיר בבוקר ונפגשה מיד עם תושבי השכונה הישנה ליד הנהר הגדול",
    "ar": "وصل الوفد إلى المدينة في الصباح والتقى على الفور سكان الحي القديم قرب النهر الكبير",
    "th": "คณะผู้แทนเดินทางมาถึงเมืองในตอนเช้าและพบกับชาวบ้านในย่านเก่าทันที",
    "ja": "代表団は朝に町へ到着し、すぐに古い地区の住民と会って話をした。",
    "zh": "代表团早上到达城市，随即会见了老城区的居民，并听取了他们的意见。",
    "ko": "대표단은 아침에 도시에 도착하여 곧바로 오래된 마을의 주민들을 만났다.",
}

READ_AS = {
    "cp1250": "pl cs hu", "cp1251": "ru uk", "cp1253": "el", "cp1254": "tr", "cp1255": "he", "cp1256": "ar",
    "cp1257": "lv", "cp874": "th", "koi8-r": "ru", "koi8-u": "uk", "cp866": "ru", "iso8859-2": "pl hu",
    "iso8859-5": "ru", "iso8859-7": "el", "mac-cyrillic": "ru", "gb18030": "zh", "shift_jis": "ja", "euc_jp": "ja",
    "euc_kr": "ko",
}  # fmt: skip
"""The encodings that sentences are written in, to be read as Windows-1252."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_cases(case: dict[str, str]) -> None:
    config = mtclean.Config(select=("encoding",))
    assert mtclean.Cleaner(config)(case["text"]) == case.get("clean", case["text"])


@pytest.mark.parametrize("language", SENTENCES)
def test_right_text_stays(language: str) -> None:
    assert mtclean.clean(SENTENCES[language]) == SENTENCES[language]


@pytest.mark.parametrize("name", SINGLE_BYTE)
@pytest.mark.parametrize("language", SENTENCES)
def test_utf8_read_byte_by_byte(name: str, language: str) -> None:
    text = SENTENCES[language]
    damaged = codec(name).decode(text.encode())
    assert mtclean.Cleaner(mtclean.Config(select=("encoding",)))(damaged) == text


@pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name, known in READ_AS.items() for language in known.split()]
)
def test_another_encoding_read_as_windows_1252(name: str, language: str) -> None:
    text = SENTENCES[language]
    damaged = codec("cp1252").decode(text.encode(name))
    assert mtclean.Cleaner(mtclean.Config(select=("encoding",)))(damaged) == text


@given(
    words=st.lists(st.sampled_from(" ".join(SENTENCES.values()).split()), min_size=1, max_size=12),
    names=st.lists(st.sampled_from(SINGLE_BYTE), max_size=3),
    cut=st.integers(0, 40),
)
def test_the_rule_is_total_and_quiet_on_any_damage(words: list[str], names: list[str], cut: int) -> None:
    text = " ".join(words)
    for name in names:
        text = codec(name).decode(text.encode())[cut:]
    line = text.replace("\n", " ")
    cleaner = mtclean.Cleaner(mtclean.Config(select=("encoding",)))
    once = cleaner(line)
    assert cleaner(once) == once


@pytest.mark.parametrize("rule", [MOJIBAKE, ESCAPES, LOST], ids=lambda rule: rule.name)
@given(text=st.text(st.sampled_from("Ã¢€™Â ┬áРЎђ€âÐµ\x81\x9d\\u20%C3A9xe aé’“?�ŠõûöáЖж"), max_size=30))
def test_screens_are_honest(rule: LineRule, text: str) -> None:
    assert predicate(rule.screen)(text) or not list(rule.find(text))


def test_shipped_telltales_are_those_of_the_shipped_tables() -> None:
    shipped = files("mtclean.data").joinpath("encoding/telltales.tsv").read_text(encoding="utf-8")
    assert shipped == telltales.written(telltales.worked_out())


@pytest.mark.parametrize("damage", ["â€™", "Ã©t", "Ð° ", "Ï", "Р°", "õö á", "оПХБЕР ", "\\u2019", "%C3%A9 "])
def test_a_long_line_takes_linear_time(damage: str) -> None:
    cleaner = mtclean.Cleaner(mtclean.Config(select=("encoding",)))
    cleaner(damage * 100)
    short, long = _seconds(cleaner, damage * 2_000), _seconds(cleaner, damage * 20_000)
    assert long < 30 * short + 0.1


def _seconds(cleaner: mtclean.Cleaner, text: str) -> float:
    begin = time.process_time()
    cleaner(text)
    return time.process_time() - begin


# -- Bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("language", SENTENCES)
def test_decode_unicode(encoding: str, language: str) -> None:
    text = f"{SENTENCES[language]}\n2024: {SENTENCES['en']}"
    assert mtclean.decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, language) for name, known in ({"cp1252": "en de fr"} | READ_AS).items() for language in known.split()],
)
def test_decode_guesses(name: str, language: str) -> None:
    assert mtclean.decode(SENTENCES[language].encode(name)) == SENTENCES[language]


def test_decode_declared() -> None:
    assert mtclean.decode("naïve".encode("cp1252"), encoding="windows-1252") == "naïve"
    assert mtclean.decode_with_encoding(b"plain").encoding == "ascii"


def test_a_byte_order_mark_goes_before_what_is_declared() -> None:
    assert mtclean.decode("\ufeffnaïve".encode(), encoding="latin-1") == "naïve"


def test_decode_mixed_lines() -> None:
    data = SENTENCES["ru"].encode("cp1251") + b"\n" + SENTENCES["ru"].encode()
    assert mtclean.decode_with_encoding(data) == (f"{SENTENCES['ru']}\n{SENTENCES['ru']}", "utf-8+cp1251")


def test_what_looks_like_utf8_by_chance_is_no_mixed_file() -> None:
    text = f"{SENTENCES['zh']}\n效应\n{SENTENCES['zh']}"
    assert mtclean.decode_with_encoding(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", ["zh", "ja", "ko"])
def test_ideographs_in_utf16_without_a_mark(language: str, name: str) -> None:
    assert mtclean.decode_with_encoding(SENTENCES[language].encode(name)) == (SENTENCES[language], name)


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13"])
def test_an_unknown_encoding_is_named(encoding: str) -> None:
    with pytest.raises(InputError, match=encoding):
        mtclean.decode(b"x", encoding=encoding)


def test_text_is_not_bytes() -> None:
    with pytest.raises(InputError, match="must be bytes, got str"):
        mtclean.decode("text")  # type: ignore[arg-type]


@given(data=st.binary(max_size=200))
def test_any_bytes_are_decoded(data: bytes) -> None:
    assert isinstance(mtclean.decode(data), str)
