"""A partner never learns who the customer is."""

from __future__ import annotations

from collections.abc import Callable

from tests.blueprints.partners.conftest import Issue, Press, Till
from tests.support.cast import Cast

PAGES = ("", "confirmations", "confirmations.csv", "offers", "team", "branches")


def test_no_page_and_no_file_names_the_customer(
    confirmed: Callable[..., int], till: Till, cast: Cast
) -> None:
    drita, done = till("drita"), confirmed()
    seen = [drita.get(f"/partner/{page}", buffered=True).text for page in PAGES]
    seen.append(drita.get(f"/partner/confirmations/{done}").text)
    assert not named(cast, "".join(seen))


def test_no_step_of_confirming_names_the_customer(
    issue: Issue, till: Till, press_confirm: Press, cast: Cast
) -> None:
    drita, code = till("drita"), issue().code
    steps = [
        drita.post("/partner/codes/check", data={"code": code}).text,
        press_confirm(drita, code, htmx=True).text,
        press_confirm(drita, code).text,
    ]
    assert not named(cast, "".join(steps))


def named(cast: Cast, text: str) -> list[str]:
    """The words about Arta that stand in the text."""
    arta = cast.arta
    words = [arta.username, "Krasniqi", arta.number, arta.number.removeprefix("+383"), "arta@"]
    return [word for word in words if word.lower() in text.lower()]
