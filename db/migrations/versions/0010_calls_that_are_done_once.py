"""calls that are done once

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import db.column_types


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('done_calls',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('asked', sa.String(length=64), nullable=False),
    sa.Column('at', db.column_types.Instant(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', sa.Text(), server_default='', nullable=False),
    sa.Column('body', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_done_calls'))
    )
    with op.batch_alter_table('done_calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_done_calls_at'), ['at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('done_calls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_done_calls_at'))

    op.drop_table('done_calls')
