"""Names of the kinds and results of security events, and of the rules of alerts."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.accounts.security_events.models import AlertRule, EventKind, Outcome

EVENT_NAMES: Final[dict[EventKind, LazyString]] = {
    EventKind.SIGN_IN: _l("Sign-in"),
    EventKind.SESSION: _l("Session"),
    EventKind.PASSWORD: _l("Password"),
    EventKind.EMAIL: _l("Email"),
    EventKind.FACTOR: _l("Second factor"),
    EventKind.TOKEN: _l("Token, till key or phone"),
    EventKind.SECRET: _l("Secret of another system"),
    EventKind.ROLE: _l("Role"),
    EventKind.ACCOUNT: _l("Account"),
    EventKind.REFUSAL: _l("Page refused"),
    EventKind.EXPORT: _l("Export"),
    EventKind.VIEW: _l("Customer viewed"),
    EventKind.CORRECTION: _l("Correction"),
    EventKind.CANCEL: _l("Cancellation"),
    EventKind.CODE: _l("Code"),
    EventKind.PIN: _l("PIN"),
    EventKind.APPROVAL: _l("Decision of a second person"),
    EventKind.RULE: _l("Rule"),
    EventKind.ALERT: _l("Alert"),
}
OUTCOME_NAMES: Final[dict[Outcome, LazyString]] = {
    Outcome.OK: _l("done"),
    Outcome.FAILED: _l("wrong"),
    Outcome.LOCKED: _l("locked"),
    Outcome.REFUSED: _l("not allowed"),
}
ALERT_NAMES: Final[dict[AlertRule, LazyString]] = {
    AlertRule.ACCOUNT_SIGN_INS: _l("Failed sign-ins to one account"),
    AlertRule.NETWORK_SIGN_INS: _l("Failed sign-ins from one network"),
    AlertRule.CANCELS: _l("Cancellations by one member of staff"),
    AlertRule.WRONG_CODES: _l("Wrong codes or PINs at one counter"),
    AlertRule.NEAR_LIMIT: _l("Corrections just under the limit"),
    AlertRule.EXPORTS: _l("Exports by one user"),
    AlertRule.REFUSALS: _l("Refused pages of one user"),
    AlertRule.WRONG_SECRETS: _l("Wrong tokens and secrets from one network"),
}
