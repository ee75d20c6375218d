"""`nerdline token`: with what programs come in somebody's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile

if TYPE_CHECKING:
    from tracker.accounts import ApiToken

app = typer.Typer(no_args_is_help=True, help="Tokens with which programs use /api/v1 in somebody's place.")


@app.command()
def add(
    owner: Annotated[str, typer.Argument(help="Whose account it acts for.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    *,
    scope: Annotated[list[str], typer.Option(help="look, edit, agree, set, manage; several may be given.")],
    days: Annotated[int, typer.Option(help="For how long; 0 for good.")] = 90,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, this once."""
    from db.users import find_user
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, warn
    from jobs.wiring import context_of
    from reports.desk.manage_tokens import make_token
    from tracker.accounts import parse_scopes

    scopes = parse_scopes(tuple(scope))
    with context_of(settings_from(settings), by=by) as context:
        with context.database.reading() as connection:
            user = find_user(connection, owner)
        token, secret = make_token(context, user.id, name=name, scopes=scopes, days=days or None)
    if as_json:
        print_json({**_as_json(token), "user": user.name, "token": secret})
    else:
        warn("this is shown once:")
        print_line(secret)


@app.command("list")
def list_(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Every token that there was, without its secret."""
    from db.api_tokens import list_tokens
    from db.users import list_users
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        names = {user.id: user.name for user in list_users(connection)}
        found = list_tokens(connection)
    if as_json:
        print_json({"tokens": [{**_as_json(token), "user": names[token.user_id]} for token in found]})
        return
    rows = (
        (
            token.id,
            names[token.user_id],
            token.name,
            " ".join(sorted(token.scopes)),
            f"{token.ends_at:%Y-%m-%d}" if token.ends_at else "",
            f"{token.used_at:%Y-%m-%d %H:%M}" if token.used_at else "",
            "revoked" if token.ended_at else "",
        )
        for token in found
    )
    print_table("Tokens", ("token", "of", "for", "may", "until", "used", ""), rows)


@app.command()
def revoke(
    token: Annotated[int, typer.Argument(help="Its number, as `nerdline token list` has it.")],
    *,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """End a token, at once and for good."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.manage_tokens import revoke_token

    with context_of(settings_from(settings), by=by) as context:
        ended = revoke_token(context, token)
    if as_json:
        print_json(_as_json(ended))
    else:
        print_line(f"token {ended.id}, {ended.name}, is revoked")


def _as_json(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": sorted(scope.value for scope in token.scopes),
        "made_at": token.made_at,
        "ends_at": token.ends_at,
        "ended_at": token.ended_at,
        "used_at": token.used_at,
    }
