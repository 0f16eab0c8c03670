"""Numbers as Vietnamese documents write them: "88,9", "88,9 %", "1.320"."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd


def decimal(value: float, digits: int = 1) -> str:
    """ "88,9": halves away from zero, whatever the binary fraction behind them."""
    step = Decimal(1).scaleb(-digits)
    return str(Decimal(f"{value:.10f}").quantize(step, ROUND_HALF_UP)).replace(".", ",")


def percent(share: float, digits: int = 1) -> str:
    """A share from 0 to 1 as "88,9 %", with a no-break space; "–" where there is none."""
    return "–" if pd.isna(share) else f"{decimal(100 * share, digits)}\u00a0%"


def count(number: float | None) -> str:
    """ "1.320"; "–" where there is none."""
    return "–" if number is None or pd.isna(number) else f"{round(number):,}".replace(",", ".")
