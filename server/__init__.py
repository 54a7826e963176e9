"""The central queue server: one writer per hall, its log, the link and the HTTP API."""
