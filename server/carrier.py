"""The carrier of a hall, as the command line names it.

file:               JSON files in `outbox` beside the database
file:FOLDER         JSON files there
https://…, http://… a webhook, see `server.http_carrier`
PATH.toml           an SMS gateway, see `server.sms_gateway`
"""

from __future__ import annotations

from pathlib import Path

from queueing.plan import Millis
from server.file_carrier import FileCarrier
from server.http_carrier import HttpCarrier, JsonForm
from server.letter import Carrier
from server.sms_gateway import read_gateway, read_token

FOLDER = "outbox"
FILES = "file:"


def carrier_of(named: str, token_file: Path | None, data: Path, kept: Millis) -> Carrier:
    """The carrier called `named`. ValueError for what is none, OSError where its file cannot be read."""
    files = FileCarrier(data / FOLDER, kept)
    if named.startswith(("http://", "https://")):
        return HttpCarrier(named, read_token(token_file) if token_file is not None else None, JsonForm())
    if token_file is not None:
        raise ValueError("an outbox token is for a webhook")
    if named.startswith(FILES):
        folder = named.removeprefix(FILES)
        return FileCarrier(Path(folder), kept) if folder else files
    if named.endswith(".toml"):
        return read_gateway(Path(named), files)
    raise ValueError(f"--outbox {named}: file:, file:FOLDER, https://… or PATH.toml")
