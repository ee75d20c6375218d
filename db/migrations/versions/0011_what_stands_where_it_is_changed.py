"""what stands of each outcome in a table whose rows are changed where they are, and spreads in one number

On SQLite a table with a rowid: changing a row of one without takes it out and puts it in again. From this
revision on `rest` may be one number, as `db/compact_rows.py` tells; rows of before stay as they are. Earlier
programs would misread such rows, so they must take the database for newer than they are.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import db.column_types


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    op.rename_table('standing', 'standing_before')
    op.create_table('standing',
    sa.Column('outcome_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=True),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('rest', sa.LargeBinary(), nullable=True),
    sa.Column('confirmed_at', db.column_types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_standing_outcome_id_outcomes')),
    sa.PrimaryKeyConstraint('outcome_id', name=op.f('pk_standing'))
    )
    columns = 'outcome_id, at, version, value, rest, confirmed_at'
    op.execute(f'INSERT INTO standing ({columns}) SELECT {columns} FROM standing_before ORDER BY outcome_id')
    op.drop_table('standing_before')


def downgrade() -> None:
    raise NotImplementedError('go back to the copy or the backup that was made before this step')
