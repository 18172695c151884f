"""Sending a form again is safe: it has a key, or a list says why nothing is done twice."""

from __future__ import annotations

from itertools import combinations

import pytest
from flask import Flask

from tests.structure.forms.resent_forms import HARMLESS
from tests.structure.page_forms import forms_on
from tests.structure.staff_actions import ACTIONS
from tests.structure.test_audit import address, entries
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

SAFE = {"GET", "HEAD", "OPTIONS"}
PROGRAMS = ("api.", "tmf.", "gateways.")
# forms that stand on another page than their own address
PAGES = {
    "admins.copy_offer_as_draft": "admins.offer",
    "admins.shift_category": "admins.categories",
    "admins.resend_message": "admins.message",
}
KEYED = (
    *("admins.answer_dispute", "admins.copy_offer_as_draft", "admins.create_offer_from_form"),
    *("admins.new_api_token", "admins.new_branch", "admins.new_category", "admins.new_owner"),
    *("admins.new_partner", "admins.new_shop", "admins.new_third_party"),
    *("admins.resend_message", "admins.shift_category", "partners.add_cashier"),
    *("partners.make_key", "partners.propose_offer", "partners.write_about_line"),
)
OF_EVERYBODY = {"applicants.send_application"}  # tests/blueprints/applicants tries it


def test_every_form_is_keyed_or_listed_as_harmless_when_it_is_sent_again(app: Flask) -> None:
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - SAFE and not rule.endpoint.startswith(PROGRAMS)
    }
    keyed = {one for one in forms if getattr(app.view_functions[one], "keyed", False)}
    assert keyed == {*KEYED, *OF_EVERYBODY}
    assert forms - keyed == set().union(*HARMLESS) & forms
    assert not any(one & other for one, other in combinations((keyed, *HARMLESS), 2))


@pytest.mark.parametrize("endpoint", KEYED)
def test_a_keyed_form_that_is_sent_again_acts_once_and_leads_to_the_same_page(
    app: Flask, client: BrowserLike, cast: Cast, endpoint: str
) -> None:
    action = ACTIONS[endpoint]
    ids, form = action.prepare(cast)
    client.sign_in(cast.named(action.who).user_id)
    target = address(app, endpoint, ids)
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        page = urls.build(PAGES[endpoint], ids) if endpoint in PAGES else target
    shown = forms_on(client.get(page).text, page)
    key = next(one.values["key"] for one in shown if one.action == target and "key" in one.values)
    before = len(entries())
    first, again = (client.post(target, data=form | {"key": key}) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert len(entries()) == before + 1
