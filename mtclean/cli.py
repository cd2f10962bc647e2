"""The command line: clean, explain, restore, rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

import mtclean
from mtclean.config import DEFAULT_CONFIDENCE
from mtclean.corpus.files import STANDARD_STREAM, read_ledger, read_text, write_ledger, write_text
from mtclean.errors import InputError, MtcleanError

USAGE_ERROR = 2
PARQUET = ".parquet"

app = typer.Typer(
    name="mtclean",
    help="Clean machine-translated news: marks in pairs, boilerplate gone, characters right.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Input = Annotated[Path, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")]
Encoding = Annotated[str, typer.Option(help="The encoding of FILE.")]
Language = Annotated[str | None, typer.Option(help="The language of the text, such as en or pt-BR. Default: detected.")]
Select = Annotated[
    list[str] | None,
    typer.Option(help="Rules to run: a name, a group, safe, or all. May be given several times. Default: safe."),
]
Ignore = Annotated[list[str] | None, typer.Option(help="Rules to leave out: a name or a group.")]
MinConfidence = Annotated[float, typer.Option(help="Edits less sure than this are suggestions.")]


def _cleaner(
    language: str | None, select: list[str] | None, ignore: list[str] | None, confidence: float
) -> mtclean.Cleaner:
    return mtclean.Cleaner(
        mtclean.Config(
            language=language,
            select=tuple(select or ("safe",)),
            ignore=tuple(ignore or ()),
            min_confidence=confidence,
        )
    )


@app.command()
def clean(
    file: Input,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="Where to write the text, in UTF-8. Default: standard output."),
    ] = Path("-"),
    ledger: Annotated[Path | None, typer.Option(help="Where to write every change as JSON; restore reads it.")] = None,
    encoding: Encoding = "utf-8",
    language: Language = None,
    select: Select = None,
    ignore: Ignore = None,
    min_confidence: MinConfidence = DEFAULT_CONFIDENCE,
    column: Annotated[str, typer.Option(help="Of a Parquet file: the column that holds the text.")] = "text",
    language_column: Annotated[str | None, typer.Option(help="Of a Parquet file: the column of languages.")] = None,
    site_column: Annotated[str | None, typer.Option(help="Of a Parquet file: the column of sites.")] = None,
    processes: Annotated[int, typer.Option(help="Of a Parquet file: how many processes clean it.")] = 1,
) -> None:
    """Write the text as it should have been published.

    FILE is a text, or a Parquet file (by its name's ending), of which one column is cleaned and the rest kept.
    """
    cleaner = _cleaner(language, select, ignore, min_confidence)
    if file.suffix == PARQUET:
        _clean_parquet(file, output, ledger, cleaner, (column, language_column, site_column), processes)
        return
    cleaned = cleaner.run(read_text(file, encoding))
    if ledger is not None:
        write_ledger(ledger, cleaned.changes, mtclean.__version__)
    write_text(output, cleaned.text)


def _clean_parquet(
    file: Path,
    output: Path,
    ledger: Path | None,
    cleaner: mtclean.Cleaner,
    columns: tuple[str, str | None, str | None],
    processes: int,
) -> None:
    from mtclean.corpus.parquet import clean_parquet  # noqa: PLC0415  (loads Arrow, which a single text does not need)

    if output == STANDARD_STREAM or ledger is not None:
        message = f"{file} is a Parquet file: it needs --output FILE, and has no --ledger"
        raise InputError(message)
    column, language_column, site_column = columns
    report = clean_parquet(
        file,
        output,
        cleaner,
        column=column,
        language_column=language_column,
        site_column=site_column,
        processes=processes,
    )
    typer.echo(json.dumps({"mtclean": mtclean.__version__, **report.to_dict()}), err=True)


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
    explanation = _cleaner(language, select, ignore, min_confidence).explain(read_text(file, encoding))
    if as_json:
        ledger = {"mtclean": mtclean.__version__, "file": str(file), **explanation.to_dict()}
        write_text(Path("-"), json.dumps(ledger, ensure_ascii=False, indent=1) + "\n")
    else:
        from mtclean.display import show  # noqa: PLC0415  (loads rich, which nothing else needs)

        show(explanation)


@app.command()
def restore(
    file: Input,
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="What clean --ledger wrote.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where to write the text. Default: standard output.")
    ] = Path("-"),
) -> None:
    """Write the original again, from a cleaned text and its ledger."""
    write_text(output, mtclean.restore(read_text(file), read_ledger(ledger)))


@app.command()
def rules() -> None:
    """List the rules in the order in which they run."""
    from mtclean.display import show_rules  # noqa: PLC0415

    show_rules()


def main() -> None:
    """Run the command line; an error is one line on standard error and exit code 2."""
    try:
        app()
    except MtcleanError as error:
        print(f"mtclean: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        # The reader has left, as `head` does; what could not be written was not wanted.
        sys.stdout = None
        sys.exit(0)
