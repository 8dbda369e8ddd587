"""One module per subcommand, listed in ``lotse.config.command.COMMANDS``."""
