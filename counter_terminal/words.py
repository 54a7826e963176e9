"""Words of the terminal itself, Chinese first. What is the hall's own (reasons, classes, problems) its layout says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_terminal.keys import Key
from queueing.plan import Text
from queueing.ticket import HoldKind
from wire.problem import Problem


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


KEYS: Mapping[Key, Text] = MappingProxyType(
    {
        Key.CALL: _t("叫号", "Call next"),
        Key.RECALL: _t("重呼", "Recall"),
        Key.SERVE: _t("开始", "Serve"),
        Key.COMPLETE: _t("完成", "Complete"),
        Key.NO_SHOW: _t("弃号", "No-show"),
        Key.TRANSFER: _t("转移", "Transfer"),
        Key.HOLD: _t("挂起", "Hold"),
        Key.RESUME: _t("回呼", "Resume"),
        Key.PAUSE: _t("暂停", "Pause"),
        Key.ASK_RATING: _t("评价", "Ask rating"),
        Key.CALL_TICKET: _t("指定呼叫", "Call by no."),
        Key.CASE: _t("受理", "Register case"),
        Key.HAND_OVER: _t("发证", "Hand over"),
        Key.UNDO: _t("撤销弃号", "Undo no-show"),
        Key.SIGN_OUT: _t("签退", "Sign out"),
    }
)
UNPAUSE = _t("恢复", "Back to work")
FINISH_CASE = _t("办结", "Finish case")
RATED = _t("已评价", "Rated")
ASKED = _t("已请评价", "Rating asked")
TO_BAR = _t("小窗", "Small bar")
TO_FULL = _t("展开", "Full view")

TIPS: Mapping[Key, Text] = MappingProxyType(
    {
        Key.CALL: _t("呼叫下一位；正在办理的号码会同时完成", "Call the next visitor; completes the one being served"),
        Key.RECALL: _t("再次广播已呼叫的号码", "Announce the called number once more"),
        Key.SERVE: _t("办事人已到，开始办理", "The visitor has come"),
        Key.COMPLETE: _t("本次业务办理完毕", "The visit at this counter is over"),
        Key.NO_SHOW: _t(
            "呼叫后无人到来，一分钟内可撤销", "The called visitor did not come; can be undone for a minute"
        ),
        Key.TRANSFER: _t("转到其他业务或窗口，已等候时间照算", "To another queue or counter; the wait counts on"),
        Key.HOLD: _t("暂时搁置，先办下一位", "Set aside and serve others meanwhile"),
        Key.RESUME: _t("请挂起的办事人回到窗口", "Call a held visitor back to the counter"),
        Key.PAUSE: _t("暂停或恢复本窗口服务", "Pause this counter, or go on"),
        Key.CALL_TICKET: _t(
            "不按顺序呼叫一个号码，原因将记录备查", "Call one number out of turn; the reason is recorded"
        ),
        Key.ASK_RATING: _t("请办事人在评价器上评价", "Ask for a rating on the evaluator"),
        Key.CASE: _t("登记办件", "Register the case that the visitor brings"),
        Key.HAND_OVER: _t("发放办理结果并办结", "Hand over a result and close its case"),
        Key.UNDO: _t("办事人已到，恢复刚才弃号的号码", "The visitor is here after all: take the no-show back"),
        Key.SIGN_OUT: _t("结束本窗口服务", "Close this counter"),
    }
)

HOLDS: Mapping[HoldKind, tuple[Text, Text]] = MappingProxyType(
    {
        HoldKind.WITH_VISITOR: (
            _t("材料由办事人带走", "Papers with the visitor"),
            _t(
                "补材料后可回本业务任一窗口，不用重新排队",
                "May come back to any counter of the queue, without queueing",
            ),
        ),
        HoldKind.WITH_CLERK: (
            _t("材料留在窗口", "Papers with the clerk"),
            _t("只能回到本窗口继续办理", "Goes on at this counter only"),
        ),
        HoldKind.ERRAND: (
            _t("短暂离开", "A short errand"),
            _t("如复印、缴费，回来后由本窗口回呼", "Such as a copy or a payment; resumed at this counter"),
        ),
    }
)

CALL_REASONS: tuple[Text, ...] = (
    _t("老弱病残孕优先", "Elderly, ill, disabled or pregnant"),
    _t("过号后返回", "Came back after a missed call"),
    _t("补齐材料后返回", "Came back with missing papers"),
    _t("值班负责人安排", "Asked for by the duty manager"),
)
"""Offered when a ticket is called out of turn; the clerk may write another."""

SIGN_IN = _t("窗口登录", "Sign in")
STAFF_NO = _t("工号", "Staff number")
PIN = _t("密码", "PIN")
SIGNING_IN = _t("正在登录，请稍候", "Signing in")
SIGN_IN_KEY = _t("登录", "Sign in")
FILL_IN = _t("请输入工号和密码。", "Please enter your staff number and PIN.")
UNREACHABLE = _t("连接不上服务器，请稍后再试。", "The server cannot be reached. Please try again shortly.")
SIGNED_OUT = _t("已签退，辛苦了。", "Signed out. Thank you.")
CLOSED_ELSEWHERE = _t("本窗口已签退，请重新登录。", "This counter was closed. Please sign in again.")

CONNECTED = _t("已连接", "Connected")
AWAY = _t("连接中断", "Server away")
RECONNECTING = _t("登录成功，正在连接服务器，请稍候。", "Signed in; waiting for the server.")

NO_ANSWER = _t("系统没有应答。请再按一次，不会重复操作。", "No answer. Press again: it will not be done twice.")
NOBODY = _t("暂时无人等候。", "Nobody is waiting at the moment.")
WRONG_INPUT = _t("请输入号码并选择原因。", "Please enter a number and a reason.")

KEYS_LONG_CALL = _t("指定呼叫", "Call one number out of turn")
NUMBER = _t("号码", "Number")
REASON = _t("原因", "Reason")
REASON_HINT = _t(
    "原因将记录备查，请勿填写姓名、证件号等个人信息。Enter 呼叫，Esc 返回",
    "The reason is recorded: no names or ID numbers, please. Enter calls, Esc goes back",
)
ASK_NO_SHOW = _t("弃号后此号将作废", "This no-show makes the ticket void")
ASK_TRANSFER = _t("转移", "Transfer")
NO_REQUEUEING = _t(
    "等候时间连续计算，不用重新取号、不用重新排队", "The wait counts on: no new number, no queueing again"
)
PATH_EMPTY = _t("选择业务或窗口；要去几处就依次选", "Choose where to; several in turn make a route")
ROUTE_KEPT = _t("其后仍去", "Then still to")
REMOVE = _t("去掉", "Take out")
MOVE = _t("按住拖动", "Drag to move")
NOT_NOW = _t("现在不能这样操作，没有执行。", "This cannot be done just now; nothing was done.")
OTHER_NOW = _t("窗口的号码已变，刚才的操作没有执行。", "Another ticket is here now; nothing was done.")
ASK_HOLD = _t("挂起", "Put on hold")
ASK_RESUME = _t("回呼", "Resume")
ASK_PAUSE = _t("暂停原因", "Reason for the pause")
FILTER = _t("输入业务、窗口号或姓名查找", "Find a queue, a counter or a clerk")
NOTHING_FOUND = _t("没有符合的业务或窗口", "No such queue or counter")

NEEDS_SERVER = _t("连接恢复后可用", "Works once the server is back")
CANNOT_CALL = _t("暂时不能叫号", "Calling is impossible for now")
CANNOT_CALL_WHY = _t(
    "叫号要由服务器排序。连接恢复后即可叫号", "The server decides who is next; calling works once it is back"
)

FIRST_COME = _t("先来先叫", "First come, first called")
FOR_THIS_COUNTER = _t("指定本窗口", "sent to this counter")
TRANSFERRED_IN = _t("转移来", "transferred")
REQUEUED = _t("过号顺延", "missed, moved back")
BOOKED_LATE = _t("预约迟到", "booked, late")
HELPS_WHEN_IDLE = _t("空闲时协办", "helped when idle")
PAUSED_NOW = _t("暂停中", "paused")
OFFLINE_NUMBER = _t("离线取号", "Issued offline")

ROUTE = _t("之后去", "Then to")
CASE_HERE = _t("待发办件", "Case to hand over")

QUEUES = _t("本窗口队列", "My queues")
HOLDS_TITLE = _t("挂起", "On hold")
RECENT = _t("最近办理", "Recent")
NO_HOLDS = _t("没有挂起的号码", "Nothing on hold")
NO_RECENT = _t("登录后尚未办理", "Nothing since sign-in")
NO_ASSIGNMENT = _t("未分配业务", "No queue assigned")
NO_QUEUES = _t("本窗口没有分配业务，请联系服务台", "No queue is assigned; please ask the front desk")
SENT_HERE = _t("转到本窗口", "Sent to this counter")

_PROBLEMS: Mapping[str, Text] = MappingProxyType(
    {
        "WRONG_PIN": _t("工号或密码不正确，请重试。", "Wrong staff number or PIN. Please try again."),
        "WRONG_BADGE": _t(
            "没有登记这张工卡，请重刷或用工号和密码登录。", "Nobody has this badge. Please try again, or use your PIN."
        ),
        "LOCKED_OUT": _t(
            "密码错误次数过多，已暂时锁定，请稍后再试或联系管理员。",
            "Too many wrong PINs: locked for now. Please try later, or ask an administrator.",
        ),
        "COUNTER_TAKEN": _t(
            "窗口已有人登录，请换一个窗口或请对方签退。", "Somebody is signed in at this counter already."
        ),
        "UNKNOWN_COUNTER": _t("没有这个窗口，请核对窗口号。", "There is no such counter. Please check its number."),
        "SESSION_EXPIRED": _t("登录已过期，请重新登录，数据没有丢失。", "Your session has expired; nothing is lost."),
    }
)
"""For the time before a layout is known: what can go wrong while signing in."""


def problem(phrases: Mapping[str, Text], refused: Problem) -> Text:
    """What people are told of a problem: the hall's sentence, or ours, or the problem's own title."""
    known = phrases.get(f"problem.{refused.code}") or _PROBLEMS.get(refused.code)
    return known or Text(zh=refused.title, en=refused.detail)


def phrase(phrases: Mapping[str, Text], key: str) -> Text:
    """A word of the hall; its last part where the hall has none, as for a reason that a newer plan has brought."""
    name = key.rpartition(".")[2]
    return phrases.get(key, Text(zh=name, en=name))
