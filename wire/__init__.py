"""The contract between the server and its terminals: messages, their encoding, the mirror, the link that carries them.

One WebSocket each. The terminal says `hello` with its token and protocol version; the server answers `welcome` with
the layout, then a `snapshot`, then `events` with sequence numbers and a `tick` every second. Commands go up and
answers come down the same socket. Tokens travel in the first message, never in an address.
"""

PROTOCOL = 4
"""Version of the contract. A server refuses a terminal of another version and says so."""

LINK_PATH = "/api/v1/link"
