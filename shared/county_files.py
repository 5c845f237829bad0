"""Reads a county's directory: its tables into a `CountyConfig`, outlines and the LSOA table beside it.

Nothing is guessed: an unknown column, an empty mandatory cell and a code that no table defines are problems,
and all of them are told at once. A CSV column named `note` is for people and is not read.
"""

import csv
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from shared import county as model
from shared.county_rows import Rows

Row = TypeVar("Row", bound=BaseModel)


class CountyError(ValueError):
    """A county's directory breaks rules. One line per problem: file, row, rule."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Joins the problems, a line each."""
        super().__init__("\n".join(problems))


TABLES: dict[str, tuple[str, type[BaseModel]]] = {
    "places": ("places.csv", model.Place),
    "types": ("types.csv", model.IncidentType),
    "mappings": ("mappings.csv", model.Mapping),
    "areas": ("areas.toml", model.SpecialArea),
    "area_kinds": ("areas.toml", model.AreaKind),
    "benchmarks": ("benchmarks.csv", model.Benchmark),
    "residents": ("residents.csv", model.Residents),
    "notes": ("notes.csv", model.NoteCode),
    "feeds": ("feeds.toml", model.Feed),
    "undertakings": ("feeds.toml", model.Undertaking),
    "indicators": ("indicators.toml", model.Indicator),
    "targets": ("targets.csv", model.Target),
    "baselines": ("baselines.csv", model.Baseline),
    "breaks": ("breaks.csv", model.Break),
    "caveats": ("caveats.csv", model.Caveat),
    "leads": ("leads.toml", model.Lead),
    "meetings": ("meetings.toml", model.Meeting),
    "bodies": ("bodies.toml", model.Body),
    "priorities": ("priorities.toml", model.Priority),
    "rankings": ("rankings.toml", model.Ranking),
    "breakdowns": ("breakdowns.toml", model.Breakdown),
    "gaps": ("gaps.toml", model.PriorityGap),
    "events": ("events.csv", model.CalendarEvent),
}
_MANDATORY = {"places.csv", "types.csv", "feeds.toml"}
_LISTS = {"within", "indicators", "places", "types"}
"""CSV columns that hold several codes, with spaces between."""
_SPEAKS_OF = (
    ("place", "places.csv"),
    ("exactly one place", "places.csv"),
    ("types has", "types.csv"),
    ("feed", "feeds.toml"),
    ("undertaking", "feeds.toml"),
    ("mapping", "mappings.csv"),
    ("special area", "areas.toml"),
    ("areas has", "areas.toml"),
    ("notes has", "notes.csv"),
    ("note ", "notes.csv"),
    ("benchmark", "benchmarks.csv"),
    ("residents", "residents.csv"),
    ("body", "bodies.toml"),
    ("bodies", "bodies.toml"),
    ("priorit", "priorities.toml"),
    ("ranking", "rankings.toml"),
    ("breakdown", "breakdowns.toml"),
    ("gap", "gaps.toml"),
    ("event", "events.csv"),
    ("indicator", "indicators.toml"),
    ("a target", "targets.csv"),
    ("target of", "targets.csv"),
    ("a baseline", "baselines.csv"),
    ("a break", "breaks.csv"),
    ("a caveat", "caveats.csv"),
    ("lead", "leads.toml"),
    ("type", "leads.toml"),
)
"""How a sentence of `shared.county.checks` begins, and the file it speaks of."""


def load_county(directory: Path) -> model.CountyConfig:
    """The county configured in `directory`; CountyError with every problem found."""
    problems: list[str] = []
    rows = Rows()
    tables = {
        name: _table(directory / file, name, row, problems, rows) for name, (file, row) in TABLES.items()
    }
    head = _toml(directory / "county.toml", problems)
    problems += [f"county.toml: {name} has a file of its own" for name in head if name in tables]
    _stop(problems)
    try:
        return model.CountyConfig(**head, **tables)
    except ValidationError as error:
        raise CountyError(_whole(error, rows)) from error


def load_outlines(directory: Path) -> dict[str, BaseGeometry]:
    """Outline per ward code (WGS84, longitude first), in file order; CountyError if one is no valid area.

    Empty where the county has no such file: then an incident is placed by the ward or LSOA that its source names.
    """
    path = directory / "outlines.geojson"
    return _outlines(path) if path.exists() else {}


def load_further_outlines(directory: Path, of: Literal["area", "lsoa"]) -> dict[str, BaseGeometry]:
    """Outline per special area or per LSOA, as `load_outlines`; empty where the county has no such file."""
    path = directory / f"{of}_outlines.geojson"
    return _outlines(path) if path.exists() else {}


def _outlines(path: Path) -> dict[str, BaseGeometry]:
    try:
        features = json.loads(path.read_bytes())["features"]
        outlines = {f["properties"]["code"]: shape(f["geometry"]) for f in features}
    except (OSError, ValueError, KeyError, TypeError, ShapelyError) as error:
        raise CountyError([f"{path.name}: not areas with a code each ({error!r})"]) from error
    _stop(f"{path.name} {code}: not a valid area" for code, area in outlines.items() if not _is_area(area))
    return outlines


def load_lsoa_wards(directory: Path) -> dict[str, str]:
    """Best-fit ward of each LSOA; empty where the county has no such table."""
    problems: list[str] = []
    rows = dict(_csv_rows(directory / "lsoa_wards.csv", ("lsoa", "ward"), problems))
    problems += [
        f"{where}: needs lsoa and ward" for where, row in rows.items() if set(row) != {"lsoa", "ward"}
    ]
    _stop(problems)
    return {row["lsoa"]: row["ward"] for row in rows.values()}


def check_county(directory: Path) -> model.CountyConfig:
    """The county, its outlines, LSOA table and leads held against its wards; CountyError with what is amiss."""
    county = load_county(directory)
    wards = {w.code for w in county.wards}
    outlines, fits = load_outlines(directory), load_lsoa_wards(directory)
    missing = sorted(wards - set(outlines)) if outlines else []
    problems = [f"outlines.geojson: {code} has no outline" for code in missing]
    problems += [f"outlines.geojson: {code} is no ward" for code in set(outlines) - wards]
    problems += [f"lsoa_wards.csv {k}: {v} is no ward" for k, v in fits.items() if v not in wards]
    _stop([*problems, *_areas_nowhere(county, directory), *_without_lead(county)])
    return county


def _areas_nowhere(county: model.CountyConfig, directory: Path) -> Iterator[str]:
    """Special areas without outline and LSOAs, and outlines of no special area, a sentence each."""
    outlined = load_further_outlines(directory, "area")
    load_further_outlines(directory, "lsoa")
    yield from (
        f"areas.toml: {a.code} has no LSOAs and no outline"
        for a in county.areas
        if not (a.lsoas or a.code in outlined)
    )
    known = {a.code for a in county.areas}
    yield from (f"area_outlines.geojson: {code} is no special area" for code in outlined if code not in known)


def _without_lead(county: model.CountyConfig) -> Iterator[str]:
    """Ward x type pairs that no lead covers, a sentence each."""
    for ward in county.wards:
        tiers = {county.place[code].tier for code in (ward.code, *ward.within)}
        led = {t for lead in county.leads if lead.tier in tiers for t in lead.types}
        missing = [] if "*" in led else [t.id for t in county.types if t.id not in led]
        yield from (f"leads.toml: {t} in ward {ward.code} reaches no lead" for t in missing)


def _table(path: Path, name: str, row: type[Row], problems: list[str], seen: Rows) -> tuple[Row, ...]:
    if not path.exists():
        problems += [f"{path.name}: is missing"] if path.name in _MANDATORY else []
        return ()
    if path.suffix == ".csv":
        rows = list(_csv_rows(path, row.model_fields, problems))
    else:
        rows = list(_toml_rows(path, name, problems))
    for where, cells in rows:
        seen.keep(path.name, where, cells)
    return tuple(_checked(row, cells, where, problems) for where, cells in rows)


def _checked(row: type[Row], cells: Mapping[str, Any], where: str, problems: list[str]) -> Row:
    """The row, or, with its problems noted, an unchecked one that nobody gets to see."""
    try:
        return row.model_validate(cells)
    except ValidationError as error:
        problems += _sentences(error, where)
        return row.model_construct()


def _csv_rows(
    path: Path, known: Collection[str], problems: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row under its place in the file; an empty cell is a field left out. None if line 1 names no columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="a cell too many", strict=True)
            unknown = [*_unknown(reader.fieldnames or (), known)]
            problems += [f"{path.name} line 1: {said}" for said in unknown]
            for row in () if unknown else reader:
                yield f"{path.name} line {reader.line_num}", dict(_cells(row))
    except FileNotFoundError:
        return
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: {_why(error)}")


def _unknown(columns: Sequence[str], known: Collection[str]) -> Iterator[str]:
    """Columns that are none of ours, by their number: where a file has no header they are values."""
    for number, column in enumerate(columns, start=1):
        if column and column not in {*known, "note"}:
            yield f"column {number} is none of {', '.join(known)}"
        elif column and column in columns[: number - 1]:
            yield f"column {number}, {column}, is there twice"


def _cells(row: Mapping[str, str | None]) -> Iterator[tuple[str, object]]:
    for column, text in row.items():
        if text and column != "note":
            yield column, tuple(text.split()) if column in _LISTS else text


def _toml_rows(path: Path, name: str, problems: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of the array of tables `name`; beside it the file holds only arrays that are tables of ours."""
    content = _toml(path, problems)
    ours = [table for table, (file, _) in TABLES.items() if file == path.name]
    if content and not {path.stem} <= set(content) <= set(ours):
        problems.append(f"{path.name}: holds {', '.join(f'[[{table}]]' for table in ours)} and nothing else")
    for number, entry in enumerate(content.get(name, ()), start=1):
        yield f"{path.name} {'' if name == path.stem else name + ' '}entry {number}", entry


def _toml(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{path.name}: is missing")
    except (OSError, ValueError) as error:
        problems.append(f"{path.name}: {_why(error)}")
    return {}


def _why(error: Exception) -> str:
    """Why a file could not be read, in words."""
    if isinstance(error, UnicodeDecodeError):
        return "is not in UTF-8"
    return f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)


def _sentences(error: ValidationError, where: str) -> Iterator[str]:
    return (f"{where}: {'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in error.errors())


def _whole(error: ValidationError, rows: Rows) -> Iterator[str]:
    """Problems of the county as a whole: fields of county.toml, or codes that meet no table."""
    for found in error.errors():
        if found["loc"]:
            yield f"county.toml: {'.'.join(map(str, found['loc']))}: {found['msg']}"
        else:
            told = str(found["ctx"]["error"]).split("; ")
            yield from (f"{rows.place_of(_file_of(p), p)}: {p}" for p in told)


def _file_of(problem: str) -> str:
    return next((file for start, file in _SPEAKS_OF if problem.startswith(start)), "county.toml")


def _is_area(outline: BaseGeometry) -> bool:
    return outline.geom_type in ("Polygon", "MultiPolygon") and outline.is_valid and not outline.is_empty


def _stop(problems: Iterable[str]) -> None:
    if found := list(dict.fromkeys(problems)):
        raise CountyError(found)
