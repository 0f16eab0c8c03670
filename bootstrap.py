"""Build the locked environment in .venv, then run a task in it.

    python bootstrap.py [TASK] [-- ARGUMENTS]

Needs Python 3.11 or newer and nothing else: `make TASK` calls this file, and on Windows it is
called directly. ARGUMENTS go to the task's command, as in `python bootstrap.py test -- -k place`.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - said here, before anything newer is used
    sys.exit(
        "Cần Python 3.11 trở lên / Python 3.11 or newer is needed; "
        f"đây là / this is {sys.version.split()[0]}"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN, PACKAGES = (
    Path(sysconfig.get_path(name, "venv", {"base": str(VENV)})) for name in ("scripts", "purelib")
)
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "langnghe-setup.json"


def setup(args: list[str]) -> int:
    """Install the locked environment, or repair it; when it is up to date, do nothing."""
    environment = {"python": sys.version, "place": str(ROOT), "lock": digest(LOCK)}
    wanted = environment | {"project": digest(ROOT / "pyproject.toml")}
    found = read_stamp()
    if found == wanted:
        return 0
    if not environment.items() <= found.items():
        build()
        write_stamp(environment)
    say("Cài gói langnghe / Installing langnghe")
    install_project()
    write_stamp(wanted)
    say("Môi trường đã sẵn sàng / The environment is ready")
    return 0


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """What .venv was made from, as far as its making came; nothing when it is unusable."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8")) if PYTHON.exists() else {}
    except (OSError, ValueError):
        return {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Note what .venv is made from, now that this much of it is complete."""
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def build() -> None:
    """Make .venv anew, with what the lock names and nothing else."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        stop(
            "Hãy gọi bằng Python của máy, không phải của .venv",
            "Call this with the machine's own Python, not the one inside .venv",
        )
    if importlib.util.find_spec("ensurepip") is None:
        stop(
            "Python này thiếu ensurepip; trên Debian, Ubuntu: sudo apt install python3-venv",
            "This Python has no ensurepip; on Debian or Ubuntu: sudo apt install python3-venv",
        )
    say(f"Tạo môi trường, mất vài phút / Building the environment, some minutes: {VENV}")
    STAMP.unlink(missing_ok=True)
    try:
        venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        stop(
            f"Không tạo được .venv; đóng các chương trình đang dùng nó rồi chạy lại: {error}",
            f"Cannot make .venv; close the programs that use it, then run again: {error}",
        )
    # The lock is the whole environment, so pip is asked to add nothing of its own.
    pip("install", "--require-hashes", "--no-deps", "--requirement", LOCK)


def install_project() -> None:
    """Install this folder as the package, editable, with the build backend the lock brought."""
    pip("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    # Until 3.13 Python reads .pth files in the system's own encoding, where a path with
    # Vietnamese letters may be unreadable. A relative path has none.
    link = os.path.relpath(ROOT / "src", PACKAGES)
    (PACKAGES / "langnghe.pth").write_text(link + "\n", encoding="ascii")


def pip(*args: str | Path) -> None:
    """Run pip in .venv; stop with its exit status when it fails."""
    command = [PYTHON, "-m", "pip", "-qq", "--disable-pip-version-check", *args]
    status = run(*command)
    if status:
        say(
            "Cài đặt không xong; kiểm tra mạng rồi chạy lại cùng lệnh\n"
            "Set-up did not finish; check the network, then run the same command again"
        )
        sys.exit(status)


def report(args: list[str]) -> int:
    """Run the pipeline on the sample district (or on ARGUMENTS: a district and a year)."""
    return run(BIN / "langnghe", "run", *(args or ["thu-dau-mot", "2023"]))


def test(args: list[str]) -> int:
    """Run the tests but the slow ones (all of them when LANGNGHE_ALL_TESTS is set)."""
    marks = [] if os.environ.get("LANGNGHE_ALL_TESTS") else ["-m", "not slow"]
    return run(PYTHON, "-m", "pytest", *marks, *args)


def lab(args: list[str]) -> int:
    """Open JupyterLab on the notebooks."""
    where = ["--ServerApp.root_dir=.", "--LabApp.default_url=/lab/tree/notebooks"]
    return run(PYTHON, "-m", "jupyterlab", *where, *args)


def bench(args: list[str]) -> int:
    """Run the benchmarks."""
    return run(PYTHON, "-m", "benchmarks", *args)


def check(args: list[str]) -> int:
    """Check style, formatting and types (ruff, mypy)."""
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    return max([run(PYTHON, "-m", *command) for command in checks])


def lock(args: list[str]) -> int:
    """Recompile requirements.lock after a change of pyproject.toml (-- --upgrade: all newest)."""
    compile_ = [PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", "--extra=dev", "--quiet"]
    compile_ += ["--generate-hashes", "--no-header", "--no-annotate", "--python-version=3.11"]
    compile_ += ["--no-config", "--no-emit-index-url", "--no-emit-find-links", "--system-certs"]
    compile_ += ["--overrides=requirements-overrides.txt", f"--output-file={LOCK.name}"]
    # First for the oldest Python alone, then for all platforms keeping those versions: so each
    # package has one version everywhere, and the same report comes from every Python.
    return run(*compile_, *args) or run(*compile_, "--universal")


def help_(args: list[str]) -> int:
    """List the tasks."""
    for name, task in TASKS.items():
        print(f"  {name:<8}{task.__doc__}")
    return 0


TASKS = {"help": help_} | {t.__name__: t for t in (setup, report, test, lab, bench, check, lock)}


def run(*command: str | Path) -> int:
    """Run a command from the project's root, in the environment; give its exit status."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")}
    env |= {"PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1", "VIRTUAL_ENV": str(VENV)}
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", os.defpath)])
    with subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env) as child:
        while True:
            try:
                status = child.wait()
            except KeyboardInterrupt:  # the child was interrupted too: let it end its own way
                continue
            return status if status >= 0 else 128 - status


def say(text: str) -> None:
    """Print at once, so that lines keep their order among those of the commands run."""
    print(text, flush=True)


def stop(vietnamese: str, english: str) -> None:
    """End with a message in both languages."""
    sys.exit(f"{vietnamese}\n{english}")


def main(argv: list[str]) -> int:
    """Do the named task, in an environment that is up to date."""
    name, args = (argv or ["help"])[0], argv[1:]
    if args[:1] == ["--"]:
        args = args[1:]
    if name not in TASKS:
        stop(f"Không có việc tên là {name!r}", f"No task {name!r}; there are: {', '.join(TASKS)}")
    if name not in ("help", "setup"):
        setup([])
    return TASKS[name](args)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
