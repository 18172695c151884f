"""Pay approved statements by a run: one file, released, sent or undone, answered by the bank."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sepaxml
import xmlschema
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.audit import Actor
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.settlement.approve import approve, mark_paid
from marketplace.settlement.models import StatementState
from marketplace.settlement.payments import runs
from marketplace.settlement.payments.answers import (
    AnswerOutcome,
    AnswerRow,
    read_answers,
    record_answers,
)
from marketplace.settlement.payments.bank_file import OwnAccount, Transfer, bank_file
from marketplace.settlement.payments.models import PaymentRun, PaymentState, RunState
from marketplace.settlement.payments.refusals import (
    InPaymentRun,
    NoOwnAccount,
    NoPayee,
    NothingToPay,
    NotToPay,
    OutsideDays,
    OwnRun,
    RunMoved,
)
from marketplace.settlement.payments.run_moves import MOVES, mark_sent, release, undo
from marketplace.settlement.verify import verify
from tests.settlement.bank import IBAN, answered, run_of, set_account, to_pay, write_payee
from tests.settlement.conftest import Settled
from tests.settlement.test_verify import without_triggers

YEAR = clock.today().year
NUMBER = f"P{YEAR}-00001"
REFERENCE = f"{NUMBER}-2025-00001"


def run() -> PaymentRun:
    """The only run as it is now."""
    return db.session.query(PaymentRun).populate_existing().one()


def sent(settled: Settled) -> int:
    """A run of the statement that the bank has; returns its id."""
    to_pay(settled)
    made = run_of(settled)
    mark_sent(run_id=made, actor=settled.finance.actor)
    return made


def outcomes(rows: list[AnswerRow]) -> list[AnswerOutcome]:
    return [row.outcome for row in rows]


@pytest.mark.parametrize("version", ["pain.001.001.09", "pain.001.001.03"])
def test_the_file_is_valid_by_its_schema_and_says_whom_to_pay_what(version: str) -> None:
    account = OwnAccount(
        name="Pika e Çmuar & Co", iban="XK051212012345678906", bic="NCBVXKPR", version=version
    )
    transfers = [
        Transfer(reference=f"P2026-00001-2026-0000{n}", name=name, iban=IBAN, amount_cents=cents,
                 text=f"Statement 2026-0000{n}")
        for n, name, cents in ((1, "Furra Šarena ë", 348), (2, "☃", 1_234_567))
    ]  # fmt: skip
    file = bank_file(account, transfers, number="P2026-00001", execute_on=clock.today())
    schemas = Path(sepaxml.__file__).parent / "schemas"
    xmlschema.XMLSchema(schemas / f"{version}.xsd").validate(file)
    found = ET.fromstring(file)

    def texts(name: str) -> list[str | None]:
        return [one.text for one in found.iter() if one.tag.endswith("}" + name)]

    assert texts("MsgId") == ["P2026-00001"]
    assert texts("EndToEndId") == [one.reference for one in transfers]
    assert texts("InstdAmt") == ["3.48", "12345.67"]
    assert texts("CtrlSum") == ["12349.15", "12349.15"]
    assert texts("Nm")[-3:] == ["Pika e Cmuar Co", "Furra Sarena e", "-"]


def test_a_run_is_one_row_with_the_file_that_every_download_gives(settled: Settled) -> None:
    to_pay(settled)
    made = run_of(settled, key="once")
    assert run_of(settled, key="once") == made
    row, (payment,) = runs.run_of(NUMBER), runs.payments_of(made)
    assert (row.state, row.total_cents, row.payments) == (RunState.RELEASED, 348, 1)
    assert (payment.reference, payment.iban, payment.label) == (REFERENCE, IBAN, "2025-00001")
    file = runs.file_of(made)
    assert file == runs.file_of(made)
    assert file is not None
    assert sha256(file.encode()).hexdigest() == row.file_hash
    assert REFERENCE in file
    assert runs.payable() == []
    assert verify().violations == []


def test_what_cannot_be_paid_is_refused_by_name(settled: Settled) -> None:
    for missing in ("bank_name", "bank_iban", "bank_bic"):
        set_account(**{missing: ""})
        with pytest.raises(NoOwnAccount):
            run_of(settled)
    set_account()
    with pytest.raises(NotToPay, match="2025-00001"):
        run_of(settled)
    approve(statement_id=settled.statement_id, actor=settled.finance.actor)
    with pytest.raises(NoPayee, match="2025-00001"):
        run_of(settled)
    write_payee(settled.cast, settled.cast.bakery.id)
    for days in (-1, 61):
        with pytest.raises(OutsideDays):
            run_of(settled, execute_on=clock.today() + timedelta(days=days))
    for ids in ([settled.statement_id, settled.statement_id + 1], [], [0]):
        with pytest.raises(InvalidInput):
            run_of(settled, statement_ids=ids)
    with pytest.raises(NotAllowed):
        run_of(settled, actor=Actor(None, "program"))
    with pytest.raises(NotFound):
        runs.run_of("P1-1")
    assert runs.count() == 0


def test_a_total_that_is_not_positive_is_not_paid(settled: Settled) -> None:
    to_pay(settled)
    with without_triggers() as session:
        session.execute(text("UPDATE settlement_statements SET net_cents = -54, total_cents = 0"))
        with pytest.raises(NothingToPay, match="2025-00001"):
            run_of(settled)


def test_a_statement_is_in_one_run_until_that_is_undone(settled: Settled) -> None:
    to_pay(settled)
    made = run_of(settled)
    with pytest.raises(NotToPay):
        run_of(settled)
    by_hand = {"paid_on": clock.today(), "reference": "x", "actor": settled.finance.actor}
    with pytest.raises(InPaymentRun):
        mark_paid(statement_id=settled.statement_id, **by_hand)
    with pytest.raises(InvalidInput):
        undo(run_id=made, reason=" ", actor=settled.finance.actor)
    undo(run_id=made, reason="wrong day", actor=settled.finance.actor)
    assert runs.file_of(made) is None
    assert [one.state for one in runs.payments_of(made)] == [PaymentState.UNDONE]
    with pytest.raises(RunMoved):
        mark_sent(run_id=made, actor=settled.finance.actor)
    assert run_of(settled) != made
    assert [row.label for row in runs.page_of(number=1, size=9)] == [f"P{YEAR}-00002", NUMBER]
    assert verify().violations == []


def test_beyond_the_limit_a_second_person_lets_the_file_out(settled: Settled) -> None:
    to_pay(settled)
    set_account(settlement_limit=347)
    made, finance = run_of(settled), settled.finance.actor
    assert run().state is RunState.MADE
    assert runs.file_of(made) is None
    with pytest.raises(OwnRun):
        release(run_id=made, actor=finance)
    with pytest.raises(RunMoved):
        mark_sent(run_id=made, actor=finance)
    release(run_id=made, actor=settled.second.actor)
    with pytest.raises(RunMoved):
        release(run_id=made, actor=settled.second.actor)
    assert runs.file_of(made)
    mark_sent(run_id=made, actor=finance)
    assert run().state is RunState.SENT


def test_who_wrote_down_an_account_does_not_pay_to_it_alone(settled: Settled) -> None:
    set_account()
    approve(statement_id=settled.statement_id, actor=settled.finance.actor)
    write_payee(settled.cast, settled.cast.bakery.id, by=settled.finance.user_id)
    run_of(settled)
    assert run().second_person


def test_the_bank_answers_each_payment_once(settled: Settled) -> None:
    made = sent(settled)
    give = {"run_id": made, "actor": settled.finance.actor}
    assert outcomes(record_answers(answers=[answered(REFERENCE)], **give)) == ["recorded"]
    row = settled.row
    assert (row.state, row.paid_reference) == (StatementState.PAID, REFERENCE)
    assert row.paid_on == clock.today()
    again = [answered(REFERENCE), answered(REFERENCE, "rejected", "no account")]
    found = record_answers(answers=again, **give)
    assert outcomes(found) == ["repeated", "refused"]
    assert "already answered" in str(found[1].why)
    assert runs.run_of(NUMBER).waiting == 0
    assert verify().violations == []


def test_a_rejected_payment_is_free_for_the_next_run(settled: Settled) -> None:
    made = sent(settled)
    rejected = answered(REFERENCE, "Rejected", "account closed")
    record_answers(run_id=made, answers=[rejected], actor=settled.finance.actor)
    assert [(one.state, one.answer) for one in runs.payments_of(made)] == [
        (PaymentState.REJECTED, "account closed")
    ]
    assert settled.row.state is StatementState.APPROVED
    assert [one.id for one in runs.payable()] == [settled.statement_id]
    assert run_of(settled) != made
    assert verify().violations == []


def test_each_wrong_answer_is_refused_by_name_and_the_others_are_taken(settled: Settled) -> None:
    made = sent(settled)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    wrong = [
        answered("nobody"),
        answered(REFERENCE, "perhaps"),
        answered(REFERENCE, "rejected"),
        answered(REFERENCE, day=tomorrow),
        answered(REFERENCE, day="yesterday"),
    ]
    found = record_answers(
        run_id=made, answers=[*wrong, answered(REFERENCE)], actor=settled.finance.actor
    )
    assert outcomes(found) == ["refused"] * 5 + ["recorded"]
    assert all(one.why for one in found[:5])


def test_only_a_run_that_was_sent_is_answered(settled: Settled) -> None:
    to_pay(settled)
    made = run_of(settled)
    with pytest.raises(RunMoved):
        record_answers(run_id=made, answers=[answered(REFERENCE)], actor=settled.finance.actor)


def test_the_banks_file_is_read_with_commas_or_semicolons() -> None:
    rows = read_answers(b"\xef\xbb\xbfStatus;Reference;Date\r\npaid;R1;2026-11-29\r\n;;\r\n")
    assert [(one.line, one.reference, one.status, one.reason) for one in rows] == [
        (2, "R1", "paid", "")
    ]
    (one,) = read_answers(b'reference,status,date,reason\nR2,rejected,2026-11-29,"closed, gone"')
    assert one.reason == "closed, gone"
    for content in (b"", b"\xff", b"a,b\n1,2", b'reference,status,date\n"R', b"x" * 1_000_001):
        with pytest.raises(InvalidInput):
            read_answers(content)


def test_a_run_and_its_payments_never_change_behind_the_verbs(settled: Settled) -> None:
    sent(settled)
    for change in (
        "UPDATE payment_runs SET total_cents = total_cents + 1",
        "UPDATE payment_runs SET state = 'undone', undone_at = made_at, undone_reason = 'x'",
        "UPDATE payment_runs SET released_at = made_at, sent_at = made_at",
        "DELETE FROM payment_runs",
        "UPDATE payment_run_statements SET amount_cents = 1",
        "UPDATE payment_run_statements SET answer = 'x'",
        "DELETE FROM payment_run_statements",
        (
            "INSERT INTO payment_run_statements (run_id, statement_id, payee_id, reference, "
            "amount_cents, state) SELECT run_id, statement_id, payee_id, 'y', 1, 'undone' "
            "FROM payment_run_statements"
        ),
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(change))


def test_every_fault_of_a_run_is_found(settled: Settled) -> None:
    made = sent(settled)
    faults = {
        "UPDATE payment_runs SET total_cents = 1": "its total is not the sum",
        "UPDATE payment_runs SET file = 'other'": "its file is not the one",
        "UPDATE payment_runs SET number = 2": "the numbers of its payment runs have gaps",
        "UPDATE payment_run_statements SET state = 'undone'": "not of its state",
        "UPDATE payment_run_statements SET amount_cents = 1": "not paid what",
        "UPDATE payment_run_statements SET state = 'paid', answered_at = "
        "'2026-01-01', answered_on = '2026-01-01'": "not as the bank answered",
        "UPDATE settlement_statements SET state = 'paid', paid_on = '2026-01-01', "
        "paid_reference = 'x'": "not as the bank answered",
    }
    for fault, words in faults.items():
        with without_triggers() as session:
            session.execute(text(fault))
            found = verify().violations
            assert any(words in one for one in found), (fault, found)
    with without_triggers() as session:
        session.execute(text("DROP INDEX uq_payment_run_statements_live"))
        session.execute(text(
            "INSERT INTO payment_runs (id, year, number, state, execute_on, payments, total_cents, "
            "second_person, file, file_hash, key, made_by, made_at) SELECT id + 1, year, 2, "
            "'made', execute_on, 1, total_cents, second_person, file, file_hash, 'k2', made_by, "
            "made_at FROM payment_runs"
        ))  # fmt: skip
        session.execute(text(
            "INSERT INTO payment_run_statements (id, run_id, statement_id, payee_id, reference, "
            "amount_cents, state) SELECT id + 1, run_id + 1, statement_id, payee_id, 'y', "
            "amount_cents, 'waiting' FROM payment_run_statements"
        ))  # fmt: skip
        assert any("in two payment runs" in one for one in verify().violations)
    assert made
    assert verify().violations == []


def test_every_state_of_a_run_has_its_moves() -> None:
    assert set(MOVES) == set(RunState)
