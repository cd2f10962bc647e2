"""From what stands on the command line to jobs: which file is cleaned into which."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtclean.corpus.files import STANDARD_STREAM
from mtclean.corpus.formats import Format, Packing, kind_of
from mtclean.errors import FileError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAGIC = "*?["


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows, ``-`` for standard input, and its name below the folder or pattern it was found by."""

    path: Path
    name: Path
    format: Format
    packing: Packing

    @property
    def size(self) -> int:
        """Bytes on disk; 0 for standard input."""
        return 0 if self.path == STANDARD_STREAM else self.path.stat().st_size


@dataclass(frozen=True, slots=True)
class Job:
    """A source, and the file that holds its rows afterwards."""

    source: Source
    target: Path

    @property
    def packing(self) -> Packing:
        """How the target is packed."""
        return kind_of(self.target).packing


def sources(inputs: Sequence[str | Path], format: Format | None = None) -> list[Source]:  # noqa: A002
    """Return the files that ``inputs`` name: files, folders, patterns such as ``scrapes/*.jsonl``, or ``-``.

    In a folder, and what is below it, files of known formats count; hidden ones do not. With a ``format``, every file
    has it. Raises `FileError` for what is not there, `InputError` for a file whose format cannot be told.
    """
    found: dict[Path, Source] = {}
    for given in inputs:
        for path, name, is_named in _files(str(given)):
            kind = kind_of(path)
            actual = format or kind.format or (Format.TEXT if path == STANDARD_STREAM else None)
            if actual is not None:
                found.setdefault(path, Source(path, name, actual, kind.packing))
            elif is_named:
                message = f"{path}: the name does not say what format this is; name it with --format"
                raise InputError(message)
    if not found:
        message = f"there is no file to read in {', '.join(map(str, inputs))}; expected text, JSONL, CSV, TSV, Parquet"
        raise FileError(message)
    return list(found.values())


def _files(given: str) -> Iterable[tuple[Path, Path, bool]]:
    """Yield path, name below what was given, and whether the file itself was named."""
    path = Path(given)
    if path == STANDARD_STREAM:
        yield path, path, True
    elif path.is_dir():
        yield from ((file, file.relative_to(path), False) for file in _below(path))
    elif path.exists() or not any(character in given for character in MAGIC):
        if not path.exists():
            message = f"cannot read {given}: No such file or directory"
            raise FileError(message)
        yield path, Path(path.name), True
    else:
        matches = sorted(map(Path, glob.glob(given, recursive=True)))  # noqa: PTH207 (an absolute pattern is one too)
        if not matches:
            message = f"cannot read {given}: no file is called so"
            raise FileError(message)
        for match in matches:
            name = match.relative_to(_without_magic(path))
            if match.is_dir():
                yield from ((file, name / file.relative_to(match), False) for file in _below(match))
            else:
                yield match, name, False


def _below(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(f for f in files if not any(part.startswith(".") for part in f.relative_to(folder).parts))


def _without_magic(pattern: Path) -> Path:
    parts = []
    for part in pattern.parts[:-1]:
        if any(character in part for character in MAGIC):
            break
        parts.append(part)
    return Path(*parts)


def jobs(inputs: Sequence[str | Path], output: Path, format: Format | None = None) -> list[Job]:  # noqa: A002
    """Return what is cleaned into what: one file into a file, anything else into a folder with the same names.

    Raises `InputError` where two files would become one, a file itself, or a file one of another format.
    """
    found = sources(inputs, format)
    single = len(inputs) == 1 and len(found) == 1 and found[0].name == Path(Path(str(inputs[0])).name)
    if single and not output.is_dir():
        made = [Job(found[0], output)]
    elif output == STANDARD_STREAM or (output.exists() and not output.is_dir()) or kind_of(output).format:
        place = "standard output" if output == STANDARD_STREAM else output
        message = f"cannot read {', '.join(map(str, inputs))} into {place}: {len(found)} files need a folder"
        raise InputError(message)
    else:
        inside = [s for s in found if output.resolve() not in s.path.resolve().parents]
        made = [Job(source, output / source.name) for source in inside]
    for job in made:
        _check(job)
    targets = [job.target for job in made]
    twice = next((target for target in targets if targets.count(target) > 1), None) if len(made) < 1000 else None  # noqa: PLR2004
    if twice is not None or len(set(targets)) < len(targets):
        message = f"two files would become {twice or 'one'}; clean them into different folders"
        raise InputError(message)
    return made


def _check(job: Job) -> None:
    source, target = job.source, job.target
    if target != STANDARD_STREAM and target.exists() and source.path.exists() and target.samefile(source.path):
        message = f"{source.path} would be overwritten while it is read; name another output"
        raise InputError(message)
    named = kind_of(target).format
    if named is not None and named != source.format:
        message = f"{source.path} holds {source.format}, and {target} would be {named}: formats are not converted"
        raise InputError(message)
    if source.format == Format.PARQUET and STANDARD_STREAM in (source.path, target):
        message = "Parquet needs files: it cannot be read from standard input, or written to standard output"
        raise InputError(message)
