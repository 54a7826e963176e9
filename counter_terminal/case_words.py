"""Words of cases at a counter, Chinese first: taking them in (受理) and handing results over (发证)."""

from __future__ import annotations

from queueing.plan import Text


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


ITEM = _t("办理事项", "Item")
NAME = _t("申请人", "Applicant")
PHONE = _t("联系电话", "Phone")
DELIVERY = _t("领取方式", "Delivery")
ADDRESS = _t("收件地址", "Address")
MISSING = _t("容缺：还缺的材料", "Papers still missing")
SEARCH = _t("输入拼音首字母或名称", "Initials or name")
OTHER_PAPER = _t("其他材料，Enter 添加", "Another, Enter")
PAPER_HINT = _t(
    "↑ ↓ 选择，空格 标记缺件，+ − 期限，/ 工作日或自然日",
    "Arrows choose, Space marks, + − the deadline, / working days or days",
)
HINT = _t(
    "Enter 下一项，F1–F3 领取方式，Ctrl+Enter 提交，Esc 返回",
    "Enter: next, F1–F3: delivery, Ctrl+Enter: send, Esc: back",
)
HINT_INSTANT = _t(
    "Enter 下一项，F4 一次办结或受理，F1–F3 领取方式，Ctrl+Enter 提交，Esc 返回",
    "Enter: next, F4: finish at once or take in, F1–F3: delivery, Ctrl+Enter: send, Esc: back",
)
DONE_HINT = _t(
    "Enter 返回，Ctrl+N 再受理一件，Ctrl+P 补打凭证",
    "Enter: back, Ctrl+N: another case, Ctrl+P: print again",
)
REGISTER = _t("受理并打印凭证", "Take in and print")
FINISH = _t("一次办结并打印凭证", "Finish and print")
SENDING = _t("正在提交，请稍候", "Sending")
AGAIN = _t("再提交一次，不会重复", "Send again, it counts once")
BACK = _t("返回", "Back")
REGISTERED = _t("已受理", "Taken in")
FINISHED = _t("已办结", "Finished")
SUMMONED = _t("已通知承办部门到场。", "The department has been called in.")
ON_CALL = _t("需召集（事进人不进）", "called in for it")
NOTHING = _t("", "")

HAND_OVER = _t("发证", "Hand over")
RECEIPT_NUMBER = _t("受理编号", "Receipt no.")
SCAN = _t("扫凭证二维码，或输入编号后 Enter", "Scan or type, Enter")
NO_NUMBER = _t("这不是受理编号，例如 20260105-0001。", "Not a receipt number, such as 20260105-0001.")
LOOKING = _t("正在查找…", "Looking…")
NOT_FOUND = _t("没有找到这个受理编号，请核对。", "No case has this receipt number. Please check it.")
NO_SERVER = _t("暂时查不到：服务器没有应答，请稍候再试。", "The server does not answer. Please try again.")
LOCKER_CODE = _t("取件码", "Locker code")
WAYBILL = _t("EMS 运单号", "Waybill")
GRANTED_KEY = _t("发证", "Hand over")
REFUSED_KEY = _t("交还材料和决定书", "Hand back papers and decision")
SEND_KEY = _t("登记并通知申请人", "Record and tell the applicant")
HANDED_OVER = _t("已发证，该件完结。", "Handed over. The case is closed.")
COMPLETE = _t("完成", "Complete")
HAND_OVER_HINT = _t(
    "F1–F3 领取方式，Ctrl+I 显示收件信息（有记录），Ctrl+Enter 发证，Esc 返回",
    "F1–F3: delivery, Ctrl+I: how to reach the applicant (noted), Ctrl+Enter: hand over, Esc: back",
)
HANDED_OVER_HINT = _t("Enter 继续，Ctrl+N 再发一件，Esc 返回", "Enter: go on, Ctrl+N: another one, Esc: back")
