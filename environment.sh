#!/bin/sh
# Makes the environment in $1: a virtual environment with everything in it. Installs what it can, names what it cannot.
set -eu
venv=$1
python=${PYTHON:-python3}

fail() {
    printf '\njiaohao: %s\n' "$1" >&2
    exit 1
}

# System packages can be installed by root only; otherwise the command is named for whoever may.
system_packages() {
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
    else
        fail "these system packages are missing, please install them and try again: $*"
    fi
}

command -v "$python" >/dev/null 2>&1 || system_packages python3 python3-venv
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed, $python is $("$python" -V); name another: make PYTHON=/path/to/python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null || system_packages python3-venv

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "jiaohao: installing into $venv (a few minutes the first time)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    -e '.[server,kiosk,counter,display,gateway,test]' ||
    fail "pip could not install the packages: is a package index reachable?"

# Whether Qt starts: on the screen where there is one, without a screen otherwise.
qt_imports() {
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then platform=; else platform=offscreen; fi
    QT_QPA_PLATFORM=$platform "$venv/bin/python" -c '
import PySide6.QtQuick, PySide6.QtWidgets
from PySide6.QtGui import QGuiApplication
QGuiApplication([])' >/dev/null 2>&1
}
# What Qt needs of a bare Debian or Ubuntu; a desktop has it all.
qt_libraries="libglib2.0-0 libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libbrotli1 libx11-6 libxcb-cursor0 \
libxkbcommon-x11-0 libxcb-shape0 libxcb-icccm4 libxcb-keysyms1"
# shellcheck disable=SC2086
qt_imports || system_packages $qt_libraries
qt_imports || fail "Qt does not start; its own words: $(QT_DEBUG_PLUGINS=1 "$venv/bin/python" -c 'import PySide6.QtQuick' 2>&1 | tail -n 3)"

# What only some tests and USB printers want. A test says why it is skipped where its program is absent, so a failure is
# only told.
wanted=
"$venv/bin/python" -c 'import pyzbar.pyzbar' 2>/dev/null || wanted="$wanted libzbar0"
"$venv/bin/python" -c 'import sys, usb.backend.libusb1 as usb; sys.exit(usb.get_backend() is None)' || wanted="$wanted libusb-1.0-0"
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
if [ -n "$wanted" ]; then
    # shellcheck disable=SC2086
    (system_packages $wanted) 2>/dev/null || echo "jiaohao: to run every test: apt-get install$wanted"
fi
node_checks=tests/hardware/node
if ! command -v npm >/dev/null 2>&1; then
    echo "jiaohao: to run every test: install node and npm, then npm ci --prefix $node_checks"
elif [ ! "$node_checks/node_modules/.package-lock.json" -nt "$node_checks/package-lock.json" ]; then
    npm ci --prefix "$node_checks" --ignore-scripts --no-audit --no-fund --silent ||
        echo "jiaohao: to run every test: npm ci --prefix $node_checks"
fi

touch "$venv/.ready"
