"""The journal of a run: a line for each place up to which everything is on the disk.

The first line says which run it is, as far as it matters for what comes out. A line that was cut off, and what follows
it, does not count; outputs are cut back to what the last whole line says.
"""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, Any

from mtclean.errors import FileError, InputError

if TYPE_CHECKING:
    from pathlib import Path


class Journal:
    """The journal in a file, which it keeps for itself while it is open."""

    def __init__(self, path: Path, run: dict[str, Any], *, resume: bool) -> None:
        self.path = path
        self.entries: list[dict[str, Any]] = []
        """The run, and what was noted of it before if it is resumed."""
        self.has_grown = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b")
        except OSError as error:
            message = f"cannot write {path}: {error.strerror or error}"
            raise FileError(message) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            message = f"another run is at work on this output: it holds {path}"
            raise FileError(message) from None
        if resume:
            self._read(run)
        if not self.entries:
            self._file.truncate(0)
            self.note({"run": run})
            self.entries = [{"run": run}]
            self.has_grown = False

    def _read(self, run: dict[str, Any]) -> None:
        self._file.seek(0)
        whole = 0
        for line in self._file:
            try:
                entry = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n"):
                break
            self.entries.append(entry)
            whole += len(line)
        self._file.truncate(whole)
        if self.entries and self.entries[0].get("run") != run:
            before = self.entries[0].get("run") or {}
            other = next((name for name in run if before.get(name) != run[name]), "something")
            self._file.close()
            message = f"the unfinished run differs in {other}: go on as it was begun, or begin again without --resume"
            raise InputError(message)

    def note(self, entry: dict[str, Any]) -> None:
        """Write an entry; return when it is on the disk."""
        self._file.write(json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.has_grown = True

    def close(self, *, remove: bool) -> None:
        """Let go of the journal; with ``remove``, there is nothing to resume any more."""
        if remove:
            self.path.unlink(missing_ok=True)
        self._file.close()
