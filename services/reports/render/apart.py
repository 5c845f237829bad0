"""PDF from a process of its own, for Typst's cache grows with each document and cannot be emptied.

Measured with typst 0.15.2: about 30 MB a pack, kept until the process ends. The child starts in a second.
"""

import asyncio
import sys

from services.reports.errors import CannotRender

SECONDS = 120.0
"""A pack takes about one; a machine that needs longer than this has another problem."""
COMMAND = ("-m", "services.reports.render.pdf")


async def pdf_apart(data: str) -> bytes:
    """The PDF of a pack given as JSON; CannotRender if the child fails or takes too long."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        made, said = await asyncio.wait_for(child.communicate(data.encode()), SECONDS)
    except TimeoutError:
        raise CannotRender(f"no PDF after {SECONDS:.0f} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise CannotRender(said.decode(errors="replace").strip().rpartition("\n")[2])
    return made
