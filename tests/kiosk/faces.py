"""Made-up faces: every screen of the kiosk in every state it can be in, in the hall's longest words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kiosk.face import Card, Face
from kiosk.outcome import Paper
from kiosk.words import SILENT, Said
from layouts.layout import Layout
from layouts.loader import builtin, load
from queueing.plan import Text

TICKET_PAGE = "http://192.168.10.5:8080/t/k3Jq9ZxB2mVw7Rt5"


@cache
def hall() -> Layout:
    """The real hall, for its names."""
    return load(builtin("zhengzhou"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who stands before the kiosk."""

    chinese: bool = True
    elder: bool = False

    def say(self, zh: str, en: str) -> Said:
        return Said(zh, en) if self.chinese else Said(en, zh)

    def text(self, text: Text) -> Said:
        return self.say(text.zh, text.en)

    def one(self, zh: str, en: str) -> str:
        return zh if self.chinese else en

    def face(self, screen: str, **changes: object) -> Face:
        """A face with what most screens have."""
        common = Face(
            screen=screen,
            chinese=self.chinese,
            elder=self.elder,
            hall=self.text(hall().plan.name),
            clock="08:55",
            back=True,
            home=True,
            other_language="English" if self.chinese else "中文",
            back_key=self.say("返回", "Back"),
            home_key=self.say("首页", "Start"),
            confirm_key=self.say("确认取号", "Take a number"),
            retry_key=self.say("重试", "Try again"),
            done_key=self.say("完成", "Done"),
            elder_key=self.say("标准模式", "Standard") if self.elder else self.say("长辈模式", "Large type"),
            type_key=self.say("手动输入号码", "Type the number"),
            skip_key=self.say("不用身份证取号", "Go on without a card"),
            submit_key=self.say("确定", "OK"),
            reprint_now_key=self.say("在此补打", "Print here"),
            clear_key=self.say("清空", "Clear"),
        )
        return replace(common, **changes)  # type: ignore[arg-type]

    def card(self, key: str, badge: str, name: Text, detail: Text | None = None, *, people: int | None = None) -> Card:
        said = self.text(name)
        minutes = people and (people * 2 // 5 * 5 or 5)
        return Card(
            key=key,
            badge=badge,
            main=said.main,
            sub=said.sub,
            detail=self.text(detail).main if detail else "",
            waiting="" if people is None else self.one(f"等候 {people} 人", f"{people} waiting"),
            wait=self.one(f"约 {minutes}–{minutes + 10} 分钟", f"{minutes}–{minutes + 10} min") if minutes else "",
            open=True,
        )

    def closed(self, card: Card, zh: str, en: str) -> Card:
        return replace(
            card, open=False, waiting=self.one("暂停取号", "No numbers for now"), wait="", reason=self.one(zh, en)
        )


def zones(way: Way) -> Face:
    """The start: six zones, the live figures, five keys."""
    plan = hall().plan
    people = (19, 31, 18, 10, 0, 127)
    cards = tuple(
        way.card(zone.id, str(zone.number), zone.name, _lines_of(zone.id), people=count)
        for zone, count in zip(plan.zones.values(), people, strict=True)
    )
    return way.face(
        "zones",
        back=False,
        home=False,
        title=way.say("请选择办事区域", "Choose a zone"),
        cards=cards[: 4 if way.elder else 8],
        pages=2 if way.elder else 1,
        scan=way.say("可在此扫描预约或小票的二维码", "Scan a booking or a ticket here"),
        search_key=way.say("查找事项", "Search"),
        check_in_key=way.say("预约签到", "Check in"),
        reprint_key=way.say("补打小票", "Reprint"),
    )


def zones_countdown(way: Way) -> Face:
    """In English, nobody has touched it for 22 s."""
    return replace(zones(way), countdown=countdown(way, 8))


def zones_offline(way: Way) -> Face:
    """The server is away; figures are as of when it was last heard."""
    start = zones(way)
    aged = tuple(replace(card, waiting=f"{card.waiting} · 08:55", wait="") for card in start.cards)
    return replace(
        start,
        cards=aged,
        stale=True,
        alarm=True,
        notice=way.say(
            "系统连接中断，暂时无法取号，请到服务台或稍后再试。",
            "Not connected: no numbers for the moment. Please ask at the service desk or try again later.",
        ),
    )


def zones_reserve(way: Way) -> Face:
    """The server is away and numbers come from the machine's own range."""
    return replace(
        zones_offline(way),
        offline=True,
        alarm=False,
        notice=way.say(
            "离线取号：系统连接中断，本机继续取号，号码有效，恢复后自动排队。",
            "Offline numbers: this machine goes on giving numbers by itself. They are valid and join the queue.",
        ),
    )


def zones_closed(way: Way) -> Face:
    """The whole hall gives no numbers, and says when it will."""
    start = zones(way)
    shut = tuple(
        way.closed(card, "1月5日 周一 08:40 恢复取号", "Numbers again Mon 5 Jan 08:40") for card in start.cards
    )
    return replace(
        start,
        cards=shut,
        notice=way.say("现在不取号。取号时间 08:40 至 16:50", "No numbers now. Numbers are given from 08:40 to 16:50"),
    )


def zones_noon(way: Way) -> Face:
    """Each closed zone has a reason of its own."""
    start = zones(way)
    reasons = (
        ("午休，13:00 恢复取号", "Noon break, again at 13:00"),
        ("今日号源已领完，1月5日 周一 08:40 放号", "Today's numbers are all given; again Mon 5 Jan 08:40"),
        ("号已排满至下班，1月5日 周一 08:40", "Full until closing time; again Mon 5 Jan 08:40"),
        ("暂停取号，请到服务台", "No numbers for now, please ask at the desk"),
    )
    shut = tuple(way.closed(card, *reason) for card, reason in zip(start.cards, reasons, strict=False))
    return replace(start, cards=shut + start.cards[4:])


def lines(way: Way) -> Face:
    """The lines of a zone with two of them."""
    return _lines(way, "zone-1", (17, 2, 8, 0))


def lines_four(way: Way) -> Face:
    """The zone with the most lines, one of them closed for noon."""
    shown = _lines(way, "zone-4", (3, 0, 12, 1, 4))
    cards = list(shown.cards)
    cards[2] = way.closed(cards[2], "午休，13:00 恢复取号", "Noon break, again at 13:00")
    return replace(shown, cards=tuple(cards), countdown=countdown(way, 6))


def lines_many(way: Way) -> Face:
    """A kiosk of one zone with 18 queues: the first page."""
    plan = hall().plan
    cards = tuple(
        way.card(queue.id, plan.lines[queue.line].prefix, queue.name, _services_of(queue.id), people=at * 7 % 40)
        for at, queue in enumerate(plan.queues.values())
    )
    most = 4 if way.elder else 8
    pages = -(-len(cards) // most)
    return way.face("lines", title=way.say("请选择业务", "Choose a service area"), cards=cards[:most], pages=pages)


def lines_none(way: Way) -> Face:
    """Nothing is offered."""
    return way.face("lines", title=way.say("暂无可办理的业务", "Nothing is offered here at the moment"))


def services(way: Way) -> Face:
    """The matters of a line, most used first, and all others."""
    plan = hall().plan
    named = [service for service in plan.services.values() if service.queue == "fund-acceptance"]
    cards = [way.card(service.id, "", service.name) for service in named]
    cards.append(way.card("", "", Text(zh="其他事项", en="Other")))
    most = 4 if way.elder else 8
    return way.face(
        "services",
        title=way.say("请选择事项", "Choose a service"),
        place=way.text(plan.queues["fund-acceptance"].name),
        cards=tuple(cards[:most]),
        pages=-(-len(cards) // most),
    )


def services_many(way: Way) -> Face:
    """Two pages of the longest names."""
    plan = hall().plan
    named = sorted(plan.services.values(), key=lambda service: -len(service.name.en))
    most = 4 if way.elder else 8
    return way.face(
        "services",
        title=way.say("请选择事项", "Choose a service"),
        place=way.text(plan.queues["realty-acceptance"].name),
        cards=tuple(way.card(service.id, "", service.name) for service in named[:most]),
        pages=2,
    )


def search(way: Way) -> Face:
    """Before the first letter: the most used services."""
    return _search(
        way, "", ("fund-rent", "hrss-card", "police-passport", "realty-query", "commerce-open", "tax-invoice")
    )


def search_found(way: Way) -> Face:
    """Three letters find the fund's services."""
    return _search(
        way, "GJJ", ("fund-open", "fund-loan", "fund-transfer", "fund-collect", "fund-purchase", "fund-rent")
    )


def search_nothing(way: Way) -> Face:
    """Nothing fits."""
    return replace(
        _search(way, "XYZQ", ()),
        explain=way.say(
            "没有找到相关事项，请到一楼咨询服务台", "Nothing found; please ask at the service desk on floor 1"
        ),
    )


def visitor_class(way: Way) -> Face:
    """Ordinary or green channel, with its grounds."""
    return _classes(way, SILENT)


def visitor_class_offered(way: Way) -> Face:
    """A card's holder over 60 is offered the green channel."""
    offer = way.say(
        "您已年满 60 周岁，可以走绿色通道，请自行选择。", "You are over 60 and may use the green channel, as you like."
    )
    return _classes(way, offer)


def identity_ready(way: Way) -> Face:
    """Waiting for a card."""
    return _identity(way, "ready", way.say("请将身份证放在读卡区", "Place your identity card on the reader"))


def identity_reading(way: Way) -> Face:
    """The card is being read."""
    return _identity(way, "reading", way.say("正在读取，请勿移开身份证", "Reading; please leave the card where it is"))


def identity_trouble(way: Way) -> Face:
    """The card could not be read."""
    return _identity(
        way, "trouble", way.say("没有读到，请拿起身份证再放一次", "Not read. Please lift the card and place it again")
    )


def identity_absent(way: Way) -> Face:
    """There is no reader, or it is broken."""
    return _identity(
        way,
        "absent",
        way.say(
            "读卡器故障，请手动输入号码，或到旁边的取号机",
            "The reader does not work. Type the number, or use another machine",
        ),
    )


def identity_card_only(way: Way) -> Face:
    """A line that takes the card alone."""
    return replace(identity_ready(way), can_type=False, can_skip=False, countdown=countdown(way, 9))


def typing_empty(way: Way) -> Face:
    """The number, before the first digit."""
    return _typing(way, "", way.say("共 18 位，末位可能是 X", "18 characters; the last may be an X"))


def typing_part(way: Way) -> Face:
    """Half the number."""
    return _typing(way, "410102 19550", way.say("还需输入 7 位", "7 more to come"))


def typing_wrong(way: Way) -> Face:
    """All there, and the check digit is wrong."""
    return _typing(
        way, "410102 19550312 0021", way.say("号码有误，请核对后修改", "This number is not right. Please check it")
    )


def typing_right(way: Way) -> Face:
    """All there and right."""
    return replace(
        _typing(way, "410102 19550312 002X", way.say("号码正确，请按确定", "The number is right: touch OK")),
        typed_ok=True,
    )


def confirm(way: Way) -> Face:
    """What the visitor gets."""
    plan = hall().plan
    return way.face(
        "confirm",
        title=way.text(plan.queues["realty-acceptance"].name),
        service=way.text(plan.services["realty-first"].name),
        place=way.say("1楼2区 房屋交易及不动产登记", "Zone 2 Housing and Real Estate, floor 1"),
        counters=way.say("21-50号窗口", "counters 21-50"),
        ahead=way.say("前面还有 31 人", "31 ahead of you"),
        wait=way.say("预计等候 25–40 分钟", "Expected wait 25–40 minutes"),
        tags=way.one("绿色通道", "Green channel"),
        can_take=True,
    )


def confirm_offline(way: Way) -> Face:
    """The server has gone before the number was taken."""
    return replace(
        confirm(way), can_take=False, stale=True, wait=SILENT, alarm=True, notice=zones_offline(way).notice, tags=""
    )


def taking(way: Way) -> Face:
    """The number is being asked for."""
    return replace(
        confirm(way), screen="taking", title=way.say("正在取号，请稍候", "Taking your number"), back=False, home=False
    )


def ticket_printing(way: Way) -> Face:
    """The number is there, the slip is coming."""
    return _ticket(way, Paper.PRINTING, way.say("正在打印小票", "Printing your ticket"))


def ticket_printed(way: Way) -> Face:
    """The slip is there, with tags and the last four of the identity number."""
    return replace(
        _ticket(way, Paper.PRINTED, way.say("请取走您的小票", "Please take your ticket")),
        countdown=countdown(way, 15),
        tags=way.one("绿色通道 补打", "Green channel"),
        tail=way.say("证件尾号 002X", "Identity number ending 002X"),
    )


def ticket_paper_out(way: Way) -> Face:
    """No paper: what is safe and what to do; the printer may work again."""
    return replace(
        _ticket(
            way,
            Paper.OUT,
            way.say(
                "打印机缺纸。您的号码 A023 已保留，请拍下二维码，或到旁边的取号机补打。",
                "Out of paper. Your number A023 is safe: photograph the QR code, or print it at another machine.",
            ),
        ),
        countdown=countdown(way, 58),
    )


def ticket_failed(way: Way) -> Face:
    """The slip did not print, and the printer works again: reprint here."""
    return replace(
        _ticket(
            way,
            Paper.FAILED,
            way.say(
                "小票未能打印。您的号码 A023 已保留，请拍下二维码，或在此补打。",
                "Your ticket did not print. Your number A023 is safe: photograph the QR code, or print it here.",
            ),
        ),
        can_reprint=True,
        countdown=countdown(way, 41),
    )


def ticket_unconfirmed(way: Way) -> Face:
    """Nobody knows whether the slip came out."""
    return replace(
        _ticket(
            way,
            "unconfirmed",
            way.say(
                "未能确认小票是否打印。您的号码 A023 有效，没有小票也可凭号码办理。",
                "We could not tell whether your ticket printed. Your number A023 is valid, with or without it.",
            ),
        ),
        can_reprint=True,
        countdown=countdown(way, 52),
    )


def ticket_no_printer(way: Way) -> Face:
    """A kiosk without a printer: the code is the ticket."""
    return replace(_ticket(way, Paper.NONE, SILENT), countdown=countdown(way, 60))


def ticket_offline(way: Way) -> Face:
    """A number of the machine's own range: no page, no wait."""
    return replace(
        _ticket(way, Paper.PRINTED, way.say("请取走您的小票", "Please take your ticket")),
        number="A9001",
        qr="",
        code=SILENT,
        scan=SILENT,
        ahead=SILENT,
        wait=SILENT,
        tags=way.one("离线", "Offline"),
        offline=True,
        notice=zones_reserve(way).notice,
    )


def holding_card(way: Way) -> Face:
    """The person has a number already, known by the card: reprint offered."""
    return replace(
        _holding(way),
        can_reprint=True,
        hint=way.say("小票丢了？可以在此补打。", "Lost the ticket? It can be printed here again."),
    )


def holding_typed(way: Way) -> Face:
    """The same, known only by a typed number."""
    return replace(
        _holding(way),
        number="",
        place=SILENT,
        ahead=SILENT,
        wait=SILENT,
        wait_at=SILENT,
        hint=way.say("需要补打小票，请刷身份证或到服务台。", "For another slip use your card, or ask at the desk."),
    )


def check_in_empty(way: Way) -> Face:
    """Before the first digit."""
    return _check_in(way, "", SILENT)


def check_in_full(way: Way) -> Face:
    """All eight digits."""
    return replace(_check_in(way, "3829 4410", way.say("请按确定签到", "Touch OK to check in")), typed_ok=True)


def check_in_trouble(way: Way) -> Face:
    """A card that cannot be read, half a code."""
    return replace(
        _check_in(way, "3829 4", way.say("还需输入 3 位", "3 more to come")),
        card="trouble",
        card_text=way.say("没有读到，请拿起身份证再放一次", "Not read. Please lift the card and place it again"),
    )


def check_in_early(way: Way) -> Face:
    """Too early, with the time from which it may be tried."""
    return way.face(
        "problem",
        title=way.say("预约 10:30，公积金受理", "Booked 10:30, Housing Fund: Acceptance"),
        problem=way.say(
            "还没到签到时间，请 10:00 以后再来签到，预约继续有效。",
            "It is too early to check in. Please come back after 10:00; your booking stays valid.",
        ),
    )


def reprint_number(way: Way) -> Face:
    """The number is being typed."""
    return _reprint(way, "number", "A02", "")


def reprint_code(way: Way) -> Face:
    """The code is being typed."""
    return _reprint(way, "code", "A023", "12")


def reprint_full(way: Way) -> Face:
    """Both are there."""
    return replace(_reprint(way, "code", "A023", "1234"), typed_ok=True)


def problem_closed(way: Way) -> Face:
    """A refusal that trying again does not mend."""
    return _problem(
        way,
        way.say(
            "该业务暂停取号，已取的号码仍然有效。",
            "This line gives no numbers for now. Numbers already given stay valid.",
        ),
    )


def problem_quota(way: Way) -> Face:
    """All numbers are given; the next release is said."""
    return replace(
        _problem(
            way,
            way.say(
                "本时段号源已领完，请等下一时段放号。",
                "All numbers of this time are given. Please come back when the next ones are released.",
            ),
        ),
        hint=way.say("13:00 恢复取号", "Numbers again at 13:00"),
    )


def problem_unanswered(way: Way) -> Face:
    """No answer; it may be tried again."""
    return replace(
        _problem(
            way,
            way.say(
                "系统没有应答，请重试，不会重复取号。", "No answer. Please try again; you will not get a second number."
            ),
        ),
        retryable=True,
        can_take=True,
    )


def problem_store(way: Way) -> Face:
    """The server cannot save, and now it is away: the key is dead and the notice says why."""
    return replace(
        _problem(
            way,
            way.say(
                "系统暂时无法保存，本次操作没有生效，请稍后重试。",
                "The system cannot save at the moment. Nothing was changed; please try again shortly.",
            ),
        ),
        retryable=True,
        can_take=False,
        notice=zones_offline(way).notice,
        alarm=True,
    )


def loading(way: Way) -> Face:
    """Before the layout has come."""
    return Face(
        screen="loading",
        chinese=way.chinese,
        elder=way.elder,
        title=way.say("正在连接，请稍候", "Connecting, please wait"),
    )


def loading_offline(way: Way) -> Face:
    """The server has never been there."""
    return replace(loading(way), title=zones_offline(way).notice, alarm=True)


def loading_refused(way: Way) -> Face:
    """The server does not know this machine."""
    return replace(
        loading(way),
        alarm=True,
        title=way.say(
            "本机未获授权，请联系管理员重新登记。", "This machine is not authorised. Please have it registered again."
        ),
    )


def countdown(way: Way, seconds: int) -> Said:
    return way.say(f"{seconds} 秒后返回首页", f"Back to start in {seconds} s")


Made = Callable[[Way], Face]

FACES: Mapping[str, Made] = {
    made.__name__.replace("_", "-"): made
    for made in (
        zones,
        zones_countdown,
        zones_noon,
        zones_closed,
        zones_offline,
        zones_reserve,
        lines,
        lines_four,
        lines_many,
        lines_none,
        services,
        services_many,
        search,
        search_found,
        search_nothing,
        visitor_class,
        visitor_class_offered,
        identity_ready,
        identity_reading,
        identity_trouble,
        identity_absent,
        identity_card_only,
        typing_empty,
        typing_part,
        typing_wrong,
        typing_right,
        confirm,
        confirm_offline,
        taking,
        ticket_printing,
        ticket_printed,
        ticket_paper_out,
        ticket_failed,
        ticket_unconfirmed,
        ticket_no_printer,
        ticket_offline,
        holding_card,
        holding_typed,
        check_in_empty,
        check_in_full,
        check_in_trouble,
        check_in_early,
        reprint_number,
        reprint_code,
        reprint_full,
        problem_closed,
        problem_quota,
        problem_unanswered,
        problem_store,
        loading,
        loading_offline,
        loading_refused,
    )
}
"""Every face by its name, as pictures are called."""


def _lines_of(zone: str) -> Text:
    names = [line.name for line in hall().plan.lines.values() if line.zone == zone]
    return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))


def _services_of(queue: str) -> Text:
    names = [service.name for service in hall().plan.services.values() if service.queue == queue]
    return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))


def _lines(way: Way, zone: str, people: tuple[int, ...]) -> Face:
    plan = hall().plan
    queues = [queue for queue in plan.queues.values() if plan.zone_of(queue.id) == zone]
    planned = plan.zones[zone]
    return way.face(
        "lines",
        title=way.say("请选择业务", "Choose a service area"),
        place=way.say(
            f"{planned.floor}楼{planned.number}区 {planned.name.zh}",
            f"Zone {planned.number} {planned.name.en}, floor {planned.floor}",
        ),
        cards=tuple(
            way.card(queue.id, plan.lines[queue.line].prefix, queue.name, _services_of(queue.id), people=count)
            for queue, count in zip(queues, people, strict=True)
        )[: 4 if way.elder else 8],
        pages=2 if way.elder and len(queues) > 4 else 1,
    )


def _search(way: Way, query: str, found: tuple[str, ...]) -> Face:
    plan = hall().plan
    most = 4 if way.elder else 6
    return way.face(
        "search",
        title=way.say("输入拼音首字母查找", "Search by pinyin initials"),
        hint=way.say("例如 公积金 → GJJ", "For example 公积金 (housing fund): GJJ"),
        query=query,
        cards=tuple(way.card(name, "", plan.services[name].name) for name in found[:most]),
        pages=max(1, -(-len(found) // most)),
    )


def _classes(way: Way, explain: Said) -> Face:
    grounds = Text(
        zh="60 岁以上老人、残疾人、孕妇、抱婴者、现役军人、退役军人及烈士遗属，由窗口核验",
        en="For people of 60 and over, people with disabilities, expectant mothers, parents with an infant, "
        "servicemen, veterans and martyrs' families; checked at the counter",
    )
    ordinary = way.card(
        "ordinary", "", Text(zh="普通取号", en="Ordinary number"), Text(zh="按取号顺序", en="In the order of arrival")
    )
    green = way.card("green", "", Text(zh="绿色通道", en="Green channel"), grounds)
    return way.face(
        "visitor_class",
        title=way.say("请选择取号方式", "Which number do you need?"),
        place=way.text(hall().plan.queues["hrss-acceptance"].name),
        cards=(ordinary, green),
        explain=explain,
    )


def _identity(way: Way, card: str, text: Said) -> Face:
    return way.face(
        "identity",
        title=way.say("请刷身份证", "Your identity card, please"),
        place=way.text(hall().plan.queues["fund-acceptance"].name),
        card=card,
        card_text=text,
        can_type=True,
        can_skip=True,
        explain=way.say(
            "证件号码只在本机加密使用，不会保存或上传。",
            "Your number is encrypted in this machine. It is neither stored nor sent.",
        ),
    )


def _typing(way: Way, typed: str, hint: Said) -> Face:
    return way.face(
        "typing",
        title=way.say("请输入身份证号码", "Type your identity number"),
        place=way.text(hall().plan.queues["fund-acceptance"].name),
        typed=typed,
        can_skip=True,
        typed_length=18,
        typed_hint=hint,
    )


def _ticket(way: Way, paper: str, text: Said) -> Face:
    plan = hall().plan
    return way.face(
        "ticket",
        back=False,
        home=False,
        title=way.say("您的号码", "Your number"),
        number="A023",
        place=way.text(plan.queues["fund-acceptance"].name),
        ahead=way.say("前面还有 3 人", "3 ahead of you"),
        wait=way.say("预计 5–15 分钟", "About 5–15 minutes"),
        wait_at=way.say(
            "请到1楼1区 公积金及税务等候，留意 1-10号窗口",
            "Please wait in Zone 1 Housing Fund and Tax, floor 1 and watch counters 1-10",
        ),
        paper=paper,
        paper_text=text,
        qr=TICKET_PAGE,
        scan=way.say("扫码查看排队进度", "Scan to follow your place in line"),
        code=way.say("补打码 1234", "Reprint code 1234"),
    )


def _holding(way: Way) -> Face:
    return replace(
        _ticket(way, Paper.NONE, SILENT),
        screen="holding",
        back=False,
        home=False,
        qr="",
        code=SILENT,
        scan=SILENT,
        problem=way.say(
            "您在该业务已有一个未办结的号码，无需重复取号。",
            "You already hold an open number for this line. No second one is needed.",
        ),
    )


def _check_in(way: Way, typed: str, hint: Said) -> Face:
    return way.face(
        "check_in",
        title=way.say("预约签到", "Check in"),
        typed=typed,
        typed_length=8,
        typed_hint=hint,
        hint=way.say("请输入 8 位预约码", "Type the 8 digits of your booking"),
        scan=way.say("也可以扫描预约二维码，或刷身份证", "Or scan the booking's QR code, or use your card"),
        card="ready",
    )


def _reprint(way: Way, field: str, number: str, code: str) -> Face:
    return way.face(
        "reprint",
        title=way.say("补打小票", "Print a ticket again"),
        field=field,
        number_label=way.say("号码", "Number"),
        code_label=way.say("补打码", "Reprint code"),
        number_typed=number,
        code_typed=code,
        hint=way.say("请输入号码和 4 位补打码", "Type the number and its code of 4 digits"),
        scan=way.say("也可以扫描小票二维码，或刷身份证", "Or scan the ticket's QR code, or use your card"),
        card="ready",
    )


def _problem(way: Way, why: Said) -> Face:
    return way.face(
        "problem",
        title=way.text(hall().plan.queues["fund-acceptance"].name),
        problem=why,
    )
