"""Prints the figures: the kinds by engine, the ratios, the mixed load, indexing, and what only Hindsight has."""

from statistics import median

from tests.bench.bars import ratios

WIDTH = 19


def show(report):
    """Print a report of `tests.bench.search`."""
    engines = {name: figures for name, figures in report["engines"].items() if "missing" not in figures}
    print(f"{report['entries']:,} entries")
    for name, figures in report["engines"].items():
        if "missing" in figures:
            print(f"{name}: missing, {figures['missing']}")
    _kinds(engines)
    if "hindsight" in engines and len(engines) > 1:
        _ratios(engines)
    _mixed(engines)
    _index(engines)
    _own(engines.get("hindsight", {}), report.get("disk", {}))


def _kinds(engines):
    """Medians in ms: top ten and total / with facets."""
    _heading("ms, median (+f: with facets)", [column for name in engines for column in (name, f"{name} +f")], "hits")
    for kind in next(iter(engines.values()), {"kinds": ()})["kinds"]:
        cells = [_cell(figures["kinds"][kind], way) for figures in engines.values() for way in ("plain", "faceted")]
        print(_row(kind, [next(iter(engines.values()))["kinds"][kind]["hits"], *cells]))
    _heading("ms, least", [column for name in engines for column in (name, f"{name} +f")])
    for kind in next(iter(engines.values()), {"kinds": ()})["kinds"]:
        cells = [
            _cell(figures["kinds"][kind], way, "least") for figures in engines.values() for way in ("plain", "faceted")
        ]
        print(_row(kind, cells))


def _ratios(engines):
    """How many times faster Hindsight is, with facets; below 1 it is slower."""
    columns = {
        f"{name}{' +f' if way == 'faceted' else ''}": ratios(engines, name, way)
        for name, figures in engines.items()
        for way in ("plain", "faceted")
        if name != "hindsight" and all(way in cells for cells in figures["kinds"].values())
    }
    _heading("Hindsight +f is faster, times", columns)
    for kind in engines["hindsight"]["kinds"]:
        print(_row(kind, [f"{column[kind]:.2f}" for column in columns.values()]))
    print(_row("median", [f"{median(column.values()):.2f}" for column in columns.values()]))
    print(_row("worst", [f"{min(column.values()):.2f}" for column in columns.values()]))


def _mixed(engines):
    _heading("mixed load of one reader, ms", ("p50", "p95", "max", "asked"))
    for name, figures in engines.items():
        for way, cell in figures["mixed"].items():
            print(_row(f"{name}{' +f' if way == 'faceted' else ''}", cell.values()))


def _index(engines):
    _heading("indexing", ("entries", "entries a second", "seconds", "memory MB", "size MB"))
    for name, figures in engines.items():
        print(_row(name, ["-" if value is None else value for value in figures["index"].values()]))


def _own(figures, disk):
    """What is measured of Hindsight alone."""
    for title, cells in (*figures.get("help", {}).items(), *disk.items()):
        shown = "  ".join(f"{name} {value}" for name, value in cells.items())
        print(f"Hindsight, {title.replace('_', ' ')}: {shown}")


def _heading(title, columns, *first):
    print(f"\n{_row(title, [*first, *columns])}")


def _row(name, cells):
    return f"{name:<31}" + "".join(f"{cell:>{WIDTH - 2}}" for cell in cells)


def _cell(cells, way, figure="ms"):
    return f"{cells[way][figure]:.3f}" if way in cells else "-"
