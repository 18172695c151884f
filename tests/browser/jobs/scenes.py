"""Prepare the shop for a job: points given, points gone, a statement that waits for approval."""

from __future__ import annotations

import io
import secrets
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.calendar.expire import expire_points
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.settlement.close import close_months
from tests.browser.shop import Shop

PICTURE_SIZE = (1600, 1000)


def give_points(shop: Shop, number: str, points: int, days_ago: int = 0) -> None:
    """Let the line have earned points, some days ago."""
    with shop.app.app_context(), clock.put_back(timedelta(days=days_ago)):
        line = _line(number)
        earn(
            customer_id=line.customer_id or 0,
            line_id=line.id,
            source=Source.TOPUP,
            reference=secrets.token_hex(8),
            points=points,
            on=clock.today(),
        )
        db.session.remove()


def take_points(shop: Shop, number: str) -> None:
    """Let points of the year before last have expired, and an SMS from the phone take others."""
    give_points(shop, number, 120, days_ago=_days_since_the_year_before_last())
    give_points(shop, number, 40)
    with shop.app.app_context():
        expire_points(on=clock.today())
        _convert(number, "makiato-dhe-kroasan", ConversionChannel.SMS)
        db.session.remove()


def close_the_month_with_a_code(shop: Shop, number: str, offer: str, owner: str) -> None:
    """Let the partner confirm a code, and this month close: its statement waits for approval."""
    with shop.app.app_context():
        give_points(shop, number, 1000)
        code = _convert(number, offer, ConversionChannel.WEB)
        user = db.session.scalars(select(User).where(User.username == owner)).one()
        till = Confirmer(partner_id=user.partner_id or 0, user_id=user.id)
        confirm(code=code, till=till, branch_id=None)
        after = clock.first_of_next_month(clock.today())
        with clock.put_back(clock.now() - clock.start_of(after) - timedelta(hours=2)):
            close_months(on=clock.today())
        db.session.remove()


def a_photograph(name: str) -> dict[str, Any]:
    """A picture as large as one of a telephone, with something to see in it."""
    spread = Image.radial_gradient("L").resize(PICTURE_SIZE)
    picture = Image.merge("RGB", (spread, spread.rotate(180), spread.transpose(0)))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=92)
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def _convert(number: str, offer: str, via: ConversionChannel) -> str:
    made = convert(
        customer_id=_line(number).customer_id or 0,
        offer=offer,
        via=via,
        key=secrets.token_hex(8),
    )
    assert made.code is not None
    return made.code


def _days_since_the_year_before_last() -> int:
    """Return the days since 1 July of the year before last, whose points expired last year."""
    today = clock.today()
    return (today - today.replace(year=today.year - 2, month=7, day=1)).days


def _line(number: str) -> Line:
    return db.session.scalars(select(Line).where(Line.number == number)).one()
