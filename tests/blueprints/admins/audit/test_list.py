"""Auditors search the log of what was done."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from marketplace.accounts import audit
from marketplace.accounts.models import Role
from marketplace.foundation import clock
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast

READERS = ["auditor", "administrator"]


@pytest.fixture
def done(cast: Cast) -> None:
    """Three days ago marketing published an offer; today support corrected Arta and Besnik."""
    marketing, support = (cast.staff(role).actor for role in (Role.MARKETING, Role.SUPPORT))
    with time_machine.travel(clock.now() - timedelta(days=3)):
        states = {"before": {"state": "draft"}, "after": {"state": "published"}}
        audit.record(marketing, "offer.publish", "offer", 17, **states)
    audit.record(support, "points.correct", "customer", 1, reason="Till was DOWN 100%")
    audit.record(support, "points.correct", "customer", 2, reason="Twice")


FILTERED = [
    ("", {"17", "1", "2"}),
    ("who=marketing", {"17"}),
    ("who=Support", {"1", "2"}),
    ("who=nobody", set()),
    ("action=offer.publish", {"17"}),
    ("action=points.", {"1", "2"}),
    ("action=%25", set()),
    ("subject_kind=customer", {"1", "2"}),
    ("subject_kind=customer&subject_id=2", {"2"}),
    ("text=down", {"1"}),
    ("text=100%25", {"1"}),
    ("text=_", set()),
    ("until={yesterday}", {"17"}),
    ("since={today}", {"1", "2"}),
    ("since={yesterday}&until={today}&text=twice", {"2"}),
]


@pytest.mark.usefixtures("done")
def test_filters_narrow_the_log(at_desk: AtDesk) -> None:
    days = {"today": clock.today(), "yesterday": clock.today() - timedelta(days=1)}
    desk = at_desk("auditor")
    for asked, expected in FILTERED:
        shown = desk.get(f"/admin/audit?{asked.format(**days)}").text
        found = {one for one in ("17", "1", "2") if f'subject_id={one}"' in shown}
        assert found == expected, asked


@pytest.mark.usefixtures("done")
def test_the_newest_stands_first(at_desk: AtDesk) -> None:
    shown = at_desk("auditor").get("/admin/audit").text
    assert shown.index("subject_id=2") < shown.index('subject_id=1"') < shown.index("subject_id=17")


@pytest.mark.usefixtures("done")
def test_an_audit_entry_shows_the_values_before_and_after(at_desk: AtDesk) -> None:
    shown = at_desk("auditor").get("/admin/audit?who=marketing").text
    assert "<del>draft</del>" in shown
    assert "<ins>published</ins>" in shown


def test_older_ones_are_on_the_next_page(at_desk: AtDesk, cast: Cast) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    for number in range(51):
        audit.record(actor, "points.correct", "customer", 1000 + number)
    desk = at_desk("auditor")
    older = re.search(r'rel="next"\s+href="([^"]+)"', desk.get("/admin/audit?who=support").text)
    assert older
    shown = desk.get(unescape(older[1])).text
    assert [f"subject_id={one}" in shown for one in (1000, 1001)] == [True, False]


@pytest.mark.parametrize(
    "asked", ["since=x", "until=0000-00-00", "since=2030-01-02&until=2030-01-01"]
)
def test_days_that_make_no_sense_are_said(at_desk: AtDesk, asked: str) -> None:
    desk = at_desk("auditor")
    answers = [desk.get(f"/admin/audit{kind}?{asked}") for kind in ("", ".csv")]
    assert [one.status_code for one in answers] == [422, 422]
    assert all("notice--bad" in one.text for one in answers)


INVALID = ["before=x", "subject_id=%00", "who=" + "x" * 99, "text=%27%3B--"]


def test_an_invalid_argument_of_the_audit_log_is_answered(at_desk: AtDesk) -> None:
    desk = at_desk("auditor")
    for asked in INVALID:
        assert desk.get(f"/admin/audit?{asked}").status_code in {200, 422}, asked


def test_values_in_the_audit_log_are_escaped(at_desk: AtDesk, cast: Cast) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    audit.record(actor, "x.y", "x", "<i>1", after={"<b>": "<u>"}, reason="<script>")
    shown = at_desk("auditor").get("/admin/audit").text
    assert not any(tag in shown for tag in ("<i>1", "<b>", "<u>", "<script>"))


def test_htmx_gets_the_list_alone(at_desk: AtDesk) -> None:
    answer = at_desk("auditor").get("/admin/audit", htmx=True)
    assert answer.text.lstrip().startswith('<div id="audit"')


def test_readers_may_open_the_audit_log(at_desk: AtDesk) -> None:
    for who in READERS:
        desk = at_desk(who)
        assert {desk.get(f"/admin/audit{kind}").status_code for kind in ("", ".csv")} == {200}, who


def test_other_users_may_not_open_the_audit_log(at_desk: AtDesk) -> None:
    for who in all_but(*(Role(one) for one in READERS)):
        desk = at_desk(who)
        assert {desk.get(f"/admin/audit{kind}").status_code for kind in ("", ".csv")} == {403}, who
