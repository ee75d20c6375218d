"""`nerdline user`: accounts for the desk, the first of which is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile

if TYPE_CHECKING:
    from tracker.accounts import User

app = typer.Typer(no_args_is_help=True, help="Accounts for the desk: who may come in, and as what.")

Name = Annotated[str, typer.Argument(help="The account's name.")]
RoleName = Annotated[str, typer.Option("--role", help="reader, editor, chief or admin.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, its first line.")
]


@app.command()
def add(
    name: Name,
    *,
    role: RoleName,
    email: Annotated[str, typer.Option(help="Their address.")] = "",
    password_stdin: FromStdin = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Make an account; its password is asked for twice."""
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk.manage_people import add_person
    from tracker.accounts import parse_role

    loaded, wanted = settings_from(settings), parse_role(role)
    password = _password(from_stdin=password_stdin)
    with context_of(loaded, by=by) as context:
        user = add_person(context, name=name, role=wanted, password=password, email=email)
    _tell(user, f"{user.name} may come in as {user.role}", as_json=as_json)


@app.command("list")
def list_(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Everybody with an account."""
    from db.users import list_users
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        found = list_users(connection)
    if as_json:
        print_json({"users": [_as_json(user) for user in found]})
        return
    rows = (
        (
            user.name,
            user.role.value,
            user.email,
            f"{user.made_at:%Y-%m-%d}",
            "" if user.is_enabled else "shut out",
        )
        for user in found
    )
    print_table("Accounts", ("name", "role", "e-mail", "since", ""), rows)


@app.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="reader, editor, chief or admin.")],
    *,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody do more or less."""
    from db.users import find_user
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk.manage_people import change_role
    from tracker.accounts import parse_role

    wanted = parse_role(role)
    with context_of(settings_from(settings), by=by) as context:
        with context.database.reading() as connection:
            user = find_user(connection, name)
        user = change_role(context, user.id, wanted)
    _tell(user, f"{user.name} is {user.role} now", as_json=as_json)


@app.command()
def disable(
    name: Name,
    *,
    again: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Shut somebody out: their sessions and tokens end."""
    from db.users import find_user
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk import manage_people

    with context_of(settings_from(settings), by=by) as context:
        with context.database.reading() as connection:
            user = find_user(connection, name)
        user = (manage_people.enable if again else manage_people.disable)(context, user.id)
    _tell(user, f"{user.name} {'may come in again' if again else 'cannot come in any more'}", as_json=as_json)


@app.command()
def password(
    name: Name,
    *,
    password_stdin: FromStdin = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody another password; they are signed out everywhere."""
    from db.users import find_user
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk.manage_people import set_password

    with context_of(settings_from(settings), by=by) as context:
        with context.database.reading() as connection:
            user = find_user(connection, name)
        set_password(context, user.id, _password(from_stdin=password_stdin))
    _tell(user, f"{user.name} has another password", as_json=as_json)


@app.command()
def link(name: Name, *, by: By = "", settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Print an address that signs somebody in once, in the next quarter of an hour."""
    from db.users import find_user
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.manage_people import make_link

    with context_of(settings_from(settings), by=by) as context:
        with context.database.reading() as connection:
            user = find_user(connection, name)
        address = make_link(context, user.id)
    if as_json:
        print_json({"user": user.name, "link": address})
    else:
        print_line(address)


def _password(*, from_stdin: bool) -> str:
    """What is typed twice at a terminal, or the first line of what is piped in: never an argument.

    Raises:
        UsageError: there is neither a terminal nor --password-stdin, or the two differ.
    """
    import getpass
    import sys

    from tracker.errors import UsageError

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to type a password at; pipe it in with --password-stdin")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise UsageError("the password was not written the same twice; nothing was changed")
    return first


def _tell(user: User, sentence: str, *, as_json: bool) -> None:
    from jobs.output import print_json, print_line

    if as_json:
        print_json(_as_json(user))
    else:
        print_line(sentence)


def _as_json(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role.value,
        "email": user.email,
        "made_at": user.made_at,
        "disabled_at": user.disabled_at,
    }
