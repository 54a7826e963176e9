"""Style: the hall's theme as a Qt style sheet. Fonts are set on the widgets, for the weight axis has no word in QSS."""

from __future__ import annotations

from look.theme import Theme, mix


def sheet(theme: Theme) -> str:
    """The style sheet of the whole window; widgets are named by their `role` property."""
    small = theme.radius // 2
    return f"""
QWidget {{ color: {theme.ink}; background: transparent; }}
QWidget#window, QWidget#bar, QWidget#stand, QWidget[role="page"] {{ background: {theme.paper}; }}
QScrollArea, QAbstractScrollArea {{ border: none; }}
QScrollBar:vertical {{ width: {theme.grid}px; background: transparent; }}
QScrollBar::handle:vertical {{ background: {mix(theme.paper, theme.ink, 0.3)}; border-radius: {theme.grid // 2}px;
  min-height: {theme.grid * 4}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QToolTip {{ color: {theme.ink}; background: {theme.card}; border: 1px solid {theme.line}; padding: {theme.grid}px; }}

*[role="muted"] {{ color: {theme.muted}; }}
*[role="calm"] {{ color: {theme.calm}; }}
*[role="warn"] {{ color: {theme.warn}; }}
*[role="alarm"] {{ color: {theme.alarm}; }}
*[role="brand"] {{ color: {theme.brand}; }}
QFrame[role="card"] {{ background: {theme.card}; border: 1px solid {theme.line}; border-radius: {theme.radius}px; }}
QFrame[role="rule"] {{ background: {theme.line}; }}

QFrame[role="top"] {{ background: {theme.night}; }}
QFrame[role="top"] QLabel {{ color: {theme.paper}; }}
QFrame[role="top"] QLabel[role="muted"] {{ color: {theme.muted_night}; }}
QFrame[role="top"] QLabel[role="counter"] {{ color: {theme.counter}; }}
QFrame[role="top"] QLabel[role="calm"] {{ color: {theme.calm_night}; }}
QFrame[role="top"] QLabel[role="warn"] {{ color: {theme.warn_night}; }}

QFrame[role="ticket"] {{ background: {theme.night}; border-radius: {theme.radius}px; }}
QFrame[role="ticket"] QLabel {{ color: {theme.paper}; }}
QFrame[role="ticket"] QLabel[role="muted"] {{ color: {theme.muted_night}; }}
QFrame[role="ticket"] QLabel[role="number"] {{ color: {theme.ticket}; }}
QFrame[role="ticket"] QLabel[role="calm"] {{ color: {theme.calm_night}; }}
QFrame[role="ticket"] QLabel[role="warn"] {{ color: {theme.warn_night}; }}
QFrame[role="facts"] {{ border-top: 1px solid {theme.line_night}; }}
QFrame[role="chip"] {{ background: {mix(theme.night, theme.calm_night, 0.9)}; border-radius: {small}px; }}
QFrame[role="chip"] QLabel {{ color: {theme.night}; }}

QFrame[role="bar-face"] {{ background: {theme.card_night}; border-radius: {small}px; }}
QFrame[role="bar-face"] QLabel[role="number"] {{ color: {theme.ticket}; }}
QFrame[role="bar-face"] QLabel[role="calm"] {{ color: {theme.calm_night}; }}
QFrame[role="bar-face"] QLabel[role="warn"] {{ color: {theme.warn_night}; }}
QFrame[role="stop"] {{ background: {theme.brand_soft}; border-radius: {small}px; }}
QPushButton[role="remove"] {{ border: none; border-radius: {small}px; color: {theme.muted}; }}
QPushButton[role="remove"]:hover {{ background: {theme.card}; color: {theme.alarm}; }}

QFrame[role="away"] {{ background: {theme.ticket}; }}
QFrame[role="away"] QLabel {{ color: {theme.night}; }}
QFrame[role="notice-calm"] {{ background: {mix(theme.card, theme.calm, 0.12)}; border-radius: {small}px; }}
QFrame[role="notice-calm"] QLabel {{ color: {theme.calm}; }}
QFrame[role="notice-warn"] {{ background: {mix(theme.card, theme.warn, 0.12)}; border-radius: {small}px; }}
QFrame[role="notice-warn"] QLabel {{ color: {mix(theme.warn, theme.ink, 0.3)}; }}
QFrame[role="notice-alarm"] {{ background: {mix(theme.card, theme.alarm, 0.1)}; border-radius: {small}px; }}
QFrame[role="notice-alarm"] QLabel {{ color: {theme.alarm}; }}

QFrame[role="next"] {{ background: {theme.brand_soft}; border-radius: {small}px; }}
QFrame[role="touchable"]:hover {{ background: {theme.brand_soft}; border-radius: {small}px; }}

QLineEdit {{ background: {theme.card}; border: 2px solid {theme.line}; border-radius: {small}px;
  padding: {theme.grid}px {theme.grid * 3 // 2}px; selection-background-color: {theme.brand}; }}
QLineEdit:focus {{ border-color: {theme.brand}; }}
QLineEdit:disabled {{ background: {theme.paper}; color: {theme.muted}; }}
QPushButton[role="choice"] {{ background: {theme.card}; border: 2px solid {theme.line}; border-radius: {small}px; }}
QPushButton[role="choice"]:checked {{ background: {theme.brand_soft}; border-color: {theme.brand};
  color: {theme.brand}; }}
QPushButton[role="choice"]:disabled {{ background: {theme.paper}; color: {theme.muted}; }}
QListWidget {{ background: transparent; outline: none; }}
QListWidget[role="framed"] {{ border: 1px solid {theme.line}; border-radius: {small}px; }}
QListWidget::item {{ border-radius: {small}px; }}
QListWidget::item:hover {{ background: {mix(theme.card, theme.brand, 0.06)}; }}
QListWidget::item:selected {{ background: {theme.brand_soft}; }}
"""
