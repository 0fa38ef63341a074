"""`prospero users`: add people and make one-time login links."""

from __future__ import annotations

import click

from backend.cli.groups import CommandError, LazyCommand, LazyGroup
from backend.cli.output import json_option, show_json, show_table

ROLES = ("annotator", "expert", "admin")

MORE = {
    "invite": LazyCommand("backend.cli.invitations:invite", "Print a link by which new people join."),
    "invitations": LazyCommand(
        "backend.cli.invitations:list_invitations", "List invitations and their uses."
    ),
    "uninvite": LazyCommand("backend.cli.invitations:uninvite", "Revoke an invitation."),
}


@click.group(cls=LazyGroup, lazy=MORE)
def users() -> None:
    """Add people, invite them, make login links, set passwords."""


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="annotator", show_default=True)
@click.option(
    "--password", is_flag=True, help="Ask for a password; without it, only login links sign the person in."
)
@json_option
def add(name: str, role: str, password: bool, as_json: bool) -> None:
    """Add a person and print a one-time login link for them.

    \b
    prospero users add "Ada L." --role expert
    """
    secret = (
        click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True) if password else None
    )

    from backend.cli.database import server_app
    from backend.people.accounts import create_login_link, create_user

    with server_app() as app:
        user = create_user(name, role, secret)
        url = server_url(app.config["PROSPERO_PORT"], create_login_link(user))
        result = {"id": user.id, "name": user.name, "role": user.role.value, "link": url}
    if as_json:
        show_json(result)
    else:
        click.echo(f"{result['name']} ({role}) can sign in once with {url}")


@users.command("link")
@click.argument("name")
@json_option
def link(name: str, as_json: bool) -> None:
    """Print a new one-time login link for a person."""
    from backend.cli.database import server_app
    from backend.people.accounts import create_login_link

    with server_app() as app:
        user = _find(name)
        url = server_url(app.config["PROSPERO_PORT"], create_login_link(user))
        result = {"name": user.name, "role": user.role.value, "link": url}
    show_json(result) if as_json else click.echo(url)


@users.command("password")
@click.argument("name")
def password_command(name: str) -> None:
    """Give a person a password (asked for, or read from standard input when that is no terminal).

    They are signed out everywhere.
    """
    from backend.cli.database import server_app
    from backend.people.accounts import set_password

    with server_app():
        user = _find(name)
        set_password(user, click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    click.echo(f"{name} has a new password.")


@users.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """List everybody with their role."""
    import sqlalchemy as sa

    from backend.cli.database import server_app
    from backend.database import db
    from backend.models import User

    with server_app():
        people = [
            {
                "id": user.id,
                "name": user.name,
                "role": user.role.value,
                "has_password": user.password_hash is not None,
            }
            for user in db.session.scalars(sa.select(User).order_by(User.id))
        ]
    if as_json:
        show_json(people)
        return
    rows = [(p["name"], p["role"], "password" if p["has_password"] else "links only") for p in people]
    show_table(
        ("name", "role", "signs in with"), rows, "Nobody yet. Add a person with: prospero users add NAME"
    )


def _find(name: str):  # type: ignore[no-untyped-def]  # User: importing models here would slow every --help
    from backend.people.accounts import find_user

    user = find_user(name)
    if user is None:
        raise CommandError(f"there is nobody named {name!r}. See: prospero users list")
    return user


def server_url(port: int, path: str) -> str:
    return f"http://localhost:{port}{path}"
