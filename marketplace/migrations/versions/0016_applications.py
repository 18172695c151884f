"""Applications of businesses, proposals with answers, accepted terms, sources of consents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('waiting', 'asked')")
UNANSWERED = sa.text("answer IS NULL")


def upgrade() -> None:
    make_applications()
    make_proposals()
    make_acceptances()
    extend_partners_and_consents()


def make_applications() -> None:
    op.create_table('partner_applications',
    sa.Column('id', BIG, nullable=False),
    sa.Column('state', sa.Enum('unproven', 'waiting', 'asked', 'approved', 'refused', 'withdrawn', 'expired', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('business', sa.String(length=120), nullable=False),
    sa.Column('tax_number', sa.String(length=9), nullable=False),
    sa.Column('contact', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('branches', JSON, nullable=False),
    sa.Column('offer_title', sa.String(length=120), nullable=False),
    sa.Column('offer_description', sa.Text(), nullable=False),
    sa.Column('offer_worth_cents', sa.Integer(), nullable=False),
    sa.Column('offer_points', sa.Integer(), nullable=True),
    sa.Column('applied_at', MOMENT, nullable=False),
    sa.Column('proven_at', MOMENT, nullable=True),
    sa.Column('answer_until', MOMENT, nullable=True),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('decided_by', BIG, nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('partner_id', BIG, nullable=True),
    sa.CheckConstraint("(state = 'unproven') = (proven_at IS NULL)", name=op.f('ck_partner_applications_proven')),
    sa.CheckConstraint("(state = 'asked') = (answer_until IS NOT NULL)", name=op.f('ck_partner_applications_asked')),
    sa.CheckConstraint("(state = 'approved') = (partner_id IS NOT NULL)", name=op.f('ck_partner_applications_approved')),
    sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name=op.f('ck_partner_applications_refused')),
    sa.CheckConstraint("(state IN ('unproven', 'waiting', 'asked')) = (ended_at IS NULL)", name=op.f('ck_partner_applications_ended')),
    sa.CheckConstraint('offer_worth_cents >= 0', name=op.f('ck_partner_applications_offer_worth_cents')),
    sa.CheckConstraint('offer_points IS NULL OR offer_points > 0', name=op.f('ck_partner_applications_offer_points')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_partner_applications_decided_by')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_partner_applications_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_applications'))
    )
    for column in ('email', 'partner_id', 'tax_number'):
        op.create_index(op.f(f'ix_partner_applications_{column}'), 'partner_applications', [column])
    op.create_index('ix_partner_applications_open', 'partner_applications', ['proven_at'], postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_index('ix_partner_applications_state', 'partner_applications', ['state', 'id'])
    op.create_table('application_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('application_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['partner_applications.id'], name=op.f('fk_application_links_application_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_application_links'))
    )
    op.create_index(op.f('ix_application_links_application_id'), 'application_links', ['application_id'])
    op.create_table('application_questions',
    sa.Column('id', BIG, nullable=False),
    sa.Column('application_id', BIG, nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_by', BIG, nullable=True),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_application_questions_answered')),
    sa.ForeignKeyConstraint(['application_id'], ['partner_applications.id'], name=op.f('fk_application_questions_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_application_questions_asked_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_questions'))
    )
    op.create_index(op.f('ix_application_questions_application_id'), 'application_questions', ['application_id'])
    op.create_index('uq_application_questions_open', 'application_questions', ['application_id'], unique=True, postgresql_where=UNANSWERED, sqlite_where=UNANSWERED)


def make_proposals() -> None:
    op.create_table('offer_proposals',
    sa.Column('offer_id', BIG, nullable=False),
    sa.Column('state', sa.Enum('waiting', 'answered', 'declined', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('proposed_by', BIG, nullable=True),
    sa.Column('proposed_at', MOMENT, nullable=False),
    sa.Column('changed_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['offer_id'], ['offers.id'], name=op.f('fk_offer_proposals_offer_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['users.id'], name=op.f('fk_offer_proposals_proposed_by')),
    sa.PrimaryKeyConstraint('offer_id', name=op.f('pk_offer_proposals'))
    )
    op.create_index('ix_offer_proposals_state', 'offer_proposals', ['state'])
    # what partners' own people wrote before was a proposal too
    op.execute(
        "INSERT INTO offer_proposals (offer_id, state, proposed_by, proposed_at) "
        "SELECT offers.id, 'waiting', min(users.id), min(audit_entries.at) FROM audit_entries "
        "JOIN users ON users.id = audit_entries.user_id AND users.partner_id IS NOT NULL "
        "JOIN offers ON CAST(offers.id AS VARCHAR(64)) = audit_entries.subject_id "
        "WHERE audit_entries.action = 'offer.create' AND audit_entries.subject_kind = 'offer' "
        "GROUP BY offers.id"
    )
    op.create_table('proposal_answers',
    sa.Column('id', BIG, nullable=False),
    sa.Column('offer_id', BIG, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('declined', sa.Boolean(), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['offer_id'], ['offer_proposals.offer_id'], name=op.f('fk_proposal_answers_offer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_answers'))
    )
    op.create_index(op.f('ix_proposal_answers_offer_id'), 'proposal_answers', ['offer_id'])


def make_acceptances() -> None:
    op.create_table('partner_terms_versions',
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('texts', JSON, nullable=False),
    sa.Column('written_by', BIG, nullable=True),
    sa.Column('at', MOMENT, nullable=False),
    sa.CheckConstraint('version > 1', name=op.f('ck_partner_terms_versions_version')),
    sa.ForeignKeyConstraint(['written_by'], ['users.id'], name=op.f('fk_partner_terms_versions_written_by')),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_partner_terms_versions'))
    )
    op.create_table('partner_terms_acceptances',
    sa.Column('id', BIG, nullable=False),
    sa.Column('partner_id', BIG, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('user_id', BIG, nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_partner_terms_acceptances_partner_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_partner_terms_acceptances_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_terms_acceptances')),
    sa.UniqueConstraint('partner_id', 'version', name=op.f('uq_partner_terms_acceptances_partner_id_version'))
    )
    for table in ('partner_terms_versions', 'partner_terms_acceptances'):
        keep_append_only(table)


def keep_append_only(table: str) -> None:
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


def extend_partners_and_consents() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE partners ADD COLUMN set_up_at {moment}")
    op.execute("UPDATE partners SET set_up_at = created_at")  # they work already
    op.execute(
        "ALTER TABLE consents ADD COLUMN source VARCHAR(20) DEFAULT 'web' NOT NULL "
        "CONSTRAINT ck_consents_source CHECK (source IN ('web', 'sms', 'email-link'))"
    )


def downgrade() -> None:
    raise RuntimeError("applications and accepted terms would be lost; restore a backup instead")
