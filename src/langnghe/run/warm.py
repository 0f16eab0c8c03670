"""All that a notebook needs, imported: for `multiprocessing.set_forkserver_preload`.

The process that imports this module forks one child for each notebook (`run.shell`). So nothing
imported here may start a thread of Python's, and nothing that a fresh kernel sets up in its own way
may be imported: `matplotlib.pyplot` and the inline backend look for the kernel when they are.
"""

import os
import sys
from importlib import import_module
from pkgutil import walk_packages

PATH = tuple(folder for folder in sys.path if folder)
"""`sys.path` as this process found it: what a fresh kernel finds."""

_ROOMS = ("params", "intake", "indicators", "forum", "opinions", "report")

# A kernel has a debugger, which at its import warns of Python's own modules being frozen.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
import_module("ipykernel.debugger")
import_module("langnghe.run.shell")
for _room in _ROOMS:
    _package = import_module(f"langnghe.{_room}")
    for _module in walk_packages(_package.__path__, f"{_package.__name__}."):
        import_module(_module.name)
