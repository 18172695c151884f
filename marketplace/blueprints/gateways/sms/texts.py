"""The texts of SMS replies, each within one segment with the longest real values."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

BALANCE: Final = _l("Your points: %(balance)s. Expiring first: %(points)s, on %(day)s.")
BALANCE_FOR_EVER: Final = _l("Your points: %(balance)s.")
BALANCE_BLOCKED: Final = _l(
    "Your points: %(balance)s. They are blocked until you earn again: spend 1 euro in a month, or"
    " top up."
)
HELP: Final = _l("Send PIKA for your points, an offer code, or: %(examples)s. Offers: %(site)s")
HELP_WITHOUT_SITE: Final = _l("Send PIKA for your points, an offer code, or: %(examples)s.")
UNCLEAR: Final = _l(
    "We did not understand that. Send PIKA for your points, NDIHME for help, or an offer "
    "code from %(site)s"
)
NUMBER_ALONE: Final = _l("A number alone is not enough. Send for example: %(examples)s.")
ONE_NUMBER: Final = _l(
    "Nothing was converted. Send one whole number of points, for example: %(examples)s."
)
ONE_AT_A_TIME: Final = _l(
    "Nothing was converted. Send one thing at a time, for example: %(examples)s."
)
ONLY_THIS: Final = _l("Nothing was converted. If you want it, send only: %(send)s")
HOW_MANY: Final = _l("Add the number of points, %(least)s or more. Send for example: %(send)s")
AT_LEAST: Final = _l(
    "%(title)s needs at least %(least)s points; nothing was converted. Send: %(send)s"
)
AT_MOST: Final = _l(
    "%(title)s allows at most %(most)s points at once; nothing was converted. Send for "
    "example: %(send)s"
)
BETWEEN_STEPS: Final = _l(
    "%(title)s takes %(below)s or %(above)s points; nothing was converted. Send for example: "
    "%(send)s"
)
OTHER_PRICE: Final = _l(
    "%(title)s costs %(points)s points; nothing was converted. If you want it, send: %(send)s"
)
NO_SUCH_CODE: Final = _l(
    "There is no offer with the code %(code)s. Find the offer codes at %(site)s"
)
MEANT: Final = _l(
    "There is no offer with the code %(code)s. If you meant %(title)s, send: %(send)s"
)
NOT_ON_OFFER: Final = _l("This service is not available now. Send NDIHME to see what is.")
LACKING: Final = _l(
    "%(title)s costs %(needed)s points. You have %(balance)s and need %(lacking)s more."
)
ONLY_IN_SHOPS: Final = _l(
    "%(title)s is a gift for %(points)s points. Come to one of our shops with this phone to get it."
)
MOBILE_ONLY: Final = _l("Services are for mobile numbers only. Nothing was converted.")
WITH_TITLE: Final = _l("%(title)s: %(says)s Other offers: %(site)s")
STOPPED: Final = _l(
    "This points account is stopped: no points are shown or converted. If it is yours, call"
    " customer care. More at %(site)s"
)
ALONE: Final = "%(says)s"
NEWS_STOPPED: Final = _l(
    "You get no more news and offers by SMS. Messages about your points and codes still come. To"
    " agree again: %(site)s"
)
NO_NEWS: Final = _l("We send no news and offers by SMS to this number.")
FOR_A_PARTNER: Final = _l(
    "Show this code to the partner; you do not need to send it. Your codes are at %(site)s"
)
ANSWERED_OFTEN: Final = _l(
    "This number has sent too many messages. Nothing was converted. We will answer it "
    "again from %(time)s."
)
SEND_AGAIN: Final = _l(
    "We could not read your message. Nothing was converted. Please send it again."
)
CONFIRMED: Final = _l("Confirmed: %(title)s. Code %(code)s is now used. Points: %(points)s.")
BRANCH_CLOSED: Final = _l(
    "This phone's branch has closed; nothing was confirmed. Add the phone for another "
    "branch at %(site)s"
)
CODE_WANTED: Final = _l(
    "We did not understand that. Send the customer's code, 13 letters and digits, and nothing else."
)
OWN_CODE_WANTED: Final = _l(
    "We did not understand that. Send the customer's code as the customer shows it, and nothing "
    "else."
)
