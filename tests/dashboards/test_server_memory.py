"""Memory of processes that go on for long: few heaps, and what is free is given back."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from wpmodel.dashboards.workers import memory

glibc = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="another C library")

HEAPS = """
import ctypes, sys, threading
from wpmodel.dashboards.workers import memory

{first}
libc, held = ctypes.CDLL(None), threading.Barrier(9)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p

def take():
    libc.malloc(1000)
    held.wait()
    held.wait()

for _ in range(8):
    threading.Thread(target=take).start()
held.wait()
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
held.wait()
"""


def heaps(first: str, file: str) -> int:
    subprocess.run([sys.executable, "-c", HEAPS.format(first=first), file], check=True, timeout=300)
    with open(file, encoding="utf-8") as told:
        return told.read().count("<heap nr=")


@glibc
def test_threads_share_few_heaps(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert heaps("pass", str(tmp_path / "many.xml")) > memory.HEAPS
    assert heaps("memory.few_heaps()", str(tmp_path / "few.xml")) <= memory.HEAPS


@pytest.mark.parametrize("call", [memory.few_heaps, memory.give_back])
@pytest.mark.parametrize("error", [OSError, TypeError])
def test_where_there_is_no_such_c_library_nothing_happens(
    call: object, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(name: object) -> None:
        raise error

    monkeypatch.setattr(memory.ctypes, "CDLL", none)
    call()  # type: ignore[operator]


def test_what_the_server_has_loaded_is_not_looked_through_again() -> None:
    code = (
        "from wpmodel.dashboards import launch; import gc; "
        "launch.settle_memory(); print(gc.get_freeze_count() > 10_000, gc.isenabled())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout.split() == ["True", "True"]
