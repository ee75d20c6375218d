"""what is traded on a question

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('volume', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('volume_unit', sa.String(length=16), nullable=True))
    with op.batch_alter_table('acts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acts_act_at'), ['act', 'at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('acts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acts_act_at'))
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_column('volume_unit')
        batch_op.drop_column('volume')
