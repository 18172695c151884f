"""Every channel: shops and their stock, approvals, phones and keys of partners, the network, the hub."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    make_tables()
    widen_tables()
    keep_append_only("stock_movements")


def make_tables() -> None:
    op.create_table('given_answers',
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('asked', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'key', name=op.f('pk_given_answers'))
    )
    with op.batch_alter_table('given_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_given_answers_at'), ['at'], unique=False)

    op.create_table('shops',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('city', sa.String(length=60), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('opening_hours', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shops')),
    sa.UniqueConstraint('name', name=op.f('uq_shops_name'))
    )
    op.create_table('shop_stock',
    sa.Column('shop_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('offer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on_hand', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('low_at', sa.Integer(), nullable=False),
    sa.CheckConstraint('low_at >= 0', name=op.f('ck_shop_stock_low_at')),
    sa.CheckConstraint('on_hand >= 0', name=op.f('ck_shop_stock_on_hand')),
    sa.CheckConstraint('reserved >= 0 AND reserved <= on_hand', name=op.f('ck_shop_stock_reserved')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_shop_stock_offer_id')),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_shop_stock_shop_id')),
    sa.PrimaryKeyConstraint('shop_id', 'offer_id', name=op.f('pk_shop_stock'))
    )
    with op.batch_alter_table('shop_stock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shop_stock_offer_id'), ['offer_id'], unique=False)

    op.create_table('partner_phones',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('partner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('branch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('number', sa.String(length=20).with_variant(sa.String(length=20, collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('added_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pin_hash', sa.String(length=64), nullable=True),
    sa.Column('wrong_pins', sa.Integer(), nullable=False),
    sa.Column('pin_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('wrong_pins >= 0', name=op.f('ck_partner_phones_wrong_pins')),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_partner_phones_added_by')),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_partner_phones_branch_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_partner_phones_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_phones'))
    )
    with op.batch_alter_table('partner_phones', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_phones_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index('uq_partner_phones_number', ['number'], unique=True, postgresql_where=sa.text('verified_at IS NOT NULL AND removed_at IS NULL'), sqlite_where=sa.text('verified_at IS NOT NULL AND removed_at IS NULL'))

    op.create_table('hub_subscriptions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('callback', sa.String(length=500), nullable=False),
    sa.Column('query', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['token_id'], ['api_tokens.id'], name=op.f('fk_hub_subscriptions_token_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hub_subscriptions'))
    )
    op.create_table('approvals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shop_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('clerk_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('offer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('conversion_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('pin_hash', sa.String(length=64), nullable=True),
    sa.Column('wrong_pins', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'given', 'ended', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'given' OR conversion_id IS NOT NULL", name=op.f('ck_approvals_given')),
    sa.CheckConstraint('wrong_pins >= 0', name=op.f('ck_approvals_wrong_pins')),
    sa.ForeignKeyConstraint(['clerk_id'], ['users.id'], name=op.f('fk_approvals_clerk_id')),
    sa.ForeignKeyConstraint(['conversion_id'], ['conversions.id'], name=op.f('fk_approvals_conversion_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_approvals_customer_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_approvals_offer_id')),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_approvals_shop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals'))
    )
    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_approvals_conversion_id'), ['conversion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_approvals_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_approvals_made_at'), ['made_at'], unique=False)

    op.create_table('hub_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subscription_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('body', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('state', sa.Enum('pending', 'sent', 'dead', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_hub_events_attempts')),
    sa.ForeignKeyConstraint(['subscription_id'], ['hub_subscriptions.id'], name=op.f('fk_hub_events_subscription_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hub_events'))
    )
    with op.batch_alter_table('hub_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hub_events_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_hub_events_owed', ['subscription_id', 'state', 'id'], unique=False)

    op.create_table('network_orders',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('conversion_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deed', sa.Enum('grant', 'withdraw', name='deed', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('asked', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'accepted', 'delivered', 'refused', 'unknown', 'dropped', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_network_orders_attempts')),
    sa.ForeignKeyConstraint(['conversion_id'], ['conversions.id'], name=op.f('fk_network_orders_conversion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network_orders')),
    sa.UniqueConstraint('conversion_id', 'deed', name=op.f('uq_network_orders_conversion_id_deed'))
    )
    with op.batch_alter_table('network_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_network_orders_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_network_orders_numbers', ['settled_at'], unique=False, postgresql_where=sa.text("(asked ->> 'number' <> '' OR last_error IS NOT NULL)"), sqlite_where=sa.text("(asked ->> 'number' <> '' OR last_error IS NOT NULL)"))
        batch_op.create_index('ix_network_orders_refused', ['settled_at'], unique=False, postgresql_where=sa.text("state = 'refused'"), sqlite_where=sa.text("state = 'refused'"))
        batch_op.create_index('ix_network_orders_due', ['next_attempt_at'], unique=False, postgresql_where=sa.text("state IN ('waiting', 'accepted', 'unknown')"), sqlite_where=sa.text("state IN ('waiting', 'accepted', 'unknown')"))

    op.create_table('stock_movements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shop_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('offer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('received', 'handed-over', 'returned', 'counted', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('change', sa.Integer(), nullable=False),
    sa.Column('on_hand', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('conversion_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['conversion_id'], ['conversions.id'], name=op.f('fk_stock_movements_conversion_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_stock_movements_offer_id')),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_stock_movements_shop_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['users.id'], name=op.f('fk_stock_movements_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_movements')),
    sa.UniqueConstraint('shop_id', 'key', name=op.f('uq_stock_movements_shop_id_key'))
    )
    with op.batch_alter_table('stock_movements', schema=None) as batch_op:
        batch_op.create_index('ix_stock_movements_conversion', ['conversion_id'], unique=False, postgresql_where=sa.text('conversion_id IS NOT NULL'), sqlite_where=sa.text('conversion_id IS NOT NULL'))
        batch_op.create_index('ix_stock_movements_shop_offer', ['shop_id', 'offer_id', 'id'], unique=False)


def widen_tables() -> None:
    """New columns one by one, as SQLite would otherwise make the tables anew."""
    add("api_tokens", "networks", "VARCHAR(400) DEFAULT '' NOT NULL")
    add("api_tokens", "partner_id", "id", refers="partners")
    add("api_tokens", "branch_id", "id", refers="branches")
    add("tariff_changes", "lost_until", "DATE")
    add("users", "email_since", "moment")
    add("users", "shop_id", "id", refers="shops", check=("shop_role", "shop_id IS NULL OR role = 'clerk'"))
    add("offers", "tariffs", "json")
    add("conversions", "phone_id", "id", refers="partner_phones")
    add("conversions", "token_id", "id", refers="api_tokens")
    add("conversions", "shop_id", "id", refers="shops")
    channels = "confirmed_via IN ('web', 'sms', 'ussd', 'counter', 'api')"
    add("conversions", "confirmed_via", "VARCHAR(20)", check=("confirmed_via", channels))
    lost = ("lost", "NOT lost OR state = 'cancelled'")
    add("conversions", "lost", "BOOLEAN DEFAULT false NOT NULL", check=lost)
    op.create_index(op.f("ix_api_tokens_partner_id"), "api_tokens", ["partner_id"])
    op.create_index(op.f("ix_users_shop_id"), "users", ["shop_id"])
    ending = sa.text("state = 'issued' AND code IS NULL AND good_until IS NOT NULL")
    op.create_index(
        "ix_conversions_ending", "conversions", ["good_until"], postgresql_where=ending, sqlite_where=ending
    )
    in_shop = sa.text("shop_id IS NOT NULL")
    op.create_index(
        "ix_conversions_shop",
        "conversions",
        ["shop_id", "state", "confirmed_at"],
        postgresql_where=in_shop,
        sqlite_where=in_shop,
    )
    op.execute("UPDATE conversions SET confirmed_via = 'web' WHERE state = 'confirmed'")
    # what there is of a gift stands in the shops from now on
    op.execute("DELETE FROM offer_stock WHERE offer_id IN (SELECT id FROM offers WHERE kind = 'gift')")
    op.execute("UPDATE conversions SET lost = true WHERE state = 'cancelled' AND cancelled_by IS NULL")


def add(table: str, column: str, kind: str, *, refers: str = "", check: tuple[str, str] = ("", "")) -> None:
    """Add a column to the table; `kind` is `id`, `json`, `moment`, or a type that both databases know."""
    postgres = op.get_bind().dialect.name == "postgresql"
    kinds = {"id": "BIGINT" if postgres else "INTEGER", "json": "JSONB" if postgres else "JSON"}
    kinds["moment"] = "TIMESTAMP WITH TIME ZONE" if postgres else "DATETIME"
    said = f"ALTER TABLE {table} ADD COLUMN {column} {kinds.get(kind, kind)}"
    if refers:
        said += f" CONSTRAINT fk_{table}_{column} REFERENCES {refers} (id)"
    if check[0]:
        said += f" CONSTRAINT ck_{table}_{check[0]} CHECK ({check[1]})"
    op.execute(said)


def keep_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on the table, by triggers."""
    if op.get_bind().dialect.name == "postgresql":
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
    raise RuntimeError("the books hold more than the tables before can; restore a backup instead")
