"""Answers below /tmf-api/ to a refused request: TMF630's error in JSON."""

from __future__ import annotations

from typing import Final

from flask import Response, jsonify, request

PROGRAMS: Final = "/tmf-api/"
MEDIA_TYPE: Final = "application/json"
UNPROCESSABLE: Final = 422
BAD_REQUEST: Final = 400
# our own numbers of reasons of the business; any other reason has the number of its status
CODES: Final = {
    "LineUnknown": 1001,
    "LineInUse": 1002,
    "LineTaken": 1002,
    "LineTakesNoPart": 1003,
    "EmailInUse": 1004,
    "KeyUsedOtherwise": 1005,
    "KeyMissing": 1006,
    "CallbackNotAllowed": 1101,
    "UnknownQuery": 1102,
    "SubscribedAlready": 1103,
    "TooManySubscriptions": 1104,
    "BadParameter": 1201,
    "NotAsDescribed": 1202,
    "NotReadable": 1203,
    "WrongType": 1204,
    "CalledFromElsewhere": 1301,
}


def for_the_standard() -> bool:
    """Return whether the request is below /tmf-api/, whose errors have a format of their own."""
    return request.path.startswith(PROGRAMS)


def status_of(status: int) -> int:
    """Return the status as the standard has it; one that it lacks becomes 400."""
    return BAD_REQUEST if status == UNPROCESSABLE else status


def error(status: int, *, reason: str, message: str, kind: str = "") -> Response:
    """Return the answer: `reason` is the kind of refusal, `message` its sentence."""
    shown = status_of(status)
    body = {
        "code": CODES.get(kind, shown),
        "reason": reason,
        "message": message,
        "status": shown,
    }
    answer = jsonify(body)
    answer.status_code = shown
    return answer
