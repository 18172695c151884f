"""The actions that an SMS can cause: a conversion, or a partner's confirmation of a code."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.blueprints.gateways.sms import texts
from marketplace.blueprints.gateways.sms.fill_in import language, say
from marketplace.blueprints.gateways.sms.refusals import in_full, refusal_sms
from marketplace.blueprints.gateways.strangers import site
from marketplace.catalogue.partners.phones import RegisteredPhone
from marketplace.catalogue.shop_window.cards import Card
from marketplace.conversions import notifications
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import NotThisBranch
from marketplace.customers.consents import withdraw
from marketplace.customers.line_owner import LineOwner
from marketplace.customers.models import Channel, ConsentSource
from marketplace.foundation.idempotency import all_or_nothing
from marketplace.foundation.refusals import Refusal
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.texts import formatting
from marketplace.points import accounts


@dataclass(frozen=True, slots=True)
class ConversionAction:
    """Convert the offer; `points` are those in the SMS, None where it named none."""

    sender: LineOwner
    customer_id: int
    card: Card
    points: int | None = None

    def do(self, key: str) -> str:
        """Convert once under the key, in the sender's transaction; the SMS that tells of it."""
        try:
            made = all_or_nothing(lambda: self._convert(key))
        except Refusal as refusal:
            return refusal_sms(refusal, self.card)
        return conversion_sms(made, self.sender)

    def _convert(self, key: str) -> Receipt:
        return convert(
            customer_id=self.customer_id,
            offer=self.card.slug,
            via=ConversionChannel.SMS,
            key=key,
            line_id=self.sender.line_id,
            points=self.points,
        )


@dataclass(frozen=True, slots=True)
class ConfirmationAction:
    """Confirm a customer's code, sent from a partner's registered phone."""

    phone: RegisteredPhone
    code: str

    def do(self, _key: str) -> str:
        """Confirm the code, or say why not; without a savepoint, as wrong guesses stay counted."""
        till = Confirmer(partner_id=self.phone.partner_id, phone_id=self.phone.id)
        try:
            seen = confirm(code=self.code, till=till, branch_id=self.phone.branch_id)
        except NotThisBranch:
            return say(texts.BRANCH_CLOSED, "site", site=site())
        except Refusal as refusal:
            return in_full(refusal)
        title = formatting.title(seen.terms, language())
        return say(texts.CONFIRMED, "title", title=title, code=seen.code, points=seen.points)


@dataclass(frozen=True, slots=True)
class StopAction:
    """Withdraw the sender's consent to marketing by SMS, with the SMS as its wording."""

    customer_id: int
    text: str

    def do(self, _key: str) -> str:
        """Withdraw the consent; the answer is the same where there was none."""
        withdraw(
            customer_id=self.customer_id,
            channel=Channel.SMS,
            source=ConsentSource.SMS,
            wording=self.text,
            language=language(),
        )
        return say(texts.NEWS_STOPPED, "site", site=site())


def conversion_sms(made: Receipt, sender: LineOwner) -> str:
    """Return the SMS of the conversion, as the outbox would send it."""
    left = accounts.balance(made.customer_id) if made.balance is None else made.balance
    facts = notifications.short_message_values(made, left=left)
    message = OutgoingMessage(0, "conversion", Channel.SMS, language(), sender.number, facts)
    return render(message).text
