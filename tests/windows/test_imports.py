"""Everything imports where the Unix-only modules do not exist."""

import subprocess
import sys

SCRIPT = """
import importlib, pkgutil, sys

ABSENT = {"fcntl", "resource", "termios", "pwd", "grp"}


class NotOnWindows:
    def find_spec(self, name, path=None, target=None):
        if name in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


for name in ABSENT & sys.modules.keys():
    del sys.modules[name]
sys.meta_path.insert(0, NotOnWindows())
try:
    import fcntl
except ModuleNotFoundError:
    pass
else:
    raise SystemExit("the modules are not blocked")

import funnelcli

names = [each.name for each in pkgutil.walk_packages(funnelcli.__path__, "funnelcli.")]
for name in names:
    if name != "funnelcli.engines.spark":  # needs the extra
        importlib.import_module(name)
print(len(names))
"""


def test_every_module_imports_without_unix_only_modules() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 40
