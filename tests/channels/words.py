"""Answers of the channels for each rule, in English; a channel's own words replace the usual."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, str]] = {
    "": r"(10|20|40|60|80|90) points",
    "too few": r"You have [04] points and need (20|40|60|80|90)",
    "blocked": r"Your points are blocked.*Spend",
    "stopped": r"Your account is stopped\. Your points are kept",
    "sold out": r"sold out",
    "none here": r"This shop has no more of this gift|Sold out",
    "limit": r"the maximum number of times \(1\)",
    "not open": r"opens on \d{1,2} [A-Z][a-z]{2} \d{4}",
    "closed": r"This offer has closed",
    "not there": r"This offer is no longer available",
    "least": r"at least 10 points",
    "most": r"at most [\d,]+ points",
    "least amount": r"at least 20 points",
    "most amount": r"at most 400 points",
    "between": r"40 or 45 points",
    "tariff": r"not available on the tariff of this number|does not fit any of your numbers",
}
NO_SERVICE: Final = r"This offer|This service is not available now\. Send NDIHME"
WORDS: Final[dict[tuple[str, str], str]] = {
    ("", "sms"): r"Points: (10|20|40|80|90), balance: (550|560|600|620|630)\.",
    ("", "ussd"): r"END (You now|Code) .*Points: (10|20|40|90), balance: (550|600|620|630)\.",
    ("stopped", "sms"): r"^This points account is stopped: no points are shown or converted\.",
    ("stopped", "ussd"): r"^END This points account is stopped: no points are shown or converted\.",
    ("stopped", "counter"): r"The points account of this number is stopped\. Hand nothing over\.",
    ("stopped", "api"): r"^This account is stopped: nothing is converted and no points are shown\.",
    ("most", "ussd"): r"Invalid choice\.",
    ("most", "api"): r"not valid",
    ("too few", "sms"): r"costs \d\d points\. You have [04] and need \d\d more\.",
    ("closed", "sms"): NO_SERVICE,
    ("not there", "sms"): NO_SERVICE,
    ("least", "sms"): r"at least 10 points; nothing was converted\. Send: 10 MB",
}
