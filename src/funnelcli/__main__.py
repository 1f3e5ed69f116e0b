"""The command ``funnelcli`` and ``python -m funnelcli``."""

import sys


def main() -> int:
    """Run the command line of this process and return its exit code."""
    try:
        from funnelcli.cli.app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # during the imports; later ``run`` sees to it
        return 130


if __name__ == "__main__":
    sys.exit(main())
