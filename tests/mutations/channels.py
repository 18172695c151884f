"""The rules of the channels: SMS, USSD, tills, the counter and the operator's network."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

CHANNELS = (
    Mutation(
        "do again what a gateway repeats",
        "marketplace/foundation/idempotency.py",
        'if not connection.execute(_CLAIM, row | {"status": 0, "answer": ""}).all():',
        'if not connection.execute(_CLAIM, row | {"status": 0, "answer": ""}):',
        "tests/foundation/test_idempotency.py::test_the_first_answer_is_given_again[sqlite]",
    ),
    Mutation(
        "convert by SMS under no key of the message",
        "marketplace/blueprints/gateways/sms/actions.py",
        "            key=key,\n",
        "            key=str(id(object())) + self.sender.number,\n",
        "tests/blueprints/gateways/sms/test_once.py::"
        "test_each_conversion_by_sms_has_the_id_of_the_sms_as_its_key[sqlite]",
    ),
    Mutation(
        "take back the wrong guess of a partner's phone with its refusal",
        "marketplace/blueprints/gateways/sms/actions.py",
        "seen = confirm(code=self.code, till=till, branch_id=self.phone.branch_id)",
        "seen = all_or_nothing("
        "lambda: confirm(code=self.code, till=till, branch_id=self.phone.branch_id))",
        "tests/blueprints/gateways/sms/test_partners_phone.py::"
        "test_guessing_is_throttled_and_the_guesses_stay_counted[sqlite]",
    ),
    Mutation(
        "let one caller answer the question that another was asked on USSD",
        "marketplace/blueprints/gateways/ussd/confirmations.py",
        "who = (calling.customer_id, calling.line_id, calling.session)",
        "who = (calling.session,)",
        "tests/blueprints/gateways/ussd/test_questions.py::"
        "test_the_yes_of_another_caller_answers_nothing[sqlite]",
    ),
    Mutation(
        "give other units on USSD than the question named",
        "marketplace/blueprints/gateways/ussd/convert.py",
        "if made.balance is not None and given != (question.units, question.cents):",
        "if False:",
        "tests/blueprints/gateways/ussd/test_questions.py::"
        "test_an_offer_changed_since_the_ussd_question_is_asked_about_again",
    ),
    Mutation(
        "take another price than was named",
        "marketplace/conversions/rules.py",
        "if attempt.asked_points not in {None, terms.points}:",
        "if False:",
        "tests/blueprints/gateways/sms/test_prices.py::"
        "test_a_price_that_moved_meanwhile_is_said_and_books_nothing[sqlite]",
    ),
    Mutation(
        "keep the offer's worth in place of the chosen amount",
        "marketplace/conversions/new_conversion.py",
        "scale, worth = scale_of(terms), rules.worth(terms, points)",
        "scale, worth = scale_of(terms), terms.worth_cents",
        "tests/conversions/test_amounts.py::"
        "test_what_a_conversion_is_worth_stays_when_the_offer_changes[sqlite]",
    ),
    Mutation(
        "take points between two amounts",
        "marketplace/conversions/rules.py",
        "if scale and not scale.has(asked):",
        "if False:",
        "tests/conversions/test_rules.py::test_an_amount_takes_no_other_numbers",
    ),
    Mutation(
        "find the codes of other partners",
        "marketplace/conversions/redemption/partner_codes.py",
        'Conversion.partner_id == bindparam("partner"),',
        "",
        "tests/blueprints/gateways/sms/test_partners_phone.py::"
        "test_a_code_of_another_partner_is_unknown[sqlite]",
    ),
    Mutation(
        "open the tills' addresses to every token",
        "marketplace/blueprints/web/guards.py",
        "if held.purpose not in purposes:",
        "if False:",
        "tests/blueprints/api/test_confirmations.py::"
        "test_tokens_for_something_else_open_nothing[sqlite]",
    ),
    Mutation(
        "leave wrong PINs at the counter uncounted",
        "marketplace/counter/approvals.py",
        "    approval.wrong_pins += 1\n",
        "",
        "tests/counter/test_hand_over.py::"
        "test_three_wrong_pins_end_it_even_for_the_right_one[sqlite]",
    ),
    Mutation(
        "let a PIN at the counter live for ever",
        "marketplace/counter/approvals.py",
        "return approval.state is ApprovalState.OPEN and approval.expires_at > clock.now()",
        "return approval.state is ApprovalState.OPEN",
        "tests/counter/test_hand_over.py::test_a_pin_lives_ten_minutes",
    ),
    Mutation(
        "leave reserved what was not fetched",
        "marketplace/conversions/reversal/expire_reservations.py",
        "        undo(session, one)\n",
        "",
        "tests/conversions/reversal/test_reservations.py::"
        "test_an_uncollected_reservation_returns_the_points_to_their_lots[sqlite]",
    ),
    Mutation(
        "keep the points of what was reserved and not fetched",
        "marketplace/conversions/reversal/expire_reservations.py",
        "points = give_back(\n            "
        "session, customer_id=one.customer_id, conversion_id=one.id, reason=REASON\n        )\n",
        "points = 0\n",
        "tests/conversions/reversal/test_reservations.py::"
        "test_the_calendar_expires_a_reservation_at_its_end[sqlite]",
    ),
    Mutation(
        "give a service to a line of any tariff",
        "marketplace/conversions/eligible_lines.py",
        "    if not candidates[0].fits:\n",
        "    if False:\n",
        "tests/conversions/test_eligible_lines.py::"
        "test_pako_hej_for_prepaid_is_refused_to_a_postpaid_number[sqlite]",
    ),
    Mutation(
        "take the network's word unsigned",
        "marketplace/network/signing.py",
        "return hmac.compare_digest(expected.encode(), signature.encode())",
        "return bool(expected)",
        "tests/network/test_signing.py::test_an_altered_network_callback_is_refused",
    ),
    Mutation(
        "take what the network signed however long ago",
        "marketplace/network/signing.py",
        "return abs(now.timestamp() - int(timestamp)) <= GOOD_FOR.total_seconds()",
        "return True",
        "tests/network/test_signing.py::test_a_network_signature_is_valid_for_five_minutes",
    ),
    Mutation(
        "order again without asking what became of it",
        "marketplace/network/delivery.py",
        "if order.attempts > 1:",
        "if False:",
        "tests/network/test_delivery.py::test_an_unclear_order_is_queried_before_it_is_sent_again",
    ),
    Mutation(
        "withdraw from a line before its grant is settled",
        "marketplace/network/delivery.py",
        "(ORDERS.c.state.in_(OPEN), or_(ORDERS.c.kind == OrderKind.GRANT, ~_OPEN_GRANT))",
        "(ORDERS.c.state.in_(OPEN),)",
        "tests/network/test_withdrawal.py::"
        "test_a_withdrawal_waits_until_its_grant_is_settled[sqlite]",
    ),
)
