"""The one command, `jiaohao`: the only place where the programs are put together."""


def main() -> None:
    """Run the command line."""
