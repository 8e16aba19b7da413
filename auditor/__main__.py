"""Entry point of the command `auditor`."""


def main() -> None:
    """Run the command line."""
    from auditor.cli import app

    app()


if __name__ == "__main__":
    main()
