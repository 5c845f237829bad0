"""Runs a program that ends when its supervisor does, and never as root if told so.

Used as a script by path, with the standard library only, so that it costs a few milliseconds:

    python -I -S leash.py SUPERVISOR_PID DEATH_SIGNAL USER -- PROGRAM ARGUMENT...

DEATH_SIGNAL is sent by the kernel when the supervisor's thread is gone, even by SIGKILL (Linux only). USER is
a name, or `-` to stay who we are. (`preexec_fn` could do the same, but is unsafe beside threads.)
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def become(user: str) -> None:
    """Give up root for `user`, keeping on Linux only the right to pass closed folders.

    A checkout under /root is closed to everybody else; PostgreSQL refuses root but not this capability. Where
    it cannot be kept, the program starts without and says itself which folder it could not open.
    """
    account = pwd.getpwnam(user)
    linux = sys.platform == "linux"
    libc = ctypes.CDLL(None, use_errno=True) if linux else None
    if libc:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    if libc:
        _keep_path_access(libc)


def _keep_path_access(libc: ctypes.CDLL) -> None:
    """Make CAP_DAC_OVERRIDE effective, inheritable and ambient, and drop all others (capset(2))."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    only = 1 << CAP_DAC_OVERRIDE
    data = (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0)
    if libc.capset(header, data) == 0:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def die_with(supervisor: int, signal_number: int) -> None:
    """Ask the kernel to signal us when the supervisor dies; end at once if it is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != supervisor:
            sys.exit("the supervisor is gone")


def main(arguments: list[str]) -> None:
    """Take the leash, then become the program; a changed user clears the leash, so that comes first."""
    supervisor, signal_number, user, separator, *program = arguments
    if separator != "--" or not program:
        sys.exit("usage: leash.py SUPERVISOR_PID DEATH_SIGNAL USER -- PROGRAM ARGUMENT...")
    if user != "-":
        become(user)
    die_with(int(supervisor), int(signal_number))
    os.execvp(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
