"""The command line: clean, explain, restore, learn, report, rules."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import mtclean
from mtclean.config import DEFAULT_CONFIDENCE
from mtclean.corpus.files import AUTO, STANDARD_STREAM, UTF_8, read_ledger, read_text, write_ledger, write_text
from mtclean.corpus.formats import Format, OnError, Packing, kind_of
from mtclean.errors import InputError, MtcleanError, RowError, UnfinishedError
from mtclean.rules import catalogue

if TYPE_CHECKING:
    from mtclean.corpus.summary import Summary
    from mtclean.pieces import PieceModel

USAGE_ERROR, BAD_ROW, UNFINISHED, INTERRUPTED = 2, 3, 4, 130

EXIT_CODES = (
    "Exit codes: 0 done; 2 a wrong call, or a file that cannot be read; 3 a bad row, and nothing said to go on; "
    "4 stopped half-way, --resume goes on; 130 interrupted."
)

app = typer.Typer(
    name="mtclean",
    help="Clean machine-translated news: marks in pairs, boilerplate gone, characters right.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _rule_names(incomplete: str) -> list[str]:
    names = {"safe", "all"} | {name for rule in catalogue() for name in (rule.name, rule.group)}
    return sorted(name for name in names if name.startswith(incomplete))


Input = Annotated[Path, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")]
Encoding = Annotated[str, typer.Option(help="The encoding of text files; auto looks what each is in.")]
Language = Annotated[str | None, typer.Option(help="The language of the text, such as en or pt-BR. Default: detected.")]
Select = Annotated[
    list[str] | None,
    typer.Option(
        help="Rules to run: a name, a group, safe, or all. May be given several times. Default: safe.",
        autocompletion=_rule_names,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(help="Rules to leave out: a name or a group.", autocompletion=_rule_names),
]
MinConfidence = Annotated[float, typer.Option(help="Edits less sure than this are suggestions.")]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="What the files hold. Default: what their names say.")
]
Column = Annotated[str, typer.Option(help="The column (of JSONL: the member) that holds the texts.")]
LanguageColumn = Annotated[str | None, typer.Option(help="The column that holds the language of each text.")]
SiteColumn = Annotated[str | None, typer.Option(help="The column that holds the site each text is from.")]
ProfilesFile = Annotated[
    Path | None, typer.Option("--profiles", help="What learn wrote; used for the sites in --site-column.")
]


def _config(
    language: str | None, select: list[str] | None, ignore: list[str] | None, confidence: float, **others: Any
) -> mtclean.Config:
    return mtclean.Config(
        language=language,
        select=tuple(select or ("safe",)),
        ignore=tuple(ignore or ()),
        min_confidence=confidence,
        **others,
    )


def _keeping_boilerplate(config: mtclean.Config) -> mtclean.Config:
    """Return the config with boilerplate only suggested."""
    return dataclasses.replace(config, suggest=(*config.suggest, "boilerplate"))


@app.command(epilog=EXIT_CODES)
def clean(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files, folders, patterns such as 'scrapes/*.jsonl.zst', or - for standard input."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="A file, or for several inputs a folder. Default: standard output."),
    ] = STANDARD_STREAM,
    format: FormatOption = None,  # noqa: A002
    column: Column = "text",
    language_column: LanguageColumn = None,
    site_column: SiteColumn = None,
    profiles: ProfilesFile = None,
    processes: Annotated[int, typer.Option(help="How many processes do the work.")] = 1,
    *,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was killed; begin if there is none.")
    ] = False,
    on_error: Annotated[
        OnError,
        typer.Option(
            help="What to do at a bad row: stop, keep it as it is, or put it into a file beside the output.",
        ),
    ] = OnError.STOP,
    ledger: Annotated[
        Path | None,
        typer.Option(help="Where to write every change: JSON for one text, which restore reads; JSONL for a corpus."),
    ] = None,
    ledger_column: Annotated[
        str | None, typer.Option(help="Add a column of this name with the changes of each row.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Where to write a page (HTML) that shows what was done, with samples.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Where to write the counts as JSON; - is standard output.")
    ] = None,
    piece_model: Annotated[
        Path | None,
        typer.Option(metavar="MODEL", help="A SentencePiece model: count its pieces before and after cleaning."),
    ] = None,
    add_language: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Add a column of this name with the language each text is in, and NAME_confidence with how sure.",
        ),
    ] = None,
    expect_language: Annotated[
        str | None,
        typer.Option(metavar="LANGUAGE", help="Count and name rows in another language than this; none is dropped."),
    ] = None,
    keep_boilerplate: Annotated[
        bool, typer.Option("--keep-boilerplate", help="Leave boilerplate in the text; --ledger marks where it is.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")] = False,
    encoding: Encoding = "utf-8",
    language: Language = None,
    select: Select = None,
    ignore: Ignore = None,
    min_confidence: MinConfidence = DEFAULT_CONFIDENCE,
) -> None:
    """Write texts as they should have been published.

    One text goes to standard output, or to a file:

      mtclean clean article.txt -o cleaned.txt

    Of JSONL, CSV, TSV and Parquet, one column is cleaned and all others stay as they are, also in .gz and .zst:

      mtclean clean news.jsonl.zst -o cleaned.jsonl.zst --column body

    A folder is cleaned into a folder:

      mtclean clean scrapes/ -o cleaned/ --report report.html
    """
    if profiles and site_column is None:
        message = "--profiles needs --site-column: what was learnt of a site is used for its texts"
        raise InputError(message)
    config = _config(language, select, ignore, min_confidence)
    marking = config if keep_boilerplate else None
    if keep_boilerplate:
        config = _keeping_boilerplate(config)
    noticing = piece_model or add_language or expect_language
    as_corpus = (
        noticing
        or report
        or summary
        or ledger_column
        or resume
        or profiles
        or on_error != OnError.STOP
        or processes != 1
    )
    if not as_corpus and not (keep_boilerplate and ledger) and _is_one_text(inputs, format):
        _clean_text(Path(inputs[0]), output, ledger, mtclean.Cleaner(config), encoding)
        return
    if summary == STANDARD_STREAM and output == STANDARD_STREAM:
        message = "texts and --summary cannot both go to standard output; name a file for one"
        raise InputError(message)
    from mtclean.corpus.jobs import jobs  # noqa: PLC0415  (these load Arrow, which a single text does not need)
    from mtclean.corpus.progress import Progress  # noqa: PLC0415
    from mtclean.corpus.rows import Columns  # noqa: PLC0415
    from mtclean.corpus.run import clean_corpus  # noqa: PLC0415
    from mtclean.corpus.work import Order  # noqa: PLC0415

    order = Order(
        config,
        tuple(jobs(inputs, output, format)),
        _loaded(profiles),
        Columns(column, language_column, site_column, ledger_column, add_language),
        on_error,
        encoding,
        None if ledger is None else kind_of(ledger).packing,
        report is not None,
        marking,
        _model(piece_model),
        expect_language,
    )
    progress = None if quiet else Progress()
    try:
        done = clean_corpus(order, processes=processes, ledger=ledger, resume=resume, show=progress)
    except KeyboardInterrupt:
        typer.echo("\nmtclean: interrupted; --resume goes on from there", err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        if progress is not None:
            progress.end()
    _say(done, summary, quiet=quiet)
    if report is not None and done.sightings is not None:
        from mtclean.corpus.page import page  # noqa: PLC0415

        write_text(report, page(", ".join(inputs), done.to_dict(), done.sightings))


def _is_one_text(inputs: list[str], format: Format | None) -> bool:  # noqa: A002
    if len(inputs) != 1 or format not in (None, Format.TEXT):
        return False
    path = Path(inputs[0])
    if path == STANDARD_STREAM:
        return True
    if not path.is_file():
        return not any(character in inputs[0] for character in "*?[") and not path.is_dir()
    kind = kind_of(path)
    return kind.packing == Packing.NONE and kind.format in (None, Format.TEXT)


def _clean_text(file: Path, output: Path, ledger: Path | None, cleaner: mtclean.Cleaner, encoding: str) -> None:
    cleaned = cleaner.run(_read(file, encoding))
    if ledger is not None:
        write_ledger(ledger, cleaned.changes, mtclean.__version__)
    write_text(output / file.name if output.is_dir() else output, cleaned.text)


def _read(file: Path, encoding: str) -> str:
    """Return the text in a file; says what it was taken for, if that was left to find out and is not UTF-8."""
    text, taken_for = read_text(file, encoding)
    if encoding == AUTO and taken_for not in UTF_8:
        typer.echo(f"mtclean: {file} is read as {taken_for}", err=True)
    return text


def _loaded(profiles: Path | None) -> mtclean.Profiles | None:
    return None if profiles is None else mtclean.Profiles.load(profiles)


def _model(path: Path | None) -> PieceModel | None:
    from mtclean.pieces import PieceModel  # noqa: PLC0415

    return None if path is None else PieceModel(path)


def _say(done: Summary, summary: Path | None, *, quiet: bool) -> None:
    if not quiet:
        typer.echo("\n".join(done.lines()), err=True)
    if summary is not None:
        write_text(summary, json.dumps(done.to_dict(), ensure_ascii=False, indent=1) + "\n")


@app.command()
def explain(
    file: Input,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the ledger as JSON.")] = False,
    encoding: Encoding = "utf-8",
    language: Language = None,
    select: Select = None,
    ignore: Ignore = None,
    min_confidence: MinConfidence = DEFAULT_CONFIDENCE,
) -> None:
    """Show what clean would change, line by line: the rule, how sure it is, and why."""
    cleaner = mtclean.Cleaner(_config(language, select, ignore, min_confidence))
    explanation = cleaner.explain(_read(file, encoding))
    if as_json:
        ledger = {"mtclean": mtclean.__version__, "file": str(file), **explanation.to_dict()}
        write_text(STANDARD_STREAM, json.dumps(ledger, ensure_ascii=False, indent=1) + "\n")
    else:
        from mtclean.display import show  # noqa: PLC0415  (loads rich, which nothing else needs)

        show(explanation)


@app.command()
def restore(
    file: Input,
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="What clean --ledger wrote.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where to write the text. Default: standard output.")
    ] = STANDARD_STREAM,
) -> None:
    """Write the original again, from a cleaned text and its ledger."""
    write_text(output, mtclean.restore(read_text(file).text, read_ledger(ledger)))


@app.command(epilog=EXIT_CODES)
def learn(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="CORPUS...", help="Files, folders or patterns, of JSONL, CSV, TSV, Parquet or text."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where to write the profiles, as JSON that a person can read.")
    ],
    format: FormatOption = None,  # noqa: A002
    column: Column = "text",
    site_column: SiteColumn = None,
    encoding: Encoding = "utf-8",
) -> None:
    """Learn which lines repeat on each site of a corpus, for clean --profiles.

    The corpus is read once and may be larger than memory:

      mtclean learn scrapes/ --site-column site -o profiles.json

      mtclean clean scrapes/ -o cleaned/ --site-column site --profiles profiles.json
    """
    from itertools import tee  # noqa: PLC0415

    from mtclean.corpus.jobs import sources  # noqa: PLC0415
    from mtclean.corpus.looking import rows_of  # noqa: PLC0415
    from mtclean.corpus.rows import Columns  # noqa: PLC0415

    first, second = tee(rows_of(sources(inputs, format), Columns(column, None, site_column), encoding))
    sites = (row.site for row in second) if site_column is not None else None
    profiles = mtclean.learn((row.text or "" for row in first), sites=sites)
    profiles.save(output)
    lines = sum(len(profile.lines) for profile in profiles.sites.values())
    typer.echo(f"{lines:,} lines of {len(profiles.sites):,} sites learnt", err=True)


@app.command(epilog=EXIT_CODES)
def report(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The texts as they were: a file or a folder.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The same rows as they are now.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the page.")] = Path("report.html"),
    format: FormatOption = None,  # noqa: A002
    column: Column = "text",
    language_column: LanguageColumn = None,
    site_column: SiteColumn = None,
    profiles: ProfilesFile = None,
    select: Select = None,
    ignore: Ignore = None,
    min_confidence: MinConfidence = DEFAULT_CONFIDENCE,
) -> None:
    """Write a page (HTML, for any browser) that shows what differs between a corpus and its cleaned copy.

    mtclean report news.jsonl cleaned.jsonl -o report.html
    """
    from mtclean.corpus.looking import compared  # noqa: PLC0415
    from mtclean.corpus.page import page  # noqa: PLC0415
    from mtclean.corpus.rows import Columns  # noqa: PLC0415
    from mtclean.corpus.summary import Summary  # noqa: PLC0415

    config = _config(None, select, ignore, min_confidence)
    cleaner = mtclean.Cleaner(config, _loaded(profiles))
    counted, sightings = compared(before, after, cleaner, Columns(column, language_column, site_column), format)
    done = Summary(config, files=1, report=counted, rows=counted.rows)
    write_text(output, page(f"{before} → {after}", done.to_dict(), sightings))
    typer.echo(f"{counted.changed:,} of {counted.rows:,} rows differ; {output} shows how", err=True)


@app.command()
def rules() -> None:
    """List the rules in the order in which they run."""
    from mtclean.display import show_rules  # noqa: PLC0415

    show_rules()


def main() -> None:
    """Run the command line; an error is one line on standard error and an exit code, see `EXIT_CODES`."""
    try:
        app()
    except RowError as error:
        print(f"mtclean: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(BAD_ROW)
    except UnfinishedError as error:
        print(f"mtclean: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(UNFINISHED)
    except MtcleanError as error:
        print(f"mtclean: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        # The reader has left, as `head` does; what could not be written was not wanted.
        sys.stdout = None
        sys.exit(0)
