"""The page as a whole."""

from collections.abc import Sequence
from html import escape

from ml.report.html import Raw, counted
from ml.report.style import STYLE


def page(title: str, summary: str, sections: Sequence[Raw], refused: int = 0) -> str:
    """`refused`: pictures that there was no room for."""
    more = f"{counted(refused, 'more picture')} left out, to keep this file small: see gallery/."
    note = f"<p class=note>{more}</p>" if refused else ""
    body = "\n".join(sections)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
<h1>{escape(title)}</h1>
<p>{escape(summary)}</p>
{body}
{note}
</html>
"""
