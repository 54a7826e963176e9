"""A real phone for tests: Chromium in a phone's size, with a Chinese font where the machine has none of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SIZE = {"width": 390, "height": 844}
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir><cachedir>{cache}</cachedir>
</fontconfig>"""

_SPY = """
window.buzzed = 0; window.rang = 0;
navigator.vibrate = () => { window.buzzed += 1; return true; };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.rang += 1; return start.call(this, at); };
"""
"""Counts what cannot be felt or heard in a test."""


@contextmanager
def chromium(folder: Path) -> Iterator[Any]:
    """A running Chromium. Skips the test where there is none, or no Playwright to drive it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    config = folder / "fonts.conf"
    config.write_text(_FONTS.format(fonts=files("manimgx_fonts_cjk"), cache=folder / "fonts"))
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=list(_ARGUMENTS),
            env={"FONTCONFIG_FILE": str(config), "HOME": str(folder)},
        )
        yield browser
        browser.close()


def phone(browser: Any, *, scripts: bool = True, language: str = "zh-CN") -> Any:
    """A page on a phone of its own; `page.faults` gathers what its console complains of."""
    context = browser.new_context(viewport=SIZE, locale=language, java_script_enabled=scripts, has_touch=True)
    context.set_default_timeout(8000)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    if scripts:
        page.add_init_script(_SPY)
    return page
