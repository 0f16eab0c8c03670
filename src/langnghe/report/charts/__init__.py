"""Charts of a report: pure functions from a tidy DataFrame to figures that fit on an A4 page.

Every chart has one row a question, group or place: its label at left, a percentage scale in the
middle (of days in `timeline`), its numbers at right. Rows stay in the order given; none is dropped.
Shares and rates are numbers from 0 to 1. An optional column `panel` puts a heading above the rows
that share it.

A chart is the same bytes on every call. It stays readable in grey: what colour says, luminance,
position or shape says too. Labels are plain text, never markup, and stay text in the SVG.

Each function gives a list, as rows that do not fit on one page go on to a next figure; in a
notebook: `display(*rates(…))`. Without rows it is one figure that says so.
"""

from langnghe.report.charts.coverage import coverage
from langnghe.report.charts.distribution import distribution
from langnghe.report.charts.rates import rates
from langnghe.report.charts.timeline import timeline

__all__ = ["coverage", "distribution", "rates", "timeline"]
