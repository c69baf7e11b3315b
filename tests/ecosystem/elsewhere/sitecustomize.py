"""Makes Python lack what it lacks on macOS or Windows. On the path of a process, it holds for its children too.

Libraries that ask the system its name are loaded first: there they would not ask for what is taken away here.
"""

import asyncio.unix_events  # noqa: F401
import multiprocessing
import os
import pathlib
import signal
import subprocess  # noqa: F401
import sys
import warnings
from contextlib import suppress

import platformdirs.unix  # noqa: F401

with suppress(ImportError):
    import filelock  # noqa: F401, of the extra dashboard

FUNCTIONS = (
    "chroot fork forkpty getegid geteuid getgid getgroups getlogin getpgid getresuid getsid getuid initgroups lchown "
    "mkfifo nice pread process_cpu_count pwrite register_at_fork sched_getaffinity sched_setaffinity setpgid setsid "
    "sync wait3 wait4"
)
SIGNALS = "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 alarm setitimer"
MODULES = "fcntl grp pty pwd readline resource termios tty"

for name in FUNCTIONS.split():
    if hasattr(os, name):
        delattr(os, name)
for name in SIGNALS.split():
    delattr(signal, name)
for name in MODULES.split():
    sys.modules[name] = None

multiprocessing.set_start_method("spawn")


def no_mount(path: object) -> bool:
    """As on Windows before Python 3.12."""
    raise NotImplementedError("Path.is_mount() is unsupported on this system")


pathlib.Path.is_mount = no_mount
replace, rename = os.replace, os.rename


def replace_no_folder(source: str, target: str, **how: object) -> None:
    """Windows puts a file in the place of another, but nothing in the place of a folder."""
    if os.path.isdir(target):
        raise PermissionError(13, "Access is denied", str(target))
    replace(source, target, **how)


def rename_to_nothing(source: str, target: str, **how: object) -> None:
    """Windows renames only to what is not there."""
    if os.path.exists(target):
        raise FileExistsError(17, "Cannot create a file when that file already exists", str(target))
    rename(source, target, **how)


os.replace, os.rename = replace_no_folder, rename_to_nothing

warnings.filterwarnings("error", category=EncodingWarning, module="wpmodel")
