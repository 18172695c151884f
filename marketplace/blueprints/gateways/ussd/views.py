"""The endpoint of the USSD gateway, in the `CON`/`END` convention."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue
from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import InternalServerError

from marketplace.blueprints.gateways.blueprint import NOWHERE_KEPT, bp
from marketplace.blueprints.gateways.callers import require_gateway
from marketplace.blueprints.gateways.ussd.session import UssdRequest, answer, trouble, unreadable
from marketplace.blueprints.web import errors
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.malformed_requests import reads_json
from marketplace.foundation.extensions import csrf, limiter

LARGEST_BODY: Final = 64 * 1024
ENDPOINT: Final = "gateways.ussd"
FIELDS: Final = {
    "session": "sessionId",
    "service_code": "serviceCode",
    "number": "phoneNumber",
    "text": "text",
}


@bp.post("/ussd/<secret>")
@public
@reads_json
def ussd(secret: str) -> ResponseReturnValue:
    """Return the next screen of a session, as plain text; every request gets one."""
    require_gateway(secret, gateway="ussd")
    return _on_screen(_screen())


csrf.exempt(ussd)
limiter.exempt(ussd)  # the gateway asks for everybody from one address


@bp.errorhandler(InternalServerError)
def show_defect(error: InternalServerError) -> ResponseReturnValue:
    """End a session whose request failed with a sentence; other gateways get the usual answer."""
    if request.endpoint != ENDPOINT:
        return errors.show_defect(error)
    errors.report_defect(error)
    return _trouble_screen()


@bp.errorhandler(DBAPIError)
@bp.errorhandler(PoolTimeoutError)
@bp.errorhandler(DriverError)
def show_database_error(error: errors.DatabaseError) -> ResponseReturnValue:
    """The same where the database did not answer."""
    if request.endpoint != ENDPOINT:
        return errors.show_database_error(error)
    errors.report_database_trouble(error)
    return _trouble_screen()


def _trouble_screen() -> Response:
    """Answer with status 200, as gateways replace the text of any other status by their own."""
    return _on_screen(trouble())


def _on_screen(text: str) -> Response:
    return Response(text, mimetype="text/plain", headers=NOWHERE_KEPT)


def _screen() -> str:
    if (request.content_length or 0) > LARGEST_BODY:
        return unreadable()
    params = {field: request.form.get(name) for field, name in FIELDS.items()}
    if None in params.values():
        return unreadable()
    return answer(UssdRequest(**{field: text or "" for field, text in params.items()}))
