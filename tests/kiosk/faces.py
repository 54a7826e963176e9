"""Made-up faces: every screen of the kiosk in every state it can be in, in the hall's longest words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kiosk.face import Card, Face
from kiosk.outcome import Paper
from kiosk.words import SILENT, Said, together
from layouts.layout import Layout
from layouts.loader import builtin, load
from layouts.phrases import say
from layouts.slip import wait_of
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

    def phrase(self, key: str, **fields: object) -> Said:
        """A sentence of the hall's own."""
        return self.text(say(hall().phrases, key, **fields))

    def unprinted(self, key: str) -> Said:
        """A slip that did not come, and what to do."""
        return self.text(together(say(hall().phrases, key, number="A023"), say(hall().phrases, "kiosk.keep_code")))

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
            back_key=self.phrase("kiosk.back"),
            home_key=self.phrase("kiosk.home"),
            confirm_key=self.phrase("kiosk.confirm"),
            retry_key=self.phrase("kiosk.retry"),
            done_key=self.phrase("kiosk.done"),
            elder_key=self.phrase("kiosk.elder_off") if self.elder else self.phrase("kiosk.elder"),
            type_key=self.phrase("kiosk.type_key"),
            skip_key=self.phrase("kiosk.skip_key"),
            submit_key=self.phrase("kiosk.submit_key"),
            reprint_now_key=self.phrase("kiosk.reprint_now_key"),
            clear_key=self.phrase("kiosk.clear_key"),
        )
        return replace(common, **changes)  # type: ignore[arg-type]

    def card(self, key: str, badge: str, name: Text, detail: Text | None = None, *, people: int | None = None) -> Card:
        said = self.text(name)
        return Card(
            key=key,
            badge=badge,
            main=said.main,
            sub=said.sub,
            detail=self.text(detail).main if detail else "",
            waiting="" if people is None else self.phrase("kiosk.waiting", count=people).main,
            wait=self.text(minutes(people, people + 10)).main if people else "",
            open=True,
        )

    def closed(self, card: Card, why: str, when: Text | None = None) -> Card:
        """The card while it gives no numbers."""
        reason = say(hall().phrases, f"stop.{why}")
        if when is not None:
            reason = say(hall().phrases, "kiosk.resumes", why=reason, when=when)
        return replace(card, open=False, wait="", reason=self.text(reason).main)


AT_ONE = Text(zh="13:00", en="at 13:00")
MONDAY = Text(zh="11月30日 周一 08:40", en="on Mon 30 Nov at 08:40")


def minutes(first: int, last: int) -> Text:
    """An expected wait."""
    return wait_of(hall().phrases, (first, last))


def zone_text(zone: str) -> Text:
    """A zone by its place."""
    planned = hall().plan.zones[zone]
    return say(hall().phrases, "zone.name", floor=planned.floor, number=planned.number, name=planned.name)


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
        title=way.phrase("kiosk.choose_zone"),
        cards=cards[: 4 if way.elder else 8],
        pages=2 if way.elder else 1,
        scan=way.phrase("kiosk.scan_here"),
        search_key=way.phrase("kiosk.search_key"),
        check_in_key=way.phrase("kiosk.check_in_key"),
        reprint_key=way.phrase("kiosk.reprint_key"),
    )


def zones_countdown(way: Way) -> Face:
    """Nobody has touched it for a while: the last seconds are counted."""
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
        notice=way.phrase("kiosk.offline"),
    )


def zones_reserve(way: Way) -> Face:
    """The server is away and numbers come from the machine's own range."""
    return replace(
        zones_offline(way),
        offline=True,
        alarm=False,
        notice=way.phrase("kiosk.own_numbers"),
    )


def zones_closed(way: Way) -> Face:
    """The whole hall gives no numbers, and says when it will."""
    start = zones(way)
    shut = tuple(way.closed(card, "hours", MONDAY) for card in start.cards)
    return replace(
        start,
        cards=shut,
        notice=way.phrase("kiosk.closed_until", when=MONDAY),
    )


def zones_noon(way: Way) -> Face:
    """Each closed zone has a reason of its own."""
    start = zones(way)
    reasons = (("noon", AT_ONE), ("quota_day", MONDAY), ("full", MONDAY), ("desk", None))
    shut = tuple(way.closed(card, why, when) for card, (why, when) in zip(start.cards, reasons, strict=False))
    return replace(start, cards=shut + start.cards[4:])


def lines(way: Way) -> Face:
    """The lines of a zone with two of them."""
    return _lines(way, "zone-1", (17, 2, 8, 0))


def lines_four(way: Way) -> Face:
    """The zone with the most lines, one of them closed for noon."""
    shown = _lines(way, "zone-4", (3, 0, 12, 1, 4))
    cards = list(shown.cards)
    cards[2] = way.closed(cards[2], "noon", AT_ONE)
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
    return way.face("lines", title=way.phrase("kiosk.choose_line"), cards=cards[:most], pages=pages)


def lines_none(way: Way) -> Face:
    """Nothing is offered."""
    return way.face("lines", title=way.phrase("kiosk.empty"))


def services(way: Way) -> Face:
    """The matters of a line, most used first, and all others."""
    plan = hall().plan
    named = [service for service in plan.services.values() if service.queue == "fund-acceptance"]
    cards = [way.card(service.id, "", service.name) for service in named]
    cards.append(way.card("", "", Text(zh="其他事项", en="Other")))
    most = 4 if way.elder else 8
    return way.face(
        "services",
        title=way.phrase("kiosk.choose_service"),
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
        title=way.phrase("kiosk.choose_service"),
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
        explain=way.phrase("kiosk.nothing_found"),
    )


def visitor_class(way: Way) -> Face:
    """Ordinary or green channel, with its grounds."""
    return _classes(way, way.phrase("kiosk.choose_class"))


def visitor_class_offered(way: Way) -> Face:
    """A card's holder over 60 is offered the green channel."""
    return _classes(way, way.phrase("kiosk.class_offered", **{"class": hall().phrases["class.green"]}))


def identity_ready(way: Way) -> Face:
    """Waiting for a card."""
    return _identity(way, "ready", way.phrase("kiosk.card_ready"))


def identity_reading(way: Way) -> Face:
    """The card is being read."""
    return _identity(way, "reading", way.phrase("kiosk.card_reading"))


def identity_trouble(way: Way) -> Face:
    """The card could not be read."""
    return _identity(way, "trouble", way.phrase("kiosk.card_unreadable"))


def identity_absent(way: Way) -> Face:
    """There is no reader, or it is broken."""
    return _identity(
        way,
        "absent",
        way.phrase("kiosk.card_absent"),
    )


def identity_card_only(way: Way) -> Face:
    """A line that takes the card alone."""
    return replace(identity_ready(way), can_type=False, can_skip=False, countdown=countdown(way, 9))


def typing_empty(way: Way) -> Face:
    """The number, before the first digit."""
    return _typing(way, "", SILENT)


def typing_part(way: Way) -> Face:
    """Half the number."""
    return _typing(way, "410102 19550", way.phrase("kiosk.typing_more", count=7))


def typing_wrong(way: Way) -> Face:
    """All there, and the check digit is wrong."""
    return _typing(way, "410102 19550312 0021", way.phrase("kiosk.typing_check"))


def typing_right(way: Way) -> Face:
    """All there and right."""
    return replace(
        _typing(way, "410102 19550312 002X", way.phrase("kiosk.typing_right")),
        typed_ok=True,
    )


def confirm(way: Way) -> Face:
    """What the visitor gets."""
    plan = hall().plan
    return way.face(
        "confirm",
        title=way.text(plan.queues["realty-acceptance"].name),
        service=way.text(plan.services["realty-first"].name),
        place=way.text(zone_text("zone-2")),
        counters=way.phrase("slip.counters", labels="21-50"),
        ahead=way.phrase("kiosk.ahead", count=31),
        wait=way.phrase("kiosk.expected_wait", wait=minutes(25, 40)),
        tags=way.phrase("class.green").main,
        can_take=True,
    )


def confirm_offline(way: Way) -> Face:
    """The server has gone before the number was taken."""
    return replace(
        confirm(way), can_take=False, stale=True, wait=SILENT, alarm=True, notice=zones_offline(way).notice, tags=""
    )


def taking(way: Way) -> Face:
    """The number is being asked for."""
    return replace(confirm(way), screen="taking", title=way.phrase("kiosk.taking"), back=False, home=False)


def ticket_printing(way: Way) -> Face:
    """The number is there, the slip is coming."""
    return _ticket(way, Paper.PRINTING, way.phrase("kiosk.printing"))


def ticket_printed(way: Way) -> Face:
    """The slip is there, with tags and the last four of the identity number."""
    return replace(
        _ticket(way, Paper.PRINTED, way.phrase("kiosk.printed")),
        countdown=countdown(way, 15),
        tags=way.phrase("class.green").main + " " + way.phrase("slip.reprint").main,
        tail=way.phrase("kiosk.tail", tail="002X"),
    )


def ticket_paper_out(way: Way) -> Face:
    """No paper: what is safe and what to do; the printer may work again."""
    return replace(
        _ticket(
            way,
            Paper.OUT,
            way.unprinted("kiosk.paper_out"),
        ),
        countdown=countdown(way, 58),
    )


def ticket_failed(way: Way) -> Face:
    """The slip did not print, and the printer works again: reprint here."""
    return replace(
        _ticket(
            way,
            Paper.FAILED,
            way.unprinted("kiosk.print_failed"),
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
            way.unprinted("kiosk.print_unsure"),
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
        _ticket(way, Paper.PRINTED, way.phrase("kiosk.printed")),
        number="A9001",
        qr="",
        code=SILENT,
        scan=SILENT,
        ahead=SILENT,
        wait=SILENT,
        tags=way.phrase("slip.offline").main,
        offline=True,
        notice=zones_reserve(way).notice,
    )


def holding_card(way: Way) -> Face:
    """The person has a number already, known by the card: reprint offered."""
    return replace(
        _holding(way),
        can_reprint=True,
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
        hint=way.phrase("kiosk.holding_typed"),
    )


def check_in_empty(way: Way) -> Face:
    """Before the first digit."""
    return _check_in(way, "", SILENT)


def check_in_full(way: Way) -> Face:
    """All eight digits."""
    return replace(_check_in(way, "3829 4410", SILENT), typed_ok=True)


def check_in_trouble(way: Way) -> Face:
    """A card that cannot be read, half a code."""
    return replace(
        _check_in(way, "3829 4", way.phrase("kiosk.typing_more", count=3)),
        card="trouble",
        card_text=way.phrase("kiosk.card_unreadable"),
    )


def check_in_early(way: Way) -> Face:
    """Too early, with the time from which it may be tried."""
    return way.face(
        "problem",
        title=SILENT,
        problem=way.phrase("kiosk.too_early", when=Text(zh="10:00", en="10:00")),
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
        way.phrase("problem.LINE_CLOSED"),
    )


def problem_quota(way: Way) -> Face:
    """All numbers are given; the next release is said."""
    return replace(
        _problem(
            way,
            way.phrase("problem.QUOTA_REACHED"),
        ),
        hint=way.phrase("kiosk.again_from", when=AT_ONE),
    )


def problem_unanswered(way: Way) -> Face:
    """No answer; it may be tried again."""
    return replace(
        _problem(
            way,
            way.phrase("kiosk.unanswered"),
        ),
        retryable=True,
        can_take=True,
    )


def problem_store(way: Way) -> Face:
    """The server cannot save, and now it is away: the key is dead and the notice says why."""
    return replace(
        _problem(
            way,
            way.phrase("problem.STORE_UNAVAILABLE"),
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
        title=way.phrase("kiosk.loading"),
    )


def loading_offline(way: Way) -> Face:
    """The server has never been there."""
    return replace(loading(way), title=zones_offline(way).notice, alarm=True)


def loading_refused(way: Way) -> Face:
    """The server does not know this machine."""
    return replace(
        loading(way),
        alarm=True,
        title=way.phrase("problem.BAD_TOKEN"),
    )


def countdown(way: Way, seconds: int) -> Said:
    return way.phrase("kiosk.reset", seconds=seconds)


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
    return way.face(
        "lines",
        title=way.phrase("kiosk.choose_line"),
        place=way.text(zone_text(zone)),
        cards=tuple(
            way.card(queue.id, plan.lines[queue.line].prefix, queue.name, _services_of(queue.id), people=count)
            for queue, count in zip(queues, people, strict=True)
        )[: 4 if way.elder else 8],
        pages=2 if way.elder and len(queues) > 4 else 1,
    )


def _search(way: Way, query: str, found: tuple[str, ...]) -> Face:
    plan = hall().plan

    def card(name: str) -> Card:
        service = plan.services[name]
        queue = plan.queues[service.queue]
        made = way.card(name, plan.lines[queue.line].prefix, service.name, queue.name, people=17)
        return way.closed(made, "quota_day", MONDAY) if name == "fund-transfer" else made

    most = 4 if way.elder else 6
    return way.face(
        "search",
        title=way.phrase("kiosk.search_key"),
        hint=way.phrase("kiosk.search"),
        query=query,
        cards=tuple(card(name) for name in found[:most]),
        pages=max(1, -(-len(found) // most)),
    )


def _classes(way: Way, title: Said) -> Face:
    phrases = hall().phrases
    classes = ("ordinary", "green")
    return way.face(
        "visitor_class",
        title=title,
        place=way.text(hall().plan.queues["hrss-acceptance"].name),
        cards=tuple(way.card(name, "", phrases[f"class.{name}"], phrases[f"grounds.{name}"]) for name in classes),
    )


def _identity(way: Way, card: str, text: Said) -> Face:
    return way.face(
        "identity",
        title=way.phrase("kiosk.identity"),
        place=way.text(hall().plan.queues["fund-acceptance"].name),
        card=card,
        card_text=text,
        can_type=True,
        can_skip=True,
        explain=way.text(together(hall().phrases["kiosk.identity_why"], hall().phrases["kiosk.identity_private"])),
    )


def _typing(way: Way, typed: str, hint: Said) -> Face:
    return way.face(
        "typing",
        title=way.phrase("kiosk.typing"),
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
        title=way.phrase("kiosk.ticket_ready"),
        number="A023",
        place=way.text(plan.queues["fund-acceptance"].name),
        ahead=way.phrase("kiosk.ahead", count=3),
        wait=way.phrase("kiosk.expected_wait", wait=minutes(5, 15)),
        wait_at=way.phrase(
            "kiosk.wait_at", zone=zone_text("zone-1"), counters=say(hall().phrases, "slip.counters", labels="1-10")
        ),
        paper=paper,
        paper_text=text,
        qr=TICKET_PAGE,
        scan=way.phrase("kiosk.scan"),
        code=way.phrase("kiosk.code", code="1234"),
    )


def _holding(way: Way) -> Face:
    return replace(
        _ticket(way, Paper.NONE, SILENT),
        screen="holding",
        back=True,
        home=True,
        qr="",
        code=SILENT,
        scan=SILENT,
        title=way.phrase("kiosk.holding"),
        problem=way.phrase("problem.HAS_TICKET"),
    )


def _check_in(way: Way, typed: str, hint: Said) -> Face:
    return way.face(
        "check_in",
        title=way.phrase("kiosk.check_in"),
        typed=typed,
        typed_length=8,
        typed_hint=hint,
        scan=way.phrase("kiosk.check_in_hint_card"),
        card="ready",
    )


def _reprint(way: Way, field: str, number: str, code: str) -> Face:
    return way.face(
        "reprint",
        title=way.phrase("kiosk.reprint"),
        field=field,
        number_label=way.phrase("kiosk.number_label"),
        code_label=way.phrase("kiosk.code_label"),
        number_typed=number,
        code_typed=code,
        scan=way.phrase("kiosk.reprint_hint_card"),
        card="ready",
    )


def _problem(way: Way, why: Said) -> Face:
    return way.face(
        "problem",
        title=way.text(hall().plan.queues["fund-acceptance"].name),
        problem=why,
    )
