"""Stops: an account stops on every channel at once; sign-ins deactivated so far become stops."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'

STOPPED = sa.text("stopped_at IS NOT NULL")


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    moment = "TIMESTAMP WITH TIME ZONE" if postgres else "DATETIME"
    op.execute(f"ALTER TABLE customers ADD COLUMN stopped_at {moment}")
    op.execute(
        "ALTER TABLE customers ADD COLUMN stopped_by VARCHAR(20)"
        " CONSTRAINT ck_customers_stopped_by CHECK (stopped_by IN ('customer', 'support'))"
        " CONSTRAINT ck_customers_stop CHECK ((stopped_at IS NULL) = (stopped_by IS NULL))"
    )
    op.execute(
        "UPDATE customers SET stopped_by = 'support', stopped_at = (SELECT users.deactivated_at"
        " FROM users WHERE users.customer_id = customers.id)"
        " WHERE closed_at IS NULL AND id IN"
        " (SELECT customer_id FROM users WHERE deactivated_at IS NOT NULL)"
    )
    op.create_index(
        "ix_customers_stopped", "customers", ["id"], postgresql_where=STOPPED, sqlite_where=STOPPED
    )


def downgrade() -> None:
    raise RuntimeError("a stop cannot be told from an open account before; restore a backup instead")
