"""The retention table: how long each kind of record is kept and why; the worker enforces it."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.accounts import identity, resets, throttle
from marketplace.accounts.email_changes import transitions
from marketplace.accounts.second_factor import remove as second_factors
from marketplace.accounts.security_events import retention as security_retention
from marketplace.accounts.sessions import bounds
from marketplace.catalogue.applications import expiry as applications
from marketplace.catalogue.applications import transitions as application_transitions
from marketplace.catalogue.favourites import favourites
from marketplace.catalogue.offers import picture_retention
from marketplace.catalogue.partners import phone_records
from marketplace.catalogue.pools import end_codes
from marketplace.catalogue.shop_window import view_counts
from marketplace.conversions.provisioning import retention as provisioning_retention
from marketplace.counter import approvals
from marketplace.customers import pending, pins
from marketplace.customers.personal_details import details as personal_details
from marketplace.foundation import idempotency
from marketplace.hub import retention as hub_retention
from marketplace.imports import uploads
from marketplace.imports.code_pools import uploads as code_uploads
from marketplace.membership.disclosures import extracts as disclosure_extracts
from marketplace.messages import retention as messages_retention
from marketplace.points.billing import retention as billing_retention
from marketplace.points.calendar import retention as calendar_retention
from marketplace.schedule.retention_for_good import FOR_GOOD
from marketplace.schedule.retention_rule import RetentionRule

TABLE: Final = (
    RetentionRule(
        _l("Sign-in sessions"),
        bounds.LIFETIME,
        _l(
            "So that users do not have to sign in every day. Signing out deletes the session "
            "immediately."
        ),
        identity.delete_old_sessions,
    ),
    RetentionRule(
        _l("Changes of email addresses"),
        transitions.UNDONE_WITHIN + transitions.KEPT,
        _l("So that the old address can undo a change, and support can explain one."),
        transitions.end_overdue,
    ),
    RetentionRule(
        _l("Links to choose a password, used or not"),
        resets.FIRST_GOOD_FOR,
        _l("A link works once, for one hour or, as the first of an account, for three days."),
        resets.delete_old_links,
    ),
    RetentionRule(
        _l("Second factors that were started and not proven"),
        second_factors.UNUSED_KEPT,
        _l("So that adding one can be finished. Proven ones stay until they are removed."),
        second_factors.delete_unused,
    ),
    RetentionRule(
        _l("Counts of wrong passwords, PINs and codes, of SMS replies and of requests"),
        throttle.KEPT,
        _l("To stop guessing and machines that answer each other."),
        throttle.purge,
    ),
    RetentionRule(
        _l("Unfinished registrations"),
        pins.GOOD_FOR + pending.KEPT,
        _l("So that a late PIN can be requested again."),
        pending.delete_unfinished,
    ),
    RetentionRule(
        _l("Applications of businesses whose email address was not proven"),
        application_transitions.PROVEN_WITHIN,
        _l("So that the link in the email can be opened after a weekend."),
        applications.end_overdue,
    ),
    RetentionRule(
        _l("Applications that were refused, withdrawn or not answered"),
        application_transitions.KEPT,
        _l("So that a refusal can be explained; counted from the end of the application."),
        applications.end_overdue,
    ),
    RetentionRule(
        _l("Partner phones that were never verified"),
        phone_records.KEPT_UNPROVEN,
        _l("So that a late PIN can be requested again."),
        phone_records.delete_unproven,
    ),
    RetentionRule(
        _l("Approvals by PIN that customers were asked for in a shop"),
        approvals.KEPT,
        _l("So that a gift that the customer does not remember can be explained."),
        approvals.delete_old,
    ),
    RetentionRule(
        _l("Emails and SMS"),
        messages_retention.KEPT,
        _l("So that support can see what a customer was sent, and send it again."),
        messages_retention.delete_old,
    ),
    RetentionRule(
        _l("Events sent to other systems"),
        hub_retention.KEPT,
        _l(
            "So that failed events can be sent again. They identify no person. Those withheld from "
            "a third party are never sent."
        ),
        hub_retention.delete_old,
    ),
    RetentionRule(
        _l("Favourite offers that can no longer be converted"),
        favourites.KEPT,
        _l(
            "So that their customers can be told when they are back. Favourites and chosen alerts "
            "are deleted with the account."
        ),
        favourites.delete_old,
    ),
    RetentionRule(
        _l("Uploaded pictures that no offer uses"),
        picture_retention.KEPT,
        _l("So that an offer in progress can be finished."),
        picture_retention.delete_unused,
    ),
    RetentionRule(
        _l("Numbers of views of each offer, by day"),
        view_counts.KEPT,
        _l("So that two years can be compared. They hold nothing of the people who looked."),
        view_counts.delete_old_views,
    ),
    RetentionRule(
        _l("Uploaded feeds and their rejected rows"),
        uploads.KEPT,
        _l("So that rejected rows can be corrected and sent again."),
        uploads.delete_old,
    ),
    RetentionRule(
        _l("Lists of refused codes of partners' uploads"),
        code_uploads.KEPT,
        _l(
            "So that the partner can correct them. The file itself is deleted once it is read;"
            " what nobody adds within a week is discarded."
        ),
        code_uploads.delete_old,
    ),
    RetentionRule(
        _l("Partners' own codes that were recalled or ended unused"),
        end_codes.KEPT,
        _l("So that none is uploaded again by mistake. Codes handed out stay with the books."),
        end_codes.delete_old,
    ),
    RetentionRule(
        _l("Charges and top-ups from billing"),
        billing_retention.KEPT,
        _l(
            "Late corrections can be made for 24 months. The points that they gave stay "
            "in the books."
        ),
        billing_retention.delete_old,
    ),
    RetentionRule(
        _l("Records of expiry reminders"),
        calendar_retention.KEPT,
        _l(
            "So that no customer is reminded twice; counted from the day on which the points "
            "expired."
        ),
        calendar_retention.delete_old,
    ),
    RetentionRule(
        _l("Answers given to gateways, tills and forms"),
        idempotency.KEPT,
        _l("So that a repeated request gets the same answer and books nothing."),
        idempotency.delete_old,
    ),
    RetentionRule(
        _l("Numbers in orders to the operator's network"),
        provisioning_retention.KEPT,
        _l(
            "To look into complaints about a service; counted from when the order was "
            "settled. The order stays with the conversion, without the number."
        ),
        provisioning_retention.delete_old,
    ),
    RetentionRule(
        _l("Security events and alerts"),
        security_retention.KEPT,
        _l(
            "To find out how an account was attacked or misused. They hold the network, not the "
            "full IP address; the database does not allow changes."
        ),
        security_retention.delete_old,
    ),
    RetentionRule(
        _l("Extracts that were made for authorities"),
        disclosure_extracts.KEPT,
        _l(
            "So that an authority's question about one can be answered. Encrypted; its SHA-256 "
            "stays in the register. One of a closed account is kept as long."
        ),
        disclosure_extracts.delete_old,
    ),
    RetentionRule(
        _l("Personal numbers and addresses, only where the operator has turned them on"),
        None,
        _l("For the purpose shown next to the field. They are held encrypted."),
        personal_details.delete_turned_off,
        in_words=_l("until the customer deletes them or closes the account"),
    ),
    *FOR_GOOD,
)
