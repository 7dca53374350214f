"""Runs one program for as long as its own parent lives: python -I -S keeper.py SIGNAL GRACE USER PROGRAM [ARG...].

A parent that is killed cannot clean up. It holds the other end of the keeper's standard input instead: when that
closes, for whatever reason, the keeper stops the program with SIGNAL and, after GRACE seconds, with SIGKILL. USER is
`-` or `uid:gid`, for a program that must not run as root. It is a script of its own, with few imports, to stay small.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from types import FrameType

_PARENT = 0
_CANNOT_START = 127
# linux/prctl.h and linux/capability.h
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_SECUREBITS = 28
_NO_SETUID_FIXUP = 4
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522


def main() -> int:
    stop_signal, grace, user = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    told, asked = _listen_to_signals()
    program = _start(sys.argv[4:], user, stop_signal)
    while (status := _reap(program)) is None:
        ready, _, _ = select.select([_PARENT, told], [], [])
        _drain(told)
        if _PARENT in ready or asked:
            return _stop(program, stop_signal, grace, told)
    return status


def _listen_to_signals() -> tuple[int, list[int]]:
    """A descriptor that turns readable at any signal, and the requests to stop."""
    told, tell = os.pipe()
    os.set_blocking(told, False)
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGHUP, ask)
    # Ctrl-C is for the parent, which then stops its services in its own order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return told, asked


def _drain(descriptor: int) -> None:
    try:
        os.read(descriptor, 4096)
    except BlockingIOError:
        return


def _start(program: list[str], user: str, stop_signal: int) -> int:
    keeper = os.getpid()
    begun, beginning = os.pipe()
    child = os.fork()
    if child:
        os.close(beginning)
        # Ends when the program runs, as both ends close on exec: a signal sent earlier would be lost on our own copy.
        os.read(begun, 1)
        os.close(begun)
        return child
    try:
        _become(user, stop_signal)
        if os.getppid() == keeper:
            os.execv(program[0], program)  # noqa: S606 - running the program is what this is for
    except OSError as error:
        os.write(2, f"{program[0]}: {error}\n".encode())
    os._exit(_CANNOT_START)


def _become(user: str, stop_signal: int) -> None:
    """In the child: a process group of its own, no terminal input, ordinary signals, the given user."""
    os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    if user != "-":
        _drop_to(*map(int, user.split(":")))
    if sys.platform == "linux":
        # Should the keeper itself be killed, the kernel tells the program to stop; elsewhere nobody can.
        _kernel("prctl", _PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)


def _drop_to(uid: int, gid: int) -> None:
    """Leave root, but go on passing folders that only root may enter, such as a 0700 home above the data."""
    if sys.platform == "linux":
        _carry_capabilities_over()
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if sys.platform == "linux":
        _keep_one_capability()


def _carry_capabilities_over() -> None:
    """Let the change of user leave capabilities alone; with the first way, access(2) heeds them afterwards too."""
    try:
        _kernel("prctl", _PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0)
    except OSError:
        _kernel("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)


def _keep_one_capability() -> None:
    """Read-and-search where root has it, else the override, else none: then only open folders can be used."""
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        try:
            _limit_capabilities(1 << capability)
            _kernel("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)
        except OSError:
            continue
        return
    _limit_capabilities(0)


def _limit_capabilities(mask: int) -> None:
    import ctypes  # noqa: PLC0415 - only the child needs it, and it is most of this program's size

    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Twice effective, permitted, inheritable: the low and the high 32 capabilities.
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _kernel("capset", header, data)


def _kernel(call: str, *arguments: object) -> None:
    import ctypes  # noqa: PLC0415 - as above

    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    if getattr(libc, call)(*words) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), call)


def _reap(program: int) -> int | None:
    """The exit status as a shell would give it, or None while the program runs."""
    pid, status = os.waitpid(program, os.WNOHANG)
    if pid == 0:
        return None
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _stop(program: int, stop_signal: int, grace: float, told: int) -> int:
    os.kill(program, stop_signal)
    deadline = time.monotonic() + grace
    while (status := _reap(program)) is None:
        left = deadline - time.monotonic()
        if left <= 0:
            os.killpg(program, signal.SIGKILL)
            os.waitpid(program, 0)
            return 128 + signal.SIGKILL
        select.select([told], [], [], left)
        _drain(told)
    return status


if __name__ == "__main__":
    sys.exit(main())
