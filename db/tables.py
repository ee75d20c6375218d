"""Every table, on one page however long. A column is changed here, then `make migration` writes the step.

Nothing that a person or a platform told us is deleted: stories are withdrawn, citations removed, links
ended by a later decision, readings revised by a later `seen_at`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.column_types import Instant

metadata = MetaData(
    # Named constraints are the same on both databases and can be changed by a later migration.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(200), nullable=False, unique=True),
    Column("path", Text, unique=True),  # where the newsroom keeps the file; None for a story read from a pipe
    Column("url", Text, nullable=False, server_default=""),
    Column("headline", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)

story_versions = Table(
    "story_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the file's bytes, exactly
    Column("sha256", String(64), nullable=False),
    Column("published_on", Date),  # the date that the story prints
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", String(200), nullable=False),
    Column("cause", String(20), nullable=False),  # added, changed, published
    UniqueConstraint("story_id", "number"),
)

citations = Table(
    "citations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("platform", String(40)),
    Column("kind", String(24), nullable=False),
    Column("claim", Text, nullable=False),
    Column("condition", Text),
    Column("deadline", Date),
    Column("negated", Boolean, nullable=False),
    Column("url", Text),
    Column("first_sentence", Text, nullable=False),  # as first printed: what a re-opened question gets back
    Column("removed_at", Instant),
    Index("ix_citations_deadline", "deadline"),  # those that are overdue
)

printings = Table(
    # What each version of a story printed for a citation: the audit compares every row with the source.
    "printings",
    metadata,
    Column("citation_id", ForeignKey("citations.id"), primary_key=True),
    Column("version_id", ForeignKey("story_versions.id"), primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("stated", Text, nullable=False),
    Column("probability", Double),
    Column("low", Double),
    Column("high", Double),
    Column("value", Text),
    Column("unit", Text),
    Column("printed_on", Date),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("upstream_id", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("shape", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("condition", Text, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("resolution_criteria", Text, nullable=False, server_default=""),
    Column("opened_at", Instant),
    Column("closes_at", Instant),
    Column("deadline", Instant),
    Column("edited_at", Instant),
    Column("crowd", Integer),
    Column("volume", Double),  # what has been traded on it, in `volume_unit`
    Column("volume_unit", String(16)),
    # The queue: `SELECT * FROM questions WHERE due_at <= :now ORDER BY due_at` is what to ask next.
    Column("due_at", Instant),  # None: nobody's story needs it
    Column("due_because", Text, nullable=False, server_default=""),
    Column("checked_at", Instant),
    Column("succeeded_at", Instant),
    Column("changed_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text, nullable=False, server_default=""),
    Column("fetched_at", Instant),  # when it was last fetched with its past, and not just looked at
    Column("every_minutes", Integer),  # the outlet's own interval for this question
    # Where several workers ask: who asks for it now, and until when nobody else does.
    Column("leased_by", String(200), nullable=False, server_default=""),
    Column("leased_until", Instant),
    UniqueConstraint("platform", "upstream_id"),
    Index("ix_questions_due_at", "due_at"),
    Index("ix_questions_deadline", "deadline"),  # those that are overdue
)

outcomes = Table(
    # One row for each series of readings.
    "outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", ForeignKey("questions.id"), nullable=False),
    Column("key", String(200), nullable=False),
    Column("label", Text, nullable=False),
    Column("upstream_id", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("unit", Text, nullable=False),
    Column("scale", String(8), nullable=False),
    Column("lower_bound", Double),
    Column("upper_bound", Double),
    Column("open_below", Boolean, nullable=False),
    Column("open_above", Boolean, nullable=False),
    Column("decimals", SmallInteger, nullable=False),  # values are kept times ten to this power
    Column("state", String(16), nullable=False),
    Column("resolution", Text),
    Column("resolution_raw", Text),
    Column("resolution_value", Double),
    Column("resolved_at", Instant),
    Column("method", String(60), nullable=False),
    UniqueConstraint("question_id", "key"),
    Index("ix_outcomes_state", "state"),  # those that are over
)

readings = Table(
    # Append-only. A second row for a source instant is a revision; the first stays. What the columns mean,
    # and why there are so few: `db/compact_rows.py`.
    "readings",
    metadata,
    Column("outcome_id", ForeignKey("outcomes.id"), primary_key=True),
    Column("at", BigInteger, primary_key=True),  # whole seconds since 1970
    Column("version", BigInteger, primary_key=True),  # the microseconds of `at`, and when it was seen
    Column("value", BigInteger),  # scaled by the outcome's decimals
    Column("rest", LargeBinary),  # quartiles and crowd; where there is no value, why, and until when
    CheckConstraint("value IS NOT NULL OR rest IS NOT NULL", name="value_or_reason"),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (at)",  # by months: `db/partitions.py`
)

standing = Table(
    # What holds now of each outcome: its last row of `readings` once more, and when that was last confirmed.
    "standing",
    metadata,
    Column("outcome_id", ForeignKey("outcomes.id"), primary_key=True, autoincrement=False),
    Column("at", BigInteger),  # None: nothing was read yet
    Column("version", BigInteger),
    Column("value", BigInteger),
    Column("rest", LargeBinary),
    Column("confirmed_at", Instant),  # the source was asked then, and the last point still held
    # With a rowid on SQLite, which is the key then: a row is changed where it stands, in half the time.
    postgresql_with={"fillfactor": 50},  # room beside each row for its next state
)

links = Table(
    # Decisions, in order. The newest about a citation and an outcome is the one that counts.
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("citation_id", ForeignKey("citations.id"), nullable=False, index=True),
    Column("outcome_id", ForeignKey("outcomes.id"), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("how", String(16), nullable=False),
    Column("inverted", Boolean, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
)

twins = Table(
    # Decisions whether two outcomes are one question, in order: the newest about a pair is the one that
    # counts. Each pair is kept one way round, whichever was named first.
    "twins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("one_id", ForeignKey("outcomes.id"), nullable=False, index=True),
    Column("other_id", ForeignKey("outcomes.id"), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("inverted", Boolean, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("one_id < other_id", name="one_way_round"),
)

OPEN_DRAFT = text("state IN ('proposed', 'snoozed', 'approved')")

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("citation_id", ForeignKey("citations.id"), nullable=False),
    Column("version_id", ForeignKey("story_versions.id"), nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("evidence_at", Instant, nullable=False),
    Column("value", Double),
    Column("state", String(16), nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("decided_by", String(200), nullable=False, server_default=""),
    Column("decided_at", Instant),
    Column("decision_note", Text, nullable=False, server_default=""),
    Column("snoozed_until", Instant),
    Column("written_by", String(200), nullable=False, server_default=""),  # empty: a program
    Index("ix_drafts_state_id", "state", "id"),
    Index("ix_drafts_citation_id", "citation_id"),
    # Two workers that draft at once: the second insert fails here instead of asking the editor twice.
    Index(
        "uq_drafts_one_open_per_citation",
        "citation_id",
        unique=True,
        sqlite_where=OPEN_DRAFT,
        postgresql_where=OPEN_DRAFT,
    ),
)

acts = Table(
    # Who did what, when, on which evidence. Never changed.
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", String(200), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(200), nullable=False, index=True),  # every picture asks for its outcome's
    Column("detail", Text, nullable=False, server_default=""),
    Index("ix_acts_at", "at"),
    Index("ix_acts_act_at", "act", "at"),  # the newest of one kind, without the others between them
)

checks = Table(
    # Every time a question was asked for, and how that went.
    "checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", ForeignKey("questions.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("error", Text, nullable=False, server_default=""),  # empty: it went well
    Column("added", Integer, nullable=False, server_default="0"),
    Column("future", Integer, nullable=False, server_default="0"),  # points refused for their date
    Index("ix_checks_question_id_at", "question_id", "at"),
)

paces = Table(
    # A platform's rate, kept by all workers together: when its next request may go out.
    "paces",
    metadata,
    Column("platform", String(40), primary_key=True),
    Column("free_at", Instant, nullable=False),  # when a bucket that nobody drew from would be full again
    Column("paused_until", Instant),  # as the platform asked
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(60), nullable=False),
    Column("by", String(200), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_job_runs_job_started_at", "job", "started_at"),
)

bodies = Table(
    # Bytes by what they hold: answers of platforms, images that an editor gave as evidence.
    "bodies",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # by zlib
    Column("size", Integer, nullable=False),  # bytes, unpacked
)

fetches = Table(
    # Each asking that changed something, so that readings can be made once more from what was answered.
    "fetches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("question_id", ForeignKey("questions.id"), index=True),  # None: many questions were looked at
    Column("asked", ForeignKey("bodies.sha256"), nullable=False, index=True),  # for what, as JSON
    Column("held", Boolean, nullable=False),  # kept out of the histories
    Index("ix_fetches_platform_at", "platform", "at"),
)

fetch_answers = Table(
    "fetch_answers",
    metadata,
    Column("fetch_id", ForeignKey("fetches.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("url", Text, nullable=False),  # without scheme and host
    Column("posted", Text, nullable=False, server_default=""),  # the JSON that was posted
    Column("content_type", String(200), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sha256", ForeignKey("bodies.sha256"), nullable=False, index=True),
)

OPEN_NOTICE = text("closed_at IS NULL")

notices = Table(
    # What the operator is to be told, once: written with what it is about, sent by a job of its own.
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(300), nullable=False),  # "failing:metaculus:12100"
    Column("level", String(16), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("closed_at", Instant),  # what it tells of is over
    Column("sent_at", Instant),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Instant),
    Column("last_error", Text, nullable=False, server_default=""),
    # Two workers that see one failure: the second insert fails here instead of telling it twice.
    Index(
        "uq_notices_one_open_per_key",
        "key",
        unique=True,
        sqlite_where=OPEN_NOTICE,
        postgresql_where=OPEN_NOTICE,
    ),
)

entries = Table(
    # Readings and endings that a person entered, each with its evidence. Never changed.
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outcome_id", ForeignKey("outcomes.id"), nullable=False, index=True),
    Column("what", String(16), nullable=False),  # reading, resolution
    Column("value", Double),
    Column("said", Text, nullable=False, server_default=""),  # how it ended, in the person's words
    Column("at", Instant, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(200), nullable=False),
    Column("url", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("sha256", ForeignKey("bodies.sha256"), index=True),
    Column("media_type", String(60), nullable=False, server_default=""),
)

catalogue = Table(
    # What platforms list and files bring: the questions that a citation may mean. Nothing is polled here.
    "catalogue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("upstream_id", String(200), nullable=False),
    Column("digest", BigInteger, nullable=False),  # of all that the row says: together, the version
    Column("seen_at", Instant, nullable=False),  # when it was last listed or imported
    Column("type", String(60), nullable=False, server_default=""),
    Column("opens", Date),
    Column("closes", Date),
    Column("resolved", Date),
    Column("is_resolved", Boolean, nullable=False),  # also where nobody said when
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False, server_default=""),
    Column("condition", Text, nullable=False, server_default=""),
    Column("options", Text, nullable=False, server_default="[]"),  # a JSON list of labels
    Column("description", Text, nullable=False, server_default=""),
    UniqueConstraint("platform", "upstream_id"),
    Index("ix_catalogue_digest", "digest"),  # read alone: the rows are long
)

OPEN_SYNC = text("finished_at IS NULL")

catalogue_syncs = Table(
    # Each walk through a platform's whole list, and the page it has come to.
    "catalogue_syncs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("cursor", Text, nullable=False, server_default=""),  # the next page; empty: the first
    Column("started_at", Instant, nullable=False),
    Column("paged_at", Instant),  # when a page last came
    Column("finished_at", Instant),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("listed", Integer, nullable=False, server_default="0"),
    Column("unreadable", Integer, nullable=False, server_default="0"),
    # Two that begin at once: the second insert fails here instead of asking for everything twice.
    Index(
        "uq_catalogue_syncs_one_open_per_platform",
        "platform",
        unique=True,
        sqlite_where=OPEN_SYNC,
        postgresql_where=OPEN_SYNC,
    ),
)
