"""Facts apart from code: phrases, conventions, weights. Each file says where its facts come from."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any


def load_toml(name: str) -> dict[str, Any]:
    """Return the contents of the data file ``name``, a path below this package such as ``"boilerplate/en.toml"``."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def names_in(folder: str) -> list[str]:
    """Return the names, in order, of the TOML files in a folder of this package, as `load_toml` takes them."""
    entries = files(__name__).joinpath(folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in entries if entry.name.endswith(".toml"))


def load_json(name: str) -> dict[str, Any]:
    """Return the contents of the JSON data file ``name``."""
    contents: dict[str, Any] = json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
    return contents


def load_text(name: str) -> str:
    """Return the contents of the data file ``name`` as text."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
