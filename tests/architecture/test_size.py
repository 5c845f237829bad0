"""Small files and small functions: one idea each (the numbers are measured on code we admire)."""

from statistics import median

from tests.architecture.source import PACKAGES, functions, length, modules, shown

LONGEST_FILE, MEDIAN_FILE = 300, 90
LONGEST_FUNCTION, MEDIAN_FUNCTION = 40, 8


def test_no_source_file_is_longer_than_300_lines() -> None:
    lines = {shown(p): len(p.read_text().splitlines()) for p in modules(*PACKAGES, "tests")}
    assert {name: n for name, n in lines.items() if n > LONGEST_FILE} == {}


def test_half_of_the_files_are_short() -> None:
    assert median(len(p.read_text().splitlines()) for p in modules(*PACKAGES)) < MEDIAN_FILE


def test_no_function_is_longer_than_40_lines() -> None:
    files = [p for p in modules(*PACKAGES) if "migrations" not in p.parts]  # those are lists of tables
    lengths = {f"{shown(p)}: {f.name}": length(f) for p in files for f in functions(p)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_half_of_the_functions_are_under_8_lines() -> None:
    assert median(length(f) for p in modules(*PACKAGES) for f in functions(p)) < MEDIAN_FUNCTION
