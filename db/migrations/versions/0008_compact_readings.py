"""readings in five columns, and what stands of each outcome beside them

Every point is written anew in the form that `db/compact_rows.py` tells of. The form is spelled out here once
more, as it was at this revision: a step must do the same for ever.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import db.column_types


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

VERSIONS = 2**43
FARTHEST = 2**42
BATCH = 5000
MOST_MONTHS = 60
REASONS = {
    'not_open': 1, 'hidden': 2, 'nobody_yet': 3, 'withdrawn': 4, 'withheld': 5,
    'unreliable': 6, 'gone': 7, 'unreadable': 8, 'unreachable': 9, 'not_looked': 10,
}


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == 'sqlite'
    op.rename_table('readings', 'readings_before')
    if not is_sqlite:
        # The names are wanted again; from version 18 on "NOT NULL" has one too.
        told = "SELECT conname FROM pg_constraint WHERE conrelid = 'readings_before'::regclass"
        for (name,) in connection.exec_driver_sql(told).all():
            op.execute(f'ALTER TABLE readings_before RENAME CONSTRAINT {name} TO {name}_before')
    op.create_table('readings',
    sa.Column('outcome_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('rest', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('value IS NOT NULL OR rest IS NOT NULL', name=op.f('ck_readings_value_or_reason')),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_readings_outcome_id_outcomes')),
    sa.PrimaryKeyConstraint('outcome_id', 'at', 'version', name=op.f('pk_readings')),
    sqlite_with_rowid=False,
    postgresql_partition_by='RANGE (at)'
    )
    op.create_table('standing',
    sa.Column('outcome_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=True),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('rest', sa.LargeBinary(), nullable=True),
    sa.Column('confirmed_at', db.column_types.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['outcome_id'], ['outcomes.id'], name=op.f('fk_standing_outcome_id_outcomes')),
    sa.PrimaryKeyConstraint('outcome_id', name=op.f('pk_standing')),
    sqlite_with_rowid=False,
    postgresql_with={'fillfactor': 50}
    )
    if not is_sqlite:
        make_partitions(connection)
    rewrite(connection)
    op.drop_table('readings_before')
    # Not by a batch, which would make the whole table anew: SQLite can do this alone since 3.35.
    op.execute('ALTER TABLE outcomes DROP COLUMN confirmed_at')


def downgrade() -> None:
    raise NotImplementedError('go back to the copy or the backup that was made before this step')


def make_partitions(connection: sa.Connection) -> None:
    """By months from the first in which anything was seen; all that is older, and all that is later, in two more."""
    first, year, month = connection.exec_driver_sql(
        "SELECT min(seen_at) / 1000000, extract(year FROM now() AT TIME ZONE 'UTC')::int,"
        " extract(month FROM now() AT TIME ZONE 'UTC')::int FROM readings_before"
    ).one()
    last = 12 * year + month - 1 + 3
    start = last - 3
    while first is not None and seconds_of(start) > first and last - start < MOST_MONTHS:
        start -= 1
    make = 'CREATE TABLE %s PARTITION OF readings FOR VALUES FROM (%s) TO (%s)'
    op.execute(make % ('readings_early', 'MINVALUE', seconds_of(start)))
    for number in range(start, last):
        name = 'readings_%04d_%02d' % (number // 12, number % 12 + 1)
        op.execute(make % (name, seconds_of(number), seconds_of(number + 1)))
    op.execute(make % ('readings_late', seconds_of(last), 'MAXVALUE'))


def seconds_of(number: int) -> int:
    """When a month begins, by its number since the year 0."""
    import datetime

    begins = datetime.datetime(number // 12, number % 12 + 1, 1, tzinfo=datetime.timezone.utc)
    return int(begins.timestamp())


def rewrite(connection: sa.Connection) -> None:
    """Every point in its new form, series by series, in order."""
    mark = '?' if connection.dialect.name == 'sqlite' else '%s'
    add = f'INSERT INTO readings (outcome_id, at, version, value, rest) VALUES ({", ".join([mark] * 5)})'
    stand = (
        'INSERT INTO standing (outcome_id, at, version, value, rest, confirmed_at)'
        f' VALUES ({", ".join([mark] * 6)})'
    )
    confirmed = dict(
        tuple(row)
        for row in connection.exec_driver_sql('SELECT id, confirmed_at FROM outcomes WHERE confirmed_at IS NOT NULL')
    )
    rows: list[tuple[object, ...]] = []
    standing: list[tuple[object, ...]] = []
    stood = set()
    last: tuple[int, int, int, int | None, bytes | None] | None = None
    last_at = 0
    old = sa.text(
        'SELECT outcome_id, at, seen_at, value, low, high, crowd, reason, until FROM readings_before'
        ' ORDER BY outcome_id, at, seen_at'
    )
    with connection.execute(old, execution_options={'yield_per': BATCH}) as result:
        for number, at, seen_at, value, low, high, crowd, reason, until in result:
            seconds, micro = divmod(at, 1_000_000)
            later = min(max(seen_at // 1000 - seconds * 1000, 1 - FARTHEST), FARTHEST - 1)
            version = micro * VERSIONS + later
            # Two that were seen within one millisecond: the later one counts as seen in the next.
            if last is not None and last[0] == number and last[1] == seconds and version <= last[2]:
                if at == last_at:
                    version = last[2] + 1
            if value is None:
                numbers = [REASONS[reason]] + ([] if until is None else [unsigned(until)])
            else:
                numbers = [
                    0 if low is None else 1 + shortened(value - low),
                    0 if high is None else 1 + shortened(high - value),
                    0 if crowd is None else 1 + crowd,
                ]
                while numbers and not numbers[-1]:
                    numbers.pop()
            row = (number, seconds, version, value, leb128(numbers) or None)
            if last is not None and last[0] != number:
                standing.append((*last, confirmed.get(last[0])))
                stood.add(last[0])
            last, last_at = row, at
            rows.append(row)
            if len(rows) == BATCH:
                connection.exec_driver_sql(add, rows)
                rows = []
    if rows:
        connection.exec_driver_sql(add, rows)
    if last is not None:
        standing.append((*last, confirmed.get(last[0])))
        stood.add(last[0])
    standing += [(number, None, None, None, None, at) for number, at in confirmed.items() if number not in stood]
    if standing:
        connection.exec_driver_sql(stand, standing)


def shortened(difference: int) -> int:
    steps, odd = divmod(difference, 1000)
    return 2 * unsigned(difference) + 1 if odd else 2 * unsigned(steps)


def unsigned(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def leb128(numbers: list[int]) -> bytes:
    packed = bytearray()
    for number in numbers:
        while number > 0x7F:
            packed.append(number & 0x7F | 0x80)
            number >>= 7
        packed.append(number)
    return bytes(packed)
