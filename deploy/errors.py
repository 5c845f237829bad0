"""What a command may end with, other than success.

    CommandError        exit 1: it was asked well and could not be done
    └── RefusedError         exit 2: it must be asked differently (bad input, taken port, folder in use)

The message is one line, written for the operator; `deploy.cli.main` prints it and nothing else.
"""


class CommandError(Exception):
    """The command failed; the message says what and where to look."""

    exit_code = 1


class RefusedError(CommandError):
    """The command was refused before anything was changed; the message says what to do instead."""

    exit_code = 2
