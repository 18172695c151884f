"""What programs are told below /tmf-api/ when something is refused: TMF630's error in JSON."""

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
    """Whether the request is one of the standard's API, whose errors have a shape of their own."""
    return request.path.startswith(PROGRAMS)


def status_of(status: int) -> int:
    """The status as the standard knows it: what could not be meant so is a bad request."""
    return BAD_REQUEST if status == UNPROCESSABLE else status


def error(status: int, *, reason: str, message: str, kind: str = "") -> Response:
    """The answer: `reason` is what kind of no it is, `message` is the sentence."""
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
