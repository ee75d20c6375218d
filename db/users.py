"""Accounts: who may come to the desk, as what. None is ever deleted, since the log names them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.desk_tables import users
from db.engine import Connection
from db.refusals import is_duplicate
from tracker.accounts import User
from tracker.errors import ConflictError, NotFoundError
from tracker.roles import Role


def add_user(
    connection: Connection,
    *,
    name: str,
    role: Role,
    at: datetime,
    email: str = "",
    password: str = "",
    subject: str | None = None,
) -> User:
    """Make an account. `password` is already hashed; empty for one that signs in elsewhere.

    Raises:
        ConflictError: there is one of that name, be it in other letters, or of that subject.
    """
    taken = user_named(connection, name)
    if taken is not None:
        raise ConflictError(f"there is an account {taken.name!r} already; choose another name")
    values = {
        "name": name,
        "email": email,
        "password": password,
        "role": role.value,
        "subject": subject,
        "made_at": at,
    }
    try:
        with connection.begin_nested():
            row = connection.execute(insert(users).values(**values).returning(*users.c)).one()
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise ConflictError(f"there is an account {name!r} already; choose another name") from error
    return as_user(row)


def get_user(connection: Connection, user_id: int) -> User:
    """An account by its number.

    Raises:
        NotFoundError: there is none.
    """
    row = connection.execute(select(users).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no account {user_id}; see `nerdline user list`")
    return as_user(row)


def find_user(connection: Connection, name: str) -> User:
    """An account by its name.

    Raises:
        NotFoundError: there is none.
    """
    user = user_named(connection, name)
    if user is None:
        raise NotFoundError(f"there is no account {name!r}; see `nerdline user list`")
    return user


def user_named(connection: Connection, name: str) -> User | None:
    """The account of a name, small and capital letters being alike; None for nobody's."""
    # Compared here: SQLite's own lower() knows no letters but English ones, and accounts are few.
    wanted = name.casefold()
    return next((user for user in list_users(connection) if user.name.casefold() == wanted), None)


def user_of_subject(connection: Connection, subject: str) -> User | None:
    """The account that a sign-in provider's person has."""
    row = connection.execute(select(users).where(users.c.subject == subject)).one_or_none()
    return None if row is None else as_user(row)


def list_users(connection: Connection) -> tuple[User, ...]:
    """Every account, oldest first."""
    return tuple(as_user(row) for row in connection.execute(select(users).order_by(users.c.id)))


def list_admins(connection: Connection) -> tuple[User, ...]:
    """Those admins who may come in, held until the transaction ends: two cannot shut each other out."""
    held = (
        select(users)
        .where(users.c.role == Role.ADMIN.value, users.c.disabled_at.is_(None))
        .order_by(users.c.id)
        .with_for_update()
    )
    return tuple(as_user(row) for row in connection.execute(held))


def password_of(connection: Connection, user_id: int) -> str:
    """argon2's text of an account's password; empty where it has none."""
    kept: str = connection.execute(select(users.c.password).where(users.c.id == user_id)).scalar_one()
    return kept


def set_password(connection: Connection, user_id: int, password: str) -> None:
    """Keep another password, already hashed."""
    _change(connection, user_id, password=password)


def set_role(connection: Connection, user_id: int, role: Role) -> None:
    """Let somebody do more or less."""
    _change(connection, user_id, role=role.value)


def set_disabled(connection: Connection, user_id: int, at: datetime | None) -> None:
    """Shut somebody out as of an instant; None lets them in again."""
    _change(connection, user_id, disabled_at=at)


def _change(connection: Connection, user_id: int, **values: object) -> None:
    connection.execute(update(users).where(users.c.id == user_id).values(**values))


def as_user(row: Row[Any]) -> User:
    """The account that a row of `users` is."""
    return User(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        made_at=row.made_at,
        email=row.email,
        subject=row.subject,
        has_password=bool(row.password),
        disabled_at=row.disabled_at,
    )
