"""What the kiosk says: the layout's phrases, and a few of its own for the time before the layout has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kiosk.screen import Language
from layouts.phrases import say
from queueing.plan import SECOND, Millis, Text

BUILT_IN: Mapping[str, Text] = {
    "kiosk.loading": Text(zh="正在连接，请稍候", en="Connecting, please wait"),
    "kiosk.offline": Text(
        zh="系统连接中断，暂时无法取号，请到服务台或稍后再试。",
        en="Not connected: no numbers for the moment. Please ask at the service desk or try again later.",
    ),
    "kiosk.language": Text(zh="中文", en="English"),
    "problem.BAD_TOKEN": Text(
        zh="本机未获授权，请联系管理员重新登记。",
        en="This machine is not authorised. Please have it registered again.",
    ),
    "problem.WRONG_PROTOCOL": Text(
        zh="软件版本不一致，请联系管理员升级本机。",
        en="This machine's version does not fit the server's. Please have it updated.",
    ),
}

NO_TICKET = Text(
    zh="暂时无法取号，没有为您取号。请到服务台。",
    en="No number could be given. Please ask at the service desk.",
)
"""For a refusal that the layout has no sentence for."""


_WEEKDAYS = "一二三四五六日"


class Said(NamedTuple):
    """A text in both languages, the visitor's first."""

    main: str = ""
    sub: str = ""


SILENT = Said()


class Words:
    """The sentences of one hall in the visitor's language."""

    def __init__(self, phrases: Mapping[str, Text], language: Language) -> None:
        self._phrases = {**BUILT_IN, **phrases}
        self._language = language

    def say(self, key: str, **fields: object) -> Said:
        """The sentence `key`, filled in. KeyError for a sentence that there is not."""
        return self.both(say(self._phrases, key, **fields))

    def problem(self, code: str) -> Said:
        """Why the server refused."""
        return self.both(self._phrases.get(f"problem.{code}", NO_TICKET))

    def both(self, text: Text) -> Said:
        """`text` with the visitor's language first."""
        return Said(text.zh, text.en) if self._language is Language.ZH else Said(text.en, text.zh)

    def other_language(self) -> str:
        """The name of the other language, in that language."""
        name = self._phrases["kiosk.language"]
        return name.en if self._language is Language.ZH else name.zh


def moment(at: Millis, now: Millis, timezone: str) -> Text:
    """When `at` is, as people say it: `13:00` today, `1月5日 周一 08:40` on another day."""
    zone = ZoneInfo(timezone)
    then, today = (datetime.fromtimestamp(time / SECOND, zone) for time in (at, now))
    clock = f"{then:%H:%M}"
    if then.date() == today.date():
        return Text(zh=clock, en=f"at {clock}")
    weekday = _WEEKDAYS[then.weekday()]
    return Text(
        zh=f"{then.month}月{then.day}日 周{weekday} {clock}", en=f"on {then:%a} {then.day} {then:%b} at {clock}"
    )


def together(*texts: Text) -> Text:
    """Sentences one after the other."""
    told = [text for text in texts if text.zh or text.en]
    return Text(zh="".join(text.zh for text in told), en=" ".join(text.en for text in told))
