"""What the program reads at start is what the YAML profiles say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_compiled_profiles_are_up_to_date() -> None:
    script = ROOT / "scripts" / "compile_profiles.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run: make locale"
