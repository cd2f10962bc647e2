"""``python -m mtclean`` is the command line."""

from mtclean.cli import main

if __name__ == "__main__":
    main()
