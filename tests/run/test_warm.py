"""What the process that forks notebooks has imported, and what it must not have."""

import ast
import json
import subprocess
import sys

import nbformat

from small_district import CHECKOUT

SAYS = """
import json, sys, threading
import langnghe.run.warm
print(json.dumps([sorted(sys.modules), threading.active_count()]))
"""


def test_all_that_notebooks_import_is_there_and_no_thread_and_nothing_of_a_kernel_s_own() -> None:
    said = subprocess.run([sys.executable, "-c", SAYS], capture_output=True, text=True, check=True)
    modules, threads = json.loads(said.stdout)
    assert said.stderr == ""
    assert threads == 1
    assert not {"matplotlib.pyplot", "matplotlib_inline.backend_inline"} & set(modules)
    sources = [
        cell.source
        for path in (CHECKOUT / "notebooks").glob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    ]
    imported = {
        node.module
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert "langnghe.intake.collect" in imported
    assert imported <= set(modules)
