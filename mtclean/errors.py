"""What mtclean raises: every error names the thing, what was wrong with it, and what was expected."""


class MtcleanError(Exception):
    """The parent of every error that mtclean raises on purpose."""


class InputError(MtcleanError, TypeError):
    """Something other than the expected kind of text was given."""


class ConfigError(MtcleanError, ValueError):
    """A configuration names a rule that does not exist, or holds a value out of range."""


class LedgerError(MtcleanError, ValueError):
    """A ledger does not belong to the text it is applied to, or is not a ledger."""


class DataError(MtcleanError, ValueError):
    """A data file or a profile is not in the form it should have."""


class FileError(MtcleanError, OSError):
    """A file cannot be read or written, or does not hold text."""


class RowError(FileError):
    """A row of a file is not what it should be, and nothing says to go on all the same."""


class UnfinishedError(FileError):
    """A run stopped half-way; what was done is kept, and can be continued."""


def require_str(value: object, name: str) -> str:
    """Return ``value`` if it is a ``str``; raise `InputError` that names it otherwise.

    >>> require_str("a", "text")
    'a'
    >>> require_str(b"a", "text")
    Traceback (most recent call last):
    mtclean.errors.InputError: text must be a str, got bytes: decode it first
    """
    if isinstance(value, str):
        return value
    hint = ": decode it first" if isinstance(value, bytes | bytearray | memoryview) else ""
    message = f"{name} must be a str, got {type(value).__name__}{hint}"
    raise InputError(message)
