"""What the channels say of each rule, in English; a channel's own words before the usual ones."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, str]] = {
    "": r"(10|20|60|80|90) points",
    "too few": r"You have [04] of the (20|60|80|90) points",
    "blocked": r"Your points are blocked.*Spend",
    "sold out": r"sold out",
    "none here": r"This shop has none of this gift left|Sold out",
    "limit": r"as often as one person may \(1\)",
    "not open": r"opens on \d\d\.\d\d\.\d{4}",
    "closed": r"This offer has closed",
    "not there": r"This offer is not available any more",
    "least": r"at least 10 points",
    "most": r"at most [\d,]+ points",
    "tariff": r"not for the tariff of this number|does not fit any of your numbers",
}
NO_SERVICE: Final = r"This offer|This service is not on offer now\. Send NDIHME"
WORDS: Final[dict[tuple[str, str], str]] = {
    ("", "sms"): r"Points: (10|20|80|90), balance: (550|560|620|630)\.",
    ("", "ussd"): r"END You have got: .*Points: (10|20|90), balance: (550|620|630)\.",
    ("most", "ussd"): r"Wrong choice\.",
    ("most", "api"): r"not as it should be",
    ("too few", "sms"): r"takes \d\d points\. You have [04]; \d\d more are needed\.",
    ("closed", "sms"): NO_SERVICE,
    ("not there", "sms"): NO_SERVICE,
    ("least", "sms"): r"at least 10 points; nothing was converted\. Send: 10 MB",
}
