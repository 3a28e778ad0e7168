"""`python -m rebond`: the same as the `rebond` command."""

from rebond.config.cli import main

if __name__ == "__main__":
    main()
