"""The gateway as a program: `python -m hardware --layout DIR --server URL [--zone ZONE …]`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from hardware.gateway import Gateway, Sounds
from hardware.share import share_of, with_clips_of
from layouts.loader import LayoutError, load


def main() -> int:
    """Look after the hall's bars, keypads, evaluators and loudspeakers until interrupted. Answers the exit code."""
    options, parser = _options()
    if not options.token:
        parser.error("no token: give --token or set JIAOHAO_TOKEN")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        layout = share_of(with_clips_of(load(options.layout), options.layout), options.zone)
        if options.journal is not None:
            options.journal.mkdir(parents=True, exist_ok=True)
    except (LayoutError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.without_voice:
        layout = replace(layout, loudspeakers={})
    sounds = Sounds(silent=options.silent, speed=options.speed, journal=options.journal)
    gateway = Gateway(layout, options.server, options.token, sounds=sounds)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: gateway.stop())
    if options.tied:
        threading.Thread(target=_stop_with_input, args=(gateway,), name="tie", daemon=True).start()
    gateway.run()
    return 0


def _options() -> tuple[argparse.Namespace, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser(
        prog="python -m hardware",
        description="设备网关 / device gateway: LED bars, keypads, evaluators and loudspeakers",
        epilog="One gateway looks after the whole hall, or one runs for each zone, each with a token of its own. "
        "`jiaohao server --gateway` runs one beside the server.",
    )
    parser.add_argument("--layout", type=Path, required=True, help="folder of the hall's layout")
    parser.add_argument("--server", required=True, help="address of the server, e.g. http://127.0.0.1:8080")
    parser.add_argument(
        "--token",
        default=os.environ.get("JIAOHAO_TOKEN"),
        help="device token of a gateway; better given as JIAOHAO_TOKEN, where other users cannot read it",
    )
    parser.add_argument(
        "--zone",
        action="append",
        default=[],
        help="only this zone's devices, may be given several times: buses that have most of their counters there "
        "(reserve counters count for the first zone of their floor), and loudspeakers whose first zone it is",
    )
    parser.add_argument("--without-voice", action="store_true", help="leave the loudspeakers to another gateway")
    parser.add_argument("--silent", action="store_true", help="rehearsal: speak to no sound device")
    parser.add_argument("--speed", type=float, default=1.0, help="rehearsal: sounds pass so much faster; with --silent")
    parser.add_argument("--journal", type=Path, help="folder: write down what each loudspeaker says, LOUDSPEAKER.jsonl")
    parser.add_argument("--tied", action="store_true", help="end when standard input ends, with whoever started it")
    return parser.parse_args(), parser


def _stop_with_input(gateway: Gateway) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    gateway.stop()


if __name__ == "__main__":
    sys.exit(main())
