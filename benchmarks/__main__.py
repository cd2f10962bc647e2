"""``python -m benchmarks COMMAND``: a command is a module of this package with ``main(arguments)``."""

from __future__ import annotations

import importlib
import importlib.util
import sys

COMMANDS = {
    "speed": "how fast columns are cleaned, beside other programs and the limits of the machine",
    "profile": "where the time of the bulk path goes",
    "chart": "table and chart of speed for the README, from the JSON of a run",
    "rules": "table of rules for the README",
    "quality": "what is repaired, on texts whose right form is known",
    "harm": "what happens to texts that are right as they are",
}


def main(arguments: list[str]) -> int:
    """Run the command that the first argument names with the others; return the exit code."""
    known = {name: says for name, says in COMMANDS.items() if importlib.util.find_spec(f"benchmarks.{name}")}
    if not arguments or arguments[0] not in known:
        print("python -m benchmarks COMMAND [--help]\n")
        print("\n".join(f"  {name:10}{says}" for name, says in known.items()))
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    # Imported only now: `speed` has to set the number of threads before any library starts them.
    code: int | None = importlib.import_module(f"benchmarks.{arguments[0]}").main(arguments[1:])
    return code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
