"""The outbox: the list of messages, one message, and sending it again."""

from __future__ import annotations

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.view_log import record_view
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.masking import facts_as_seen
from marketplace.blueprints.admins.permissions import HELPDESK, MESSAGE_READERS
from marketplace.blueprints.admins.shared.filter_forms import KIND_NAMES, MessageFilter
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.url_converters import query_number
from marketplace.messages.render import OutgoingMessage, RenderedMessage, render
from marketplace.messages.resend import resend
from marketplace.messages.search import PAGE, MessageRow, message_row, search


@bp.context_processor
def words_of_messages() -> dict[str, object]:
    """Give the templates the names of the kinds of messages."""
    return {"kind_names": KIND_NAMES}


@bp.get("/messages")
@allow(*MESSAGE_READERS)
def messages() -> ResponseReturnValue:
    """Show the messages that fit the filter, newest first; of one customer where given."""
    form = MessageFilter(request.args)
    good = form.validate()
    customer_id = query_number("customer")
    query = form.query(customer_id) if good else None
    found = search(query, before=query_number("before"), limit=PAGE + 1) if query else []
    return page(
        "admins/messages/list.html",
        "admins/messages/_list.html",
        200 if good else 422,
        form=form,
        customer_id=customer_id,
        found=found[:PAGE],
        more=len(found) > PAGE,
        query_params=form.query_params() | ({"customer": customer_id} if customer_id else {}),
    )


@bp.get("/messages/<int:message_id>")
@allow(*MESSAGE_READERS)
def message(message_id: int) -> ResponseReturnValue:
    """One message with its text, as far as its reader may see it. Looking is recorded."""
    found = message_row(message_id)
    if found.customer_id:
        record_view(actor(), "customer", found.customer_id)
    return page("admins/messages/message.html", message=found, text=_text(found))


@bp.post("/messages/<int:message_id>/resend")
@allow(*HELPDESK)
@keyed
def resend_message(message_id: int) -> ResponseReturnValue:
    """Send the message once more, and redirect to the new one."""

    def act() -> Outcome:
        sent_as = resend(message_id=message_id, actor=actor())
        address = url_for(".message", message_id=sent_as)
        return Outcome(address, _("The message is being sent again."))

    return once(act)


def _text(found: MessageRow) -> RenderedMessage | None:
    """Return the text of the message without its secrets; None once it was erased."""
    if not found.facts:
        return None
    facts = facts_as_seen(found.facts, current_user.role)
    seen = replace(found, facts=facts)
    return render(
        OutgoingMessage(seen.id, seen.kind, seen.channel, seen.language, seen.recipient, seen.facts)
    )
