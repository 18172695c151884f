"""The retention table: how long each kind of record is kept and why; the worker enforces it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.accounts import identity, resets, throttle
from marketplace.catalogue.offers import picture_retention
from marketplace.catalogue.partners import phone_records
from marketplace.conversions.provisioning import retention as provisioning_retention
from marketplace.counter import approvals
from marketplace.customers import pending, pins
from marketplace.foundation import idempotency
from marketplace.hub import retention as hub_retention
from marketplace.imports import uploads
from marketplace.messages import retention as messages_retention
from marketplace.points.billing import retention as billing_retention
from marketplace.points.calendar import retention as calendar_retention


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One kind of record and its retention: `until` counts from its creation, None is for good."""

    what: LazyString
    until: timedelta | None
    why: LazyString
    delete_old: Callable[[], None] | None = None


TABLE: Final = (
    RetentionRule(
        _l("Sessions of those who signed in"),
        identity.SESSION_LIFETIME,
        _l("So that nobody has to sign in each day; signing out deletes the session at once."),
        identity.delete_old_sessions,
    ),
    RetentionRule(
        _l("Links for a new password, used or not"),
        resets.GOOD_FOR,
        _l("A link is good once and for an hour; nobody needs it after that."),
        resets.delete_old_links,
    ),
    RetentionRule(
        _l("Counts of wrong passwords, PINs and codes, and of answers by SMS"),
        throttle.KEPT,
        _l("To stop those who guess, and machines that answer machines."),
        throttle.purge,
    ),
    RetentionRule(
        _l("Registrations that nobody finished"),
        pins.GOOD_FOR + pending.KEPT,
        _l("So that a PIN that came late can be asked for again."),
        pending.delete_unfinished,
    ),
    RetentionRule(
        _l("Phones of partners that nobody proved"),
        phone_records.KEPT_UNPROVEN,
        _l("So that a PIN that came late can be asked for again."),
        phone_records.delete_unproven,
    ),
    RetentionRule(
        _l("Phones of partners that confirmed codes"),
        None,
        _l("They say who confirmed a code, after they were removed too."),
    ),
    RetentionRule(
        _l("What customers were asked to approve by PIN in a shop"),
        approvals.KEPT,
        _l("So that a gift that the customer does not remember can be explained."),
        approvals.delete_old,
    ),
    RetentionRule(
        _l("Emails and SMS"),
        messages_retention.KEPT,
        _l("So that the help desk can see what a customer was told, and send it again."),
        messages_retention.delete_old,
    ),
    RetentionRule(
        _l("Events told to other systems"),
        hub_retention.KEPT,
        _l("So that what was given up can be sent again. They name no person."),
        hub_retention.delete_old,
    ),
    RetentionRule(
        _l("Uploaded pictures that no offer shows"),
        picture_retention.KEPT,
        _l("So that an offer that is being written can be finished."),
        picture_retention.delete_unused,
    ),
    RetentionRule(
        _l("Uploaded feeds and their rejected rows"),
        uploads.KEPT,
        _l("So that rejected rows can be mended and sent again."),
        uploads.delete_old,
    ),
    RetentionRule(
        _l("Charges and top-ups that billing told"),
        billing_retention.KEPT,
        _l(
            "A late correction can still be made for 24 months."
            " The points that they gave stay in the books."
        ),
        billing_retention.delete_old,
    ),
    RetentionRule(
        _l("Notes of who was reminded of points that expire"),
        calendar_retention.KEPT,
        _l("So that nobody is told twice; counted from the day on which the points expired."),
        calendar_retention.delete_old,
    ),
    RetentionRule(
        _l("Answers given to gateways and tills"),
        idempotency.KEPT,
        _l("So that what is asked again gets the same answer and books nothing."),
        idempotency.delete_old,
    ),
    RetentionRule(
        _l("Large corrections that were asked for, and who decided"),
        None,
        _l(
            "To tell who moved points and why."
            " When an account is closed, what was written about it goes."
        ),
    ),
    RetentionRule(
        _l("Changes of a line's tariff, and what they cost"),
        None,
        _l("To explain points that were lost. They name no person."),
    ),
    RetentionRule(
        _l("Numbers in what the operator's network was asked"),
        provisioning_retention.KEPT,
        _l(
            "To look into a complaint about a service; counted from when the order was settled."
            " The order stays with the conversion, without the number."
        ),
        provisioning_retention.delete_old,
    ),
    RetentionRule(
        _l("Conversions and the movements of points"),
        None,
        _l("They are the books. Who closes the account is erased; the amounts stay."),
    ),
    RetentionRule(
        _l("Consents to marketing, with their wording"),
        None,
        _l("To prove what was agreed to and when."),
    ),
    RetentionRule(
        _l("The audit log"),
        None,
        _l("To tell who did what; the database refuses to change it."),
    ),
)
