"""The states of a visit and the ways between them."""

from dataclasses import fields, replace
from datetime import date

import pytest

from kiosk.entry import BACKSPACE, CLEAR
from kiosk.happening import (
    BackTouched,
    CheckInOpened,
    ClassChosen,
    Confirmed,
    ElderTouched,
    FieldPicked,
    Happening,
    HomeTouched,
    Issued,
    KeyTyped,
    LanguageTouched,
    LineChosen,
    PageTurned,
    PaperTold,
    PersonKnown,
    Refused,
    ReprintOpened,
    ReprintWanted,
    Scanned,
    ScannedInVain,
    SearchOpened,
    ServiceChosen,
    ServiceFound,
    Submitted,
    Tick,
    Touched,
    TypingChosen,
    WithoutCard,
    ZoneChosen,
)
from kiosk.outcome import Aim, Paper, Problem, Taken
from kiosk.screen import Language, Screen
from kiosk.visit import (
    COUNTDOWN,
    ELDER_SHOWN,
    IDLE,
    NUMBER_SHOWN,
    SETTLING,
    TICKET_SHOWN,
    Visit,
    can_go_back,
    seconds_left,
    start,
    step,
)
from wire.id_number import IdNumber, parse_id_number

PAUSE = 1_000
"""Between two touches."""
TAKEN = Taken(number="A023", queue="fund-acceptance", ahead=3, issued_at=0)
TO_CONFIRM: tuple[Happening, ...] = (
    ZoneChosen(zone="zone-1"),
    LineChosen(queue="fund-acceptance", steps=(Screen.SERVICES,)),
    ServiceChosen(service="fund-rent"),
)
CONFIRM = Confirmed(request_id="r1")
ISSUED = Issued(request_id="r1", taken=TAKEN, has_printer=True)
NUMBER = "11010519491231002X"
PERSON: IdNumber = parse_id_number(NUMBER, date(2026, 11, 23))
ALL_STEPS = (Screen.SERVICES, Screen.VISITOR_CLASS, Screen.IDENTITY)
TO_IDENTITY: tuple[Happening, ...] = (
    ZoneChosen(zone="zone-1"),
    LineChosen(queue="fund-acceptance", steps=ALL_STEPS),
    ServiceChosen(service="fund-rent"),
    ClassChosen(visitor_class="ordinary"),
)
UNANSWERED = Refused(request_id="r1", problem=Problem(code=None, retryable=True))


def seen(**changes: object) -> PersonKnown:
    """A card was read."""
    return replace(PersonKnown(person=PERSON, by_card=True, request_id="r1"), **changes)  # type: ignore[arg-type]


def typed(text: str) -> tuple[KeyTyped, ...]:
    """The keys of `text`."""
    return tuple(KeyTyped(key=key) for key in text)


def walk(*happenings: Happening, visit: Visit | None = None) -> Visit:
    """The visit after these happenings, a second apart."""
    visit = visit or start()
    now = visit.changed or 0
    for happening in happenings:
        now += PAUSE
        visit = step(visit, happening, now)
    return visit


def test_three_choices_and_a_confirmation_lead_to_a_ticket() -> None:
    """Zone, line, service, confirm, issued: each screen in its turn, and the ticket is being printed."""
    screens = [walk(*(*TO_CONFIRM, CONFIRM, ISSUED)[:n]).screen for n in range(6)]
    assert screens == ["zones", "lines", "services", "confirm", "taking", "ticket"]
    visit = walk(*TO_CONFIRM, CONFIRM, ISSUED)
    assert visit.taken == TAKEN
    assert visit.paper is Paper.PRINTING


def test_a_line_without_services_is_confirmed_at_once() -> None:
    """A line that has nothing to choose leads straight to the confirmation."""
    visit = walk(ZoneChosen(zone="zone-1"), LineChosen(queue="fund-issuing"))
    assert (visit.screen, visit.queue, visit.service) == (Screen.CONFIRM, "fund-issuing", None)


def test_back_goes_through_the_screens_the_visitor_came_by() -> None:
    """From the confirmation back: services, lines, zones, and there is no further."""
    visit = walk(*TO_CONFIRM)
    seen = []
    for _ in range(4):
        visit = walk(BackTouched(), visit=visit)
        seen.append(visit.screen)
    assert seen == ["services", "lines", "zones", "zones"]
    visit = walk(ZoneChosen(zone="z"), LineChosen(queue="q"), BackTouched())
    assert (visit.screen, visit.zone, visit.queue) == (Screen.LINES, "z", None)


def test_home_forgets_the_choice_and_the_language() -> None:
    """The start screen stands again as every visitor finds it."""
    visit = walk(LanguageTouched(), *TO_CONFIRM, HomeTouched())
    assert replace(visit, due=None, changed=None) == start()


def test_a_kiosk_of_one_zone_starts_with_its_lines() -> None:
    """Where there is one zone only, nobody has to choose it, and there is no way back out of it."""
    visit = start("zone-1")
    assert (visit.screen, visit.zone) == (Screen.LINES, "zone-1")
    assert not can_go_back(visit)
    assert walk(BackTouched(), visit=visit).screen is Screen.LINES
    away = walk(LineChosen(queue="q"), HomeTouched(), visit=visit)
    assert (away.screen, away.zone, away.queue) == (Screen.LINES, "zone-1", None)


def test_the_second_half_of_a_double_touch_is_ignored() -> None:
    """A touch too soon after the screen has changed was not meant for the new screen."""
    visit = step(start(), ZoneChosen(zone="zone-1"), 1_000)
    again = step(visit, LineChosen(queue="q"), 1_000 + SETTLING - 1)
    assert again.screen is Screen.LINES
    assert step(visit, LineChosen(queue="q"), 1_000 + SETTLING).screen is Screen.CONFIRM


def test_a_confirmation_has_one_request() -> None:
    """Confirming twice, or again after no answer, or after going back from there, never changes the request."""
    visit = walk(*TO_CONFIRM, CONFIRM, Confirmed(request_id="r2"))
    assert (visit.screen, visit.request_id) == (Screen.TAKING, "r1")
    unanswered = walk(Refused(request_id="r1", problem=Problem(code=None, retryable=True)), visit=visit)
    assert unanswered.screen is Screen.PROBLEM
    assert walk(Confirmed(request_id="r3"), visit=unanswered).request_id == "r1"
    again = walk(BackTouched(), Confirmed(request_id="r4"), visit=unanswered)
    assert (again.screen, again.request_id) == (Screen.TAKING, "r1")


def test_another_choice_is_another_request() -> None:
    """Who goes back from the confirmation and confirms something else asks anew."""
    unanswered = Refused(request_id="r1", problem=Problem(code=None, retryable=True))
    visit = walk(*TO_CONFIRM, CONFIRM, unanswered, BackTouched(), BackTouched(), ServiceChosen(service=None))
    assert walk(Confirmed(request_id="r2"), visit=visit).request_id == "r2"


def test_a_refusal_leads_back_to_the_lines() -> None:
    """A refused request is over: it cannot be sent again, and back leads to another choice."""
    refused = walk(*TO_CONFIRM, CONFIRM, Refused(request_id="r1", problem=Problem(code="LINE_CLOSED", retryable=False)))
    assert refused.screen is Screen.PROBLEM
    assert walk(Confirmed(request_id="r2"), visit=refused).screen is Screen.PROBLEM
    back = walk(BackTouched(), visit=refused)
    assert (back.screen, back.request_id, back.queue) == (Screen.LINES, None, None)


@pytest.mark.parametrize(
    "late",
    [
        Issued(request_id="old", taken=TAKEN, has_printer=True),
        Refused(request_id="old", problem=Problem(code="LINE_CLOSED", retryable=False)),
        PaperTold(number="Z999", paper=Paper.OUT),
    ],
)
def test_answers_to_an_earlier_visitor_change_nothing(late: Happening) -> None:
    """What belongs to another request or another ticket is ignored, and it does not count as a touch."""
    for visit in (start(), walk(*TO_CONFIRM, CONFIRM), walk(*TO_CONFIRM, CONFIRM, ISSUED)):
        assert walk(late, visit=visit) is visit


def test_nothing_moves_while_the_number_is_taken() -> None:
    """Back, home and idling wait for the answer: there may be a ticket."""
    taking = walk(*TO_CONFIRM, CONFIRM)
    assert walk(BackTouched(), visit=taking).screen is Screen.TAKING
    assert walk(HomeTouched(), visit=taking).screen is Screen.TAKING
    assert step(taking, Tick(), 10_000_000).screen is Screen.TAKING
    assert not can_go_back(taking)


def test_an_idle_visit_ends_at_the_start_in_chinese() -> None:
    """Half a minute without a touch, and all that was chosen is gone."""
    visit = walk(LanguageTouched(), ZoneChosen(zone="zone-1"))
    assert visit.due is not None
    assert step(visit, Tick(), visit.due - 1) is visit
    assert replace(step(visit, Tick(), visit.due), changed=None) == start()


def test_any_touch_keeps_the_visit_going() -> None:
    """A touch beside the keys says that somebody is there."""
    visit = walk(*TO_CONFIRM)
    assert visit.due is not None
    assert step(visit, Touched(), visit.due - 1).due == visit.due - 1 + IDLE


def test_a_start_screen_in_english_falls_back_to_chinese() -> None:
    """The language of the last visitor does not stay, although the screen is the start already."""
    visit = walk(LanguageTouched())
    assert visit.language is Language.EN
    assert visit.due is not None
    assert step(visit, Tick(), visit.due).language is Language.ZH
    assert start().due is None
    assert walk(Touched()).due is None


def test_the_countdown_shows_in_the_last_seconds() -> None:
    """While choosing, the seconds are shown only when few are left."""
    visit = walk(ZoneChosen(zone="zone-1"))
    assert visit.due is not None
    assert seconds_left(visit, visit.due - COUNTDOWN - 1) is None
    assert seconds_left(visit, visit.due - COUNTDOWN) == 10
    assert seconds_left(visit, visit.due - 1) == 1
    assert seconds_left(visit, visit.due + 5) == 0
    assert seconds_left(start(), 0) is None


@pytest.mark.parametrize(
    ("paper", "shown"),
    [(Paper.PRINTED, TICKET_SHOWN), (Paper.OUT, NUMBER_SHOWN), (Paper.FAILED, NUMBER_SHOWN)],
)
def test_the_ticket_screen_counts_down_once_the_paper_is_settled(paper: Paper, shown: int) -> None:
    """A printed slip leaves 15 s; a number without a slip has to be noted and stays longer."""
    visit = walk(*TO_CONFIRM, CONFIRM, ISSUED)
    assert visit.changed is not None
    assert seconds_left(visit, visit.changed) is None
    now = visit.changed + 3_000
    settled = step(visit, PaperTold(number="A023", paper=paper), now)
    assert settled.due == now + shown
    assert seconds_left(settled, now) == shown // 1_000
    assert step(settled, Tick(), now + shown).screen is Screen.ZONES


def test_without_a_printer_the_number_stays_for_a_minute() -> None:
    """The screen is all that the visitor gets."""
    visit = walk(*TO_CONFIRM, CONFIRM, replace(ISSUED, has_printer=False))
    assert visit.paper is Paper.NONE
    assert visit.changed is not None
    assert visit.due == visit.changed + NUMBER_SHOWN


def test_pages_turn_where_there_are_cards() -> None:
    """A page is a matter of the cards; choosing one begins the next cards at their first page."""
    assert walk(ZoneChosen(zone="zone-1"), PageTurned(page=1)).page == 1
    assert walk(PageTurned(page=2), ZoneChosen(zone="zone-1")).page == 0
    assert walk(PageTurned(page=-1)).page == 0
    assert walk(*TO_CONFIRM, PageTurned(page=1)).page == 0


def test_touches_that_do_not_fit_the_screen_change_nothing() -> None:
    """A choice of lines on the start screen, say, is no choice."""
    for stray in (
        LineChosen(queue="q"),
        ServiceChosen(service="s"),
        ClassChosen(visitor_class="green"),
        TypingChosen(),
        WithoutCard(),
        KeyTyped(key="1"),
        FieldPicked(field="code"),
        Submitted(request_id="r"),
        ReprintWanted(request_id="r"),
        seen(),
        CONFIRM,
        BackTouched(),
    ):
        assert walk(stray) == start()


# Who somebody is


def test_class_and_card_are_asked_before_the_confirmation() -> None:
    """Each step that the line wants, in its turn; the card leads to the confirmation by itself."""
    screens = [walk(*(*TO_IDENTITY, seen(), CONFIRM)[:n]).screen for n in range(2, 7)]
    assert screens == ["services", "visitor_class", "identity", "confirm", "taking"]
    visit = walk(*TO_IDENTITY, seen())
    assert (visit.person, visit.by_card, visit.visitor_class) == (PERSON, True, "ordinary")


def test_a_card_that_lies_there_already_is_taken_at_once() -> None:
    """A card is no touch: it is not mistaken for the second half of one."""
    visit = walk(*TO_IDENTITY)
    assert visit.changed is not None
    assert step(visit, seen(), visit.changed + 1).screen is Screen.CONFIRM


def test_back_asks_again_what_was_asked() -> None:
    """From the confirmation back through all steps, and forward again through all of them."""
    visit = walk(*TO_IDENTITY, seen())
    seen_back = []
    for _ in range(5):
        visit = walk(BackTouched(), visit=visit)
        seen_back.append((str(visit.screen), visit.person))
    assert seen_back == [(name, None) for name in ("identity", "visitor_class", "services", "lines", "zones")]
    assert replace(visit, due=None, changed=None) == start()
    visit = walk(*TO_IDENTITY, seen(), BackTouched(), BackTouched(), ClassChosen(visitor_class="green"))
    assert (visit.screen, visit.visitor_class) == (Screen.IDENTITY, "green")
    assert walk(WithoutCard(), visit=visit).screen is Screen.CONFIRM


def test_a_number_typed_leads_on_and_back_to_the_card() -> None:
    """The pad is a side way of the card's screen; what was typed stays nowhere."""
    visit = walk(*TO_IDENTITY, TypingChosen(), *typed(NUMBER))
    assert (visit.screen, visit.typed) == (Screen.TYPING, NUMBER)
    assert walk(BackTouched(), visit=visit).typed == ""
    known = walk(seen(by_card=False), visit=visit)
    assert (known.screen, known.typed, known.by_card) == (Screen.CONFIRM, "", False)
    assert walk(BackTouched(), visit=known).screen is Screen.IDENTITY


def test_the_older_are_offered_another_class_and_choose_themselves() -> None:
    """Nobody is put into the green channel: it is offered, and the ordinary way stays open."""
    offered = walk(*TO_IDENTITY, seen(may_choose_class=True))
    assert (offered.screen, offered.offered, offered.visitor_class) == (Screen.VISITOR_CLASS, True, "ordinary")
    for choice in ("green", "ordinary"):
        visit = walk(ClassChosen(visitor_class=choice), visit=offered)
        assert (visit.screen, visit.visitor_class, visit.person) == (Screen.CONFIRM, choice, PERSON)
    back = walk(BackTouched(), visit=offered)
    assert (back.screen, back.offered, back.person) == (Screen.IDENTITY, False, None)
    typing = walk(*TO_IDENTITY, TypingChosen(), seen(by_card=False, may_choose_class=True))
    assert typing.screen is Screen.VISITOR_CLASS
    assert walk(BackTouched(), visit=typing).screen is Screen.IDENTITY


def test_another_person_is_another_request() -> None:
    """A request that was not answered is never repeated with another person in it."""
    visit = walk(*TO_IDENTITY, WithoutCard(), CONFIRM, UNANSWERED, BackTouched(), BackTouched(), seen())
    assert walk(Confirmed(request_id="r2"), visit=visit).request_id == "r2"


# Holding a ticket already


HAS_TICKET = Refused(request_id="r1", problem=Problem(code="HAS_TICKET", retryable=False, ticket="20261123-A007"))


def test_who_has_a_number_is_told_so_and_may_have_it_printed() -> None:
    """By the card itself; a number alone proves nobody."""
    visit = walk(*TO_IDENTITY, seen(), CONFIRM, HAS_TICKET)
    assert (visit.screen, visit.holding) == (Screen.HOLDING, "20261123-A007")
    again = walk(ReprintWanted(request_id="r2"), visit=visit)
    assert (again.screen, again.aim, again.request_id) == (Screen.TAKING, Aim.REPRINT, "r2")
    by_number = walk(*TO_IDENTITY, TypingChosen(), seen(by_card=False), CONFIRM, HAS_TICKET)
    assert walk(ReprintWanted(request_id="r2"), visit=by_number).screen is Screen.HOLDING


def test_from_holding_back_leads_to_another_choice() -> None:
    """Another line may be free for this person; who they were is asked again."""
    visit = walk(*TO_IDENTITY, seen(), CONFIRM, HAS_TICKET, BackTouched())
    assert (visit.screen, visit.queue, visit.person, visit.holding) == (Screen.LINES, None, None, None)
    assert walk(BackTouched(), visit=visit).screen is Screen.ZONES


# Searching


FOUND = ServiceFound(zone="zone-4", queue="social-acceptance", service="social-group", steps=(Screen.VISITOR_CLASS,))


def test_a_service_found_leads_on_as_one_chosen() -> None:
    """Letters, a card, what the line asks, the confirmation; and back the same way."""
    visit = walk(SearchOpened(), *typed("sth"), FOUND, ClassChosen(visitor_class="ordinary"))
    assert (visit.screen, visit.zone, visit.queue, visit.service) == (
        Screen.CONFIRM, "zone-4", "social-acceptance", "social-group",
    )  # fmt: skip
    search = walk(BackTouched(), BackTouched(), visit=visit)
    assert (search.screen, search.query, search.queue) == (Screen.SEARCH, "STH", None)
    assert replace(walk(BackTouched(), visit=search), due=None, changed=None) == start()


def test_letters_are_typed_as_fast_as_a_finger_can() -> None:
    """The pad does not move, so no key is taken for the second half of a touch."""
    visit = walk(SearchOpened())
    assert visit.changed is not None
    for at, key in enumerate("gjj"):
        visit = step(visit, KeyTyped(key=key), visit.changed + SETTLING + at)
    assert visit.query == "GJJ"
    assert walk(KeyTyped(key=BACKSPACE), visit=visit).query == "GJ"
    assert walk(KeyTyped(key=CLEAR), visit=visit).query == ""


def test_typing_begins_at_the_first_page() -> None:
    """Other letters find other services."""
    assert walk(SearchOpened(), PageTurned(page=2), *typed("G")).page == 0


def test_a_refusal_of_a_found_service_leads_back_to_the_search() -> None:
    """With its letters, for another choice."""
    refused = Refused(request_id="r1", problem=Problem(code="LINE_CLOSED", retryable=False))
    visit = walk(SearchOpened(), *typed("s"), replace(FOUND, steps=()), CONFIRM, refused, BackTouched())
    assert (visit.screen, visit.query, visit.queue) == (Screen.SEARCH, "S", None)


# Checking in, printing again


def test_a_booking_is_checked_in_by_its_code() -> None:
    """Eight digits, and there is the number."""
    visit = walk(CheckInOpened(), *typed("12345678"), Submitted(request_id="r1"))
    assert (visit.screen, visit.aim, visit.typed, visit.request_id) == (Screen.TAKING, Aim.CHECK_IN, "12345678", "r1")
    ticket = walk(ISSUED, visit=visit)
    assert (ticket.screen, ticket.taken, ticket.typed) == (Screen.TICKET, TAKEN, "")


def test_a_card_alone_checks_in_and_prints_again() -> None:
    """The screen that asks for a code takes the card instead."""
    for opened, aim in ((CheckInOpened(), Aim.CHECK_IN), (ReprintOpened(), Aim.REPRINT)):
        visit = walk(opened, seen())
        assert (visit.screen, visit.aim, visit.person) == (Screen.TAKING, aim, PERSON)


@pytest.mark.parametrize("before", [(), (CheckInOpened(),), (ReprintOpened(),)])
def test_a_scanned_code_is_enough(before: tuple[Happening, ...]) -> None:
    """On the start and on both screens for codes, whichever code it is."""
    for aim in (Aim.CHECK_IN, Aim.REPRINT):
        visit = walk(*before, Scanned(aim=aim, token="x.y", request_id="r1"))
        assert (visit.screen, visit.aim, visit.token) == (Screen.TAKING, aim, "x.y")


def test_a_code_scanned_in_the_middle_of_a_choice_is_ignored() -> None:
    """It would throw the choice away."""
    visit = walk(*TO_CONFIRM)
    assert walk(Scanned(aim=Aim.REPRINT, token="x", request_id="r9"), visit=visit) is visit


def test_a_strange_code_is_said_until_the_next_key() -> None:
    """What was scanned is not known here; the screen stays."""
    visit = walk(CheckInOpened(), ScannedInVain())
    assert (visit.screen, visit.scanned_in_vain) == (Screen.CHECK_IN, True)
    assert not walk(*typed("1"), visit=visit).scanned_in_vain


def test_two_fields_are_filled_for_a_reprint() -> None:
    """The number first, then its code, as picked."""
    visit = walk(ReprintOpened(), *typed("A023"), FieldPicked(field="code"), *typed("1234"))
    assert (visit.number_typed, visit.code_typed) == ("A023", "1234")
    assert walk(FieldPicked(field="elsewhere"), visit=visit).filling == "code"
    assert walk(FieldPicked(field="number"), KeyTyped(key=BACKSPACE), visit=visit).number_typed == "A02"


def test_after_a_wrong_code_the_typed_is_still_there_to_be_corrected() -> None:
    """And it is another request then."""
    wrong = Refused(request_id="r1", problem=Problem(code="WRONG_CODE", retryable=False))
    typing: tuple[Happening, ...] = (
        ReprintOpened(),
        *typed("A023"),
        FieldPicked(field="code"),
        *typed("1234"),
        Submitted(request_id="r1"),
    )
    visit = walk(*typing, wrong, BackTouched())
    assert (visit.screen, visit.number_typed, visit.request_id) == (Screen.REPRINT, "A023", None)
    assert walk(Submitted(request_id="r2"), visit=visit).request_id == "r2"


def test_a_lost_answer_to_a_check_in_is_asked_for_again() -> None:
    """The same request: the booking is used up once."""
    visit = walk(CheckInOpened(), *typed("12345678"), Submitted(request_id="r1"), UNANSWERED)
    again = walk(Confirmed(request_id="r2"), visit=visit)
    assert (again.screen, again.aim, again.request_id) == (Screen.TAKING, Aim.CHECK_IN, "r1")


@pytest.mark.parametrize("paper", [Paper.OUT, Paper.FAILED, Paper.UNSURE])
def test_a_slip_that_failed_is_asked_for_again(paper: Paper) -> None:
    """The ticket is the same one; while the server is asked, and if it refuses, it is not lost from sight."""
    failed = walk(*TO_CONFIRM, CONFIRM, ISSUED, PaperTold(number="A023", paper=paper))
    taking = walk(ReprintWanted(request_id="r2"), visit=failed)
    assert (taking.screen, taking.aim, taking.taken) == (Screen.TAKING, Aim.REPRINT, TAKEN)
    printed = replace(TAKEN, reprinted=True)
    again = walk(Issued(request_id="r2", taken=printed, has_printer=True), visit=taking)
    assert (again.screen, again.paper, again.taken) == (Screen.TICKET, Paper.PRINTING, printed)
    refused = walk(Refused(request_id="r2", problem=Problem(code=None, retryable=True)), visit=taking)
    assert walk(BackTouched(), visit=refused).taken == TAKEN


def test_a_slip_that_was_printed_is_not_asked_for_again() -> None:
    """Nor one that is being printed."""
    printing = walk(*TO_CONFIRM, CONFIRM, ISSUED)
    assert walk(ReprintWanted(request_id="r2"), visit=printing).screen is Screen.TICKET
    printed = walk(PaperTold(number="A023", paper=Paper.PRINTED), visit=printing)
    assert walk(ReprintWanted(request_id="r2"), visit=printed).paper is Paper.PRINTED


def test_a_number_of_the_kiosks_own_is_printed_again_without_asking() -> None:
    """The server does not know it yet."""
    own = replace(ISSUED, taken=replace(TAKEN, offline=True))
    failed = walk(*TO_CONFIRM, CONFIRM, own, PaperTold(number="A023", paper=Paper.OUT))
    again = walk(ReprintWanted(request_id="r2"), visit=failed)
    assert (again.screen, again.paper) == (Screen.TICKET, Paper.PRINTING)
    assert again.taken is not None
    assert again.taken.reprinted


# Elderly mode, and leaving nothing behind


def test_elderly_mode_has_no_hurry() -> None:
    """Nothing goes away before 90 s."""
    visit = walk(ElderTouched(), ZoneChosen(zone="z"))
    assert visit.changed is not None
    assert visit.due == visit.changed + ELDER_SHOWN
    ticket = walk(
        *TO_CONFIRM, CONFIRM, ISSUED, PaperTold(number="A023", paper=Paper.PRINTED), visit=walk(ElderTouched())
    )
    assert ticket.elder
    assert ticket.due is not None
    assert ticket.due - ELDER_SHOWN >= (ticket.changed or 0)


WAYS: dict[str, tuple[Happening, ...]] = {
    "zones": (LanguageTouched(), ElderTouched(), ScannedInVain()),
    "lines": TO_CONFIRM[:1],
    "services": TO_CONFIRM[:2],
    "search": (SearchOpened(), *typed("GJJ")),
    "visitor_class": TO_IDENTITY[:3],
    "identity": TO_IDENTITY,
    "typing": (*TO_IDENTITY, TypingChosen(), *typed("1101051949")),
    "confirm": (*TO_IDENTITY, seen(expired=True)),
    "ticket": (*TO_IDENTITY, seen(), CONFIRM, ISSUED),
    "holding": (*TO_IDENTITY, seen(), CONFIRM, HAS_TICKET),
    "check_in": (CheckInOpened(), *typed("1234")),
    "reprint": (ReprintOpened(), *typed("A023"), FieldPicked(field="code"), *typed("12")),
    "problem": (ReprintOpened(), seen(), UNANSWERED),
}


def test_the_ways_lead_to_every_screen_that_can_be_left() -> None:
    """All but the one on which the server is waited for."""
    assert {name: str(walk(*way).screen) for name, way in WAYS.items()} == {name: name for name in WAYS}
    assert set(WAYS) == {str(screen) for screen in Screen} - {"taking"}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("leave", [HomeTouched(), Tick()], ids=["home", "idle"])
def test_nothing_of_a_visitor_is_left(way: tuple[Happening, ...], leave: Happening) -> None:
    """Whatever was chosen, typed or read, on whatever screen, in whatever language: the start is as new."""
    visit = walk(ElderTouched(), LanguageTouched(), *way)
    assert visit.due is not None
    left = step(visit, leave, visit.due)
    assert replace(left, due=None, changed=None) == start()


def test_a_visit_does_not_tell_what_was_typed_when_it_is_written_out() -> None:
    """A log or an error that shows a visit shows nothing of the person but the last four."""
    told = repr(walk(*TO_IDENTITY, TypingChosen(), *typed("110105194912"))) + repr(walk(*TO_IDENTITY, seen()))
    assert "4912" not in told
    assert "11010519" not in told
    hidden = {field.name for field in fields(Visit) if not field.repr}
    assert hidden == {"query", "typed", "number_typed", "code_typed", "token"}
