"""Name each rule of the programme in words, and say what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.programme.models import Rule

NAMES: Final[Mapping[Rule, LazyString]] = {
    Rule.WELCOME_BY_TARIFF: _l("Welcome points by tariff"),
    Rule.WELCOME_BY_PACKAGE: _l("Welcome points by package"),
    Rule.TOPUP_BY_PACKAGE: _l("Points per top-up"),
    Rule.POINTS_PER_EURO: _l("Points per euro"),
    Rule.SERVICE_MINIMUM: _l("Minimum points for MB, SMS and MMS"),
    Rule.UNITS_PER_POINT: _l("Units per point"),
    Rule.UNITS_DAYS: _l("Validity of converted units"),
    Rule.EXPIRY: _l("Expiry of points"),
    Rule.IDLE_MONTHS: _l("Months without earning before blocking"),
    Rule.BILLING_DAYS: _l("Days that blocking waits for billing"),
    Rule.REMINDER_DAYS: _l("Reminders before points expire"),
    Rule.CODE_DAYS: _l("Validity of a code"),
    Rule.EXPIRED_CODES: _l("Points of an expired code"),
    Rule.TAKING_PART: _l("Participating tariffs"),
    Rule.POINT_WORTH: _l("Book value of points"),
    Rule.LOST_NUMBER_POINTS: _l("Points of a lost number"),
    Rule.ENDED_LINE_POINTS: _l("Points of a line whose contract ended"),
    Rule.UNDELIVERED_DAYS: _l("Days without delivery before a number is proven again"),
    Rule.RETURNED_DAYS: _l("Validity of refunded points"),
    Rule.CODE_REMINDER_DAYS: _l("Reminder before a code expires"),
}
MEANINGS: Final[Mapping[Rule, LazyString]] = {
    Rule.WELCOME_BY_TARIFF: _l(
        "Given immediately when a mobile number is activated, once per number."
    ),
    Rule.WELCOME_BY_PACKAGE: _l(
        "Given immediately when a fixed contract is activated, according to its package "
        "at that time."
    ),
    Rule.TOPUP_BY_PACKAGE: _l(
        "Given for each top-up of a fixed service. A package that is not in the table "
        "gives no points."
    ),
    Rule.POINTS_PER_EURO: _l(
        "Given for each whole euro that a mobile number spends in a calendar month."
    ),
    Rule.SERVICE_MINIMUM: _l("The MB, SMS and MMS offers in the shop change immediately."),
    Rule.UNITS_PER_POINT: _l("The MB, SMS and MMS offers in the shop change immediately."),
    Rule.UNITS_DAYS: _l(
        "Counted from the day of the conversion. Existing conversions keep their expiry date."
    ),
    Rule.EXPIRY: _l("Set when points are earned. Points already booked keep their expiry date."),
    Rule.IDLE_MONTHS: _l(
        "Whole calendar months in a row. Blocked points are kept but cannot be converted."
    ),
    Rule.BILLING_DAYS: _l(
        "A month counts as empty once its spending feed is booked, or this many days after its "
        "end. With 0 nobody waits for billing."
    ),
    Rule.REMINDER_DAYS: _l(
        "Sent once each by SMS and email, and only if there are points to lose."
    ),
    Rule.CODE_DAYS: _l(
        "The default in the form for a new partner offer. Existing offers keep their own setting."
    ),
    Rule.EXPIRED_CODES: _l("What happens to the points when a code is not used in time."),
    Rule.TAKING_PART: _l(
        "Mobile numbers on other tariffs earn nothing. All fixed contracts take part."
    ),
    Rule.POINT_WORTH: _l("Reports use it to show in euros what the programme owes."),
    Rule.LOST_NUMBER_POINTS: _l(
        "What happens to the points that a number earned when its customer no longer has it, "
        "also because the operator gave it to another person."
    ),
    Rule.ENDED_LINE_POINTS: _l(
        "What happens to the points that a line earned when its contract ends."
    ),
    Rule.UNDELIVERED_DAYS: _l(
        "A number to which no SMS could be delivered for this long may belong to another person. "
        "It cannot spend points until its customer proves it again with a PIN."
    ),
    Rule.RETURNED_DAYS: _l(
        "Points that come back, for example from a cancelled conversion, can be used at least this "
        "long. With 0, points whose last day has passed are lost at once, and the customer is told."
    ),
    Rule.CODE_REMINDER_DAYS: _l(
        "Sent once by SMS and email for each code that is not used yet; none is sent with 0."
    ),
}
