"""JupyterLab in a real browser, as an analyst has it: a server of its own, closed at the end."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

TOKEN = "thu-nghiem"
_START, _RUN = 90.0, 150.0
"""Seconds to wait for the server, and for one notebook, at most."""


@contextmanager
def jupyterlab(root: Path, own: Path) -> Iterator[str]:
    """Serve the folder `root`; settings and workspaces are in `own`. Gives the server's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {
        f"JUPYTER_{name}_DIR": str(own / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    folders |= {f"JUPYTERLAB_{n}_DIR": str(own / n.lower()) for n in ("SETTINGS", "WORKSPACES")}
    options = {
        "ServerApp.root_dir": root,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": TOKEN,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    command += [f"--{name}={value}" for name, value in options.items()]
    news = own / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    address = f"http://127.0.0.1:{port}"
    with (own / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, cwd=root, env=os.environ | folders, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(lambda: bool(asked(address, "status")), _START, "the server's start")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def asked(address: str, what: str) -> Any:
    """What the server's REST interface says; None while it does not answer."""
    request = urllib.request.Request(f"{address}/api/{what}?token={TOKEN}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except OSError:
        return None


def _wait(done: Any, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, f"{what} took more than {seconds} seconds"
        time.sleep(0.5)


def run_all(page: Any, address: str, path: Path, root: Path) -> nbformat.NotebookNode:
    """Open a notebook, choose Run → Run All Cells, wait, save; gives what is then in the file."""
    name = path.relative_to(root).as_posix()
    page.goto(f"{address}/lab/tree/{name}?token={TOKEN}&reset")
    # Before its kernel is there the menu would ask which one to take.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()

    def finished() -> bool:
        page.locator(".jp-NotebookPanel").press("Control+s")
        page.wait_for_timeout(700)
        cells = nbformat.read(path, as_version=4).cells
        code = [cell for cell in cells if cell.cell_type == "code"]
        failed = any(o.output_type == "error" for cell in code for o in cell.outputs)
        return failed or all(cell.execution_count for cell in code)

    _wait(finished, _RUN, name)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=30_000)
    page.locator(".jp-NotebookPanel").press("Control+s")
    page.wait_for_timeout(700)
    return nbformat.read(path, as_version=4)
