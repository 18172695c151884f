"""Auditors take the log along as a file."""

from __future__ import annotations

import csv
import io

import pytest

from marketplace.accounts import audit
from marketplace.accounts.audit_log import search
from marketplace.accounts.models import Role
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.support.cast import Cast


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_audit_csv_holds_only_the_filtered_entries(at_desk: AtDesk, cast: Cast) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    audit.record(actor, "points.correct", "customer", 1, reason="Twice", before={"balance": 1})
    audit.record(actor, "message.resend", "message", 2)
    answer = at_desk("auditor").get("/admin/audit.csv?action=points.")
    header, line = rows(answer.text)
    assert header[:3] == ["When", "User", "Action"]
    assert line[1:8] == ["support", "points.correct", "customer", "1", "balance: 1", "", "Twice"]


def test_the_audit_csv_is_an_attachment(at_desk: AtDesk) -> None:
    answer = at_desk("auditor").get("/admin/audit.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=audit-")


@pytest.mark.parametrize("reason", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "=\n1"])
def test_no_cell_starts_a_formula(at_desk: AtDesk, cast: Cast, reason: str) -> None:
    audit.record(cast.staff(Role.SUPPORT).actor, "x.y", "x", 1, reason=reason)
    (_header, line) = rows(at_desk("auditor").get("/admin/audit.csv").text)
    assert line[7] == f"'{reason}"


def test_the_audit_csv_holds_every_batch_of_entries(
    at_desk: AtDesk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 3)
    for number in range(10):
        audit.record(cast.staff(Role.SUPPORT).actor, "x.y", "x", number)
    found = rows(at_desk("auditor").get("/admin/audit.csv").text)
    assert [line[4] for line in found[1:]] == [str(number) for number in reversed(range(10))]
