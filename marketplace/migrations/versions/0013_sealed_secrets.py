"""Redemption codes hashed and encrypted; secrets of messages, and answers given, encrypted."""

import json

import sqlalchemy as sa
from alembic import op

from marketplace.conversions.stored_codes import code_hash
from marketplace.foundation.secrets_at_rest import encrypt, renewal
from marketplace.messages.sealed_values import SECRETS, sealed

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    # one by one, as SQLite would otherwise make the table anew
    op.execute(f"ALTER TABLE conversions ADD COLUMN sealed_code {'BYTEA' if postgres else 'BLOB'}")
    seal_codes()
    # the hash takes the place of the code, in its CHECK and its indexes too
    op.execute("ALTER TABLE conversions RENAME COLUMN code TO code_hash")
    seal_messages("jsonb" if postgres else "json")
    seal_answers()


def seal_codes() -> None:
    bind, last = op.get_bind(), 0
    some = sa.text(
        "SELECT id, code FROM conversions WHERE id > :last AND code IS NOT NULL ORDER BY id LIMIT :most"
    )
    seal = sa.text("UPDATE conversions SET code = :hash, sealed_code = :sealed WHERE id = :id")
    while rows := bind.execute(some, {"last": last, "most": renewal.BATCH}).all():
        bind.execute(
            seal,
            [{"id": row.id, "hash": code_hash(row.code), "sealed": encrypt(row.code)} for row in rows],
        )
        last = rows[-1].id


def seal_messages(json_type: str) -> None:
    bind, last = op.get_bind(), 0
    secret = " OR ".join(f"CAST(facts AS TEXT) LIKE '%\"{name}\"%'" for name in sorted(SECRETS))
    some = sa.text(
        "SELECT id, CAST(facts AS TEXT) AS facts FROM outbox_messages "
        f"WHERE id > :last AND ({secret}) ORDER BY id LIMIT :most"
    )
    value = "CAST(:facts AS jsonb)" if json_type == "jsonb" else ":facts"
    seal = sa.text(f"UPDATE outbox_messages SET facts = {value} WHERE id = :id")
    while rows := bind.execute(some, {"last": last, "most": renewal.BATCH}).all():
        bind.execute(
            seal,
            [{"id": row.id, "facts": json.dumps(sealed(json.loads(row.facts)))} for row in rows],
        )
        last = rows[-1].id


def seal_answers() -> None:
    bind = op.get_bind()
    some = sa.text(
        "SELECT channel, key, answer FROM given_answers "
        "WHERE (channel, key) > (:channel, :key) AND answer <> '' ORDER BY channel, key LIMIT :most"
    )
    seal = sa.text("UPDATE given_answers SET answer = :answer WHERE channel = :channel AND key = :key")
    last = {"channel": "", "key": ""}
    while rows := bind.execute(some, last | {"most": renewal.BATCH}).all():
        bind.execute(
            seal,
            [
                {"channel": row.channel, "key": row.key, "answer": encrypt(row.answer).decode()}
                for row in rows
            ],
        )
        last = {"channel": rows[-1].channel, "key": rows[-1].key}


def downgrade() -> None:
    raise RuntimeError("the codes are hashed and encrypted; restore a backup instead")
