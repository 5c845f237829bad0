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


def end_in_misuse(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["wardwatch", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "words", [["nonsense"], ["pack", "--month", "2025-11"], ["pack", "--nonsense"]], ids=" ".join
)
def test_a_misuse_is_one_line_and_exit_code_2(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end_in_misuse(monkeypatch, words)
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["county"]], ids=["nothing", "a group alone"])
def test_where_the_help_is_the_answer_nothing_is_said_beside_it(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end_in_misuse(monkeypatch, words)
    answer = capsys.readouterr()
    assert (answer.err, "Usage: wardwatch" in answer.out) == ("", True)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--county", "nowhere", "--to", "2025-01-01"], "no county 'nowhere'"),
        (["--county", "warwickshire", "--to", "2025-02-30"], "a day is written YYYY-MM-DD"),
    ],
    ids=["county", "day"],
)
def test_tick_refuses_what_it_cannot_do(
    words: list[str], reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end_in_misuse(monkeypatch, ["tick", *words])
    assert reason in capsys.readouterr().err
