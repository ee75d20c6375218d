"""what is overdue or over is found by indexes

Revision ID: 0012
Revises: 0011
"""

from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_citations_deadline'), 'citations', ['deadline'], unique=False)
    op.create_index(op.f('ix_outcomes_state'), 'outcomes', ['state'], unique=False)
    op.create_index(op.f('ix_questions_deadline'), 'questions', ['deadline'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_questions_deadline'), table_name='questions')
    op.drop_index(op.f('ix_outcomes_state'), table_name='outcomes')
    op.drop_index(op.f('ix_citations_deadline'), table_name='citations')
