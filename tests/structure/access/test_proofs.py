"""Every action that a thief of a session would want is guarded by a proof of who the user is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from flask import Flask

from marketplace.blueprints.web.guards import guard_of
from tests.structure.access.test_guards import SAFE, address_of, one_with
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike
from tests.support.sign_in.proofs import let_proofs_age

# email, password, second factor, keys and tokens, roles and passwords of others, large
# corrections, a person's data, the lines that speak for a person, and accounts that end or open
GUARDED = {
    "always": {
        *("auth.download", "auth.new_line", "auth.begin_line"),
        *("auth.show_details", "auth.correct_own_details", "admins.customer_details"),
        *("auth.change_email", "admins.change_staff_email"),
        *("auth.use_for_sms", "auth.change_line", "auth.begin_change"),
        *(
            "admins.change_staff_email",
            "admins.new_staff",
            "admins.change_staff_role",
            "admins.set_staff_password",
        ),
        *("admins.deactivate_staff", "admins.reactivate_staff", "admins.change_clerks_shop"),
        *("auth.start_app", "auth.new_app", "auth.prove_app"),
        *("auth.new_passkey", "auth.make_passkey", "auth.add_passkey"),
        *("auth.remove_second_factor", "auth.renew_recovery_codes"),
        "admins.reset_second_factor",
        *("admins.new_api_token", "admins.approve_correction"),
        *("admins.merge_customer", "admins.approve_accounts"),
        *("admins.reactivate_customer", "admins.add_customer_line"),
        *("admins.edit_partner_terms", "admins.edit_offer_terms", "admins.edit_payee"),
        "admins.approve_application",
        *("admins.new_owner", "admins.reactivate_partner_user", "admins.send_partner_user_link"),
        *("admins.approve_statement", "admins.pay_statement", "admins.grant_dispute"),
        *("admins.reverse_line", "admins.correct_settlement"),
        *("admins.make_payment_run", "admins.save_payment_file", "admins.release_payment_run"),
        *("admins.send_payment_run", "admins.undo_payment_run", "admins.answer_payment_run"),
        *("admins.new_disclosure", "admins.approve_disclosure", "admins.hand_over_disclosure"),
        *("admins.save_disclosures", "admins.save_extract"),
        *("partners.write_key", "partners.make_key", "partners.write_phone", "partners.add_phone"),
        *("partners.write_cashier", "partners.add_cashier"),
        *("partners.give_password", "partners.reactivate_cashier"),
    },
    "sometimes": {"auth.change_profile", "admins.correct_points"},
    "typed": {"auth.change", "auth.close_account", "auth.stop_account", "auth.remove_line"},
}


def test_the_guarded_views_are_exactly_these(plain_app: Flask) -> None:
    found = defaultdict(set)
    for endpoint, view in plain_app.view_functions.items():
        if hasattr(view, "proof"):
            found[view.proof].add(endpoint)
    assert found == GUARDED


def test_an_old_proof_opens_none_of_them(
    app: Flask, new_client: Callable[[], BrowserLike], cast: Cast
) -> None:
    clients: dict[str, BrowserLike] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in GUARDED["always"]:
            continue
        guard = guard_of(rule.endpoint)
        assert isinstance(guard, frozenset), rule.endpoint
        role = min(guard)
        if role not in clients:
            clients[role] = new_client()
            clients[role].sign_in(one_with(cast, role).user_id)
            let_proofs_age()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = clients[role].open(address_of(rule), method=method)
            assert answer.status_code == (303 if method in SAFE else 403), rule.endpoint
            if method in SAFE:
                assert answer.location.startswith("/account/sign-in-again?next="), rule.endpoint
            else:
                assert 'name="proof_password"' in answer.text, rule.endpoint
