"""A receipt shows a partner's own code in its form, always with its text; staff see its ending."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.customers.masking import facts_as_seen, receipt_as_seen
from marketplace.blueprints.customers.barcodes import barcode_svg
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.models import Channel
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.messages.render import OutgoingMessage, render
from tests.blueprints.customers.conftest import Browser
from tests.imports.code_pools.pools import a_pool
from tests.support.cast import Cast

MODULES = (  # of 5901234123457, by the tables of the standard
    "10100010110100111011001100100110111101001110101"
    "010110011011011001000010101110010011101000100101"
)
CODES = {
    CodeForm.TEXT: "Kino-2026-0001",
    CodeForm.QR: "Kino-2026-0002",
    CodeForm.CODE128: "Kino-2026-0003",
    CodeForm.EAN13: "5901234123457",
    CodeForm.LINK: "https://kino.example/t?c=4",
}


@pytest.mark.parametrize("form", CodeForm)
def test_the_receipt_has_the_text_and_the_picture_of_its_form(
    cast: Cast, browser: Browser, form: CodeForm
) -> None:
    offer = a_pool(cast.an_offer(), CODES[form], form=form)
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
    )
    shown = browser("arta")
    page = shown.get(f"/conversions/{made.id}").text
    picture = shown.get(f"/conversions/{made.id}/qr.svg")

    assert f'data-code="{CODES[form]}"' in page
    assert (f'href="{CODES[form]}"' in page) is (form is CodeForm.LINK)
    has_picture = form not in {CodeForm.TEXT, CodeForm.LINK}
    assert (picture.status_code == 200) is ("qr.svg" in page) is has_picture


def test_the_bars_of_an_ean_are_the_standards() -> None:
    svg = barcode_svg("5901234123457", CodeForm.EAN13).decode()
    black = sum(int(width) for width in re.findall(r'<rect x="\d+" y="0" width="(\d+)"', svg))
    assert (black, "<text" in svg) == (MODULES.count("1"), False)


@pytest.mark.parametrize("form", [CodeForm.LINK, CodeForm.TEXT])
@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_longest_code_fits_one_sms_and_the_email_says_it(
    cast: Cast, form: CodeForm, language: str
) -> None:
    longest = "https://kino.example/" + "4" * 59 if form is CodeForm.LINK else "K" * 64
    offer = a_pool(cast.an_offer("Cinema " * 15), longest, form=form)
    convert(customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    facts = db.session.scalars(select(OutboxMessage)).all()[0].facts
    for kind in ("conversion", "code_reminder"):
        values = facts | ({"kind": "lost"} if kind == "code_reminder" else {})
        sms = render(OutgoingMessage(0, kind, Channel.SMS, language, "", values)).text
        email = render(OutgoingMessage(0, kind, Channel.EMAIL, language, "", values))
        assert longest in sms
        assert len(sms) <= 160
        assert longest in email.text
        assert email.pictures == ()


def test_staff_of_every_role_see_the_ending_alone(cast: Cast) -> None:
    offer = a_pool(cast.an_offer(), "Kino-2026-0001")
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
    )
    facts = {"code_shown": "Kino-2026-0001", "code_form": "text"}
    for role in (Role.SUPPORT, Role.ADMINISTRATOR, Role.AUDITOR):
        assert receipt_as_seen(made, role).code == "****0001"
        assert facts_as_seen(facts, role)["code_shown"] == "****0001"
