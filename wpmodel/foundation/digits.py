"""Numbers as people read them: three digits that count, never powers of ten, changes as more or less."""

from __future__ import annotations

from math import floor, isfinite, log10

DIGITS = 3
MOST_DECIMALS, SMALLEST = 4, 6


def decimals(*values: float, digits: int = DIGITS) -> int:
    """Decimals that give the largest of these numbers so many digits that count; from 0 to MOST_DECIMALS."""
    largest = max((abs(value) for value in values if isfinite(value)), default=0.0)
    if largest == 0.0:
        return 0
    return min(max(digits - 1 - floor(log10(largest)), 0), MOST_DECIMALS)


def rounded(value: float, *beside: float) -> str:
    """A number with as many decimals as it and those beside it deserve, thousands with commas; "-" for none.

    >>> rounded(11_537.2), rounded(0.000035), rounded(2.345, 120.0)
    ('11,500', 'under 0.0001', '2')
    """
    if not isfinite(value):
        return "-"
    places = decimals(value, *beside)
    text = shown(value, max(abs(one) for one in (value, *beside) if isfinite(one)), places)
    return f"under {10.0**-MOST_DECIMALS:.4f}" if value > 0 and not beside and not text.strip("0.,") else text


def signed(value: float) -> str:
    """A difference with its sign and the digits that it deserves; nothing where there is none.

    >>> signed(1234.5), signed(-0.0123), signed(0.00000004)
    ('+1,234.50', '-0.012', '0')
    """
    if not isfinite(value):
        return ""
    if abs(value) >= 1.0:
        return f"{value:+,.2f}"
    text = f"{value:+.{min(1 - floor(log10(abs(value))), SMALLEST) if value else 0}f}"
    return text if text.strip("+-0.") else "0"


def change(mean: float, low: float, high: float, more: str = "more", less: str = "fewer", level: float = 0.0) -> str:
    """A change with its interval in words. Where it is a change of a `level`, it has no finer digits than that,
    except one decimal.

    >>> change(0.41, 0.2, 0.6), change(0.41, -0.1, 0.9), change(-2.0, -3.0, -1.0, less="less")
    ('0.41 more (0.20 to 0.60)', '0.41 more (0.10 fewer to 0.90 more)', '2.0 less (1.0 to 3.0)')
    >>> change(0.0012, 0.0, 0.525, level=33.4), change(-0.003, -0.01, 0.02, level=640.0)
    ('about the same (0.0 to 0.5)', 'no change that shows')
    """
    places = min(decimals(mean, low, high, digits=DIGITS - 1), max(decimals(level), 1) if level else MOST_DECIMALS)

    def size(value: float) -> str:
        return shown(abs(value), max(abs(mean), abs(low), abs(high)), places)

    def which(value: float) -> str:
        if size(value).strip("0.,"):
            return f"{size(value)} {more if value > 0 else less}"
        return "about the same" if value == mean else size(value)

    if not any(size(value).strip("0.,") for value in (mean, low, high)):
        return "no change that shows"
    if min(mean, low) >= 0 or max(mean, high) <= 0:
        ends = sorted((abs(low), abs(high)))
        return f"{which(mean)} ({size(ends[0])} to {size(ends[1])})"
    return f"{which(mean)} ({which(low)} to {which(high)})"


def shown(value: float, largest: float, places: int) -> str:
    """A number with so many decimals, or rounded to DIGITS digits where the largest beside it has more than those."""
    step = 10.0 ** max(floor(log10(largest)) + 1 - DIGITS, 0) if largest >= 1000.0 else 1.0
    text = f"{round(value / step) * step if step > 1.0 else value:,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text
