"""Earlier visits of whoever is called, as the clerk is told of them."""

from __future__ import annotations

from typing import Any

from tests.server.house import House
from tests.server.people import id_number


def told(house: House, token: str, ticket: dict[str, Any]) -> list[dict[str, Any]]:
    visits: list[dict[str, Any]] = house.get(f"/tickets/{ticket['ticket_id']}/visits", token).ok()["visits"]
    return visits


def test_other_tickets_of_the_same_person_today_are_told(house: House) -> None:
    """Served at another counter before, cancelled elsewhere: both; a stranger's are not."""
    city, person, stranger = house.let_in("integration"), id_number(), id_number()
    first, second = house.counter("construction-issuing"), house.counter("social-issuing")

    def issue(queue: str, who: str) -> dict[str, Any]:
        ticket: dict[str, Any] = house.post("/tickets", city, queue=queue, id_number=who).ok(201)
        return ticket

    served = issue("construction-issuing", person)
    first.act("call-next").ok()
    first.act("serve").ok()
    first.act("complete").ok()
    left = issue("commerce-issuing", person)
    house.post(f"/tickets/{left['ticket_id']}/cancel", house.manager, reason="left").ok()
    issue("commerce-issuing", stranger)
    now = issue("social-issuing", person)
    second.act("call-next").ok()

    earlier, cancelled = told(house, second.token, now)
    assert (earlier["ticket_id"], earlier["outcome"]) == (served["ticket_id"], "completed")
    assert (earlier["counter"], earlier["clerk"]) == (first.id, first.staff_no)
    assert earlier["at"] <= earlier["ended_at"]
    assert (cancelled["ticket_id"], cancelled["outcome"], cancelled["clerk"]) == (left["ticket_id"], "cancelled", None)
    second.act("complete").ok()


def test_earlier_stops_of_a_ticket_on_a_route_are_told(house: House) -> None:
    """Without a person, too: where it was served before it went on, and by whom."""
    first, second, third = (house.counter(queue) for queue in ("tax-issuing", "fund-issuing", "police-issuing"))
    ticket = house.issue("tax-issuing")
    first.act("call-next").ok()
    first.act("transfer", to_queue="fund-issuing", then=["police-issuing"]).ok()
    second.act("call-next").ok()
    assert told(house, second.token, ticket) == []  # the first counter has only sent it on
    second.act("complete").ok()
    third.act("call-next").ok()
    (stop,) = told(house, third.token, ticket)
    assert (stop["counter"], stop["clerk"], stop["outcome"]) == (second.id, second.staff_no, "completed")
    third.act("complete").ok()


def test_visits_are_told_to_staff_only(house: House) -> None:
    """Not to kiosks, displays, or the city's systems; and nothing of tickets that are not there."""
    ticket = house.issue("hrss-issuing")
    for kind in ("kiosk", "display", "integration", "gateway"):
        house.get(f"/tickets/{ticket['ticket_id']}/visits", house.let_in(kind)).refused(403, "FORBIDDEN")
    house.get("/tickets/20200101-A001/visits", house.manager).refused(404, "UNKNOWN_TICKET")


def test_the_coming_working_days_have_their_ends(house: House) -> None:
    """As many as asked for, none of them a Sunday without a reason, each with the time the windows close."""
    days = house.get("/working-days?count=10").ok()["days"]
    assert len(days) == 10
    assert [day["date"] for day in days] == sorted({day["date"] for day in days})
    assert all(day["ends"] > 0 for day in days)
