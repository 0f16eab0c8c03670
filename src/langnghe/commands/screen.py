"""The two streams that commands write to, and how they say that input is bad."""

import typer
from rich.console import Console

from langnghe.problems import ProblemsError

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def failed(error: ProblemsError) -> typer.Exit:
    """Say all the problems; what to raise then."""
    err.print(str(error))
    err.print(f"\nCó {len(error.problems)} vấn đề cần xử lý; chưa lập báo cáo.")
    return typer.Exit(1)
