"""The shares: how many of a play's visitors do what. EVERY FIGURE HERE IS INVENTED; no hall was counted."""

from __future__ import annotations

from dataclasses import dataclass

from queueing.plan import MINUTE, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Parts of the visitors, 0 to 1. A hall that does not offer something has none who do it."""

    card: float = 0.5
    """Show an identity card where their line may ask for one."""
    chosen_class: float = 0.04
    """Choose another class than the usual one, the green channel for instance."""
    booked: float = 0.08
    """Have booked; of these"""
    early: float = 0.15
    """come before check-in begins, and again when it does,"""
    late: float = 0.12
    """come too late to be on time,"""
    absent: float = 0.10
    """and never come."""
    types_code: float = 0.4
    """Check in by typing the booking's code,"""
    scans: float = 0.4
    """or by its QR code; the others by their card."""
    tries_again: float = 0.06
    """Of those with a card: ask for a second number while they have one."""
    looks: float = 0.35
    """Open their ticket's page on a phone; of these"""
    leaves: float = 0.06
    """leave the queue by it, if they are not called before,"""
    leaves_after: tuple[Millis, Millis] = (1 * MINUTE, 15 * MINUTE)
    """after a while between the two,"""
    watches: float = 0.5
    """or keep it open until the visit is over; of these"""
    rates: float = 0.7
    """rate the visit, and of these"""
    adds: float = 0.2
    """add another word to it later."""
    asked: float = 0.5
    """Are asked for a rating at the counter; of these"""
    answers: float = 0.6
    """press a key, on the window's tablet where it has one, else on the evaluator."""
    regretted: float = 0.3
    """Of those who miss their call: are there a moment later, and the clerk takes the no-show back."""
    routed: float = 0.4
    """Of those who are sent to another line: go on to a third by themselves."""
    brings_case: float = 0.6
    """Leave a case at an acceptance counter, or have one finished at an instant counter; of these"""
    told_contact: float = 0.9
    """leave word how to reach them, which those must who choose"""
    locker: float = 0.25
    """a locker, or"""
    ems: float = 0.20
    """the courier;"""
    lacking: float = 0.35
    """lack papers, where the item lets them come later."""
    supplied_after: tuple[Millis, Millis] = (2 * MINUTE, 12 * MINUTE)
    """These papers are brought after a while between the two."""
    arrives_after: tuple[Millis, Millis] = (2 * MINUTE, 20 * MINUTE)
    """A department that is called in takes that long,"""
    decided_after: tuple[Millis, Millis] = (4 * MINUTE, 25 * MINUTE)
    """and the decision that long after all is there. A real one takes days: a play is over by noon."""
    refused: float = 0.08
    """Are not granted, or"""
    withdrawn: float = 0.03
    """take the case back before it is decided."""
    without_receipt: float = 0.5
    """Of those whom an issuing window could serve: come for a result from before the play; the others make room for"""
    fetches: float = 0.7
    """who come back for a result of the play's own that is ready at the window,"""
    fetches_after: tuple[Millis, Millis] = (2 * MINUTE, 15 * MINUTE)
    """after such a while, with the receipt's QR code, or by its number and code."""
    types_receipt: float = 0.3
    """do so by the latter."""
    outage: tuple[float, float] = (0.3, 0.6)
    """Parts of the play from which and until when one kiosk is cut off,"""
    longest_outage: Millis = 15 * MINUTE
    """at the longest."""


SHARES = Shares()
"""What is played unless told otherwise."""
