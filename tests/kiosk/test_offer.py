"""What a kiosk offers: each queue once, the most used first, and what is asked before the confirmation."""

from __future__ import annotations

from dataclasses import replace

from kiosk.closing import Closed
from kiosk.offer import OTHER, Offer, kiosk_of
from kiosk.screen import Screen
from layouts.layout import Layout
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.intake import StopCause
from queueing.plan import MINUTE, IdentityRule
from tests.kiosk.hall_link import MORNING


def open_hall(layout: Layout, *commands: cmd.Command) -> Hall:
    hall = Hall(layout.plan)
    for command in (cmd.OpenDay(date="2026-11-23"), *commands):
        for event in decide(hall, command, MORNING):
            hall.apply(event)
    return hall


def offer_of(layout: Layout, *commands: cmd.Command) -> Offer:
    return Offer(layout=layout, hall=open_hall(layout, *commands), now=MORNING)


def ruled(layout: Layout, identity: IdentityRule, *classes: str) -> Layout:
    """`layout` with another rule for who somebody is."""
    policy = replace(layout.plan.policy, identity=identity, self_chosen=classes)
    return replace(layout, plan=replace(layout.plan, policy=policy, policies={}))


def test_every_queue_of_the_hall_can_be_reached_from_the_entrance(layout: Layout) -> None:
    """Going through all zones, all 18 queues are offered, each once."""
    offer = offer_of(layout)
    offered = [line.id for zone in offer.zones(kiosk_of(layout, "kiosk-entrance-a")) for line in offer.lines(zone.id)]
    assert sorted(offered) == sorted(layout.plan.queues)


def test_every_service_leads_from_its_own_queue(layout: Layout) -> None:
    """Services are offered where they belong, with a way out for all other matters; a single one is no choice."""
    offer = Offer(layout=layout, hall=None, now=MORNING)
    for queue in layout.plan.queues:
        own = [service.id for service in layout.plan.services.values() if service.queue == queue]
        offered = [choice.id for choice in offer.services(queue)]
        assert offered == ([*own, OTHER] if len(own) > 1 else [])


def test_what_is_asked_for_most_comes_first(layout: Layout) -> None:
    """By the demand until today, which does not move while somebody reads; other matters stay last."""
    offer = offer_of(layout)
    assert offer.hall is not None
    offer.hall.demand = {"fund-rent": 9, "fund-loan": 12}
    first, second, *_, last = (choice.id for choice in offer.services("fund-acceptance"))
    assert (first, second, last) == ("fund-loan", "fund-rent", OTHER)
    assert [choice.id for choice in offer.found("")][:2] == ["fund-loan", "fund-rent"]


def test_the_search_goes_over_the_whole_hall(layout: Layout) -> None:
    """Also over zones that this kiosk does not offer: the slip says where to wait."""
    assert {choice.id for choice in offer_of(layout).found("")} == set(layout.plan.services)


def test_a_zone_says_what_is_done_there(layout: Layout) -> None:
    """By its lines; one that is called like its only line says where it is instead."""
    details = {zone.id: zone.detail.zh for zone in offer_of(layout).zones(kiosk_of(layout, "kiosk-entrance-a"))}
    assert details["zone-1"] == "公积金、税务"
    assert details["zone-3"].startswith("一楼")


def test_a_zone_is_open_as_long_as_one_of_its_lines_is(layout: Layout) -> None:
    """Closed, it tells the reason that ends first."""
    noon = cmd.StopIntake(line="fund", cause=StopCause.NOON, resumes=MORNING + 60 * MINUTE)
    one = offer_of(layout, noon).zones(kiosk_of(layout, "kiosk-entrance-a"))[0]
    assert one.closed is None
    both = offer_of(layout, noon, cmd.StopIntake(line="tax")).zones(kiosk_of(layout, "kiosk-entrance-a"))[0]
    assert both.closed == Closed(why="noon", resumes=MORNING + 60 * MINUTE)


def test_a_zones_wait_spans_its_open_queues(layout: Layout) -> None:
    """From the shortest to the longest; a queue that gives no numbers does not count."""
    waits = {"fund-acceptance": (10, 20), "tax-acceptance": (30, 45)}
    offer = replace(offer_of(layout), waits=waits)
    assert offer.zones(kiosk_of(layout, "kiosk-entrance-a"))[0].wait == (10, 45)
    stopped = replace(offer_of(layout, cmd.StopIntake(line="tax")), waits=waits)
    assert stopped.zones(kiosk_of(layout, "kiosk-entrance-a"))[0].wait == (10, 20)
    assert offer.zones(kiosk_of(layout, "kiosk-entrance-a"))[1].wait is None


def test_only_what_the_line_wants_is_asked(layout: Layout) -> None:
    """Services unless known, classes where there is a choice, the person where there is a rule."""
    offer = offer_of(ruled(layout, IdentityRule.NONE, "ordinary"))
    assert offer.steps("fund-issuing", service_known=False, cards=True) == ()
    offer = offer_of(ruled(layout, IdentityRule.OPTIONAL, "ordinary", "green"))
    every = (Screen.SERVICES, Screen.VISITOR_CLASS, Screen.IDENTITY)
    assert offer.steps("fund-acceptance", service_known=False, cards=True) == every
    assert offer.steps("fund-acceptance", service_known=True, cards=True) == every[1:]
    assert offer.steps("fund-acceptance", service_known=True, cards=False) == every[1:2]
    offer = offer_of(ruled(layout, IdentityRule.REQUIRED, "ordinary"))
    assert offer.steps("fund-issuing", service_known=False, cards=False) == (Screen.IDENTITY,)
    assert replace(offer, alone=True).steps("fund-issuing", service_known=False, cards=True) == ()


def test_classes_say_for_whom_they_are(layout: Layout) -> None:
    """The green channel lists its grounds; which of them is somebody's own is never asked."""
    ordinary, green = offer_of(layout).classes("fund-acceptance")
    assert (ordinary.id, green.id) == ("ordinary", "green")
    for ground in ("60岁", "残疾", "孕妇", "婴幼儿", "军人"):
        assert ground in green.detail.zh


def test_the_class_that_is_offered_by_age_stands_first(layout: Layout) -> None:
    """Only where it is offered; otherwise the usual one does."""
    offer = offer_of(layout)
    assert [choice.id for choice in offer.classes("fund-acceptance", by_age=True)] == ["green", "ordinary"]
    assert [choice.id for choice in offer.classes("fund-acceptance")] == ["ordinary", "green"]


def test_the_class_for_the_older_is_the_halls_own(layout: Layout) -> None:
    """Whatever it is called; none where nobody may choose it."""
    assert offer_of(layout).class_by_age("fund-acceptance") == "green"
    assert offer_of(ruled(layout, IdentityRule.NONE, "ordinary")).class_by_age("fund-acceptance") is None


def test_a_line_without_own_numbers_left_is_closed(layout: Layout) -> None:
    """While the kiosk is alone; the others go on."""
    offer = replace(offer_of(layout), alone=True, used_up=frozenset({"fund"}))
    assert {choice.id: choice.closed is None for choice in offer.lines("zone-1")} == {
        "fund-acceptance": False,
        "fund-issuing": False,
        "tax-acceptance": True,
        "tax-issuing": True,
    }


def test_who_may_go_first_has_fewer_ahead(layout: Layout) -> None:
    """Counted as the hall will call them; nothing is said where it is not known."""
    offer = offer_of(layout, *[cmd.IssueTicket(queue="fund-acceptance")] * 3)
    assert offer.ahead("fund-acceptance", "ordinary") == 3
    assert offer.ahead("fund-acceptance", "green") == 0
    assert replace(offer, alone=True).ahead("fund-acceptance", "ordinary") is None
    assert replace(offer, hall=None).ahead("fund-acceptance", "ordinary") is None
