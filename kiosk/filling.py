"""Filling: what each screen says, worked out from the visit, the hall and the devices. No Qt.

A field of the face changes only if the screen changes there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kiosk import entry
from kiosk.entry import LENGTHS, Pad
from kiosk.face import LOADING, Card, Face
from kiosk.known import Known, clock_of, today_of
from kiosk.offer import Choice, Wait
from kiosk.outcome import UNPRINTED, Aim, Paper, Taken
from kiosk.screen import Screen
from kiosk.slip import tags_of
from kiosk.spoken import spoken_of
from kiosk.visit import Visit, at_start, can_go_back, pad_of, seconds_left
from kiosk.words import SILENT, Said, Words, moment, together
from layouts.layout import Kiosk, Layout
from layouts.phrases import say
from layouts.slip import counters_of, wait_of
from queueing.plan import IdentityRule, Millis, Text

CARDS = 8
"""Choices on one page."""
CARDS_FOUND = 6
"""The same beside a pad."""
CARDS_ELDER = 4
"""The same in elderly mode."""


def face(visit: Visit, known: Known, now: Millis) -> Face:
    """What the screen shows at `now`, on the clock of the visit."""
    layout = known.layout
    words = Words(layout.phrases if layout else {}, visit.language)
    if layout is None or known.kiosk is None:
        return _before_layout(visit, known, words)
    left = seconds_left(visit, now)
    at = known.now if known.alone else known.hall_time
    keys: dict[str, Any] = {key: words.say(f"kiosk.{name}") for key, name in _KEYS.items()}
    bare = Face(
        screen=visit.screen,
        chinese=visit.language == "zh",
        elder=visit.elder,
        hall=words.both(layout.plan.name),
        clock=clock_of(layout, at) if at else "",
        back=can_go_back(visit),
        home=can_go_back(visit),
        stale=known.away,
        offline=known.alone,
        countdown=words.say("kiosk.reset", seconds=left) if left is not None else SILENT,
        other_language=words.other_language(),
        elder_key=words.say("kiosk.elder_off" if visit.elder else "kiosk.elder"),
        **keys,
    )
    filled = _Filling(visit, known, known.kiosk, layout, words).fill(_with_notice(bare, layout, known, words))
    return replace(filled, spoken=spoken_of(filled, visit) if visit.elder else "")


_KEYS = {
    "back_key": "back",
    "home_key": "home",
    "confirm_key": "confirm",
    "retry_key": "retry",
    "done_key": "done",
    "type_key": "type_key",
    "skip_key": "skip_key",
    "clear_key": "clear_key",
    "submit_key": "submit_key",
    "reprint_now_key": "reprint_now_key",
}


def _before_layout(visit: Visit, known: Known, words: Words) -> Face:
    title = words.say("kiosk.offline" if known.away else "kiosk.loading")
    if known.problem:
        title = words.problem(known.problem)
    return Face(
        screen=LOADING,
        chinese=visit.language == "zh",
        title=title,
        alarm=known.away,
        other_language=words.other_language(),
    )


def _with_notice(bare: Face, layout: Layout, known: Known, words: Words) -> Face:
    if known.alone:
        return replace(bare, notice=words.say("kiosk.own_numbers"))
    if known.away:
        why = words.problem(known.problem) if known.problem else words.say("kiosk.offline")
        return replace(bare, notice=why, alarm=True)
    if known.hall is not None and not known.hall.open:
        hours = {"from": layout.hours.intake_from, "until": layout.hours.intake_until}
        if known.hall.resumes is None:
            return replace(bare, notice=words.say("kiosk.closed", **hours))
        when = moment(known.hall.resumes, known.now, layout.plan.timezone)
        return replace(bare, notice=words.say("kiosk.closed_until", when=when))
    return bare


@dataclass(frozen=True, slots=True)
class _Filling:
    """One screen being filled."""

    visit: Visit
    known: Known
    kiosk: Kiosk
    layout: Layout
    words: Words

    def fill(self, bare: Face) -> Face:
        visit = self.visit
        match visit.screen:
            case Screen.ZONES | Screen.LINES | Screen.SERVICES | Screen.SEARCH | Screen.VISITOR_CLASS:
                return self._choices(bare)
            case Screen.IDENTITY:
                return self._identity(bare)
            case Screen.TYPING:
                return self._typing(bare)
            case Screen.CHECK_IN:
                return self._check_in(bare)
            case Screen.REPRINT:
                return self._reprint(bare)
            case Screen.CONFIRM if visit.queue:
                return self._confirm(bare, visit.queue)
            case Screen.TAKING:
                return self._taking(bare)
            case Screen.TICKET if visit.taken:
                return self._ticket(bare, visit.taken)
            case Screen.HOLDING:
                return self._holding(bare)
            case Screen.PROBLEM if visit.problem:
                return self._problem(bare)
        return bare

    # Choosing

    def _choices(self, bare: Face) -> Face:
        say_, offer = self.words.say, self.known.offer(self.layout)
        visit = self.visit
        shown = self._with_start_keys(bare) if at_start(visit) else bare
        match visit.screen:
            case Screen.LINES if visit.zone:
                shown = replace(shown, title=say_("kiosk.choose_line"), place=self._zone(visit.zone))
                return self._with_cards(shown, offer.lines(visit.zone))
            case Screen.SERVICES if visit.queue:
                shown = replace(shown, title=say_("kiosk.choose_service"), place=self._queue(visit.queue))
                return self._with_cards(shown, offer.services(visit.queue))
            case Screen.VISITOR_CLASS if visit.queue:
                return self._with_cards(
                    self._class_title(shown, visit.queue), offer.classes(visit.queue, by_age=visit.offered)
                )
            case Screen.SEARCH:
                found = self._with_cards(shown, offer.found(visit.query), CARDS_FOUND)
                return replace(
                    found,
                    title=say_("kiosk.search_key"),
                    hint=say_("kiosk.search"),
                    query=visit.query,
                    explain=SILENT if found.cards else say_("kiosk.nothing_found"),
                )
        shown = replace(shown, title=say_("kiosk.choose_zone"))
        return self._with_cards(shown, offer.zones(self.kiosk))

    def _with_start_keys(self, bare: Face) -> Face:
        """Ways that begin at the start. Checking in and printing again need the server."""
        here = not self.known.away
        bookable = here and self.known.offer(self.layout).bookable()
        say_ = self.words.say
        return replace(
            bare,
            search_key=say_("kiosk.search_key") if self.layout.plan.services else SILENT,
            check_in_key=say_("kiosk.check_in_key") if bookable else SILENT,
            reprint_key=say_("kiosk.reprint_key") if here else SILENT,
            scan=SILENT if not here else self._in_vain() if self.visit.scanned_in_vain else say_("kiosk.scan_here"),
            hint=self._in_vain(),
        )

    def _class_title(self, bare: Face, queue: str) -> Face:
        by_age = self.known.offer(self.layout).class_by_age(queue)
        title = self.words.say("kiosk.choose_class")
        if self.visit.offered and by_age is not None:
            title = self.words.say("kiosk.class_offered", **{"class": self.layout.phrases[f"class.{by_age}"]})
        return replace(bare, title=title, place=self._queue(queue))

    def _with_cards(self, bare: Face, choices: tuple[Choice, ...], room: int = CARDS) -> Face:
        room = CARDS_ELDER if self.visit.elder else room
        pages = max(1, -(-len(choices) // room))
        page = min(self.visit.page, pages - 1)
        return replace(
            bare,
            cards=tuple(self._card(choice) for choice in choices[page * room : (page + 1) * room]),
            page=page,
            pages=pages,
            title=bare.title if choices else self.words.say("kiosk.empty"),
        )

    def _card(self, choice: Choice) -> Card:
        words, known = self.words, self.known
        name = words.both(choice.name)
        as_of = clock_of(self.layout, known.hall_time) if known.away and known.hall is not None else ""
        waiting = words.say("kiosk.waiting", count=choice.waiting).main if choice.waiting is not None else ""
        return Card(
            key=choice.id,
            badge=choice.badge,
            main=name.main,
            sub=name.sub,
            detail=words.both(choice.detail).main,
            waiting=f"{waiting} · {as_of}" if waiting and as_of else waiting,
            open=choice.closed is None,
            wait=words.both(wait_of(self.layout.phrases, choice.wait)).main,
            reason=words.both(self._reason(choice)).main,
        )

    def _reason(self, choice: Choice) -> Text:
        if choice.closed is None:
            return Text(zh="", en="")
        why = self.layout.phrases[f"stop.{choice.closed.why}"]
        if choice.closed.resumes is None:
            return why
        return say(self.layout.phrases, "kiosk.resumes", why=why, when=self._when(choice.closed.resumes))

    # Who somebody is

    def _identity(self, bare: Face) -> Face:
        shown = self._with_card(replace(bare, **self._wish_place()))
        optional = self.known.alone or self._rule() is not IdentityRule.REQUIRED
        why = together(self.layout.phrases["kiosk.identity_why"], self.layout.phrases["kiosk.identity_private"])
        return replace(
            shown,
            title=self.words.say("kiosk.identity"),
            can_type=self._may_type(),
            can_skip=optional,
            explain=self.words.both(why),
        )

    def _typing(self, bare: Face) -> Face:
        typed, today = self.visit.typed, self._today()
        right = entry.identity_of(typed, today) is not None
        hint = self._missing(Pad.IDENTITY, typed)
        if entry.born_wrong(typed, today):
            hint = self.words.say("kiosk.typing_birth")
        elif len(typed) == LENGTHS[Pad.IDENTITY]:
            hint = self.words.say("kiosk.typing_right" if right else "kiosk.typing_check")
        return replace(
            self._with_card(replace(bare, **self._wish_place())),
            title=self.words.say("kiosk.typing"),
            typed=entry.grouped(Pad.IDENTITY, typed),
            typed_hint=hint,
            typed_ok=right,
            typed_length=LENGTHS[Pad.IDENTITY],
            can_skip=self.known.alone or self._rule() is not IdentityRule.REQUIRED,
            explain=self.words.say("kiosk.identity_private"),
        )

    def _check_in(self, bare: Face) -> Face:
        typed = self.visit.typed
        whole = len(typed) == LENGTHS[Pad.BOOKING]
        return replace(
            self._with_card(bare),
            title=self.words.say("kiosk.check_in"),
            typed=entry.grouped(Pad.BOOKING, typed),
            typed_hint=SILENT if whole else self._missing(Pad.BOOKING, typed),
            typed_ok=whole and not self.known.away,
            typed_length=LENGTHS[Pad.BOOKING],
            scan=self.words.say("kiosk.check_in_hint_card" if self.known.card else "kiosk.check_in_hint"),
            hint=self._in_vain(),
            can_take=not self.known.away,
        )

    def _reprint(self, bare: Face) -> Face:
        visit = self.visit
        named = entry.is_ticket_number(visit.number_typed) or entry.receipt_number(visit.number_typed) is not None
        whole = named and len(visit.code_typed) == LENGTHS[Pad.CODE]
        pad = pad_of(visit) or Pad.NUMBER
        return replace(
            self._with_card(bare),
            title=self.words.say("kiosk.reprint"),
            field=visit.filling,
            number_typed=entry.grouped(Pad.NUMBER, visit.number_typed),
            code_typed=visit.code_typed,
            number_label=self.words.say("kiosk.number_label"),
            code_label=self.words.say("kiosk.code_label"),
            typed_hint=self._missing(pad, visit.code_typed) if pad is Pad.CODE and not whole else SILENT,
            typed_ok=whole and not self.known.away,
            typed_length=LENGTHS[pad],
            scan=self.words.say("kiosk.reprint_hint_card" if self.known.card else "kiosk.reprint_hint"),
            hint=self._in_vain(),
            can_take=not self.known.away,
        )

    def _missing(self, pad: Pad, typed: str) -> Said:
        left = LENGTHS[pad] - len(typed)
        return self.words.say("kiosk.typing_more", count=left) if typed and left else SILENT

    def _in_vain(self) -> Said:
        return self.words.say("kiosk.not_a_code") if self.visit.scanned_in_vain else SILENT

    def _with_card(self, bare: Face) -> Face:
        """The card reader, wherever a card is read."""
        card = self.known.card
        if not card and self.visit.screen is not Screen.IDENTITY:
            return bare
        trouble = self.known.card_trouble
        state = "trouble" if trouble else card or "absent"
        return replace(bare, card=state, card_text=self.words.say(f"kiosk.card_{trouble or state}"))

    # The number

    def _confirm(self, bare: Face, queue: str) -> Face:
        """What the visitor is about to take."""
        known, words, visit = self.known, self.words, self.visit
        offer = known.offer(self.layout)
        why = offer.closed(queue)
        usual = visit.visitor_class == "ordinary"
        ahead = offer.ahead(queue, visit.visitor_class)
        shown = replace(
            bare,
            title=self._queue(queue),
            place=self._zone(self.layout.plan.zone_of(queue)),
            service=words.both(self.layout.plan.services[visit.service].name) if visit.service else SILENT,
            ahead=self._ahead(ahead) if ahead is not None else SILENT,
            wait=self._wait(offer.waits.get(queue)) if usual else SILENT,
            counters=words.both(counters_of(self.layout.plan, self.layout.phrases, queue)),
            tags="" if usual else words.both(self.layout.phrases[f"class.{visit.visitor_class}"]).main,
            tail=words.say("kiosk.tail", tail=visit.person.tail) if visit.person and not known.alone else SILENT,
            explain=words.say("kiosk.card_expired") if visit.expired else SILENT,
            can_take=why is None and (known.alone or (known.hall is not None and not known.away)),
        )
        if why is None or bare.notice.main:
            return shown
        reason = self._reason(Choice(id=queue, badge="", name=self.layout.plan.queues[queue].name, closed=why))
        return replace(shown, notice=words.both(reason))

    def _taking(self, bare: Face) -> Face:
        key = {Aim.ISSUE: "taking", Aim.CHECK_IN: "checking_in", Aim.REPRINT: "reprinting", Aim.COLLECT: "collecting"}[
            self.visit.aim
        ]
        return replace(bare, title=self.words.say(f"kiosk.{key}"))

    def _ticket(self, bare: Face, taken: Taken) -> Face:
        words, paper = self.words, self.visit.paper
        zone, where = self._where(taken.queue)
        return replace(
            bare,
            title=words.say("kiosk.ticket_ready"),
            place=self._queue(taken.queue),
            number=taken.number,
            ahead=self._ahead(taken.ahead) if taken.ahead is not None else SILENT,
            wait=self._wait(taken.wait),
            wait_at=where,
            paper=paper,
            paper_text=self._paper(paper, taken),
            qr=taken.page,
            scan=words.say("kiosk.scan") if taken.page else SILENT,
            code=words.say("kiosk.code", code=taken.code) if taken.code else SILENT,
            tags=" ".join(words.both(self.layout.phrases[tag]).main for tag in tags_of(taken)),
            tail=words.say("kiosk.tail", tail=taken.tail) if taken.tail else SILENT,
            hint=self._booked(taken),
            can_reprint=paper in UNPRINTED and self.known.printer_ready and (taken.offline or not self.known.away),
            spoken=words.say("kiosk.spoken_ticket", number=taken.number, zone=zone).main,
        )

    def _paper(self, paper: Paper, taken: Taken) -> Said:
        phrases = self.layout.phrases
        match paper:
            case Paper.NONE:
                return SILENT
            case Paper.PRINTING | Paper.PRINTED:
                return self.words.say(f"kiosk.{paper}", number=taken.number)
        told = say(phrases, f"kiosk.{paper}", number=taken.number)
        return self.words.both(together(told, phrases["kiosk.keep_code" if taken.code else "kiosk.keep_number"]))

    def _booked(self, taken: Taken) -> Said:
        if not taken.booked:
            return SILENT
        if taken.slot_time is None:
            return self.words.say("kiosk.late")
        return self.words.say("kiosk.slot", when=self._when(taken.slot_time))

    def _holding(self, bare: Face) -> Face:
        """The person has a number. Who only typed an identity number is not told another person's."""
        words, visit, hall = self.words, self.visit, self.known.hall
        shown = replace(bare, title=words.say("kiosk.holding"), problem=words.problem("HAS_TICKET"))
        ticket = hall.tickets.get(visit.holding or "") if hall is not None else None
        if not visit.by_card:
            return replace(shown, hint=words.say("kiosk.holding_typed"))
        if ticket is None or hall is None:
            return replace(shown, can_reprint=not self.known.away)
        return replace(
            shown,
            place=self._queue(ticket.queue),
            number=ticket.number,
            ahead=self._ahead(hall.ahead_of(ticket)),
            wait_at=self._where(ticket.queue)[1],
            can_reprint=not self.known.away,
        )

    def _problem(self, bare: Face) -> Face:
        visit, words = self.visit, self.words
        problem = visit.problem
        assert problem is not None
        why = words.say("kiosk.unanswered") if problem.code is None else words.problem(problem.code)
        hint = SILENT
        if problem.until is not None and problem.code == "TOO_EARLY":
            why = words.say("kiosk.too_early", when=self._when(problem.until))
        elif problem.until is not None and problem.code in ("LINE_CLOSED", "QUOTA_REACHED"):
            hint = words.say("kiosk.again_from", when=self._when(problem.until))
        elif problem.until is not None and problem.code == "CASE_NOT_READY":
            hint = words.say("kiosk.case_promised", when=self._when(problem.until))
        queue = visit.queue
        return replace(
            bare,
            title=self._queue(queue) if queue else SILENT,
            place=self._zone(self.layout.plan.zone_of(queue)) if queue else SILENT,
            problem=why,
            hint=hint,
            retryable=problem.retryable,
            can_take=not self.known.away or (self.known.alone and visit.aim is Aim.ISSUE),
        )

    # Pieces

    def _wish_place(self) -> dict[str, Any]:
        return {"place": self._queue(self.visit.queue)} if self.visit.queue else {}

    def _rule(self) -> IdentityRule:
        queue = self.visit.queue
        return self.layout.plan.policy_of(queue).identity if queue else IdentityRule.OPTIONAL

    def _may_type(self) -> bool:
        queue = self.visit.queue
        return queue is not None and self.layout.plan.policy_of(queue).typed_identity

    def _today(self) -> date:
        return today_of(self.layout, self.known.now)

    def _when(self, at: Millis) -> Text:
        return moment(at, self.known.now, self.layout.plan.timezone)

    def _wait(self, wait: Wait | None) -> Said:
        if wait is None:
            return SILENT
        return self.words.say("kiosk.expected_wait", wait=wait_of(self.layout.phrases, wait))

    def _ahead(self, people: int) -> Said:
        return self.words.say("kiosk.ahead", count=people) if people else self.words.say("kiosk.nobody_ahead")

    def _queue(self, queue: str) -> Said:
        return self.words.both(self.layout.plan.queues[queue].name)

    def _zone(self, zone: str) -> Said:
        return self.words.both(self._zone_text(zone))

    def _zone_text(self, zone: str) -> Text:
        """A zone by its place: 1楼1区 公积金及税务."""
        planned = self.layout.plan.zones[zone]
        return say(self.layout.phrases, "zone.name", floor=planned.floor, number=planned.number, name=planned.name)

    def _where(self, queue: str) -> tuple[Text, Said]:
        """The zone to wait in, and how that is said with its windows."""
        plan = self.layout.plan
        zone = self._zone_text(plan.zone_of(queue))
        counters = counters_of(plan, self.layout.phrases, queue)
        if not counters.zh:
            return zone, self.words.both(zone)
        return zone, self.words.say("kiosk.wait_at", zone=zone, counters=counters)
