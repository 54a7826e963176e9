"""The states of a visit and the ways between them."""

from dataclasses import replace

import pytest

from kiosk.visit import (
    COUNTDOWN,
    IDLE,
    NUMBER_SHOWN,
    SETTLING,
    TICKET_SHOWN,
    BackTouched,
    Confirmed,
    Happening,
    HomeTouched,
    Issued,
    Language,
    LanguageTouched,
    LineChosen,
    PageTurned,
    Paper,
    PaperTold,
    Problem,
    Refused,
    Screen,
    ServiceChosen,
    Taken,
    Tick,
    Touched,
    Visit,
    ZoneChosen,
    can_go_back,
    seconds_left,
    start,
    step,
)

PAUSE = 1_000
"""Between two touches."""
TAKEN = Taken(number="A023", queue="fund-acceptance", ahead=3, issued_at=0)
TO_CONFIRM: tuple[Happening, ...] = (
    ZoneChosen(zone="zone-1"),
    LineChosen(queue="fund-acceptance", has_services=True),
    ServiceChosen(service="fund-rent"),
)
CONFIRM = Confirmed(request_id="r1")
ISSUED = Issued(request_id="r1", taken=TAKEN, has_printer=True)


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
    visit = walk(ZoneChosen(zone="zone-1"), LineChosen(queue="fund-issuing", has_services=False))
    assert (visit.screen, visit.queue, visit.service) == (Screen.CONFIRM, "fund-issuing", None)


def test_back_goes_through_the_screens_the_visitor_came_by() -> None:
    """From the confirmation back: services, lines, zones, and there is no further."""
    visit = walk(*TO_CONFIRM)
    seen = []
    for _ in range(4):
        visit = walk(BackTouched(), visit=visit)
        seen.append(visit.screen)
    assert seen == ["services", "lines", "zones", "zones"]
    visit = walk(ZoneChosen(zone="z"), LineChosen(queue="q", has_services=False), BackTouched())
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
    away = walk(LineChosen(queue="q", has_services=False), HomeTouched(), visit=visit)
    assert (away.screen, away.zone, away.queue) == (Screen.LINES, "zone-1", None)


def test_the_second_half_of_a_double_touch_is_ignored() -> None:
    """A touch too soon after the screen has changed was not meant for the new screen."""
    visit = step(start(), ZoneChosen(zone="zone-1"), 1_000)
    again = step(visit, LineChosen(queue="q", has_services=False), 1_000 + SETTLING - 1)
    assert again.screen is Screen.LINES
    assert step(visit, LineChosen(queue="q", has_services=False), 1_000 + SETTLING).screen is Screen.CONFIRM


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
    for stray in (LineChosen(queue="q", has_services=False), ServiceChosen(service="s"), CONFIRM, BackTouched()):
        assert walk(stray) == start()
