"""`marketplace secrets`: encrypt what the database holds under a new `SECRET_KEY`."""

from __future__ import annotations

from typing import Any, Final

import click
from flask.cli import with_appcontext
from sqlalchemy import Row, literal, select, type_coerce

from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.catalogue.pools.models import CodePool, PoolCode
from marketplace.catalogue.pools.stored_codes import pool_code_hashes
from marketplace.conversions.models import Conversion
from marketplace.conversions.stored_codes import code_hash
from marketplace.customers.personal_details.models import PersonalDetail
from marketplace.foundation.column_types import Json
from marketplace.foundation.extensions import table_of
from marketplace.foundation.idempotency import ANSWERS
from marketplace.foundation.secrets_at_rest import decrypt, renewed
from marketplace.foundation.secrets_at_rest.renewal import (
    SealedTable,
    Values,
    column_of_bytes,
    renew_table,
)
from marketplace.membership.disclosures.models import DisclosureExtract
from marketplace.messages.outbox import OUTBOX
from marketplace.messages.sealed_values import renewed_values

CONVERSIONS = table_of(Conversion)
POOL_CODES = table_of(PoolCode)
_POOL = CodePool.offer_id == POOL_CODES.c.offer_id
_PARTNER = select(CodePool.partner_id).where(_POOL).scalar_subquery().label("partner_id")
_FORM = select(CodePool.form).where(_POOL).scalar_subquery().label("code_form")
PERSONAL_DETAILS = table_of(PersonalDetail)
SECOND_FACTORS = table_of(SecondFactor)
EXTRACTS = table_of(DisclosureExtract)


def _renew_code(row: Row[Any]) -> Values:
    """Return the code's cipher and its hash, which both hang on the key."""
    sealed = renewed(row.sealed_code) if row.sealed_code else None
    if not sealed:
        return {}
    code = decrypt(sealed)
    hashed = pool_code_hashes(row.partner_id, code)[0] if row.code_form else code_hash(code)
    return {"sealed_code": sealed, "code_hash": hashed}


def _renew_answer(row: Row[Any]) -> Values:
    sealed = renewed(row.answer.encode()) if row.answer else None
    return {"answer": sealed.decode()} if sealed else {}


def _renew_message(row: Row[Any]) -> Values:
    values = renewed_values(row.facts)
    return {"facts": literal(values, Json)} if values else {}


# Every column with something encrypted: a new one is added here.
SEALED: Final = {
    # before the conversions, which take their codes over
    "partners' codes": SealedTable(
        POOL_CODES, (POOL_CODES.c.sealed_code, _PARTNER, _FORM), _renew_code
    ),
    "codes": SealedTable(
        CONVERSIONS,
        (
            CONVERSIONS.c.sealed_code,
            CONVERSIONS.c.partner_id,
            Conversion.terms["code_form"].as_string().label("code_form"),
        ),
        _renew_code,
    ),
    "messages": SealedTable(OUTBOX, (type_coerce(OUTBOX.c.facts, Json),), _renew_message),
    "stored answers": SealedTable(ANSWERS, (ANSWERS.c.answer,), _renew_answer),
    "second factors": column_of_bytes(SECOND_FACTORS.c.secret),
    "extracts for authorities": column_of_bytes(EXTRACTS.c.sealed),
    "personal details": column_of_bytes(PERSONAL_DETAILS.c.sealed),
}


@click.group()
def secrets() -> None:
    """Manage the keys of what is encrypted in the database."""


@secrets.command("renew")
@with_appcontext
def renew() -> None:
    """Encrypt everything under today's SECRET_KEY, so that its predecessor can be taken away.

    The site may be running. A run that was stopped is continued by another one.
    """
    unreadable = 0
    for name, sealed in SEALED.items():
        counted = renew_table(sealed)
        unreadable += counted.unreadable
        click.echo(f"{name}: {counted.renewed} renewed, {counted.unreadable} unreadable")
    if unreadable:
        raise click.ClickException(
            f"{unreadable} rows are encrypted under a key that is neither SECRET_KEY nor in "
            "SECRET_KEY_PREVIOUS"
        )
