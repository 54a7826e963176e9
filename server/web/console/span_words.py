"""A span of time in words, as coarse as people say it."""

from __future__ import annotations

import re

from queueing.plan import DAY, MINUTE, Millis, Text

_HOUR = 60 * MINUTE


def span_words(span: Millis) -> Text:
    """`12 分钟`, `2 小时 5 分`, `3 天 4 小时`; never negative."""
    if span < MINUTE:
        return Text(zh="不到 1 分钟", en="under 1 min")
    if span < _HOUR:
        return Text(zh=f"{span // MINUTE} 分钟", en=f"{span // MINUTE} min")
    if span < DAY:
        hours, minutes = divmod(span // MINUTE, 60)
        return Text(zh=f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时", en=f"{hours} h {minutes} min")
    days, hours = divmod(span // _HOUR, 24)
    return Text(zh=f"{days} 天 {hours} 小时" if hours else f"{days} 天", en=f"{days} d {hours} h")


def with_span(zh: str, en: str, span: Millis) -> Text:
    """A sentence with `{span}` in it filled in; between Chinese characters stands no space."""
    words = span_words(max(0, span))
    if span < MINUTE:
        zh = zh.replace("，已 {span}", "，{span}")
    zh = re.sub(r"(?<=[\u4e00-\u9fff，]) (?=[\u4e00-\u9fff])", "", zh.replace("{span}", words.zh))
    return Text(zh=zh, en=en.replace("{span}", words.en))
