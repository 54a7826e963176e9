"""Words: the layout's sentences, and the display's own for what a layout does not say or cannot say yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from layouts.layout import Layout
from queueing.plan import Text

Shown = TypeVar("Shown")

NOTHING = Text(zh="", en="")

OWN: Mapping[str, Text] = MappingProxyType(
    {
        "wall.loading": Text(zh="正在连接，请稍候", en="Connecting, please wait"),
        "wall.offline": Text(zh="显示暂停，请听窗口叫号", en="Display out of service; please listen for your number"),
        "wall.zone": Text(zh="{number}区", en="Zone {number}"),
        "wall.opens": Text(zh="尚未开始办理", en="Not open yet"),
        "wall.hours": Text(zh="办理时间 {hours}", en="Opening hours {hours}"),
        "wall.unplaced": Text(
            zh="本屏“{name}”未在大厅布局中登记，请联系管理员。",
            en="The hall's layout has no display called {name}. Please ask an administrator.",
        ),
        "problem.BAD_TOKEN": Text(
            zh="设备未获授权，请联系管理员重新登记。",
            en="This device is not authorised. Please have it registered again.",
        ),
        "problem.WRONG_PROTOCOL": Text(
            zh="软件版本不一致，请联系管理员升级本机。",
            en="This display's version does not fit the server's. Please have it updated.",
        ),
        "problem": Text(
            zh="服务器拒绝了本屏，请联系管理员。", en="The server refuses this display. Please ask an administrator."
        ),
    }
)
"""A layout that has a sentence of the same key wins."""


def words_of(layout: Layout | None) -> Mapping[str, Text]:
    """Every sentence the display may need; before the layout has come, its own only."""
    return {**OWN, **layout.phrases} if layout else OWN


def only_chinese(value: Shown) -> Shown:
    """A view, or a part of one, without the English that stands beside."""
    if isinstance(value, Text):
        return replace(value, en="")
    if isinstance(value, tuple):
        return type(value)(only_chinese(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: only_chinese(getattr(value, one.name)) for one in fields(value)})
    return value
