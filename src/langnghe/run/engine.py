"""Papermill's engine for notebooks that need no kernel started: a forked child runs each.

The process that forks has imported all that notebooks import (`run.warm`) and has no threads, so a
child is as good as a fresh kernel and is there at once (`run.shell`). What its cells show goes into
the notebook through papermill's own client, as from a kernel.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from time import monotonic
from types import ModuleType
from typing import Any

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from langnghe.run.shell import Inherited, serve

WARM = "langnghe-warm"
PRELOADED = ["langnghe.run.warm"]
_PATIENCE = 5.0  # seconds a child has to end by itself, as nbclient gives a kernel


@cache
def forkserver() -> ForkServerContext:
    """The context whose processes are forked warm; a process forked so may fork others so.

    Raises ValueError where there is no forking (Windows).
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    _use_server_of_caller()
    return context


def _use_server_of_caller() -> None:
    """Where this process was itself forked by a server, have that one fork the others too.

    Python's documentation promises it, but it looks for the server's process id, which only the
    process that started the server knows, and starts a cold server for each child that forks.
    """
    from multiprocessing import forkserver as servers

    server: Any = vars(servers)["_forkserver"]
    known = getattr(server, "_forkserver_authkey", True)  # from Python 3.14 on: not without it
    if server._forkserver_pid is None and server._forkserver_alive_fd is not None and known:
        server.ensure_running = lambda: None


class WarmEngine(Engine):
    """`engine_name=WARM` of `papermill.execute_notebook`. Raises what papermill's own raises.

    It saves the notebook once, at the end, whatever the end is: after every cell costs as much as
    many a cell.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, execution_timeout: int | None = None, **kwargs: Any
    ) -> None:
        path, nb_man.output_path = nb_man.output_path, None
        try:
            _Client(nb_man, timeout=execution_timeout, record_timing=False).execute()
        finally:
            nb_man.output_path = path


papermill_engines.register(WARM, WarmEngine)


class _Client(PapermillNotebookClient):
    """Papermill's client of a kernel, which here is at the other end of a pipe."""

    pipe: Connection

    def execute(self, **kwargs: Any) -> NotebookNode:
        self.reset_execution_trackers()
        with _child() as self.pipe:
            language_info = self._receive(None)
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = language_info
            self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **kwargs: Any) -> NotebookNode:
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        self.pipe.send(cell.source)
        reply = self._until_idle(cell, cell_index)
        if reply["content"]["status"] == "error":
            run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        return cell

    def _until_idle(self, cell: NotebookNode, cell_index: int) -> dict[str, Any]:
        """Put what the cell shows into it; gives the reply."""
        seconds = self._get_timeout(cell)
        deadline = None if seconds is None else monotonic() + seconds
        request, reply = None, {}
        while True:
            message = self._receive(deadline)
            if message is None:
                raise CellTimeoutError.error_from_timeout_and_cell(
                    "Cell execution timed out", seconds, cell
                )
            if message["content"].get("execution_state") == "busy":
                request = message["parent_header"]["msg_id"]
            if message["parent_header"].get("msg_id") != request:
                continue  # of an earlier cell's thread, too late to be shown
            if message["msg_type"] == "execute_reply":
                reply = message
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                self.nb.metadata.papermill["peak_kb"] = message["content"]["peak_kb"]
                return reply

    def _receive(self, deadline: float | None) -> Any:
        """The next message; None where it has not come by the deadline."""
        with suppress(EOFError, OSError):
            left = None if deadline is None else max(0.0, deadline - monotonic())
            return self.pipe.recv() if self.pipe.poll(left) else None
        raise DeadKernelError("Kernel died")


@contextmanager
def _child() -> Iterator[Connection]:
    """A child that waits for cells; at the end it is gone, with all that its cells started."""
    pipe, its_end = forkserver().Pipe()
    process = forkserver().Process(target=serve, args=(its_end, Inherited.here()))
    with _no_script():
        process.start()
    its_end.close()
    assert process.pid is not None
    try:
        yield pipe
        with suppress(OSError):
            pipe.send(None)
        process.join(_PATIENCE)
    finally:
        pipe.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()


@contextmanager
def _no_script() -> Iterator[None]:
    """A child needs nothing of the script that calls: multiprocessing would run it there again."""
    script, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script
