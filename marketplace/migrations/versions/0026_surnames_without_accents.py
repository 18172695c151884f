"""Customers are found by a surname without accents and case, in any script."""

import sqlalchemy as sa
from alembic import op

from marketplace.foundation.languages.folding import words

revision = '0026'
down_revision = '0025'

LONGEST = 80
BATCH = 1000
CUSTOMERS = sa.table(
    'customers', sa.column('id'), sa.column('surname'), sa.column('surname_folded')
)


def upgrade() -> None:
    kind = 'VARCHAR(80) COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "VARCHAR(80)"
    op.execute(f"ALTER TABLE customers ADD COLUMN surname_folded {kind} NOT NULL DEFAULT ''")
    last = 0
    while rows := _following(last):
        last = rows[-1].id
        op.get_bind().execute(
            sa.update(CUSTOMERS)
            .where(CUSTOMERS.c.id == sa.bindparam("one"))
            .values(surname_folded=sa.bindparam("folded")),
            [{"one": row.id, "folded": " ".join(words(row.surname))[:LONGEST]} for row in rows],
        )
    op.create_index('ix_customers_surname_folded', 'customers', ['surname_folded'])


def _following(last: int) -> list[sa.Row]:
    """Return the customers after the id whose surname is known, a batch at a time."""
    query = sa.select(CUSTOMERS.c.id, CUSTOMERS.c.surname).where(
        CUSTOMERS.c.id > last, CUSTOMERS.c.surname != ''
    )
    return list(op.get_bind().execute(query.order_by(CUSTOMERS.c.id).limit(BATCH)))


def downgrade() -> None:
    op.drop_index('ix_customers_surname_folded', 'customers')
    op.execute("ALTER TABLE customers DROP COLUMN surname_folded")
