"""The face of a hall: its phrases, its printed ticket, its colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from layouts import receipt, slip
from layouts.calling import words_used
from layouts.error import Faults
from layouts.layout import SlipLine
from layouts.legibility import too_faint
from layouts.phrases import required
from layouts.record import Records, SlipLineRecord
from layouts.template import field_names
from queueing.plan import Text


def phrases_of(records: Records, faults: Faults) -> dict[str, Text]:
    """Phrases by key, `section.name`. A faulty one is replaced by its key, so that checking can go on."""
    reasons, classes = words_used(records)
    fields = required(reasons, classes, (line.id for line in records.hall.lines))
    origins = {f"pause.{name}": path for name, path in reasons.items()}
    origins |= {f"class.{name}": path for name, path in classes.items()}
    written = {
        f"{section}.{name}": Text(zh=record.zh, en=record.en)
        for section, entries in records.phrases.items()
        for name, record in entries.items()
    }
    for key in written.keys() - fields.keys():
        faults.add("phrases.toml", key, "no such phrase")
    for key in fields.keys() - written.keys():
        if key in origins:
            faults.add("policy.toml", origins[key], f"no phrase {key!r} in phrases.toml")
        else:
            faults.add("phrases.toml", key, "missing")
    return {
        key: written[key] if key in written and _fits(key, written[key], allowed, faults) else Text(zh=key, en=key)
        for key, allowed in fields.items()
    }


def _fits(key: str, sentence: Text, allowed: frozenset[str], faults: Faults) -> bool:
    """Whether a sentence uses only fields that it may use, in both languages."""
    zh = _uses_only(sentence.zh, allowed, "phrases.toml", f"{key}.zh", faults)
    en = _uses_only(sentence.en, allowed, "phrases.toml", f"{key}.en", faults)
    return zh and en


def _uses_only(template: str, allowed: frozenset[str], file: str, path: str, faults: Faults) -> bool:
    try:
        unknown = sorted(field_names(template) - allowed)
    except ValueError as error:
        faults.add(file, path, str(error))
        return False
    choice = "it may use " + ", ".join(sorted(allowed)) if allowed else "it takes none"
    for name in unknown:
        faults.add(file, path, f"no such field {name!r}; {choice}")
    return not unknown


def slip_of(records: Records, faults: Faults) -> tuple[SlipLine, ...]:
    """The lines of the printed ticket."""
    for at, line in enumerate(records.slip.lines):
        _check_line(line, slip.FIELDS, slip.FIELDS, "slip.toml", f"lines[{at}]", faults)
    return _printed(records.slip.lines, "slip.toml", faults)


def receipt_of(records: Records, faults: Faults) -> tuple[SlipLine, ...]:
    """The lines of the printed acceptance receipt."""
    for at, line in enumerate(records.receipt.lines):
        fields = receipt.FIELDS if line.each is None else receipt.FIELDS | receipt.OF_EACH
        _check_line(line, fields, receipt.FIELDS, "receipt.toml", f"lines[{at}]", faults)
    return _printed(records.receipt.lines, "receipt.toml", faults)


def _check_line(
    line: SlipLineRecord, fields: frozenset[str], conditions: frozenset[str], file: str, path: str, faults: Faults
) -> None:
    _uses_only(line.text, fields, file, f"{path}.text", faults)
    if line.when is not None and line.when not in conditions:
        faults.add(file, f"{path}.when", f"no such field {line.when!r}")
    if line.rule and (line.text or line.qr):
        faults.add(file, path, "a rule has no text and is no QR code")
    if not line.rule and not line.text:
        faults.add(file, path, "missing key 'text'")


def _printed(lines: Sequence[SlipLineRecord], file: str, faults: Faults) -> tuple[SlipLine, ...]:
    if not any("{number}" in line.text for line in lines):
        faults.add(file, "lines", "no line prints the {number}")
    return tuple(SlipLine(**msgspec.structs.asdict(line)) for line in lines)


def theme_of(records: Records, faults: Faults) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Colours and shapes by token; text stands out from its ground."""
    colours: dict[str, str] = msgspec.structs.asdict(records.theme.colours)
    for token, ground, ratio, least in too_faint(colours):
        reason = f"contrast {ratio:.1f}:1 on {ground} {colours[ground]}, but {least:g}:1 is needed"
        faults.add("theme.toml", f"colours.{token}", reason)
    return colours, msgspec.structs.asdict(records.theme.shape)
