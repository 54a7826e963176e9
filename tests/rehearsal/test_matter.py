"""What visitors of a play leave at a counter, and who they are."""

from __future__ import annotations

import random
from collections import Counter

from layouts.loader import builtin, load
from queueing.case import Delivery
from queueing.plan import QueueKind
from rehearsal.applicants import TRACES, made_up
from rehearsal.matter import Fate, Matter, matter_of
from rehearsal.shares import Shares

PLAN = load(builtin("zhengzhou")).plan
ALL = Shares(brings_case=1.0, lacking=1.0)


def matters(queue: str, shares: Shares = ALL) -> list[Matter]:
    """What many visitors of a queue leave."""
    found = (matter_of(1, f"t{at}", PLAN, queue, shares) for at in range(400))
    return [matter for matter in found if matter is not None]


def test_the_same_visitor_brings_the_same_matter() -> None:
    """And another seed another."""
    assert matter_of(1, "t", PLAN, "fund-acceptance", ALL) == matter_of(1, "t", PLAN, "fund-acceptance", ALL)
    assert matter_of(1, "t", PLAN, "fund-acceptance", ALL) != matter_of(2, "t", PLAN, "fund-acceptance", ALL)


def test_as_many_bring_a_case_as_the_shares_say_and_nobody_at_an_issuing_counter() -> None:
    """There a result is fetched."""
    assert 160 < len(matters("fund-acceptance", Shares(brings_case=0.5))) < 240
    issuing = [queue.id for queue in PLAN.queues.values() if queue.kind is QueueKind.ISSUING]
    assert [matters(queue) for queue in issuing] == [[]] * len(issuing)


def test_every_way_of_delivery_and_every_end_occurs() -> None:
    """Whoever is not at the window has left word; an instant counter hands over at once."""
    found = matters("fund-acceptance")
    assert Counter(matter.delivery for matter in found).keys() == set(Delivery)
    assert Counter(matter.fate for matter in found).keys() == set(Fate)
    assert all(matter.applicant is not None for matter in found if matter.delivery is not Delivery.WINDOW)
    assert any(matter.applicant is None for matter in found)
    assert {matter.delivery for matter in matters("social-instant")} == {Delivery.WINDOW}


def test_only_papers_that_the_item_lets_come_later_are_missing() -> None:
    """And the item is one of the queue's."""
    found = matters("fund-acceptance")
    assert any(matter.missing for matter in found)
    for matter in found:
        assert matter.service is not None
        item = PLAN.services[matter.service]
        assert item.queue == "fund-acceptance"
        assert set(matter.missing) <= set(item.papers)


def test_no_applicant_can_be_reached_or_overlooked() -> None:
    """Their telephone code is nobody's, their town is in no atlas, and each part betrays them where it leaks."""
    applicant = made_up(random.Random(1))
    assert applicant.phone.startswith("+999")
    for part in applicant.told().values():
        assert TRACES.search(f"…{part}…".encode())
    assert applicant.phone not in repr(applicant)
