"""The file that tells a script that the stack is ready, and where and how to reach it."""

import json
from pathlib import Path

from deploy.errors import RefusedError
from deploy.local.private import write_private


class ReadyFile:
    """There while the stack is ready and only then; holds secrets, so only its owner may read it."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def check(self) -> None:
        """`RefusedError` if it could not be written, said before anything starts; leaves an old one alone."""
        if self._path is None:
            return
        trial = self._path.with_name(f".{self._path.name}.trial")
        try:
            trial.touch()
            trial.unlink()
        except OSError as error:
            raise RefusedError(f"cannot write {self._path}: {error.strerror}") from error

    def clear(self) -> None:
        """Take it away; only for whoever holds the data folder, for it may speak of another's stack."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def write(self, summary: dict[str, object]) -> None:
        """Say that all are ready; one JSON object."""
        if self._path is not None:
            write_private(self._path, json.dumps(summary, indent=2) + "\n")
