"""The help desk finds a customer."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.conversions import receipts
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast


def code_of(cast: Cast) -> str:
    """A code that Arta has converted."""
    offer = cast.an_offer()
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )
    return str(receipts.receipt_for_staff(made.id).code)


@pytest.mark.parametrize("typed", ["arta", "ARTA", "ar ", "arta@example.com", "Arta@Ex"])
def test_support_finds_a_customer_by_username_or_the_start_of_the_email(
    at_desk: AtDesk, cast: Cast, typed: str
) -> None:
    address = f"/admin/customers/{cast.arta.customer_id}"
    cast.besnik  # noqa: B018 - another customer exists too
    shown = at_desk("support").get("/admin/customers", query_string={"q": typed}).text
    found = typed != "ar "
    assert (f'href="{address}"' in shown, "besnik@" in shown) == (found, False)


@pytest.mark.parametrize(
    "form", ["+383{0}", "00383{0}", "0{0}", "0{1}", "383{0}", "{0}", "+383{1}"]
)
def test_support_finds_a_customer_by_a_number_in_any_usual_form(
    at_desk: AtDesk, cast: Cast, form: str
) -> None:
    national = cast.arta.number.removeprefix("+383")
    typed = form.format(national, f"{national[:2]} {national[2:5]}-{national[5:]}")
    shown = at_desk("support").get("/admin/customers", query_string={"q": typed}).text
    assert f'href="/admin/customers/{cast.arta.customer_id}"' in shown


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", "")])
def test_a_code_leads_to_its_conversion(at_desk: AtDesk, cast: Cast, change: type[str]) -> None:
    code = code_of(cast)
    answer = at_desk("support").get("/admin/customers", query_string={"q": change(code)})
    assert answer.status_code == 303
    assert at_desk("support").get(answer.location).text.count(code) >= 1


def test_a_code_leads_by_htmx_to_its_conversion_too(at_desk: AtDesk, cast: Cast) -> None:
    asked = {"q": code_of(cast)}
    answer = at_desk("support").get("/admin/customers", query_string=asked, htmx=True)
    assert answer.headers["HX-Redirect"].startswith("/admin/conversions/")


@pytest.mark.parametrize("typed", ["", "ab", "zzz", "%", "___", "'; --", "\x00\x00\x00", "9" * 400])
def test_a_customer_search_for_unknown_text_finds_no_customer(
    at_desk: AtDesk, cast: Cast, typed: str
) -> None:
    assert cast.arta
    answer = at_desk("support").get("/admin/customers", query_string={"q": typed})
    assert (answer.status_code, "arta@" in answer.text) == (200, False)


def test_htmx_gets_the_list_alone(at_desk: AtDesk, cast: Cast) -> None:
    assert cast.arta
    answer = at_desk("support").get("/admin/customers?q=arta", htmx=True)
    assert answer.text.lstrip().startswith('<div id="found"')


def test_other_users_may_not_search_customers(at_desk: AtDesk) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR):
        assert at_desk(who).get("/admin/customers?q=arta").status_code == 403, who
