"""The command line: what is found, and how a command ends."""

import sys

import pytest
import typer

from deploy import cli
from deploy.errors import CommandError, RefusedError


@pytest.mark.parametrize("name", cli.command_names())
def test_each_module_gives_a_command_with_help(name: str) -> None:
    command = typer.main.get_command(cli.build([name]))
    assert isinstance(command, typer.core.TyperGroup)
    assert command.commands[name].help


@pytest.mark.parametrize(("error", "code"), [(CommandError, 1), (RefusedError, 2)])
def test_a_failure_is_one_line_and_its_own_exit_code(
    error: type[CommandError], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: str) -> None:
        raise error("the folder is in use")

    monkeypatch.setattr(cli, "build", lambda names: fail)
    monkeypatch.setattr(sys, "argv", ["wardwatch", "up"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == "wardwatch: the folder is in use\n"
