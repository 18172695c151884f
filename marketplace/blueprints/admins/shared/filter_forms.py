"""Filters by a period of days: messages, the audit log, and security events."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.accounts.audit_log.search import AuditQuery
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.search import EventQuery
from marketplace.blueprints.admins.security.labels import EVENT_NAMES, OUTCOME_NAMES
from marketplace.blueprints.forms.fields import NOT_LISTED, Day, at_most, tidy
from marketplace.customers.models import Channel
from marketplace.messages import search as message_search
from marketplace.messages import texts
from marketplace.messages.models import MessageState

ANY: Final = SelectChoice("", _l("Any"))
STATES: Final = (
    SelectChoice(MessageState.PENDING.value, _l("Waiting")),
    SelectChoice(MessageState.SENT.value, _l("Sent")),
    SelectChoice(MessageState.DELIVERED.value, _l("Delivered")),
    SelectChoice(MessageState.DEAD.value, _l("Failed")),
)
CHANNELS: Final = (
    SelectChoice(Channel.EMAIL.value, _l("Email")),
    SelectChoice(Channel.SMS.value, _l("SMS")),
)


KIND_NAMES: Final[dict[str, LazyString]] = {
    "conversion": _l("Conversion"),
    "confirmed": _l("Code used"),
    "cancelled": _l("Cancelled"),
    "counter_pin": _l("PIN at the counter"),
    "not_delivered": _l("Service not delivered"),
    "code_expired": _l("Code expired"),
    "code_reminder": _l("Code is about to expire"),
    "favourite_closes": _l("Favourite ends soon"),
    "favourite_back": _l("Favourite is back"),
    "reservation_expired": _l("Reservation expired"),
    "points_expire": _l("Points are about to expire"),
    "points_expired": _l("Points expired"),
    "points_returned": _l("Refunded points live longer"),
    "points_lost": _l("Refunded points lost"),
    "points_corrected": _l("Points corrected"),
    "topup": _l("Points per top-up"),
    "tariff_change": _l("Tariff change"),
    "enrolled": _l("Enrolled by the operator"),
    "partner_phone_pin": _l("PIN for a partner's phone"),
    "registration_pin": _l("PIN"),
    "line_pin": _l("PIN for another line"),
    "line_added": _l("Line added"),
    "line_ended": _l("Line removed"),
    "sms_number": _l("Number for SMS chosen"),
    "merge_pin": _l("PIN to merge accounts"),
    "merged": _l("Accounts merged"),
    "already_registered": _l("Already registered"),
    "password_reset": _l("New password"),
    "second_factor": _l("Second factor changed"),
    "pool_low": _l("Few codes left"),
    "security_alert": _l("Security alert"),
    "email_changed": _l("Email changed"),
    "email_change_asked": _l("New email entered"),
    "email_proof": _l("New email to confirm"),
    "email_taken": _l("Email entered for another account"),
    "email_undone": _l("Change of email undone"),
    "statement_closed": _l("Statement for a partner"),
    "payee_changed": _l("Account of a partner changed"),
    "invited": _l("First password"),
    "password_link": _l("Password reset by staff"),
    "account_stopped": _l("Account stopped"),
    "account_lifted": _l("Account opened again"),
    "account_closed": _l("Account closed"),
    "welcome": _l("Welcome"),
    "application_proof": _l("Application received"),
    "application_question": _l("Question about an application"),
    "application_approved": _l("Application approved"),
    "application_refused": _l("Application refused"),
    "application_expired": _l("Application ended"),
    "proposal_answered": _l("Answer to a proposal"),
    "news": _l("News and offers"),
}
KINDS: Final = [SelectChoice(kind, KIND_NAMES[kind]) for kind in texts.KINDS if "." not in kind]


EVENT_KINDS: Final = [SelectChoice(kind.value, name) for kind, name in EVENT_NAMES.items()]
OUTCOMES: Final = [SelectChoice(outcome.value, name) for outcome, name in OUTCOME_NAMES.items()]


class Period(FlaskForm):
    """A period of days, both ends inclusive; either may be left open."""

    class Meta:
        """A form that only reads."""

        csrf = False

    since = Day(_l("From"))
    until = Day(_l("To"))

    def validate_until(self, field: Field) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_("The last day must not be before the first."))

    def query_params(self) -> dict[str, Any]:
        """Return the typed values as query parameters."""
        return {field.name: field.raw_data[0] for field in self if any(field.raw_data or ())}


class MessageFilter(Period):
    """The filter of the outbox."""

    state = SelectField(
        _l("Status"), choices=[ANY, *STATES], default="", invalid_choice_message=NOT_LISTED
    )
    channel = SelectField(
        _l("Channel"), choices=[ANY, *CHANNELS], default="", invalid_choice_message=NOT_LISTED
    )
    kind = SelectField(
        _l("Kind"),
        choices=[ANY, *KINDS],
        default="",
        invalid_choice_message=NOT_LISTED,
    )
    recipient = SearchField(_l("Recipient"), [at_most(254)], filters=[tidy])

    def query(self, customer_id: int | None = None) -> message_search.MessageQuery:
        """The messages looked for; of one customer where that is given."""
        return message_search.MessageQuery(
            state=MessageState(self.state.data) if self.state.data else None,
            channel=Channel(self.channel.data) if self.channel.data else None,
            kind=self.kind.data or "",
            recipient=self.recipient.data,
            since=self.since.data,
            until=self.until.data,
            customer_id=customer_id,
        )


class AuditFilter(Period):
    """The filter of the audit log."""

    who = SearchField(_l("User (username)"), [at_most(64)], filters=[tidy])
    action = StringField(_l("Action, or how it starts"), [at_most(64)], filters=[tidy])
    subject_kind = StringField(_l("Type of record"), [at_most(32)], filters=[tidy])
    subject_id = StringField(_l("Record number"), [at_most(64)], filters=[tidy])
    text = SearchField(_l("Words in the reason"), [at_most(200)], filters=[tidy])

    def query(self) -> AuditQuery:
        """The entries looked for."""
        return AuditQuery(
            who=self.who.data,
            action=self.action.data,
            subject_kind=self.subject_kind.data,
            subject_id=self.subject_id.data,
            text=self.text.data,
            since=self.since.data,
            until=self.until.data,
        )


class SecurityFilter(Period):
    """The filter of the log of security events."""

    kind = SelectField(
        _l("Kind"), choices=[ANY, *EVENT_KINDS], default="", invalid_choice_message=NOT_LISTED
    )
    outcome = SelectField(
        _l("Result"), choices=[ANY, *OUTCOMES], default="", invalid_choice_message=NOT_LISTED
    )
    who = SearchField(_l("User (username)"), [at_most(64)], filters=[tidy])
    network = SearchField(_l("Network"), [at_most(43)], filters=[tidy])

    def query(self) -> EventQuery:
        """The events looked for."""
        return EventQuery(
            kind=EventKind(self.kind.data) if self.kind.data else None,
            outcome=Outcome(self.outcome.data) if self.outcome.data else None,
            who=self.who.data,
            network=self.network.data,
            since=self.since.data,
            until=self.until.data,
        )
