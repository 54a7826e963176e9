"""The look the three programs share: font, colours, QML parts, and how a program starts, stops and shows its window.

font       the Chinese font, in true weights
theme      the hall's colours and shapes, for Widgets and for QML
welcome    the layout that the server's welcome carries
program    arguments, application, signals, snapshots
scene      QML windows: `import Look` gives the singleton Theme and the text Words
"""
