"""Chart of the ratios."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

from tools.bench.measure import Table

OURS, PEERS = "#3b6ea5", "#b5533c"


def picture(tables: Sequence[Table], path: Path) -> None:
    """Write the ratios as bars, SVG: to the right where ours is better, to the left where the peer is."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "bench"  # the same names inside the file every time
    mpl.rcParams["svg.fonttype"] = "none"  # text stays text
    from matplotlib import pyplot

    bars = [bar for table in tables for bar in _bars(table)]
    figure, axes = pyplot.subplots(figsize=(9, 0.22 * len(bars) + 1))
    for place, (_, ratio) in enumerate(bars):
        axes.barh(place, ratio - 1, left=1, color=OURS if ratio >= 1 else PEERS)
        if ratio != 1:
            axes.text(
                max(ratio, 1) * 1.04, place, f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}", va="center", size=7
            )
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_xticks([0.25, 0.5, 1, 2, 4, 8, 16, 32], ["¼", "½", "1", "2", "4", "8", "16", "32"])
    axes.minorticks_off()
    axes.set_xlabel("how many times better than the peer (1: the same)")
    axes.set_yticks(range(len(bars)), [name for name, _ in bars], size=7)
    axes.margins(y=0.01)
    axes.invert_yaxis()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def _bars(table: Table) -> list[tuple[str, float]]:
    """Return a line with the title of the table and no bar, and one per peer."""
    first = next(iter(table.better))
    title = (f"{table.title}: {table.rows[0].name}", 1.0)
    return [title, *((f"beside {row.name}", table.ratio(row, first)) for row in table.rows[1:])]
