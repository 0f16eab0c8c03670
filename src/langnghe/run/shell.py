"""A child process that runs a notebook's cells in an IPython kernel of its own, without sockets.

The kernel is ipykernel's, so that a cell shows what it shows in JupyterLab; only its session is
another: what it would publish goes through a pipe to the engine (`run.engine`), which asks for one
cell at a time. The child is forked from a process that has everything imported (`run.warm`), and
then made to look like one that its caller started afresh.
"""

import asyncio
import atexit
import logging
import os
import signal
import sys
import threading
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.eventloops import enable_gui
from ipykernel.inprocess.socket import DummySocket
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.session import Session
from traitlets import Instance
from traitlets.config import Config

INLINE = "module://matplotlib_inline.backend_inline"
_LIMITS = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_NOFILE")


@dataclass(frozen=True)
class Inherited:
    """What a process has from the one that starts it: a forked one has to be told."""

    folder: str
    environment: dict[str, str]
    limits: dict[str, tuple[int, int]]

    @classmethod
    def here(cls) -> "Inherited":
        """What a process started by this one would have."""
        import resource

        limits = {name: resource.getrlimit(getattr(resource, name)) for name in _LIMITS}
        return cls(str(Path.cwd()), dict(os.environ), limits)

    def take(self) -> None:
        """Make it this process's own."""
        import resource

        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        for name, limit in self.limits.items():
            resource.setrlimit(getattr(resource, name), limit)


class _PipeSession(Session):
    """What a kernel publishes goes into a pipe, from whichever thread."""

    pipe = Instance(Connection)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._in_turn = threading.Lock()

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> dict[str, Any]:
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(msg_or_type, content, parent, header, metadata)
        with self._in_turn:
            self.pipe.send({**message, "buffers": [bytes(buffer) for buffer in buffers or []]})
        return message


def serve(pipe: Connection, inherited: Inherited) -> None:
    """Run the cells whose sources come through the pipe, until None comes.

    The first answer is the kernel's language_info. Each cell is answered by messages of Jupyter's
    protocol, "execute_reply" among them; the last is the status "idle", with the child's peak
    memory so far ("peak_kb").
    """
    os.setsid()  # a Ctrl-C is the caller's: it ends this process, and those that cells started
    atexit._clear()  # what the process that this one was forked from has still to do
    inherited.take()
    threading.Thread(target=_end_with_caller, daemon=True).start()
    pipe.send(IPythonKernel.language_info)
    session = _PipeSession(pipe=pipe)
    kernel = _kernel(session)
    atexit.register(os._exit, 0)  # after what cells have registered; the kernel's own takes long
    asyncio.run(_run_cells(kernel, session))
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()
    atexit._run_exitfuncs()


def _end_with_caller() -> None:
    """A kernel does not outlive who started it, who may be killed."""
    if (caller := parent_process()) is not None:
        wait([caller.sentinel])
        os.killpg(0, signal.SIGKILL)


def _kernel(session: _PipeSession) -> IPythonKernel:
    import matplotlib
    import numpy as np
    import pandas as pd

    from langnghe.run.warm import PATH

    # What imports find in a kernel, or do there, and did not in the process that was forked.
    os.environ.setdefault("MPLBACKEND", INLINE)
    matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    pd.set_option("display.max_columns", 20)
    np.random.seed()
    sys.path[:] = PATH
    InteractiveShellApp().init_path()

    publisher = IOPubThread(DummySocket())
    publisher.start()
    sys.stdout = OutStream(session, publisher, "stdout")
    sys.stderr = OutStream(session, publisher, "stderr")
    kernel = IPythonKernel.instance(
        session=session,
        log=logging.getLogger(__name__),
        # Asked only which thread is the main one, to interrupt what a cell awaits.
        shell_channel_thread=SimpleNamespace(parent_thread=None),
        config=Config(HistoryManager={"hist_file": ":memory:"}),
    )
    assert kernel.shell is not None
    kernel.shell.enable_gui = partial(enable_gui, kernel=kernel)  # "%matplotlib inline"
    return kernel


async def _run_cells(kernel: IPythonKernel, session: _PipeSession) -> None:
    import resource

    signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio has its own
    while (source := session.pipe.recv()) is not None:
        # What comes after an error is the engine's to say: nothing waits here to be aborted.
        request = session.msg("execute_request", {"code": source, "stop_on_error": False})
        kernel.set_parent([], request)
        session.send(None, "status", {"execution_state": "busy"}, request)
        await kernel.execute_request(None, [], request)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        session.send(None, "status", {"execution_state": "idle", "peak_kb": peak}, request)
