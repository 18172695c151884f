"""The rules of converting and of the books."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

SPINE = (
    Mutation(
        "drop the account's lock",
        "marketplace/conversions/read_attempt.py",
        'session.connection().execute(_LOCK, {"customer_id": customer_id})',
        "pass",
        "tests/conversions/test_races.py::test_the_limit_per_customer_holds[postgresql]",
    ),
    Mutation(
        "take SQLite's write lock late",
        "marketplace/foundation/transaction.py",
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        "tests/conversions/test_races.py::test_an_accounts_last_points_are_spent_once[sqlite]",
    ),
    Mutation(
        "spend the newest points first",
        "marketplace/points/fifo.py",
        "return sorted(usable, key=lambda lot: (lot.expires_on or date.max, lot.id))",
        "return sorted(usable, key=lambda lot: (lot.expires_on or date.max, lot.id), reverse=True)",
        "tests/conversions/test_convert.py::test_the_points_that_expire_first_go_first[sqlite]",
    ),
    Mutation(
        "let points go one day too early",
        "marketplace/points/fifo.py",
        "lot.expires_on >= today",
        "lot.expires_on > today",
        "tests/points/test_fifo.py::test_points_are_usable_on_30_june_itself",
    ),
    Mutation(
        "let points live one day too long",
        "marketplace/points/expiry.py",
        "date(earned_on.year + 1, 6, 30)",
        "date(earned_on.year + 1, 7, 1)",
        "tests/points/test_expiry.py",
    ),
    Mutation(
        "drop the UNIQUE of a lot's source and reference",
        "marketplace/migrations/versions/0001_the_first_tables.py",
        "sa.UniqueConstraint('line_id', 'source', 'reference'",
        "sa.Index('not_unique', 'line_id', 'source', 'reference') if False else "
        "sa.CheckConstraint('1 = 1'",
        "tests/points/test_earn.py::test_the_same_month_of_a_line_is_booked_once[sqlite]",
    ),
    Mutation(
        "forget the key of a conversion",
        "marketplace/conversions/convert.py",
        "if terms.earlier_id is not None:",
        "if False:",
        "tests/conversions/test_convert.py::test_the_same_key_again_is_the_same_conversion[sqlite]",
    ),
    Mutation(
        "confirm whatever the state",
        "marketplace/conversions/redemption/confirm.py",
        "Conversion.state == ConversionState.ISSUED,\n        Conversion.good_until",
        "Conversion.good_until",
        "tests/conversions/test_races.py::test_a_code_is_confirmed_once[postgresql]",
    ),
    Mutation(
        "count the stock down without looking",
        "marketplace/catalogue/offers/stock.py",
        "    .where(Stock.remaining > 0)\n",
        "",
        "tests/conversions/test_races.py::"
        "test_exactly_three_of_the_last_three_items_are_converted[postgresql]",
    ),
    Mutation(
        "leave the balance as it was when points move",
        "marketplace/points/lots.py",
        "    move_balance(session, customer_id, sum(points for _lot, points in moves))\n",
        "",
        "tests/conversions/test_convert.py::test_the_books_and_the_conversions_agree[sqlite]",
    ),
    Mutation(
        "let a stopped customer convert",
        "marketplace/conversions/rules.py",
        "    if customer.stopped_at is not None:\n",
        "    if False:\n",
        "tests/membership/test_stop.py::test_a_repeated_request_tells_no_code_any_more[sqlite]",
    ),
    Mutation(
        "read the stop in the statement that waits for the account",
        "marketplace/conversions/read_attempt.py",
        '        session.connection().execute(_LOCK, {"customer_id": customer_id})\n'
        "    return _member(session, _MEMBER, customer_id)\n",
        "        return _member(session, _MEMBER.with_for_update(of=Account), customer_id)\n"
        "    return _member(session, _MEMBER, customer_id)\n",
        "tests/races/test_stopping.py::"
        "test_conversions_that_waited_for_the_stop_see_it[postgresql-web]",
    ),
    Mutation(
        "let a blocked customer convert",
        "marketplace/conversions/rules.py",
        "    customer_is_not_blocked,\n",
        "",
        "tests/conversions/test_convert.py::"
        "test_a_blocked_customer_is_refused_however_many_points[sqlite]",
    ),
    Mutation(
        "weigh all characters of a code alike",
        "marketplace/conversions/codes.py",
        "remainder = _double(remainder) ^ _VALUES[character]",
        "remainder = remainder ^ _VALUES[character]",
        "tests/conversions/test_codes.py::test_every_swap_of_neighbours_is_found",
    ),
)
