"""The tables of the desk: who may come in, what they have set, and what waits for a second pair of eyes.

Those of the newsroom itself are in `db/tables.py`; both are one schema.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, String, Table, Text

from db.column_types import Instant
from db.tables import metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "name", String(200), nullable=False, unique=True
    ),  # as the log names them; what is typed to sign in
    Column("email", String(320), nullable=False, server_default=""),
    Column(
        "password", Text, nullable=False, server_default=""
    ),  # argon2's own text; empty: signs in elsewhere
    Column("role", String(16), nullable=False),
    Column("subject", Text, unique=True),  # "issuer subject" of the sign-in provider
    Column("made_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

sessions = Table(
    # Who is signed in. The cookie holds a secret, this its digest: the database lets nobody in.
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),  # signed out, or revoked
    Column("address", String(60), nullable=False, server_default=""),
    Column("agent", String(200), nullable=False, server_default=""),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),  # what it is for
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),  # rights, with spaces between
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("ended_at", Instant),
    Column("used_at", Instant),
)

sign_ins = Table(
    # Tries to sign in, so that guessing is slow for an account and for an address.
    "sign_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(200), nullable=False),
    Column("address", String(60), nullable=False),
    Column("at", Instant, nullable=False),
    Column("is_good", Boolean, nullable=False),
    Index("ix_sign_ins_account_at", "account", "at"),
    Index("ix_sign_ins_address_at", "address", "at"),
)

first_approvals = Table(
    # A first person's yes, where the outlet wants two.
    "first_approvals",
    metadata,
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    Column("by", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
)

citation_rules = Table(
    # What an editor has set for one citation; without a row the outlet's rules hold.
    "citation_rules",
    metadata,
    Column("citation_id", ForeignKey("citations.id"), primary_key=True),
    Column("move_points", Double),
    Column("move_log_odds", Double),
    Column("is_frozen", Boolean, nullable=False),  # this line stays as printed
    Column("is_none", Boolean, nullable=False),  # no citation after all
    Column("quiet_until", Instant),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed_by", String(200), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

story_rules = Table(
    # What an editor has set for one story; without a row the outlet's rules hold.
    "story_rules",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("needs_two", Boolean),  # None: as the outlet has it
    Column("reads", Integer),  # how often it was read lately, if the outlet tells
    Column("changed_by", String(200), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

outlet_rules = Table(
    # What a chief has set at the desk; it wins over the settings file.
    "outlet_rules",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),  # JSON
    Column("changed_by", String(200), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

done_calls = Table(
    # Programs' calls with an Idempotency-Key: sent again, one is given its answer and does nothing again.
    "done_calls",
    metadata,
    Column("name", String(64), primary_key=True),  # digest of the token and the key
    Column("asked", String(64), nullable=False),  # digest of what was sent
    Column("at", Instant, nullable=False, index=True),
    Column("status", Integer),  # None: under way, or cut off
    Column("headers", Text, nullable=False, server_default=""),  # JSON
    Column("body", Text, nullable=False, server_default=""),
)
