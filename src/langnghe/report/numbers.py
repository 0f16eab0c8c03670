"""Numbers as Vietnamese documents write them: "88,9", "88,9 %", "1.320".

How many decimals and which unit a figure has is its indicator's to say (`params.indicators`).
"""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from langnghe.params.indicators import PERCENT, Indicator


def decimal(value: float, digits: int) -> str:
    """ "88,9": halves away from zero, whatever the binary fraction behind them."""
    step = Decimal(1).scaleb(-digits)
    return str(Decimal(f"{value:.10f}").quantize(step, ROUND_HALF_UP)).replace(".", ",")


def percent(share: float, digits: int) -> str:
    """A share from 0 to 1 as "88,9 %", with a no-break space; "–" where there is none."""
    return "–" if pd.isna(share) else f"{decimal(100 * share, digits)}\u00a0%"


def figure(value: float, of: Indicator) -> str:
    """An estimate in its indicator's unit and decimals, without the unit: "88,9"; else "–"."""
    return "–" if pd.isna(value) else decimal(of.factor * value, of.decimals)


def amount(value: float, of: Indicator) -> str:
    """An estimate with its unit: "88,9 %", "34,5 học sinh/lớp"; "–" where there is none."""
    if pd.isna(value):
        return "–"
    unit = of.unit if of.unit == PERCENT else of.unit.replace(" ", "\u00a0")
    return f"{figure(value, of)}\u00a0{unit}"


def count(number: float | None) -> str:
    """ "1.320"; "–" where there is none."""
    return "–" if number is None or pd.isna(number) else f"{round(number):,}".replace(",", ".")
