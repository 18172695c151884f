"""The terms for partners become a legal text: one table of versions, one of acceptances."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
OF_PARTNER = sa.text("partner_id IS NOT NULL")
CHANNELS = ('registration', 'sign-in', 'api', 'partner-page')
PARTNER = "partner_id IS NULL OR kind = 'partner_terms'"
COLUMNS = "id, user_id, kind, number, channel, language, text_hash, at"


def upgrade() -> None:
    for table in ('legal_text_versions', 'legal_acceptances'):
        allow_changes(table)
    widen_on_postgresql() if on_postgresql() else widen_on_sqlite()
    op.create_index('ix_legal_acceptances_partner', 'legal_acceptances', ['partner_id', 'number'], postgresql_where=OF_PARTNER, sqlite_where=OF_PARTNER)
    op.execute(
        "UPDATE legal_acceptances SET partner_id = (SELECT users.partner_id FROM users "
        "WHERE users.id = legal_acceptances.user_id) WHERE kind = 'partner_terms'"
    )
    carry_over()
    for table in ('legal_text_versions', 'legal_acceptances'):
        refuse_changes(table)
    op.drop_table('partner_terms_acceptances')
    op.drop_table('partner_terms_versions')


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def widen_on_postgresql() -> None:
    channels = ", ".join(f"'{channel}'" for channel in CHANNELS)
    op.execute(
        "ALTER TABLE legal_acceptances"
        " ADD COLUMN partner_id BIGINT CONSTRAINT fk_legal_acceptances_partner_id REFERENCES partners (id),"
        " DROP CONSTRAINT ck_legal_acceptances_channel,"
        f" ADD CONSTRAINT ck_legal_acceptances_channel CHECK (channel IN ({channels})),"
        f" ADD CONSTRAINT ck_legal_acceptances_partner CHECK ({PARTNER})"
    )


def widen_on_sqlite() -> None:
    """The same by copying the rows to a new table, which is the only way there."""
    op.execute("ALTER TABLE legal_acceptances RENAME TO legal_acceptances_0017")
    op.create_table('legal_acceptances',
    sa.Column('id', ID, nullable=False),
    sa.Column('user_id', ID, nullable=False),
    sa.Column('kind', sa.Enum('privacy', 'terms', 'partner_terms', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('registration', 'sign-in', 'api', 'partner-page', name='channel', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('partner_id', ID, nullable=True),
    sa.CheckConstraint(PARTNER, name=op.f('ck_legal_acceptances_partner')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_legal_acceptances_user_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_legal_acceptances_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_acceptances')),
    sa.UniqueConstraint('user_id', 'kind', 'number', 'channel', name=op.f('uq_legal_acceptances_user_id_kind_number_channel'))
    )
    op.execute(f"INSERT INTO legal_acceptances ({COLUMNS}) SELECT {COLUMNS} FROM legal_acceptances_0017")
    op.drop_table('legal_acceptances_0017')


def carry_over() -> None:
    """Copy versions and acceptances; both tables' versions are numbered by the day they began.

    The text that came with the product was version 1 there, and is 0 here.
    """
    numbers = numbers_by_start()
    for (number, carried), new in sorted(numbers.items(), key=lambda one: one[1], reverse=True):  # none meets one still there
        if not carried and new != number:
            renumber(number, new)
    copy_acceptances(1, 0)
    for (version, carried), number in numbers.items():
        if carried:
            copy_version(version, number)
            copy_acceptances(version, number)


def numbers_by_start() -> dict[tuple[int, bool], int]:
    """Return the new number of each version, by its number and whether it is carried over."""
    rows = op.get_bind().execute(sa.text(
        "SELECT in_force_from AS at, number, 0 AS carried FROM legal_text_versions WHERE kind = 'partner_terms' "
        "UNION ALL SELECT at, version AS number, 1 AS carried FROM partner_terms_versions ORDER BY at, carried, number"
    ))
    return {(row.number, bool(row.carried)): new for new, row in enumerate(rows, 1)}


def renumber(number: int, new: int) -> None:
    for table in ('legal_text_versions', 'legal_acceptances'):
        op.get_bind().execute(
            sa.text(f"UPDATE {table} SET number = :new WHERE kind = 'partner_terms' AND number = :number"),
            {"new": new, "number": number},
        )


def copy_version(version: int, number: int) -> None:
    op.get_bind().execute(
        sa.text(
            "INSERT INTO legal_text_versions (kind, number, text, changes, asks_acceptance, in_force_from, published_at, published_by) "
            "SELECT 'partner_terms', :number, texts, :changes, true, at, at, written_by FROM partner_terms_versions WHERE version = :version"
        ),
        {"number": number, "version": version, "changes": f"Version {version} of the terms that partners accept on their page"},
    )


def copy_acceptances(version: int, number: int) -> None:
    op.get_bind().execute(
        sa.text(
            "INSERT INTO legal_acceptances (user_id, partner_id, kind, number, channel, language, text_hash, at) "
            "SELECT user_id, partner_id, 'partner_terms', :number, 'partner-page', language, text_hash, at "
            "FROM partner_terms_acceptances WHERE version = :version ORDER BY id"
        ),
        {"number": number, "version": version},
    )


def allow_changes(table: str) -> None:
    if on_postgresql():
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")


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
    raise RuntimeError("who accepted for which partner would be lost; restore a backup instead")
