"""Child processes that never outlive the script that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its parent dies, however that happens. Elsewhere: nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: list[str], **options) -> subprocess.Popen:
    """Start a child in a session of its own: Ctrl-C reaches this script alone, which stops its children in order."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent, **options)


def stop(child: subprocess.Popen, *, within: float = 15) -> None:
    """Ask the child to end, then make its whole group end."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(within)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def exit_on_signals() -> None:
    """SIGTERM and SIGHUP end this script as Ctrl-C does: through its `finally` clauses.

    So does SIGINT where a shell that put the script in the background told it to ignore that signal.
    """

    def leave(number, frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup ignores it on purpose
        signal.signal(signal.SIGHUP, leave)
