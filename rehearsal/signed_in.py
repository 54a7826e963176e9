"""`python -m rehearsal.signed_in`: the counter terminal, its clerk signed in without a touch.

Takes the terminal's own arguments; staff number and PIN come as REHEARSAL_STAFF and REHEARSAL_PIN.
"""

from __future__ import annotations

import os

from counter_terminal import __main__ as terminal
from counter_terminal.journal import Journal
from counter_terminal.receipt_printer import ReceiptPaper
from counter_terminal.window import CounterWindow


class SignedIn(CounterWindow):
    """A window whose sign-in page fills itself in."""

    def __init__(self, url: str, counter: str, *, journal: Journal | None, paper: ReceiptPaper) -> None:
        super().__init__(url, counter, journal=journal, paper=paper)
        self.sign_in_page.submitted.emit(os.environ["REHEARSAL_STAFF"], os.environ["REHEARSAL_PIN"])


if __name__ == "__main__":
    raise SystemExit(terminal.main(make=SignedIn))
