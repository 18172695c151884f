"""The rules of settlement: statements, payment runs and the bank's answers."""

from __future__ import annotations

from tests.mutations.mutation import Mutation

SETTLEMENT = (
    Mutation(
        "approve alone beyond the limit of statements",
        "marketplace/settlement/approve.py",
        "if abs(statement.total_cents) > approval_limit():",
        "if False:",
        "tests/settlement/test_approve.py::test_beyond_the_limit_a_second_person_approves[sqlite]",
    ),
    Mutation(
        "pay by hand what a payment run pays",
        "marketplace/settlement/approve.py",
        "if in_live_run(session, statement_id):",
        "if False:",
        "tests/settlement/test_payments.py::"
        "test_a_statement_is_in_one_run_until_that_is_undone[sqlite]",
    ),
    Mutation(
        "pay what is not positive",
        "marketplace/settlement/payments/make_run.py",
        "if found.total_cents <= 0:",
        "if False:",
        "tests/settlement/test_payments.py::test_a_total_that_is_not_positive_is_not_paid[sqlite]",
    ),
    Mutation(
        "let the maker of a payment run release it",
        "marketplace/settlement/payments/run_transitions.py",
        "if run.made_by == user_id:",
        "if False:",
        "tests/settlement/test_payments.py::"
        "test_beyond_the_limit_a_second_person_lets_the_file_out[sqlite]",
    ),
    Mutation(
        "take the bank's answer to a run that was not sent",
        "marketplace/settlement/payments/answers.py",
        "if run.state is not RunState.SENT:",
        "if False:",
        "tests/settlement/test_payment_answers.py::test_only_a_run_that_was_sent_is_answered[sqlite]",
    ),
)
