"""What worker processes do in tests of the readers: functions that a fresh process can import, without loading the extractor."""

import ctypes
import os
import signal


def tell(words: str) -> tuple[int, str]:
    """Return the process and what it was told."""
    return os.getpid(), words


def sleep(seconds: float) -> int:
    """Hang in a library: no Python code runs meanwhile."""
    ctypes.CDLL(None).usleep(int(seconds * 1_000_000))
    return os.getpid()


def refuse(error: Exception) -> None:
    """Refuse a document."""
    raise error


def die() -> None:
    """End by a signal that nothing catches."""
    os.kill(os.getpid(), signal.SIGKILL)


def crash() -> None:
    """Break as a library does."""
    ctypes.string_at(0)


def leave() -> None:
    """End the process."""
    os._exit(3)


def hog(size: int) -> int:
    """Take so many bytes of memory."""
    return len(bytearray(size))


def hoard(size: int) -> int:
    """Take so many bytes and keep them after the task is done."""
    kept.append(bytearray(size))
    return os.getpid()


kept: list[bytearray] = []


def prepare_badly() -> None:
    """Fail before the first task."""
    raise FileNotFoundError("no models")


def end_at_once() -> None:
    """End before the first task."""
    os._exit(5)
