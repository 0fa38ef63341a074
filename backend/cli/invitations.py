"""`prospero users invite`, `invitations`, `uninvite`: links that make people of those who open them."""

from __future__ import annotations

from typing import Any

import click

from backend.cli.output import json_option, show_json, show_table
from backend.cli.users import ROLES, server_url

KINDS = ("segmentation", "tracking")


def _levels(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    levels = {}
    for text in given:
        kind, _, level = text.partition("=")
        if kind not in KINDS or not level.isdecimal() or int(level) > 9:
            raise click.BadParameter(f"{text!r} is no skill. Write {KINDS[0]}=1; levels: 0 to 9.")
        levels[kind] = int(level)
    return levels


@click.command("invite")
@click.option("--role", type=click.Choice(ROLES), default="annotator", show_default=True)
@click.option(
    "--skill", "levels", multiple=True, callback=_levels, metavar="KIND=LEVEL", help="What they begin with."
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How long it is open."
)
@click.option(
    "--uses", type=click.IntRange(1, 10_000), default=1, show_default=True, help="How many people may join."
)
@click.option("--note", default="", help="Whom it is for; only admins read it.")
@json_option
def invite(role: str, levels: dict[str, int], days: int, uses: int, note: str, as_json: bool) -> None:
    """Print an invitation: whoever opens the link chooses a public name and is signed in.

    \b
    prospero users invite --uses 40 --skill segmentation=1 --note "crowd, spring"
    """
    from datetime import timedelta

    from backend.cli.database import server_app
    from backend.models import Role, TaskKind
    from backend.people import invitations

    with server_app() as app:
        invitation, link = invitations.make(
            Role(role),
            levels={TaskKind(kind): level for kind, level in levels.items()},
            valid_for=timedelta(days=days),
            max_uses=uses,
            note=note,
        )
        url = server_url(app.config["PROSPERO_PORT"], link)
        result = {
            "id": invitation.id,
            "role": role,
            "skills": invitation.skills,
            "max_uses": uses,
            "expires_at": invitation.expires_at.isoformat(),
            "link": url,
        }
    if as_json:
        show_json(result)
    else:
        who = "One person" if uses == 1 else f"{uses} people"
        click.echo(f"{who} may join as {role} within {days} days with {url}")


@click.command("invitations")
@json_option
def list_invitations(as_json: bool) -> None:
    """List invitations with their uses, the newest first."""
    from backend.cli.database import server_app
    from backend.people import invitations

    with server_app():
        joined = invitations.joined_by()
        rows: list[dict[str, Any]] = [
            {
                "id": each.id,
                "role": each.role.value,
                "skills": each.skills,
                "state": invitations.state_of(each).value,
                "uses": each.uses,
                "max_uses": each.max_uses,
                "expires_at": each.expires_at.isoformat(),
                "joined": joined.get(each.id, []),
                "note": each.note,
            }
            for each in invitations.listed()
        ]
    if as_json:
        show_json(rows)
        return
    show_table(
        ("id", "role", "state", "uses", "until", "note"),
        [
            (
                r["id"],
                r["role"],
                r["state"],
                f"{r['uses']} of {r['max_uses']}",
                r["expires_at"][:10],
                r["note"],
            )
            for r in rows
        ],
        "No invitations yet. Make one with: prospero users invite",
    )


@click.command("uninvite")
@click.argument("invitation_id", metavar="ID", type=int)
def uninvite(invitation_id: int) -> None:
    """Revoke an invitation; who came by it stays. ID: see `prospero users invitations`."""
    from backend.cli.database import server_app
    from backend.cli.groups import CommandError
    from backend.people import invitations
    from backend.web.problems import NotFound

    with server_app():
        try:
            invitations.revoke(invitation_id)
        except NotFound as missing:
            raise CommandError(f"{missing.detail} See: prospero users invitations") from None
    click.echo(f"Nobody joins by invitation {invitation_id} any more.")
