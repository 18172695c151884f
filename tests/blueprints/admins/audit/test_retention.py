"""Auditors and administrators read on one page what is kept for how long."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.schedule import worker
from marketplace.schedule.retention_table import TABLE
from tests.blueprints.admins.staff_browsers import AtDesk, all_but


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_the_retention_page_says_what_is_kept_how_long_and_why(at_desk: AtDesk, who: str) -> None:
    page = at_desk(who).get("/admin/retention").text
    assert page.count("<tr>") == len(TABLE) + 1
    assert "Emails and SMS" in page
    for length in ("180 days", "30 days", "7 days", "1 day", "1 hour", "permanently"):
        assert f">{length}<" in page


def test_the_retention_page_is_translated_into_albanian(at_desk: AtDesk) -> None:
    desk = at_desk("auditor")
    desk.post("/language/sq")
    assert ">180 ditë<" in desk.get("/admin/retention").text


def test_other_users_may_not_open_the_retention_page(at_desk: AtDesk) -> None:
    for who in all_but(Role.AUDITOR, Role.ADMINISTRATOR):
        assert at_desk(who).get("/admin/retention").status_code == 403, who


def test_the_worker_deletes_all_data_that_the_retention_table_limits() -> None:
    for kept in TABLE:
        ends = kept.until is not None or kept.in_words is not None
        assert ends == (kept.delete_old is not None), kept.what
        assert kept.delete_old is None or kept.delete_old in worker.HOURLY_CHORES
