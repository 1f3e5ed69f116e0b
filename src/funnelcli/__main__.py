"""The command ``funnelcli`` and ``python -m funnelcli``."""

import gc
import signal
import sys

_GARBAGE_AFTER = 1_000_000
"""New objects between two searches for garbage. A run is short and keeps nearly all it makes: at
Python's 700 a fifteenth of it would be spent on searching."""


def main() -> int:
    """Run the command line of this process and return its exit code."""
    gc.set_threshold(_GARBAGE_AFTER)
    try:
        from funnelcli.cli.app import run

        code = int(run(sys.argv[1:]))
    except KeyboardInterrupt:  # during the imports; later ``run`` sees to it
        code = 130
    # The end is decided: nothing but putting private copies away is left, and that is quick.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # nor is anything searched for garbage any more
    return code


if __name__ == "__main__":
    sys.exit(main())
