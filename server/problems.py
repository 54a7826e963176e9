"""Problems: the stable codes of everything the server refuses, and their HTTP status."""

from __future__ import annotations

import msgspec

from queueing.refusal import Code, Refusal
from wire.problem import MalformedError, Problem, ProblemError

_STATUS: dict[str, int] = {
    "MALFORMED": 400,
    "UNKNOWN_COMMAND": 404,
    "TOO_LARGE": 413,
    "WRONG_PROTOCOL": 426,
    "BAD_TOKEN": 401,
    "SESSION_EXPIRED": 401,
    "WRONG_PIN": 401,
    "WRONG_BADGE": 401,
    "FORBIDDEN": 403,
    "LOCKED_OUT": 423,
    "REQUEST_ID_REUSED": 422,
    "STORE_UNAVAILABLE": 503,
    "NOT_FOUND": 404,
    "UNKNOWN_ZONE": 404,
    "METHOD_NOT_ALLOWED": 405,
    "INTERNAL": 500,
    "WRONG_CODE": 422,
    "TOO_MANY_TRIES": 429,
    "IDENTITY_REQUIRED": 422,
    "BAD_ID_NUMBER": 422,
    "NOT_A_SLOT": 422,
    "TOO_FAR_AHEAD": 422,
    "NOTICE_TOO_SHORT": 422,
    Code.SLOT_PAST: 422,
    Code.NOT_BOOKABLE: 422,
    Code.NOT_THIS_KIOSK: 403,
    Code.BARRED: 403,
    Code.REASON_REQUIRED: 422,
    Code.NOT_TODAY: 422,
    Code.UNKNOWN_CLASS: 422,
    **{str(code): 404 for code in Code if code.startswith("UNKNOWN_") and code is not Code.UNKNOWN_CLASS},
}
_RETRYABLE = frozenset({"STORE_UNAVAILABLE"})


def problem(code: str, detail: str) -> Problem:
    """The problem document for a code; a state of the hall that is in the way is 409."""
    return Problem(
        code=code,
        status=_STATUS.get(code, 409),
        title=code.replace("_", " ").capitalize(),
        detail=detail,
        type=f"urn:jiaohao:problem:{code}",
        retryable=code in _RETRYABLE,
    )


class ServerRefusal(ProblemError):
    """The server refuses a request for a reason outside the hall's rules: identity, form, or its store."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(problem(code, detail))


def problem_of(error: Refusal | MalformedError | ProblemError) -> Problem:
    """The problem document that tells of `error`."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, MalformedError):
        return problem(error.code, str(error))
    told = problem(error.code, error.detail)
    return msgspec.structs.replace(told, ticket=error.ticket, booking=error.booking, until=error.until)
