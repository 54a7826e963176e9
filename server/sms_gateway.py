"""The SMS gateway: how a hall's own is asked over HTTP, as a file tells it.

url = "https://sms.example.cn/send"
token_file = "sms.token"            # sent as Authorization: Bearer …; beside this file, or a whole path
encoding = "json"                   # or "form"

[headers]                           # further headers, where it wants some
X-App = "jiaohao"

[body]                              # its own names, and what stands in them: phone, zh, en, key, case, message
mobile = "{phone}"
content = "{zh}"
serial = "{key}"

[success]                           # what a JSON answer must say besides status 2xx, where that is not enough
code = "0"

[departments]                       # on whose phone a department is called in; one that is not here gets a file
"市交通委" = "13800000000"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import msgspec

from layouts.template import field_names, render
from server.http_carrier import Body, HttpCarrier
from server.letter import Carrier, Letter

FIELDS = frozenset({"phone", "zh", "en", "key", "case", "message"})
"""What a gateway's body may be filled with."""


class GatewayFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    url: str
    body: dict[str, str]
    token_file: str | None = None
    encoding: Literal["json", "form"] = "json"
    headers: dict[str, str] = {}
    success: dict[str, str] = {}
    departments: dict[str, str] = {}


class GatewayForm:
    """A body with the gateway's own names."""

    def __init__(self, file: GatewayFile) -> None:
        """ValueError for a field that no letter has."""
        self._file = file
        for name, template in file.body.items():
            if unknown := field_names(template) - FIELDS:
                raise ValueError(f"body.{name}: no such field {', '.join(sorted(unknown))}")

    def write(self, letter: Letter) -> Body:
        """The body, filled in."""
        fields = {name: str(getattr(letter, name) or "") for name in FIELDS}
        filled = {name: render(template, fields) for name, template in self._file.body.items()}
        if self._file.encoding == "form":
            return Body(urlencode(filled).encode(), "application/x-www-form-urlencoded")
        return Body(msgspec.json.encode(filled), "application/json")

    def accepts(self, answer: bytes) -> bool:
        """Whether the answer says what it must."""
        if not self._file.success:
            return True
        try:
            told = msgspec.json.decode(answer, type=dict[str, object])
        except msgspec.MsgspecError:
            return False
        return all(str(told.get(name)) == value for name, value in self._file.success.items())


class SmsGateway:
    """Sends applicants and departments with a phone an SMS; what has none goes another way."""

    def __init__(self, gateway: HttpCarrier, departments: Mapping[str, str], otherwise: Carrier) -> None:
        self._gateway = gateway
        self._departments = departments
        self._otherwise = otherwise

    def deliver(self, letter: Letter) -> None:
        """Hand a letter over. NotDeliveredError."""
        phone = letter.phone or self._departments.get(letter.department or "")
        if phone is None:
            self._otherwise.deliver(letter)
        else:
            self._gateway.deliver(msgspec.structs.replace(letter, phone=phone))


def read_gateway(path: Path, otherwise: Carrier) -> SmsGateway:
    """The gateway that a file describes. ValueError where it is wrong, OSError where it cannot be read."""
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), GatewayFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{path}: {error}") from None
    token = read_token(path.parent / file.token_file) if file.token_file is not None else None
    try:
        return SmsGateway(HttpCarrier(file.url, token, GatewayForm(file), file.headers), file.departments, otherwise)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def read_token(path: Path) -> str:
    """The token that a file holds. ValueError where there is none in it."""
    token = path.read_text(encoding="utf-8").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"{path} is to hold one token and nothing else")
    return token
