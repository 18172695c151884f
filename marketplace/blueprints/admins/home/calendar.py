"""Let the calendar run after a person checked the clock."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_babel import gettext as _
from wtforms import DateField
from wtforms.widgets import HiddenInput

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.fields import needed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.foundation.dates import page_day
from marketplace.schedule import clock_check
from marketplace.schedule.clock_check import CalendarHold, HoldReason, NothingOnHold


class ApprovalForm(ReasonForm):
    """The day that the person saw, and how they checked the clock."""

    day = DateField("", [needed], widget=HiddenInput())


@bp.route("/calendar", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def approve_calendar() -> ResponseReturnValue:
    """Let the calendar run up to the day for which it waits."""
    waits = clock_check.hold()
    if waits is None:
        raise NothingOnHold
    form = ApprovalForm(day=waits.day)
    return answer_action(
        form,
        lambda: clock_check.approve(
            day=form.day.data, actor=actor(), reason=form.reason.data or ""
        ),
        said=_("The calendar runs within a minute."),
        back=url_for(".dashboard"),
        action=ActionPage(
            title=_("Let the calendar run"), text=_text(waits), button=_("Let it run"), grave=True
        ),
        above=(NothingOnHold,),
    )


def _text(waits: CalendarHold) -> str:
    """Return what is to be checked, and what follows from a wrong clock."""
    day = page_day(waits.day)
    if waits.reason is HoldReason.GAP and waits.last is not None:
        return str(
            _(
                "This server's clock says %(day)s, and the calendar last ran for %(last)s. If "
                "the clock is right, everything due since then expires now. If it is wrong, "
                "correct it: points that expire too early are lost for good.",
                day=day,
                last=page_day(waits.last),
            )
        )
    return str(
        _(
            "This server's clock says %(day)s and differs from the database's clock by "
            "%(difference)s. Correct the clock that is wrong. Let the calendar run only if %(day)s "
            "is right: points that expire too early are lost for good.",
            day=day,
            difference=format_timedelta(abs(waits.difference), threshold=1.5),
        )
    )
