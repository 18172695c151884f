"""Pay approved statements by a run: one file, which is released, sent or undone."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sepaxml
from sqlalchemy import text

from marketplace.accounts.audit import Actor
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound
from marketplace.settlement.approve import approve, mark_paid
from marketplace.settlement.payments import runs
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
from marketplace.settlement.payments.run_transitions import TRANSITIONS, mark_sent, release, undo
from marketplace.settlement.verify import verify
from tests.settlement.bank import IBAN, run_of, set_account, to_pay, write_payee
from tests.settlement.conftest import SettledStatement
from tests.settlement.test_verify import without_triggers

YEAR = clock.today().year
NUMBER = f"P{YEAR}-00001"
REFERENCE = f"{NUMBER}-2025-00001"


def run() -> PaymentRun:
    """The only run as it is now."""
    return db.session.query(PaymentRun).populate_existing().one()


@pytest.mark.parametrize("version", ["pain.001.001.09", "pain.001.001.03"])
def test_the_file_is_valid_by_its_schema_and_says_whom_to_pay_what(version: str) -> None:
    from xmlschema import XMLSchema  # noqa: PLC0415 - slow to import

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
    XMLSchema(schemas / f"{version}.xsd").validate(file)
    found = ET.fromstring(file)

    def texts(name: str) -> list[str | None]:
        return [one.text for one in found.iter() if one.tag.endswith("}" + name)]

    assert texts("MsgId") == ["P2026-00001"]
    assert texts("EndToEndId") == [one.reference for one in transfers]
    assert texts("InstdAmt") == ["3.48", "12345.67"]
    assert texts("CtrlSum") == ["12349.15", "12349.15"]
    assert texts("Nm")[-3:] == ["Pika e Cmuar Co", "Furra Sarena e", "-"]


def test_a_run_is_one_row_with_the_file_that_every_download_gives(
    settled: SettledStatement,
) -> None:
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


def test_what_cannot_be_paid_is_refused_by_name(settled: SettledStatement) -> None:
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
    for number in ("P1-1", NUMBER):
        with pytest.raises(NotFound):
            runs.run_of(number)
    assert runs.count() == 0


def test_a_total_that_is_not_positive_is_not_paid(settled: SettledStatement) -> None:
    to_pay(settled)
    with without_triggers() as session:
        session.execute(text("UPDATE settlement_statements SET net_cents = -54, total_cents = 0"))
        with pytest.raises(NothingToPay, match="2025-00001"):
            run_of(settled)


def test_a_statement_is_in_one_run_until_that_is_undone(settled: SettledStatement) -> None:
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


def test_beyond_the_limit_a_second_person_lets_the_file_out(settled: SettledStatement) -> None:
    to_pay(settled)
    set_account(settlement_limit=347)
    made, finance = run_of(settled), settled.finance.actor
    assert run().state is RunState.MADE
    assert runs.file_of(made) is None
    with pytest.raises(OwnRun):
        release(run_id=made, actor=finance)
    with pytest.raises(NotAllowed):
        release(run_id=made, actor=Actor(None, "program"))
    with pytest.raises(NotFound):
        release(run_id=made + 1, actor=settled.second.actor)
    with pytest.raises(RunMoved):
        mark_sent(run_id=made, actor=finance)
    release(run_id=made, actor=settled.second.actor)
    with pytest.raises(RunMoved):
        release(run_id=made, actor=settled.second.actor)
    assert runs.file_of(made)
    mark_sent(run_id=made, actor=finance)
    assert run().state is RunState.SENT


def test_who_wrote_down_an_account_does_not_pay_to_it_alone(settled: SettledStatement) -> None:
    set_account()
    approve(statement_id=settled.statement_id, actor=settled.finance.actor)
    write_payee(settled.cast, settled.cast.bakery.id, by=settled.finance.user_id)
    run_of(settled)
    assert run().second_person


def test_every_state_of_a_run_has_its_moves() -> None:
    assert set(TRANSITIONS) == set(RunState)
