"""The rules of how points come and go."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

POINTS_ENGINE = (
    Mutation(
        "round each charge down, not the month",
        "marketplace/points/billing/charges.py",
        ") + charge.cents\n",
        ") + charge.cents // 100 * 100\n",
        "tests/imports/test_spending_feed.py::"
        "test_ten_charges_of_50_cents_in_a_month_are_5_points[sqlite]",
    ),
    Mutation(
        "let a credit note take points back",
        "marketplace/points/billing/points_per_euro.py",
        "max(points_of_month(cents, points_per_euro) - given, 0)",
        "points_of_month(cents, points_per_euro) - given",
        "tests/points/billing/test_points_per_euro.py::test_a_credit_note_takes_nothing_back",
    ),
    Mutation(
        "forget what a month gave when a charge comes late",
        "marketplace/points/billing/points_per_euro.py",
        " - given, 0)",
        ", 0)",
        "tests/programme/test_examples.py::"
        "test_a_charge_that_comes_later_gives_what_the_month_still_lacks",
    ),
    Mutation(
        "empty lots on their last day",
        "marketplace/points/calendar/expire.py",
        "Lot.expires_on < on",
        "Lot.expires_on <= on",
        "tests/points/calendar/test_expire.py::"
        "test_points_earned_in_2017_are_there_in_the_last_second_of_30_june_2018[sqlite]",
    ),
    Mutation(
        "let returned points die with the lot they came from",
        "marketplace/points/expiry.py",
        "return max(expires_on, today + timedelta(days=returned_days))",
        "return expires_on",
        "tests/conversions/reversal/test_returned_points.py::"
        "test_every_message_about_the_return_says_the_same_balance[sqlite]",
    ),
    Mutation(
        "count what a conversion gave back as an earning of its month",
        "marketplace/points/billing/charges.py",
        "        Lot.returned_from.is_(None),  # what a conversion gave back is no earning\n",
        "",
        "tests/points/billing/test_charges.py::"
        "test_points_that_a_conversion_gave_back_are_no_points_of_their_month[sqlite]",
    ),
    Mutation(
        "show points whose last day has passed",
        "marketplace/points/spendable.py",
        "Lot.expires_on >= day",
        "Lot.expires_on.is_not(None)",
        "tests/points/test_spendable.py::test_every_reader_says_the_same[sqlite]",
    ),
    Mutation(
        "block after one empty month",
        "marketplace/points/calendar/block.py",
        "months_before(since, rules.idle_months)",
        "months_before(since, 1)",
        "tests/points/calendar/test_block.py::"
        "test_one_month_without_earning_does_not_block[sqlite]",
    ),
    Mutation(
        "block without waiting for billing",
        "marketplace/points/billing/billed_months.py",
        "month = months_before(on - timedelta(days=billing_days), 1)",
        "month = months_before(on, 1)",
        "tests/points/calendar/test_waiting_for_billing.py::"
        "test_nobody_is_blocked_while_the_feed_is_late[sqlite]",
    ),
    Mutation(
        "book credit notes where they stand in the file",
        "marketplace/imports/runs.py",
        "return Part.CREDIT_NOTES if whole_digest else Part.ALL",
        "return Part.ALL",
        "tests/imports/test_credit_notes.py::test_a_credit_note_in_a_later_batch_counts[sqlite]",
    ),
    Mutation(
        "look at the day alone when months were missed",
        "marketplace/schedule/calendar.py",
        "return [*firsts, day]",
        "return [day]",
        "tests/schedule/test_calendar.py::"
        "test_missed_months_are_caught_up_from_the_last_day_that_was_run[sqlite]",
    ),
    Mutation(
        "let welcome points lift a block",
        "marketplace/points/earn.py",
        "frozenset({Source.SPENDING, Source.TOPUP})",
        "frozenset({Source.SPENDING, Source.TOPUP, Source.WELCOME})",
        "tests/points/calendar/test_block.py::test_welcome_points_lift_nothing[sqlite]",
    ),
    Mutation(
        "let late points of before the empty months lift a block",
        "marketplace/points/earn.py",
        "Account.idle_from <= month",
        "Account.idle_from.is_not(None)",
        "tests/points/calendar/test_block.py::"
        "test_late_points_of_an_older_month_lift_nothing[sqlite]",
    ),
    Mutation(
        "remind of what another worker reminds of",
        "marketplace/points/calendar/remind.py",
        " if one.customer_id in recorded]",
        "]",
        "tests/races/test_calendar.py::test_workers_at_once_run_the_day_once[postgresql]",
    ),
    Mutation(
        "take the points of all lines when one changes its tariff",
        "marketplace/points/forfeit.py",
        "Lot.line_id == line_id, ",
        "",
        "tests/membership/tariff_change/test_apply.py::"
        "test_only_the_line_that_changes_its_tariff_loses_points[sqlite]",
    ),
    Mutation(
        "let who asked for a correction approve it",
        "marketplace/points/corrections/requests.py",
        "if actor.user_id is None or actor.user_id == request.asked_by:",
        "if actor.user_id is None:",
        "tests/points/corrections/test_requests.py::"
        "test_a_requester_cannot_decide_their_own_correction[sqlite]",
    ),
    Mutation(
        "book top-ups of before earning began",
        "marketplace/points/billing/topup_rules.py",
        " or clock.day_of(topup.at) < first_day:",
        ":",
        "tests/points/billing/test_topup_batch.py::"
        "test_a_top_up_before_the_first_month_of_earning_earns_no_points[sqlite]",
    ),
    Mutation(
        "let a new rule reach back",
        "marketplace/programme/in_force.py",
        " if one.valid_from <= moment}",
        "}",
        "tests/points/billing/test_topup_batch.py::"
        "test_the_rules_are_those_of_the_moment_of_the_top_up[sqlite]",
    ),
    Mutation(
        "open the API to a revoked token",
        "marketplace/accounts/tokens.py",
        'bindparam("token_hash"), ApiToken.revoked_at.is_(None))\n',
        'bindparam("token_hash"))\n',
        "tests/blueprints/api/test_tokens.py::test_a_revoked_token_opens_nothing[sqlite]",
    ),
)
