"""Reading the files of a layout: TOML into records, or the file, path and reason why not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from layouts.error import Faults
from layouts.record import IN_WORDS, Records

_SHAPES: dict[str, Any] = get_type_hints(Records, include_extras=True)
_PLACE = re.compile(r"(?P<reason>.*) - at `(?P<key>key` in `)?\$(?P<path>.*)`", re.DOTALL)
_SOME_KEY = "[...]"


def read(directory: Path) -> Records:
    """All files of the layout in `directory`, each of the right shape; how they fit together is not checked here.

    Raises:
        LayoutError: one fault for each file that is missing, unknown, unreadable, not TOML, or not of its shape.
    """
    faults = Faults()
    if not directory.is_dir():
        faults.add(str(directory), "", "no such directory")
        faults.stop_if_any()
    for stray in sorted(path.name for path in directory.glob("*.toml") if path.stem not in _SHAPES):
        faults.add(stray, "", f"unknown file; a layout has {', '.join(f'{name}.toml' for name in _SHAPES)}")
    files = {name: _read_file(directory / f"{name}.toml", shape, faults) for name, shape in _SHAPES.items()}
    faults.stop_if_any()
    return Records(**files)


def _read_file(path: Path, shape: Any, faults: Faults) -> Any:
    """The file at `path` as a `shape`, or None and a fault."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.add(path.name, "", "missing")
    except OSError as error:
        faults.add(path.name, "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        faults.add(path.name, "", "is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        faults.add(path.name, "", f"is not TOML: {error}")
    else:
        try:
            return msgspec.convert(table, shape)
        except msgspec.ValidationError as error:
            faults.add(path.name, *_place_and_reason(str(error), table, shape))
    return None


def _place_and_reason(message: str, table: dict[str, Any], shape: Any) -> tuple[str, str]:
    """msgspec's message as a path and a reason in words."""
    match = _PLACE.fullmatch(message)
    if match is None:
        return "", _in_words(message)
    path = _named(match["path"], message, table, shape)
    return path.removeprefix("."), ("a key: " if match["key"] else "") + _in_words(match["reason"])


def _named(path: str, message: str, table: dict[str, Any], shape: Any) -> str:
    """`path` with the keys that msgspec writes as `[...]`: found by trying each alone."""
    before, found, after = path.partition(_SOME_KEY)
    if not found:
        return path
    inner: Any = table
    for step in re.findall(r"[^.\[\]]+", before):
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    entries = dict(inner)
    for key, value in entries.items():
        inner.clear()
        inner[key] = value
        try:
            msgspec.convert(table, shape)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return _named(f"{before}.{key}{after}", message, table, shape)
    return path


def _in_words(reason: str) -> str:
    """msgspec's reason as the rest of a layout's messages are written."""
    for pattern, words in IN_WORDS.items():
        if reason == f"Expected `str` matching regex {pattern!r}":
            return f"must be {words}"
    reason = re.sub(r"^Object contains unknown field `(.*)`$", r"unknown key '\1'", reason)
    reason = re.sub(r"^Object missing required field `(.*)`$", r"missing key '\1'", reason)
    reason = re.sub(r"^Invalid enum value '(.*)'$", r"'\1' is not allowed here", reason)
    if reason == "Expected `str` of length >= 1":
        return "must not be empty"
    if reason == "Expected `array` of length >= 1":
        return "must have at least one entry"
    return reason[:1].lower() + reason[1:].replace("`", "")
