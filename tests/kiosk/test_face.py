"""What the screen shows, worked out without a screen."""

from dataclasses import replace

from kiosk.face import CARDS, LOADING, Face, Known, face
from kiosk.offer import OTHER, kiosk_of, lines, services, zones
from kiosk.visit import Language, Screen, Visit, start
from kiosk.words import Words
from layouts.layout import Layout
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import Service, Text
from tests.kiosk.hall_link import MORNING


def open_hall(layout: Layout) -> Hall:
    hall = Hall(layout.plan)
    for event in decide(hall, cmd.OpenDay(date="2026-11-23"), MORNING):
        hall.apply(event)
    return hall


def known(layout: Layout, **changes: object) -> Known:
    kiosk = kiosk_of(layout, "kiosk-entrance-a")
    return replace(Known(layout=layout, kiosk=kiosk, hall=open_hall(layout), hall_time=MORNING), **changes)  # type: ignore[arg-type]


def test_every_queue_of_the_hall_can_be_reached_from_the_entrance(layout: Layout) -> None:
    """Going through all zones, all 18 queues are offered, each once."""
    hall = open_hall(layout)
    offered = [
        line.id
        for zone in zones(layout, kiosk_of(layout, "kiosk-entrance-a"), hall)
        for line in lines(layout, zone.id, hall)
    ]
    assert sorted(offered) == sorted(layout.plan.queues)


def test_every_service_leads_from_its_own_queue(layout: Layout) -> None:
    """Services are offered where they belong, with a way out for all other matters; a single one is no choice."""
    for queue in layout.plan.queues:
        own = [service.id for service in layout.plan.services.values() if service.queue == queue]
        offered = [choice.id for choice in services(layout, queue, None)]
        assert offered == ([*own, OTHER] if len(own) > 1 else [])


def test_many_choices_come_in_pages(layout: Layout) -> None:
    """A page holds eight; the last one holds the rest; a page too far is the last."""
    many = {
        f"s{n}": Service(id=f"s{n}", queue="fund-issuing", name=Text(zh=f"事项{n}", en=f"Matter {n}"), pinyin="sx")
        for n in range(19)
    }
    crowded = replace(layout, plan=replace(layout.plan, services=many))
    visit = Visit(screen=Screen.SERVICES, zone="zone-1", queue="fund-issuing")
    shown = [face(replace(visit, page=page), known(crowded), 0) for page in range(4)]
    assert [len(page.cards) for page in shown] == [CARDS, CARDS, 4, 4]
    assert [page.page for page in shown] == [0, 1, 2, 2]
    assert {page.pages for page in shown} == {3}


def test_only_what_changes_changes(layout: Layout) -> None:
    """A new ticket elsewhere in the hall leaves every field of the screen as it was."""
    visit = Visit(screen=Screen.LINES, zone="zone-1")
    state = known(layout)
    before = face(visit, state, 0)
    assert state.hall is not None
    for event in decide(state.hall, cmd.IssueTicket(queue="hrss-issuing"), MORNING):
        state.hall.apply(event)
    assert face(visit, state, 0) == before


def test_both_languages_are_complete(layout: Layout) -> None:
    """Whatever has a text has it twice, and turning the language turns it over."""
    for visit in (
        start(),
        Visit(screen=Screen.LINES, zone="zone-4"),
        Visit(screen=Screen.SERVICES, zone="zone-4", queue="social-acceptance"),
        Visit(screen=Screen.CONFIRM, zone="zone-4", queue="social-acceptance", service="social-group"),
    ):
        chinese = face(visit, known(layout), 0)
        english = face(replace(visit, language=Language.EN), known(layout), 0)
        for name in ("hall", "title", "place", "service", "ahead", "counters", "back_key", "confirm_key"):
            zh, en = getattr(chinese, name), getattr(english, name)
            assert (zh.main, zh.sub) == (en.sub, en.main)
            assert bool(zh.main) == bool(zh.sub)
        assert [card.main for card in chinese.cards] == [card.sub for card in english.cards]


def test_nothing_can_be_taken_before_the_hall_is_known(layout: Layout) -> None:
    """Between the welcome and the first snapshot the cards stand, without figures, and the key is dead."""
    visit = Visit(screen=Screen.CONFIRM, zone="zone-1", queue="fund-issuing")
    assert face(visit, known(layout), 0).can_take
    assert not face(visit, known(layout, hall=None), 0).can_take
    assert not face(visit, known(layout, away=True), 0).can_take
    assert [card.waiting for card in face(start(), known(layout, hall=None), 0).cards] == [""] * 6


def test_without_a_layout_there_is_still_something_to_say() -> None:
    """Connecting, away, refused: each in words of the program's own."""
    shown = [face(start(), state, 0) for state in (Known(), Known(away=True), Known(away=True, problem="BAD_TOKEN"))]
    assert {each.screen for each in shown} == {LOADING}
    assert len({each.title for each in shown}) == 3
    assert all(each.title.main and each.title.sub for each in shown)


def test_a_layout_overrides_the_programs_own_words() -> None:
    """The hall's wording wins as soon as it is known."""
    own = {"kiosk.loading": Text(zh="稍等", en="Hold on")}
    assert Words(own, Language.ZH).say("kiosk.loading") == ("稍等", "Hold on")
    assert Words({}, Language.EN).say("kiosk.loading").main == "Connecting, please wait"


def test_an_empty_kiosk_says_so(layout: Layout) -> None:
    """A zone without lines is an empty state, not an empty screen."""
    bare = replace(layout, plan=replace(layout.plan, queues={}))
    shown: Face = face(Visit(screen=Screen.LINES, zone="zone-1"), known(bare), 0)
    assert shown.title.main == layout.phrases["kiosk.empty"].zh
