"""The command ``funnelcli`` and ``python -m funnelcli``."""

import sys

from funnelcli.cli.app import run


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
