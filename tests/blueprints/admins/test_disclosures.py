"""The register's pages: an administrator adds, another decides, the auditor reads."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from flask import Flask

from marketplace.accounts.models import Role
from marketplace.foundation import clock
from marketplace.membership.disclosures import register
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.membership.disclosures.requests import colleague, handed_over, typed, written_down
from tests.support.cast import Cast

REGISTER = "/admin/disclosures"
LATER = {"handed_on": clock.today().isoformat(), "note": "by sealed letter"}


def test_a_request_goes_from_the_letter_to_the_authority(
    app: Flask, at_desk: AtDesk, cast: Cast
) -> None:
    assert app
    admin, auditor, today = at_desk("administrator"), at_desk("auditor"), clock.today()
    for _click in range(2):
        made = admin.post(f"{REGISTER}/new", data=typed(cast, secret="y"))
        assert made.status_code == 303
    one = made.location
    assert "Another administrator has to decide" in admin.get(one).text
    assert "1 request of an authority waits" in admin.get("/admin/").text
    assert admin.post(f"{one}/approve").status_code == 422
    from_colleague = at_desk("administrator")
    from_colleague.sign_in(colleague(cast).user_id)
    assert "Law on taxes, 7" in from_colleague.get(f"{one}/approve").text
    assert from_colleague.post(f"{one}/approve").location == one
    assert from_colleague.post(f"{one}/refuse", data={"reason": "x"}).status_code == 422

    file = admin.get(f"{one}/extract.json")
    assert file.content_type == "application/json"
    assert file.headers["Cache-Control"] == "no-store"
    assert sha256(file.data).hexdigest() in auditor.get(one).text
    assert admin.post(f"{one}/hand-over", data=LATER).location == one
    assert admin.post(f"{one}/hand-over", data=LATER).status_code == 422
    early = LATER | {"handed_on": (today - timedelta(days=1)).isoformat()}
    assert "from the approval" in admin.post(f"{one}/hand-over", data=early).text
    assert admin.post(f"{one}/lift-secrecy", data={"reason": "closed"}).location == one
    assert [entry.username for entry in logged("disclosure.download")] == ["administrator"]
    page = auditor.get(one).text
    for words in ("by sealed letter", "Secrecy lifted by", "Approved by", "second"):
        assert words in page


def test_the_auditor_reads_all_of_the_register_and_changes_nothing(
    at_desk: AtDesk, cast: Cast
) -> None:
    auditor, one = at_desk("auditor"), handed_over(cast)
    assert "PP 12/2026" in auditor.get(REGISTER).text
    assert "PP 12/2026" not in auditor.get(f"{REGISTER}?customer=99").text
    assert "PP 12/2026" not in auditor.get(f"{REGISTER}?state=waiting").text
    assert auditor.get(f"{REGISTER}?state=nothing").status_code == 422
    file = auditor.get(f"{REGISTER}.csv").text
    for words in ("PP 12/2026", "Movements of points", str(register.disclosure(one).extract_hash)):
        assert words in file
    for address in ("new", f"{one}/extract.json", f"{one}/approve", f"{one}/lift-secrecy"):
        assert auditor.get(f"{REGISTER}/{address}").status_code == 403


def test_a_request_needs_all_of_its_fields_and_a_customer_who_is_found(
    at_desk: AtDesk, cast: Cast
) -> None:
    admin = at_desk("administrator")
    empty = admin.post(f"{REGISTER}/new", data=typed(cast) | {"parts": "", "legal_basis": " "})
    assert (empty.status_code, empty.text.count("Please fill this in.")) == (
        422,
        2 * 2,
    )  # above too
    for customer in ("nobody", "art", cast.arta.number[:-1], "#99999", "#x"):
        refused = admin.post(f"{REGISTER}/new", data=typed(cast, customer=customer))
        assert refused.status_code == 422, customer
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    early = admin.post(f"{REGISTER}/new", data=typed(cast, until_day=tomorrow))
    assert "This day has not come yet." in early.text
    by_number = typed(cast, customer=f"#{cast.arta.customer_id}")
    assert admin.post(f"{REGISTER}/new", data=by_number).status_code == 303
    prefilled = admin.get(f"{REGISTER}/new?customer={cast.arta.customer_id}").text
    assert f'value="#{cast.arta.customer_id}"' in prefilled


def test_nobody_else_sees_the_register(at_desk: AtDesk) -> None:
    for who in all_but(Role.AUDITOR, Role.ADMINISTRATOR):
        assert at_desk(who).get(REGISTER).status_code == 403, who


def test_the_customer_reads_who_was_given_the_data_unless_it_is_secret(
    at_desk: AtDesk, cast: Cast
) -> None:
    handed_over(cast)
    handed_over(cast, authority="Tax office", secret=False)
    written_down(cast, authority="Customs", secret=False)
    page = at_desk("arta").get("/account/disclosures").text
    assert "Tax office" in page
    assert "Movements of points" in page
    assert "Basic Prosecution" not in page
    assert "Customs" not in page
    assert (
        "No disclosure that you may know of." in at_desk("besnik").get("/account/disclosures").text
    )
