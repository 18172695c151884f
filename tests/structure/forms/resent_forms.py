"""Say of every form without a key of its own why sending it a second time does nothing twice."""

from __future__ import annotations

from typing import Final

# the verb itself has the form's key, in the row that it writes
KEY_IN_THE_BOOKS: Final = {
    *("customers.convert", "admins.correct_points", "admins.correct_settlement"),
    *("admins.make_payment_run", "admins.new_disclosure"),
    *("admins.receive_gifts", "admins.count_gift", "admins.send_gifts_back"),
}
# a state moves once: the second finds it moved, and is refused or changes nothing
STATE: Final = {
    *("admins.acknowledge_alert", "admins.add_codes", "admins.answer_payment_run"),
    *("admins.approve_accounts", "admins.approve_application", "admins.approve_calendar"),
    *("admins.approve_correction", "admins.approve_disclosure", "admins.approve_partner_user"),
    *("admins.approve_statement", "admins.ask_applicant", "admins.ask_network_again"),
    *("admins.bring_gift_back", "admins.cancel_conversion", "admins.change_in_bulk"),
    *("admins.close_branch_for_good", "admins.close_pool", "admins.close_shop_act"),
    *("admins.comment_on_proposal", "admins.deactivate_customer", "admins.deactivate_partner_user"),
    *("admins.deactivate_staff", "admins.decline_proposal_for_good", "admins.delete_category"),
    *("admins.discard_codes", "admins.end_customer_line", "admins.end_hub_subscription"),
    *("admins.grant_dispute", "admins.hand_over_disclosure", "admins.lift_secrecy"),
    *("admins.pause_offer", "admins.pay_statement", "admins.prove_accounts"),
    *("admins.publish_legal_text", "admins.publish_offer", "admins.reactivate_customer"),
    *("admins.reactivate_partner_user", "admins.reactivate_staff", "admins.recall_codes"),
    *("admins.refuse_accounts", "admins.refuse_application", "admins.refuse_correction"),
    *("admins.refuse_disclosure", "admins.refuse_dispute", "admins.release_payment_run"),
    *("admins.reopen_shop", "admins.resend_hub_events", "admins.reset_second_factor"),
    *("admins.reverse_line", "admins.revoke_api_token", "admins.send_payment_run"),
    *("admins.settle_network_order", "admins.switch_third_party", "admins.take_pin"),
    *("admins.undo_offers", "admins.undo_payment_run", "admins.withdraw_disclosure"),
    *("admins.withdraw_offer_for_good", "admins.withdraw_partner_for_good"),
    *("admins.withdraw_partner_user_link", "admins.withdraw_staff_link"),
    *("applicants.answer", "applicants.prove", "applicants.withdraw"),
    *("auth.close_account", "auth.remove_line", "auth.remove_second_factor", "auth.stop_account"),
    *("customers.give_up", "partners.confirm_code", "partners.deactivate_cashier"),
    *("partners.discard_own_codes", "partners.finish_setup", "partners.reactivate_cashier"),
    *("partners.remove_phone", "partners.revoke_key", "partners.withdraw_dispute"),
    *("partners.withdraw_offer", "partners.withdraw_password_link"),
}
# the form says what shall be, and the second says the same; or it names the version that it changes
VALUE: Final = {
    *("admins.call_gift_low", "admins.change_clerks_shop", "admins.change_rule"),
    *("admins.change_staff_email", "admins.change_staff_role", "admins.customer_details"),
    *("admins.edit_branch_form", "admins.edit_category", "admins.edit_offer_terms"),
    *("admins.edit_partner_form", "admins.edit_partner_terms", "admins.edit_payee"),
    *("admins.edit_shop", "admins.edit_third_party", "admins.save_legal_text_draft"),
    *("admins.save_offer", "admins.turn_keys", "admins.warn_at"),
    *("auth.accept_legal_texts", "auth.agree_to_third_party", "auth.change_consents"),
    *("auth.change_language", "auth.change_profile", "auth.correct_own_details"),
    *("auth.end_others", "auth.end_session", "auth.logout", "auth.use_for_sms"),
    *("auth.withdraw_from_third_party", "auth.withdraw_new_email", "language.change"),
    *("customers.change_alerts", "customers.mark", "customers.unsubscribe"),
    *("partners.accept", "partners.change_branch", "partners.change_cashier"),
    *("partners.change_offer",),
}
# there is one of them: an earlier PIN, link or set of codes ends, or the second is refused as taken
REPLACED: Final = {
    *("admins.new_staff",),
    *("admins.add_customer_line", "admins.ask_customer", "admins.ask_to_fetch_reserved"),
    *("admins.merge_customer", "admins.new_pool", "admins.send_partner_user_link"),
    *("admins.set_staff_password", "auth.begin_change", "auth.begin_line"),
    *("auth.begin_registration", "auth.change_email", "auth.make_passkey"),
    *("auth.renew_recovery_codes", "auth.resend_line_pin", "auth.resend_pin", "auth.send_link"),
    *("auth.start_app", "partners.add_phone", "partners.give_password"),
    *("partners.resend_phone_pin",),
}
# a proof, which is good once or proves the same again
PROOF: Final = {
    *("auth.add_passkey", "auth.answer_again", "auth.ask_passkey", "auth.ask_passkey_again"),
    *("auth.change", "auth.prove_app", "auth.prove_further_line", "auth.prove_line"),
    *("auth.prove_line_again", "auth.prove_new_email", "auth.prove_second_step"),
    *("auth.reset_password", "auth.sign_in", "auth.undo_new_email", "partners.prove_phone"),
}
# they only read; looking is recorded each time
LOOK: Final = {"admins.find_by_surname", "admins.look_up_code", "partners.check_code"}
# rows and codes of a file that are there already are not added again
FILE: Final = {"admins.upload_codes", "admins.upload_feed", "partners.upload_own_codes"}
# what plays a network and a telephone, beside the site
DEMO: Final = {"demo_network.network", "network_simulator.place_order", "phone.call", "phone.send"}

HARMLESS: Final = (
    KEY_IN_THE_BOOKS,
    STATE,
    VALUE,
    REPLACED,
    PROOF,
    LOOK,
    FILE,
    DEMO,
)
