"""The gateway as a program: `python -m hardware --layout DIR --server URL --token TOKEN`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from hardware.gateway import Gateway
from layouts.loader import LayoutError, load


def main() -> int:
    """Keep the hall's LED bars up to date until interrupted. Answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m hardware", description="设备网关 / device gateway: LED bars")
    parser.add_argument("--layout", type=Path, required=True, help="directory of the hall's layout")
    parser.add_argument("--server", required=True, help="address of the server, e.g. http://127.0.0.1:8080")
    parser.add_argument(
        "--token",
        default=os.environ.get("JIAOHAO_TOKEN"),
        help="device token of a gateway; better given as JIAOHAO_TOKEN, where other users cannot read it",
    )
    options = parser.parse_args()
    if not options.token:
        parser.error("no token: give --token or set JIAOHAO_TOKEN")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        layout = load(options.layout)
    except LayoutError as error:
        print(error, file=sys.stderr)
        return 2
    gateway = Gateway(layout, options.server, options.token)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: gateway.stop())
    gateway.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
