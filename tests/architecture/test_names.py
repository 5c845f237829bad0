"""A file is named for the noun or the verb it owns."""

from tests.architecture.source import PACKAGES, modules, shown

SAYS_NOTHING = {"base", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    names = [shown(path) for path in modules(*PACKAGES, "tests")]
    assert [name for name in names if SAYS_NOTHING & {*name.removesuffix(".py").split("/")}] == []
