"""The command `wardwatch`. Each command is a module of `deploy.commands`, found by its file.

A module `detect.py` gives either a function `detect`, which becomes `wardwatch detect`, or a Typer app called
`app`, whose commands become `wardwatch detect ...`; `_` in a file's name is `-` in the command's. Only the module
that was asked for is imported, so heavy imports of one command do not slow another.
"""

import sys
from importlib import import_module
from pkgutil import iter_modules

import typer

import deploy.commands
from deploy.errors import CommandError, RefusedError

SUMMARY = "Watches community safety in a county: exact counts per ward, reds and hotspots told once, the monthly pack."

USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""Any misuse of the command line. Typer keeps click within itself and gives a public name only to this heir."""


def command_names() -> list[str]:
    """Every command there is, in alphabetical order."""
    modules = iter_modules(deploy.commands.__path__)
    return sorted(module.name.replace("_", "-") for module in modules if not module.name.startswith("_"))


def build(names: list[str]) -> typer.Typer:
    """The command line with these commands."""
    cli = typer.Typer(help=SUMMARY, no_args_is_help=True, pretty_exceptions_show_locals=False)
    cli.callback()(_no_command)
    for name in names:
        attribute = name.replace("-", "_")
        module = import_module(f"deploy.commands.{attribute}")
        if hasattr(module, "app"):
            cli.add_typer(module.app, name=name)
        else:
            cli.command(name)(getattr(module, attribute))
    return cli


def _no_command() -> None:
    """Keeps Typer from dropping the command's name when there is only one."""


def main() -> None:
    """Run the command; a failure is one line on standard error and its exit code (see `deploy.errors`)."""
    names = command_names()
    asked = [name for name in names if sys.argv[1:2] == [name]]
    try:
        code = build(asked or names)(prog_name="wardwatch", standalone_mode=False)
    except USAGE as error:  # Typer's own way draws a box of five lines around it
        if said := error.format_message():  # type: ignore[attr-defined]
            typer.echo(f"wardwatch: {said}", err=True)  # nothing where the help itself was the answer
        sys.exit(RefusedError.exit_code)
    except typer.Abort:
        sys.exit(130)
    except CommandError as error:
        typer.echo(f"wardwatch: {error}", err=True)
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
