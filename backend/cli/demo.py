"""`prospero demo`: something to try Prospero with, within a minute or two."""

from __future__ import annotations

import click


@click.command("demo")
@click.option("--quiet", is_flag=True, help="Say nothing when the demo is there already.")
def demo(quiet: bool) -> None:
    """Make the demo: two simulated movies, of which the model in the box outlines one, tasks of both kinds,
    one submission to review, and three people. Sets up the database. Does nothing where the demo is there.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    from backend.cli.database import prepared_app, stores
    from backend.demo import DEMO_MOVIES, make_demo, missing
    from backend.movies.first_labels import outlined

    app = prepared_app()
    with app.app_context():
        todo = missing(DEMO_MOVIES)
        if todo:
            click.echo("Simulating the demo movies, outlining one: about a minute, once.", err=True)
        # Spawned, not forked: a child must not inherit this process's database connection.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
            made = make_demo(stores(app), DEMO_MOVIES, pool=pool if todo else None, outline=outlined)
    if made.anything or not quiet:
        click.echo(made.sentence())
