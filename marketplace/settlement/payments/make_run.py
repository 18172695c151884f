"""Make payment runs: one file for the bank from approved statements, each in one run at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Partner
from marketplace.catalogue.partners.terms_models import PartnerPayee
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotAllowed
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.settlement.approve import approval_limit
from marketplace.settlement.models import SettledMonth, Statement, StatementState
from marketplace.settlement.payments.bank_file import OwnAccount, Transfer, bank_file
from marketplace.settlement.payments.live import in_live_run
from marketplace.settlement.payments.models import (
    PaymentRun,
    PaymentState,
    RunPayment,
    RunState,
)
from marketplace.settlement.payments.refusals import (
    NoOwnAccount,
    NoPayee,
    NothingToPay,
    NotToPay,
    OutsideDays,
)
from marketplace.settlement.payments.run_transitions import move_run
from marketplace.settlement.statements import label

MOST_PAYMENTS: Final = 2_000  # of one file
MOST_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class _Payment:
    """A statement and the business that is paid for it."""

    statement: Statement
    payee: PartnerPayee


def run_label(year: int, number: int) -> str:
    """Return a run's number as files and addresses write it: `P2026-00042`."""
    return f"P{label(year, number)}"


def own_account() -> OwnAccount | None:
    """Return the account that pays, None where the settings name none."""
    settings: Settings = current_app.config["SETTINGS"]
    if not (settings.bank_name and settings.bank_iban and settings.bank_bic):
        return None
    return OwnAccount(
        name=settings.bank_name,
        iban=settings.bank_iban,
        bic=settings.bank_bic,
        version=settings.bank_file_version,
    )


def make_run(*, statement_ids: Collection[int], execute_on: date, key: str, actor: Actor) -> int:
    """Make a run of the statements and its file; returns its id, the first one's for the same key.

    It is released at once, unless a second person has to: beyond the limit of statements, and
    where the maker wrote down one of the accounts. Raises NoOwnAccount, NotAllowed for a program,
    NotToPay, NoPayee, NothingToPay, OutsideDays, and InvalidInput for `statements`.
    """
    account, ids = own_account(), sorted(set(statement_ids))
    if account is None:
        raise NoOwnAccount
    if actor.user_id is None:
        raise NotAllowed
    if not 0 < len(ids) <= MOST_PAYMENTS:
        raise _bad_choice()
    with transaction() as session:
        _queue(session)
        made = session.scalar(select(PaymentRun.id).where(PaymentRun.key == key))
        if made is None:
            _require_day(execute_on)
            payments = [_payment(session, one) for one in ids]
            run = _insert(session, account, payments, execute_on, key, actor.user_id)
            made = run.id
            _audit(run, actor)
            if not run.second_person:
                move_run(session, run, RunState.RELEASED, actor)
    return made


def _bad_choice() -> InvalidInput:
    text = _l("Choose from 1 to %(most)s of the statements shown.", most=MOST_PAYMENTS)
    return InvalidInput("statements", text)


def _queue(session: Session) -> None:
    """Wait until no other run is being made: numbers have no gaps, statements no two runs.

    The lock is the first month's row, which nothing else writes; where there is none, there is no
    statement either.
    """
    first = select(SettledMonth.month).order_by(SettledMonth.month).limit(1)
    session.execute(first.with_for_update())


def _require_day(execute_on: date) -> None:
    today = clock.today()
    if not today <= execute_on <= today + timedelta(days=MOST_DAYS):
        raise OutsideDays(most=MOST_DAYS)


def _payment(session: Session, statement_id: int) -> _Payment:
    """Return the statement, which is locked, and its payee."""
    found = session.get(Statement, statement_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise _bad_choice()
    number = label(found.year, found.number)
    if found.state is not StatementState.APPROVED or in_live_run(session, found.id):
        raise NotToPay(number=number)
    if found.total_cents <= 0:
        raise NothingToPay(number=number)
    payee = session.scalar(
        select(PartnerPayee)
        .where(PartnerPayee.partner_id == found.partner_id)
        .order_by(PartnerPayee.id.desc())
        .limit(1)
    )
    if payee is None:
        name = session.get_one(Partner, found.partner_id).name
        raise NoPayee(partner=name, number=number)
    return _Payment(found, payee)


def _insert(
    session: Session,
    account: OwnAccount,
    payments: list[_Payment],
    execute_on: date,
    key: str,
    maker: int,
) -> PaymentRun:
    now = clock.now()
    year = clock.day_of(now).year
    last = select(func.coalesce(func.max(PaymentRun.number), 0)).where(PaymentRun.year == year)
    number = (session.scalar(last) or 0) + 1
    transfers = [_transfer(run_label(year, number), one) for one in payments]
    total = sum(one.amount_cents for one in transfers)
    file = bank_file(account, transfers, number=run_label(year, number), execute_on=execute_on)
    run = PaymentRun(
        year=year,
        number=number,
        state=RunState.MADE,
        execute_on=execute_on,
        payments=len(payments),
        total_cents=total,
        second_person=total > approval_limit() or any(p.payee.staff_id == maker for p in payments),
        file=file,
        file_hash=sha256(file.encode()).hexdigest(),
        key=key,
        made_by=maker,
        made_at=now,
    )
    session.add(run)
    session.flush()
    _insert_payments(session, run.id, payments, transfers)
    return run


def _insert_payments(
    session: Session, run_id: int, payments: list[_Payment], transfers: list[Transfer]
) -> None:
    session.add_all(
        RunPayment(
            run_id=run_id,
            statement_id=one.statement.id,
            payee_id=one.payee.id,
            reference=transfer.reference,
            amount_cents=transfer.amount_cents,
            state=PaymentState.WAITING,
        )
        for one, transfer in zip(payments, transfers, strict=True)
    )
    session.flush()


def _transfer(run: str, payment: _Payment) -> Transfer:
    number = label(payment.statement.year, payment.statement.number)
    return Transfer(
        reference=f"{run}-{number}",
        name=payment.payee.legal_name,
        iban=payment.payee.iban,
        amount_cents=payment.statement.total_cents,
        text=f"Statement {number}",
    )


def _audit(run: PaymentRun, actor: Actor) -> None:
    after = {"number": run_label(run.year, run.number), "payments": run.payments}
    after |= {"total_cents": run.total_cents, "file_hash": run.file_hash}
    after |= {"execute_on": run.execute_on.isoformat()}
    audit.record(actor, "settlement.run_make", "payment_run", run.id, after=after)
