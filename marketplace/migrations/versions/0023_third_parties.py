"""Third parties, customers' consents to them, and the events that are withheld without one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0023'
down_revision = '0022'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
MOMENT = sa.DateTime(timezone=True)
STATES = ('pending', 'sent', 'dead', 'withheld')
ONLY_READS = "third_party_id IS NULL OR purpose = 'loyalty-read'"
EVENTS = "id, subscription_id, event_id, body, state, attempts, created_at, last_error"


def upgrade() -> None:
    make_tables()
    for table in ('third_party_purposes', 'third_party_consents'):
        refuse_changes(table)
    key = "BIGINT" if on_postgresql() else "INTEGER"
    op.execute(
        f"ALTER TABLE api_tokens ADD COLUMN third_party_id {key}"
        " CONSTRAINT fk_api_tokens_third_party_id REFERENCES third_parties (id)"
        f" CONSTRAINT ck_api_tokens_third_party CHECK ({ONLY_READS})"
    )
    widen_on_postgresql() if on_postgresql() else widen_on_sqlite()


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def make_tables() -> None:
    op.create_table('third_parties',
    sa.Column('id', ID, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('agreed_from', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('0 < agreed_from AND agreed_from <= version', name=op.f('ck_third_parties_agreed_from')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_third_parties')),
    sa.UniqueConstraint('name', name=op.f('uq_third_parties_name'))
    )
    op.create_table('third_party_purposes',
    sa.Column('id', ID, nullable=False),
    sa.Column('third_party_id', ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', JSON, nullable=False),
    sa.Column('asks_again', sa.Boolean(), nullable=False),
    sa.Column('written_at', MOMENT, nullable=False),
    sa.Column('written_by', ID, nullable=True),
    sa.CheckConstraint('version > 0', name=op.f('ck_third_party_purposes_version')),
    sa.ForeignKeyConstraint(['third_party_id'], ['third_parties.id'], name=op.f('fk_third_party_purposes_third_party_id')),
    sa.ForeignKeyConstraint(['written_by'], ['users.id'], name=op.f('fk_third_party_purposes_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_third_party_purposes')),
    sa.UniqueConstraint('third_party_id', 'version', name=op.f('uq_third_party_purposes_third_party_id_version'))
    )
    op.create_table('third_party_consents',
    sa.Column('id', ID, nullable=False),
    sa.Column('customer_id', ID, nullable=False),
    sa.Column('third_party_id', ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_third_party_consents_customer_id')),
    sa.ForeignKeyConstraint(['third_party_id', 'version'], ['third_party_purposes.third_party_id', 'third_party_purposes.version'], name=op.f('fk_third_party_consents_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_third_party_consents'))
    )
    op.create_index(op.f('ix_third_party_consents_customer_id'), 'third_party_consents', ['customer_id'])
    op.create_index('ix_third_party_consents_newest', 'third_party_consents', ['third_party_id', 'customer_id', 'id'])


def widen_on_postgresql() -> None:
    """Give the events their customer and the state `withheld`; the rows are read once, not moved."""
    states = ", ".join(f"'{state}'" for state in STATES)
    op.execute(
        "ALTER TABLE hub_events ADD COLUMN customer_id BIGINT,"
        " DROP CONSTRAINT ck_hub_events_state,"
        f" ADD CONSTRAINT ck_hub_events_state CHECK (state IN ({states})) NOT VALID"
    )
    op.execute("ALTER TABLE hub_events VALIDATE CONSTRAINT ck_hub_events_state")
    told = "body -> 'event' -> 'loyaltyProgramMember' ->> 'id'"
    op.execute(
        f"UPDATE hub_events SET customer_id = ({told})::bigint "
        f"WHERE state IN ('pending', 'dead') AND {told} ~ '^[1-9][0-9]{{0,17}}$'"
    )


def widen_on_sqlite() -> None:
    """The same by copying the rows to a new table, which is the only way there."""
    op.execute("ALTER TABLE hub_events RENAME TO hub_events_0022")
    for index in ('ix_hub_events_created_at', 'ix_hub_events_owed'):
        op.execute(f"DROP INDEX {index}")
    op.create_table('hub_events',
    sa.Column('id', ID, nullable=False),
    sa.Column('subscription_id', ID, nullable=False),
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('state', sa.Enum('pending', 'sent', 'dead', 'withheld', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('customer_id', ID, nullable=True),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_hub_events_attempts')),
    sa.ForeignKeyConstraint(['subscription_id'], ['hub_subscriptions.id'], name=op.f('fk_hub_events_subscription_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hub_events'))
    )
    told = "json_extract(body, '$.event.loyaltyProgramMember.id')"
    op.execute(
        f"INSERT INTO hub_events ({EVENTS}, customer_id) SELECT {EVENTS}, "
        f"CASE WHEN state IN ('pending', 'dead') AND {told} GLOB '[1-9]*' AND {told} NOT GLOB '*[^0-9]*' "
        f"AND length({told}) <= 18 THEN CAST({told} AS INTEGER) END FROM hub_events_0022"
    )
    op.drop_table('hub_events_0022')
    op.create_index(op.f('ix_hub_events_created_at'), 'hub_events', ['created_at'])
    op.create_index('ix_hub_events_owed', 'hub_events', ['subscription_id', 'state', 'id'])


def refuse_changes(table: str) -> None:
    """Refuse UPDATE and DELETE on the table, by triggers."""
    if on_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    raise RuntimeError("who agreed to which third party would be lost; restore a backup instead")
