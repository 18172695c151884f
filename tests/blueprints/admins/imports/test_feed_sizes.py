"""A feed may be large; a large upload by a user who may send none is refused unread."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.admins.staff_browsers import AtDesk
from tests.support.csrf_client import BrowserLike

TOO_LARGE_FOR_OTHER_FORMS = {"CONTENT_LENGTH": "13000000"}


def announce(browser: BrowserLike) -> TestResponse:
    """Tell of a feed of 13 MB; the rest of the request hangs on who is asking."""
    return browser.post("/admin/imports", environ_overrides=TOO_LARGE_FOR_OTHER_FORMS)


def test_marketing_may_upload_a_feed_larger_than_other_forms(at_desk: AtDesk) -> None:
    assert announce(at_desk("marketing")).status_code != 413


@pytest.mark.parametrize("who", ["support", "auditor"])
def test_a_large_upload_by_other_staff_is_refused_unread(at_desk: AtDesk, who: str) -> None:
    assert announce(at_desk(who)).status_code == 413


def test_a_large_upload_by_a_visitor_is_refused_unread(client: BrowserLike) -> None:
    assert announce(client).status_code == 413
